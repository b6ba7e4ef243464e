/* text: borrowed strings with a length, and a growable byte buffer.
 *
 * A `struct text` owns nothing: whoever made it says how long its bytes live (an arena, a row of
 * a query result, a literal). It may hold any byte and has no terminating NUL unless its maker
 * says so. A `struct buf` owns its bytes. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct text {
	const char *p;
	size_t n;
};

/* A string literal as text. */
#define TEXT(literal) ((struct text){ (literal), sizeof(literal) - 1 })
/* For printf("%.*s", TEXT_ARGS(t)). */
#define TEXT_ARGS(t) (int)(t).n, (t).p

struct text text_of(const char *nul_terminated);       /* NULL gives the empty text */
static inline bool text_eq(struct text a, struct text b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}
int text_cmp(struct text a, struct text b);            /* bytes, then length: memcmp order */
int text_order(const void *a, const void *b);          /* text_cmp of two struct text, for qsort and bsearch */
size_t text_sort_unique(struct text *v, size_t n);     /* each once; returns how many are left */
bool text_starts_with(struct text t, struct text prefix);
bool text_ends_with(struct text t, struct text suffix);
/* Splits off what stands before the first `sep` and moves *rest behind it; without a separator
 * the whole is taken and *rest becomes empty with p == NULL. */
struct text text_cut(struct text *rest, char sep);
struct text text_trim(struct text t);                  /* ASCII white space at both ends */
struct text text_past_mark(struct text t);             /* without the byte order mark of UTF-8 in front */
/* Whole text as a decimal integer; false, *ret untouched, on anything else or overflow. */
bool text_to_int64(struct text t, int64_t *ret);
int text_hex_digit(char c);                            /* 0..15, in either case; -1: none */
bool text_is_ascii_graph(struct text t);               /* every byte in 0x21..0x7e, n > 0 */
size_t text_ascii_from(struct text t, unsigned char lowest); /* how many bytes at its start are in lowest..0x7e */
uint64_t text_hash(struct text t);                     /* stable over processes and versions (FNV-1a) */
uint64_t text_quick_hash(struct text t);               /* for tables in memory alone: may change any day */

struct buf {
	char *p;      /* always NUL-terminated once anything was put, the NUL not counted in n */
	size_t n;
	size_t cap;
};

void buf_done(struct buf *b);                          /* frees; usable again as empty */
void buf_clear(struct buf *b);                         /* keeps the memory */
void buf_grow(struct buf *b, size_t extra);            /* room for `extra` more bytes and a NUL */
void buf_put(struct buf *b, const void *bytes, size_t n);
void buf_put_text(struct buf *b, struct text t);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_put_int64(struct buf *b, int64_t v);          /* decimal */
void buf_put_hex(struct buf *b, const uint8_t *bytes, size_t n); /* lower case */
struct text buf_text(const struct buf *b);             /* valid until the next put */

/* These two here, since they are called for every comma: room is nearly always there. The first
 * returns the place of `extra` more bytes. */
static inline char *buf_reserve(struct buf *b, size_t extra)
{
	if (b->cap - b->n <= extra)
		buf_grow(b, extra);
	return b->p + b->n;
}

static inline void buf_putc(struct buf *b, char c)
{
	char *at = buf_reserve(b, 1);
	at[0] = c;
	at[1] = '\0';
	b->n++;
}

#define BUF_AUTO __attribute__((cleanup(buf_done))) struct buf

#endif
