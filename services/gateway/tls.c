/* tls: see the header. Invariant: keys that a session uses live until its tls_leave, and a loading
 * that fails leaves the one before in place. */
#include "gateway/tls.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/must.h"
#include "base/slurp.h"

#include <gnutls/x509.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { FILES = 4 };

struct stamp { /* of one file: changed when any of it did */
	struct timespec changed;
	ino_t inode;
	off_t size;
};

struct tls_keys {
	gnutls_certificate_credentials_t credentials;
	int sessions; /* and one for being the newest */
	int64_t not_after;
};

struct tls {
	const struct gateway_settings *settings;
	struct counters *counters;
	pthread_mutex_t lock;
	struct tls_keys *newest;
	struct stamp stamps[FILES]; /* of the files last tried */
};

/* ---- files ---- */

static void read_stamps(const struct gateway_settings *s, struct stamp ret[FILES])
{
	const char *const files[FILES] = { s->certificate, s->key, s->client_ca, s->crl };
	memset(ret, 0, FILES * sizeof *ret);
	for (size_t i = 0; i < FILES; i++) {
		struct stat st;
		if (*files[i] && stat(files[i], &st) == 0)
			ret[i] = (struct stamp){ st.st_mtim, st.st_ino, st.st_size };
	}
}

static bool is_private(const char *file)
{
	struct stat st;
	return stat(file, &st) == 0 && !(st.st_mode & 0007);
}

static bool fault(struct err *e, const char *setting, const char *what)
{
	return err_set(e, ERR_FATAL, "SETTINGS", "%s: %s", setting, what);
}

static bool read_text(const char *path, const char *setting, struct buf *ret, struct err *e)
{
	BUF_AUTO why = { 0 };
	struct slurp in = { .path = path, .max_bytes = 1 << 20 };
	return slurp_file(&in, ret, &why) || fault(e, setting, why.p);
}

bool tls_texts(const struct gateway_settings *s, struct buf *cert, struct buf *key, struct err *e)
{
	return read_text(s->certificate, "gateway.certificate", cert, e) &&
	       read_text(s->key, "gateway.key", key, e);
}

/* ---- loading ---- */

static int64_t end_of(gnutls_certificate_credentials_t c)
{
	gnutls_datum_t der;
	gnutls_x509_crt_t crt;
	int64_t end = 0;
	if (gnutls_certificate_get_crt_raw(c, 0, 0, &der) < 0 || gnutls_x509_crt_init(&crt) < 0)
		return 0;
	if (gnutls_x509_crt_import(crt, &der, GNUTLS_X509_FMT_DER) == 0)
		end = (int64_t)gnutls_x509_crt_get_expiration_time(crt);
	gnutls_x509_crt_deinit(crt);
	return end;
}

static bool check_given(const struct gateway_settings *s, struct err *e)
{
	if (!*s->certificate)
		return fault(e, "gateway.certificate", "must be set");
	if (!*s->key)
		return fault(e, "gateway.key", "must be set");
	return *s->client_ca || fault(e, "gateway.clientca", "must be set");
}

static bool load_files(const struct gateway_settings *s, gnutls_certificate_credentials_t c,
                       struct err *e)
{
	if (!check_given(s, e))
		return false;
	if (!is_private(s->key))
		return fault(e, "gateway.key", "missing, or readable by everyone");
	int rc = gnutls_certificate_set_x509_key_file(c, s->certificate, s->key,
	                                              GNUTLS_X509_FMT_PEM);
	if (rc < 0)
		return fault(e, "gateway.certificate, gateway.key", gnutls_strerror(rc));
	rc = gnutls_certificate_set_x509_trust_file(c, s->client_ca, GNUTLS_X509_FMT_PEM);
	if (rc <= 0)
		return fault(e, "gateway.clientca",
		             rc < 0 ? gnutls_strerror(rc) : "no certificate in it");
	if (!*s->crl)
		return true;
	rc = gnutls_certificate_set_x509_crl_file(c, s->crl, GNUTLS_X509_FMT_PEM);
	return rc > 0 || fault(e, "gateway.crl", rc < 0 ? gnutls_strerror(rc) : "no list in it");
}

static void keys_free(struct tls_keys *k)
{
	gnutls_certificate_free_credentials(k->credentials);
	free(k);
}

static struct tls_keys *keys_load(const struct gateway_settings *s, struct err *e)
{
	struct tls_keys *k = calloc(1, sizeof *k);
	must(k && gnutls_certificate_allocate_credentials(&k->credentials) == 0);
	k->sessions = 1;
	gnutls_certificate_set_known_dh_params(k->credentials, GNUTLS_SEC_PARAM_MEDIUM);
	if (load_files(s, k->credentials, e)) {
		k->not_after = end_of(k->credentials);
		return k;
	}
	keys_free(k);
	return NULL;
}

static void drop(struct tls_keys *k)
{
	if (k && --k->sessions == 0)
		keys_free(k);
}

static void put_newest(struct tls *t, struct tls_keys *k)
{
	must(pthread_mutex_lock(&t->lock) == 0);
	drop(t->newest);
	t->newest = k;
	must(pthread_mutex_unlock(&t->lock) == 0);
	counters_set(t->counters, GATEWAY_NOT_AFTER, 0, k->not_after * 1000000);
}

struct tls *tls_new(const struct gateway_settings *s, struct counters *counters, struct err *e)
{
	struct tls *t = calloc(1, sizeof *t);
	must(t && pthread_mutex_init(&t->lock, NULL) == 0);
	t->settings = s;
	t->counters = counters;
	read_stamps(s, t->stamps);
	struct tls_keys *k = keys_load(s, e);
	if (k) {
		put_newest(t, k);
		return t;
	}
	tls_free(t);
	return NULL;
}

