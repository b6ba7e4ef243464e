/* http_headers: see the header. Answers are about somebody's data: no cache between us keeps any.
 */
#include "rim/http_headers.h"

#include <microhttpd.h>

bool http_header_add(struct MHD_Response *r, const char *name, const char *value)
{
	return MHD_add_response_header(r, name, value) == MHD_YES;
}

bool http_headers_add(struct MHD_Response *r, const struct http_headers *h)
{
	return http_header_add(r, "Content-Type", h->type) &&
	       http_header_add(r, "X-Content-Type-Options", "nosniff") &&
	       http_header_add(r, "Referrer-Policy", "no-referrer") &&
	       http_header_add(r, "Cache-Control",
	                       h->kept ? "public, max-age=31536000, immutable" : "no-store") &&
	       (!h->tls || http_header_add(r, "Strict-Transport-Security", "max-age=31536000"));
}
