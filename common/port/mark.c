/* mark: see the header. Bytes: a count, and of each its key and version. */
#include "port/mark.h"

#include "event/wire.h"

void mark_note(struct mark *m, struct text key, int64_t version, struct arena *a)
{
	const struct mark_entity *last = m->n_others ? &m->others[m->n_others - 1] : NULL;
	if (m->n_others > MARK_OTHERS || text_eq(key, last ? last->key : m->key))
		return;
	if (!m->others)
		m->others = ARENA_ARRAY(a, MARK_OTHERS, struct mark_entity);
	if (m->n_others < MARK_OTHERS)
		m->others[m->n_others] = (struct mark_entity){ key, version };
	m->n_others++;
}

struct text mark_encode_others(const struct mark *m, struct arena *a)
{
	BUF_AUTO b = { 0 };
	if (m->n_others > MARK_OTHERS)
		return (struct text){ 0 };
	wire_put_uint(&b, m->n_others);
	for (size_t i = 0; i < m->n_others; i++) {
		wire_put_text(&b, m->others[i].key);
		wire_put_int(&b, m->others[i].version);
	}
	return arena_text(a, buf_text(&b));
}

bool mark_decode_others(struct text bytes, struct arena *a, struct mark_entity **ret, size_t *ret_n)
{
	struct wire_reader r = wire_reader_of(bytes);
	size_t n = bytes.p ? wire_count(&r) : 0;
	struct mark_entity *v = ARENA_ARRAY(a, n, struct mark_entity);
	for (size_t i = 0; i < n; i++) {
		v[i].key = wire_text(&r);
		v[i].version = wire_int(&r);
	}
	if (!bytes.p || !wire_at_end(&r))
		return false;
	*ret = v;
	*ret_n = n;
	return true;
}
