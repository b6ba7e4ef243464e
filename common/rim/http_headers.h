/* http_headers: what stands in every answer of ours, at whichever port. */
#ifndef RIM_HTTP_HEADERS_H
#define RIM_HTTP_HEADERS_H

#include <stdbool.h>

struct MHD_Response;

struct http_headers {
	const char *type; /* of the content */
	bool tls;         /* the answer goes over TLS: so shall all later ones */
	bool kept;        /* for ever: its address has its digest; else not at all */
};

/* Its type, which is not to be guessed; no cache, no address told to another host. */
bool http_headers_add(struct MHD_Response *r, const struct http_headers *h);
bool http_header_add(struct MHD_Response *r, const char *name, const char *value);

#endif
