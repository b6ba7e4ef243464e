/* pg_clean: makes storable text of bytes that nobody has checked. PostgreSQL refuses invalid UTF-8
 * and NUL, and a refused record must not be refused once more for its own id. */
#include "event/utf8.h"
#include "rim/pg_args.h"

void pg_clean_text(struct buf *b, struct text t, size_t max)
{
	size_t put = 0;
	for (size_t i = 0; i < t.n && put < max;) {
		uint32_t c = 0;
		size_t n = utf8_decode(t.p + i, t.n - i, &c);
		if (put + n > max)
			return;
		if (n && c)
			buf_put(b, t.p + i, n);
		else
			buf_putc(b, '?');
		put += n ? n : 1;
		i += n ? n : 1;
	}
}