void tls_free(struct tls *t)
{
	if (!t)
		return;
	drop(t->newest);
	must(pthread_mutex_destroy(&t->lock) == 0);
	free(t);
}

void tls_look(struct tls *t)
{
	struct stamp now[FILES];
	struct err e = { 0 };
	read_stamps(t->settings, now);
	if (memcmp(now, t->stamps, sizeof now) == 0)
		return;
	memcpy(t->stamps, now, sizeof now);
	struct tls_keys *k = keys_load(t->settings, &e);
	counters_add(t->counters, GATEWAY_RELOADS, k ? 0 : 1, 1);
	if (k) {
		put_newest(t, k);
		log_event(LOG_INFO, "certificates-loaded", LOG_INT("not_after", k->not_after));
	} else {
		log_event(LOG_WARNING, "certificates-not-loaded", LOG_WHY(&e));
	}
}

/* ---- sessions ---- */

struct tls_keys *tls_enter(struct tls *t, gnutls_session_t session)
{
	must(pthread_mutex_lock(&t->lock) == 0);
	struct tls_keys *k = t->newest;
	k->sessions++;
	must(pthread_mutex_unlock(&t->lock) == 0);
	must(gnutls_credentials_set(session, GNUTLS_CRD_CERTIFICATE, k->credentials) == 0);
	/* Asked for, and then required by tls_verify, which says so: GnuTLS itself would just close. */
	gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUEST);
	return k;
}

void tls_leave(struct tls *t, struct tls_keys *k)
{
	must(pthread_mutex_lock(&t->lock) == 0);
	drop(k);
	must(pthread_mutex_unlock(&t->lock) == 0);
}

/* In the order of the counter's label. */
static const struct {
	unsigned status;
	const char *why;
	gnutls_alert_description_t alert;
} faults[] = {
	{ GNUTLS_CERT_EXPIRED, "expired", GNUTLS_A_CERTIFICATE_EXPIRED },
	{ GNUTLS_CERT_NOT_ACTIVATED, "not yet valid", GNUTLS_A_BAD_CERTIFICATE },
	{ GNUTLS_CERT_REVOKED, "revoked", GNUTLS_A_CERTIFICATE_REVOKED },
	{ GNUTLS_CERT_SIGNER_NOT_FOUND, "unknown issuer", GNUTLS_A_UNKNOWN_CA },
	{ ~0U, "other", GNUTLS_A_BAD_CERTIFICATE },
	{ 0, "missing", GNUTLS_A_CERTIFICATE_REQUIRED },
};
enum { MISSING = 5 };

static int refuse(struct tls *t, gnutls_session_t session, int i)
{
	counters_add(t->counters, GATEWAY_HANDSHAKES, i, 1);
	log_event(LOG_WARNING, "certificate-refused", LOG_STR("why", faults[i].why));
	(void)gnutls_alert_send(session, GNUTLS_AL_FATAL, faults[i].alert); /* a courtesy */
	return GNUTLS_E_CERTIFICATE_ERROR;
}

int tls_verify(struct tls *t, gnutls_session_t session)
{
	unsigned status = 0, n = 0;
	char purpose[] = GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st wanted = { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)purpose, 0 };
	if (!gnutls_certificate_get_peers(session, &n) || n == 0)
		return refuse(t, session, MISSING);
	if (gnutls_certificate_verify_peers(session, &wanted, 1, &status) < 0)
		status = GNUTLS_CERT_INVALID;
	if (status == 0)
		return 0;
	int i = 0;
	while (!(faults[i].status & status))
		i++;
	return refuse(t, session, i);
}

/* ---- names ---- */

static bool copy_name(const void *bytes, size_t n, char ret[CLIENT_NAME_MAX + 1])
{
	if (n > CLIENT_NAME_MAX || memchr(bytes, '\0', n))
		return false;
	memcpy(ret, bytes, n);
	ret[n] = '\0';
	return true;
}

/* One or none; of two nobody can say which is meant. */
static bool read_serial(gnutls_x509_crt_t crt, struct client_names *ret)
{
	char value[CLIENT_NAME_MAX + 1], second[CLIENT_NAME_MAX + 1];
	size_t n = sizeof value, n_second = sizeof second;
	const char *oid = "2.5.4.5";
	int rc = gnutls_x509_crt_get_dn_by_oid(crt, oid, 0, 0, value, &n);
	if (rc == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
		return true;
	if (rc < 0 || gnutls_x509_crt_get_dn_by_oid(crt, oid, 1, 0, second, &n_second) !=
	                      GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
		return false;
	return copy_name(value, n, ret->serial);
}

static bool read_names(gnutls_x509_crt_t crt, struct client_names *ret)
{
	gnutls_datum_t dn = { 0 };
	if (gnutls_x509_crt_get_dn3(crt, &dn, 0) < 0)
		return false;
	bool good = copy_name(dn.data, dn.size, ret->subject);
	gnutls_free(dn.data);
	return good && read_serial(crt, ret);
}

bool tls_names(gnutls_session_t session, struct client_names *ret)
{
	unsigned n = 0;
	gnutls_x509_crt_t crt;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &n);
	*ret = (struct client_names){ 0 };
	if (!chain || n == 0 || gnutls_x509_crt_init(&crt) < 0)
		return false;
	bool good = gnutls_x509_crt_import(crt, &chain[0], GNUTLS_X509_FMT_DER) == 0 &&
	            read_names(crt, ret);
	gnutls_x509_crt_deinit(crt);
	return good;
}
