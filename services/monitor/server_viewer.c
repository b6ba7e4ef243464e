/* server_viewer: who asks, by client certificate, by the one trusted proxy, or, where the operator
 * has opened it, by sitting at this machine. A header from anywhere else is nothing. */
#include "monitor/server_inner.h"

#include <arpa/inet.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>

enum { OPEN_NOBODY, OPEN_PUBLIC, OPEN_LOOPBACK, SECRET_LEAST = 16, NAME_MAX_BYTES = 256 };

static const struct sockaddr *peer_of(struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	return i ? i->client_addr : NULL;
}

static bool address_text(const struct sockaddr *a, char ret[INET6_ADDRSTRLEN])
{
	const void *bytes = a->sa_family == AF_INET6 ?
	                            (const void *)&((const struct sockaddr_in6 *)(const void *)a)->sin6_addr :
	                            (const void *)&((const struct sockaddr_in *)(const void *)a)->sin_addr;
	return inet_ntop(a->sa_family, bytes, ret, INET6_ADDRSTRLEN);
}

static bool is_loopback(const char *address)
{
	return strncmp(address, "127.", 4) == 0 || strcmp(address, "::1") == 0;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
	return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

/* ---- proxy ---- */

static const char *proxy_user(const struct monitor_settings *m, struct MHD_Connection *c, const char *address)
{
	const char *secret = header(c, "X-Samverka-Proxy-Secret");
	if (!*m->proxy_address || strcmp(m->proxy_address, address) != 0 || !secret)
		return NULL;
	size_t n = strlen(m->proxy_secret);
	if (strlen(secret) != n || CRYPTO_memcmp(secret, m->proxy_secret, n) != 0)
		return NULL;
	const char *user = header(c, m->proxy_header);
	return user && *user && strlen(user) < NAME_MAX_BYTES ? user : NULL;
}

/* ---- client certificate ---- */

/* Both spellings of the name in use: RFC 4514 (most specific part first) and the reverse. */
static struct rights rights_of_certificate(const gnutls_datum_t *der, const struct board *b, char *name,
                                           size_t size)
{
	struct rights r = { .level = RIGHTS_NONE };
	gnutls_x509_crt_t crt;
	if (gnutls_x509_crt_init(&crt) != 0)
		return r;
	if (gnutls_x509_crt_import(crt, der, GNUTLS_X509_FMT_DER) == 0)
		for (unsigned flag = 0; flag < 2 && r.level == RIGHTS_NONE; flag++) {
			gnutls_datum_t dn = { 0 };
			if (gnutls_x509_crt_get_dn3(crt, &dn, flag ? GNUTLS_X509_DN_FLAG_COMPAT : 0) != 0)
				continue;
			snprintf(name, size, "%.*s", (int)dn.size, (const char *)dn.data);
			r = rights_of(b->registry, (struct text){ (const char *)dn.data, dn.size }, b->today);
			gnutls_free(dn.data);
		}
	gnutls_x509_crt_deinit(crt);
	return r;
}

static struct rights by_certificate(struct MHD_Connection *c, const struct board *b, char *name, size_t size)
{
	struct rights none = { .level = RIGHTS_NONE };
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(c, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	unsigned n = 0, status = 1;
	/* A server's certificate of the same authority is nobody who looks. */
	char purpose[] = GNUTLS_KP_TLS_WWW_CLIENT;
	gnutls_typed_vdata_st wanted = { GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)purpose, 0 };
	if (!i || !i->tls_session)
		return none;
	gnutls_session_t session = i->tls_session;
	const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &n);
	if (!chain || n == 0 || gnutls_certificate_verify_peers(session, &wanted, 1, &status) != 0 || status != 0)
		return none;
	return rights_of_certificate(&chain[0], b, name, size);
}

/* ---- at this machine ---- */

/* The name in the address must be this machine's own: a page from elsewhere that has its name
 * resolved to 127.0.0.1 gets nothing. */
static bool host_is_local(struct MHD_Connection *c)
{
	static const char *const names[] = { "localhost", "127.0.0.1", "[::1]" };
	const char *host = header(c, "Host");
	for (size_t i = 0; host && i < sizeof names / sizeof *names; i++) {
		size_t n = strlen(names[i]);
		if (strncmp(host, names[i], n) == 0 && (host[n] == '\0' || host[n] == ':'))
			return true;
	}
	return false;
}

struct rights server_viewer(const struct server *s, struct MHD_Connection *c, const struct board *b,
                            char *name, size_t size, bool *ret_misdirected)
{
	const struct monitor_settings *m = s->config.settings;
	const struct sockaddr *peer = peer_of(c);
	char address[INET6_ADDRSTRLEN] = "";
	struct rights r = { .level = RIGHTS_NONE };
	name[0] = '\0';
	*ret_misdirected = false;
	if (!peer || !address_text(peer, address))
		return r;
	const char *user = proxy_user(m, c, address);
	if (user) {
		snprintf(name, size, "%s", user);
		r = rights_of(b ? b->registry : NULL, text_of(user), b ? b->today : DAY_NONE);
	} else if (s->tls && b && b->registry) {
		r = by_certificate(c, b, name, size);
	}
	if (r.level == RIGHTS_NONE && m->open_to == OPEN_LOOPBACK && is_loopback(address)) {
		if (host_is_local(c))
			r.level = RIGHTS_ALL;
		else
			*ret_misdirected = true;
	}
	if (r.level == RIGHTS_NONE && m->open_to == OPEN_PUBLIC)
		r.level = RIGHTS_PUBLIC;
	return r;
}

bool server_check(const struct monitor_settings *m, struct err *e)
{
	bool tls = *m->certificate || *m->key;
	if (tls && !(*m->certificate && *m->key))
		return err_set(e, ERR_FATAL, "SETTINGS", "monitor.certificate and monitor.key go together");
	if (*m->client_ca && !tls)
		return err_set(e, ERR_FATAL, "SETTINGS", "monitor.clientca needs monitor.certificate");
	if (!tls && !is_loopback(m->address))
		return err_set(e, ERR_FATAL, "SETTINGS", "monitor.address is no loopback address: "
		               "set monitor.certificate and monitor.key");
	if (*m->proxy_address && strlen(m->proxy_secret) < SECRET_LEAST)
		return err_set(e, ERR_FATAL, "SETTINGS", "monitor.proxyaddress needs monitor.proxysecretfile "
		               "with at least %d characters", SECRET_LEAST);
	if (*m->proxy_address && m->open_to == OPEN_LOOPBACK)
		return err_set(e, ERR_FATAL, "SETTINGS", "monitor.opento=loopback would let everybody behind "
		               "the proxy in: choose one");
	return true;
}
