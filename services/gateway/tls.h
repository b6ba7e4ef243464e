/* tls: the gateway's certificate, whom it trusts, and the verdict on a publisher's certificate.
 *
 * The files are looked at again while the daemon runs: what is loaded counts for connections made
 * from then on, those that are open keep theirs. Files that do not fit together (one of the pair is
 * replaced a moment before the other) change nothing: the next look finds both. */
#ifndef GATEWAY_TLS_H
#define GATEWAY_TLS_H

#include "base/err.h"
#include "base/text.h"
#include "gateway/client.h"
#include "gateway/gateway.h"

#include <gnutls/gnutls.h>

struct tls;
struct tls_keys; /* one loading of the files */

/* FATAL naming the setting whose file does not do. */
struct tls *tls_new(const struct gateway_settings *s, struct counters *counters, struct err *e);
void tls_free(struct tls *t);
/* Looks whether the files changed. Logs what came of it. */
void tls_look(struct tls *t);
/* Certificate and key as texts, for a library that wants them at its start. In `cert` and `key`,
 * which are wiped and freed by the caller. */
bool tls_texts(const struct gateway_settings *s, struct buf *cert, struct buf *key, struct err *e);

/* Puts the newest keys into a session that has not begun its handshake and asks for a certificate.
 * What is returned is held until tls_leave. Any thread. */
struct tls_keys *tls_enter(struct tls *t, gnutls_session_t session);
void tls_leave(struct tls *t, struct tls_keys *k);

/* During the handshake: 0, or an error code after the alert was sent. Counts and logs a refusal. */
int tls_verify(struct tls *t, gnutls_session_t session);
/* The names in a verified certificate. False when it cannot be told what they are: more than one
 * serialNumber, a zero byte inside, too long. */
bool tls_names(gnutls_session_t session, struct client_names *ret);

#endif
