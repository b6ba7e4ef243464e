# shellcheck shell=bash disable=SC2154
# A certificate authority of the test's own. Source it after lib.sh.
#
#   ca_new NAME                       $scratch/pki/NAME.pem, NAME.key: a root
#   cert_new NAME SUBJECT CA [client|server|both] [DAYS]
#                                     $scratch/pki/NAME.pem and .key, from that root; DAYS 0: expired.
#                                     All but a client's are for localhost and 127.0.0.1. Valid from
#                                     CERT_FROM, two days ago; CERT_KEY=rsa: with a key that
#                                     suites without forward secrecy could use
#   forward_secret PORT NAME          the server there, asked as NAME and with a key of RSA, takes TLS 1.2
#                                     with forward secrecy, and not without
#
# Subjects as openssl writes them: "/O=Malmö stad/serialNumber=SE2120001124-GW01/CN=omsorg".

pki=$scratch/pki
mkdir -p "$pki"

ca_new() {
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -utf8 -subj "/CN=$1" \
		-addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
		-keyout "$pki/$1.key" -out "$pki/$1.pem" 2>"$pki/openssl.log" || { not_ok "CA $1" "$(cat "$pki/openssl.log")"; exit 1; }
}

cert_new() {
	local name=$1 subject=$2 ca=$3 use=${4:-client} days=${5:-30} end purpose usage=digitalSignature
	local key=(ec -pkeyopt ec_paramgen_curve:P-256)
	[ "${CERT_KEY:-}" != rsa ] || { key=(rsa:2048) usage+=,keyEncipherment; }
	case $use in both) purpose=serverAuth,clientAuth ;; *) purpose=${use}Auth ;; esac
	end=$(date -u -d "@$(($(date +%s) + days * 86400 - 60))" +%Y%m%d%H%M%SZ)
	{
		printf 'basicConstraints=CA:FALSE\nkeyUsage=critical,%s\nextendedKeyUsage=%s\n' "$usage" "$purpose"
		[ "$use" = client ] || echo 'subjectAltName=DNS:localhost,IP:127.0.0.1'
	} >"$pki/$name.ext"
	[ -e "$pki/$ca.db" ] || { : >"$pki/$ca.db"; echo 01 >"$pki/$ca.serial"; mkdir -p "$pki/$ca.issued"; }
	cat >"$pki/$ca.cnf" <<-END
		[ca]
		default_ca=one
		[one]
		database=$pki/$ca.db
		serial=$pki/$ca.serial
		new_certs_dir=$pki/$ca.issued
		certificate=$pki/$ca.pem
		private_key=$pki/$ca.key
		default_md=sha256
		default_crl_days=30
		policy=any
		unique_subject=no
		email_in_dn=no
		[any]
		O=optional
		CN=optional
		serialNumber=optional
	END
	openssl req -new -newkey "${key[@]}" -nodes -utf8 -subj "$subject" \
		-keyout "$pki/$name.key" -out "$pki/$name.csr" 2>"$pki/openssl.log" &&
		openssl ca -batch -utf8 -notext -config "$pki/$ca.cnf" -extfile "$pki/$name.ext" \
			-startdate "$(date -u -d "${CERT_FROM:--2 days}" +%Y%m%d%H%M%SZ)" -enddate "$end" -preserveDN \
			-in "$pki/$name.csr" -out "$pki/$name.pem" 2>"$pki/openssl.log" ||
		{ not_ok "certificate $name" "$(cat "$pki/openssl.log")"; exit 1; }
	chmod 640 "$pki/$name.key"
}

forward_secret() {
	local asks=(openssl s_client -connect "localhost:$1" -tls1_2 -CAfile "$pki/samverka.pem" -verify_return_error
		-cert "$pki/$2.pem" -key "$pki/$2.key")
	"${asks[@]}" -cipher ECDHE-RSA-AES128-GCM-SHA256 </dev/null >"$pki/suite.log" 2>&1 || { cat "$pki/suite.log"; return 1; }
	! "${asks[@]}" -cipher AES128-GCM-SHA256 </dev/null >"$pki/suite.log" 2>&1 || { cat "$pki/suite.log"; return 1; }
}
