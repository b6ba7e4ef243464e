/* patient_group: path-vector flooding between linked patients. The invariant: no item is sent to a
 * patient it passed, and of one origin the least path (length, then bytes) stands. */
#include "transitions/patient_group.h"

#include "base/must.h"
#include "event/wire.h"

#include <stdlib.h>

enum { GROUP_FORM = 1 }; /* raise it when the bytes change */

static bool path_holds(const struct group_item *i, struct text patient)
{
	for (size_t k = 0; k < i->n_path; k++)
		if (text_eq(i->path[k], patient))
			return true;
	return false;
}

static int path_cmp(const struct group_item *a, const struct group_item *b)
{
	if (a->n_path != b->n_path)
		return a->n_path < b->n_path ? -1 : 1;
	for (size_t k = 0; k < a->n_path; k++) {
		int c = text_cmp(a->path[k], b->path[k]);
		if (c != 0)
			return c;
	}
	return text_cmp(a->origin, b->origin);
}

static int by_origin(const void *x, const void *y)
{
	const struct group_item *a = x, *b = y;
	int c = text_cmp(a->origin, b->origin);
	return c != 0 ? c : path_cmp(a, b);
}

static int by_path(const void *x, const void *y)
{
	return path_cmp(x, y);
}

static bool is_linked(const struct text *linked, size_t n, struct text patient)
{
	for (size_t i = 0; i < n; i++)
		if (text_eq(linked[i], patient))
			return true;
	return false;
}

static bool read_item(struct wire_reader *r, struct arena *a, struct group_item *ret)
{
	ret->n_path = wire_count(r);
	struct text *path = ARENA_ARRAY(a, ret->n_path, struct text);
	for (size_t i = 0; i < ret->n_path; i++)
		path[i] = wire_text(r);
	ret->path = path;
	ret->content = wire_text(r);
	ret->origin = ret->n_path ? path[0] : (struct text){ 0 };
	return !r->bad && ret->n_path > 0;
}

/* Adds the items of one message that did not pass us. A message is our own work: one that breaks
 * off is a bug, one of another form comes from before or after a change of rules and is skipped. */
static void hear_message(struct text self, const struct message_in *m, struct arena *a,
                         struct group_table *heard)
{
	struct wire_reader r = wire_reader_of(m->payload);
	if (wire_uint(&r) != GROUP_FORM)
		return;
	size_t n = wire_count(&r);
	must(n <= GROUP_MAX);
	for (size_t i = 0; i < n; i++) {
		struct group_item item = { 0 };
		must(read_item(&r, a, &item));
		must(text_eq(item.path[item.n_path - 1], m->from));
		if (!path_holds(&item, self))
			heard->v[heard->n++] = item;
	}
	must(wire_at_end(&r));
}

struct group_table group_hear(const struct fold_in *in, const struct text *linked, size_t n_linked,
                              struct text own_content, struct arena *a)
{
	struct group_table heard = { 0 };
	heard.v = ARENA_ARRAY(a, 1 + n_linked * GROUP_MAX, struct group_item);
	heard.v[heard.n++] = (struct group_item){ .origin = in->key, .content = own_content };
	for (size_t i = 0; i < in->n_messages; i++)
		if (is_linked(linked, n_linked, in->messages[i].from))
			hear_message(in->key, &in->messages[i], a, &heard);
	return heard;
}

static bool may_tell(const struct group_item *i, struct text receiver)
{
	return receiver.n == 0 || !path_holds(i, receiver);
}

void group_choose(const struct group_table *heard, struct text not_to, struct arena *a,
                  struct group_table *ret)
{
	struct group_table t = { 0 };
	t.v = ARENA_ARRAY(a, heard->n, struct group_item);
	for (size_t i = 0; i < heard->n; i++)
		if (may_tell(&heard->v[i], not_to))
			t.v[t.n++] = heard->v[i];
	qsort(t.v, t.n, sizeof *t.v, by_origin);
	size_t kept = 0;
	for (size_t i = 0; i < t.n; i++)
		if (kept == 0 || !text_eq(t.v[kept - 1].origin, t.v[i].origin))
			t.v[kept++] = t.v[i];
	qsort(t.v, kept, sizeof *t.v, by_path);
	t.overfull = kept > GROUP_MAX;
	t.n = t.overfull ? GROUP_MAX : kept;
	must(t.n > 0 && t.v[0].n_path == 0);
	*ret = t;
}

struct text group_encode(const struct group_table *told, struct text self, struct arena *a)
{
	BUF_AUTO b = { 0 };
	wire_put_uint(&b, GROUP_FORM);
	wire_put_uint(&b, told->n);
	for (size_t i = 0; i < told->n; i++) {
		const struct group_item *item = &told->v[i];
		wire_put_uint(&b, item->n_path + 1);
		for (size_t k = 0; k < item->n_path; k++)
			wire_put_text(&b, item->path[k]);
		wire_put_text(&b, self);
		wire_put_text(&b, item->content);
	}
	return arena_text(a, buf_text(&b));
}
