/* tls_priorities: what every port of ours that speaks TLS agrees to, for GnuTLS: TLS 1.3 and 1.2,
 * and only suites with forward secrecy, so that a key that is taken opens nothing that was recorded
 * before. */
#ifndef RIM_TLS_PRIORITIES_H
#define RIM_TLS_PRIORITIES_H

#define TLS_PRIORITIES                                                                             \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-RSA:-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:+"  \
	"CHACHA20-POLY1305"

#endif
