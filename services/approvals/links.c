/* links: the messages, both ways. The invariant: what a document says of itself in them is from its
 * own facts, so that no circle of messages can keep itself alive. */
#include "approvals/links.h"

#include "base/must.h"

#include <stdlib.h>

enum {
	TWINS_MAX = 50
}; /* told of; more is a fault of whoever made the numbers, and shown as such */

/* ---- form ---- */

static void news_codec(struct codec *c, struct link_news *n)
{
	CODEC_ENUM(c, n->flags);
	codec_small(c, &n->registered_on);
	codec_small(c, &n->established_on);
	codec_int(c, &n->known_at);
	codec_text(c, &n->source);
	codec_text(c, &n->fact_id);
}

static struct text encode_news(const struct link_news *n, struct arena *a)
{
	BUF_AUTO b = { 0 };
	struct link_news copy = *n;
	struct codec c = { .out = &b };
	news_codec(&c, &copy);
	return arena_text(a, buf_text(&b));
}

static bool is_document(struct text key)
{
	return text_starts_with(key, TEXT("d:"));
}

static struct text behind_kind(struct text key)
{
	return (struct text){ key.p + 2, key.n - 2 };
}

const struct link_news *links_read(const struct fold_in *in, struct arena *a, size_t *ret_n)
{
	struct link_news *v = ARENA_ARRAY(a, in->n_messages, struct link_news);
	size_t n = 0;
	for (size_t i = 0; i < in->n_messages; i++) {
		const struct message_in *m = &in->messages[i];
		struct wire_reader r = wire_reader_of(m->payload);
		struct codec c = { .in = &r, .arena = a };
		if (!is_document(m->from))
			continue;
		news_codec(&c, &v[n]);
		if (!wire_at_end(&r))
			continue;
		v[n++].document_id = behind_kind(m->from);
	}
	*ret_n = n;
	return v;
}

static void twins_codec(struct codec *c, struct link_news **v, size_t *n)
{
	struct link_news *list = codec_list(c, *v, n, sizeof *list);
	for (size_t i = 0; i < *n; i++) {
		codec_text(c, &list[i].document_id);
		news_codec(c, &list[i]);
	}
	*v = list;
}

const struct link_news *links_twins(const struct fold_in *in, struct arena *a, size_t *ret_n)
{
	*ret_n = 0;
	for (size_t i = 0; i < in->n_messages; i++) {
		struct wire_reader r = wire_reader_of(in->messages[i].payload);
		struct codec c = { .in = &r, .arena = a };
		struct link_news *v = NULL;
		if (is_document(in->messages[i].from))
			continue;
		twins_codec(&c, &v, ret_n);
		if (wire_at_end(&r))
			return v;
		*ret_n = 0;
	}
	return NULL;
}

/* ---- telling ---- */

struct telling {
	struct folding *f;
	struct message_out *out;
	uint32_t *flags; /* a message each */
	size_t n;
};

static void tell(struct telling *t, const char *kind, struct text name, uint32_t flag)
{
	struct text key;
	if (!name.n || (kind[0] == 'd' && text_eq(name, t->f->v.document_id)))
		return;
	key = arena_printf(t->f->a, "%s:%.*s", kind, TEXT_ARGS(name));
	for (size_t i = 0; i < t->n; i++) {
		if (text_eq(t->out[i].to, key)) {
			t->flags[i] |= flag;
			return;
		}
	}
	t->out[t->n].to = key;
	t->flags[t->n++] = flag;
}

/* Letters and digits only, small letters: systems write "HSN 2022-17" and "HSN-2022/17". */
static struct text meeting_place(const struct folding *f)
{
	BUF_AUTO b = { 0 };
	struct text diary = f->s.diarienummer;
	if (!f->s.content_hash.n || !diary.n)
		return (struct text){ 0 };
	buf_put_text(&b, f->s.content_hash);
	buf_putc(&b, '/');
	for (size_t i = 0; i < diary.n; i++) {
		char c = diary.p[i], lower = (char)(c | 0x20);
		if (c >= '0' && c <= '9')
			buf_putc(&b, c);
		else if (lower >= 'a' && lower <= 'z')
			buf_putc(&b, lower);
	}
	return arena_text(f->a, buf_text(&b));
}

static const struct document_fact *first_written(const struct document_view *v)
{
	const struct document_fact *first = &v->v[0];
	for (size_t i = 1; i < v->n; i++)
		if (v->v[i].n.f->recorded_us < first->n.f->recorded_us)
			first = &v->v[i];
	return first;
}

static struct link_news news_of(const struct folding *f)
{
	const struct document_fact *first = first_written(&f->v);
	struct link_news news = { .registered_on = f->s.registered_on,
		                  .established_on = DAY_NONE,
		                  .known_at = first->n.f->recorded_us,
		                  .source = first->n.f->source,
		                  .fact_id = first->n.f->id };
	const struct governing_state *g = &f->s.governing;
	for (size_t i = 0; i < g->n_versions; i++) {
		day_no on = g->versions[i].established_on;
		if (on != DAY_NONE && on <= f->v.today &&
		    (news.established_on == DAY_NONE || on < news.established_on))
			news.established_on = on;
	}
	return news;
}

void links_tell(struct folding *f)
{
	size_t n_asked;
	const struct link_news *asked = links_read(f->in, f->a, &n_asked);
	struct telling t = { f, ARENA_ARRAY(f->a, n_asked + 4, struct message_out),
		             ARENA_ARRAY(f->a, n_asked + 4, uint32_t), 0 };
	struct link_news news;
	if (f->v.n == 0)
		return;
	tell(&t, "d", f->s.parent_document, LINK_CHILD);
	tell(&t, "d", f->s.replaces_document, LINK_REPLACES);
	tell(&t, "d", f->s.governing.superseded_by, LINK_SUCCESSOR);
	if (f->s.governing.ended_on == DAY_NONE)
		tell(&t, "h", meeting_place(f), LINK_TWIN);
	for (size_t i = 0; i < n_asked; i++)
		if (asked[i].flags & LINK_SUCCESSOR)
			tell(&t, "d", asked[i].document_id, LINK_ANSWER);
	news = news_of(f);
	for (size_t i = 0; i < t.n; i++) {
		news.flags = t.flags[i];
		t.out[i].payload = encode_news(&news, f->a);
	}
	if (t.n > 1)
		qsort(t.out, t.n, sizeof *t.out, message_out_order);
	f->out->outbox = t.out;
	f->out->n_outbox = t.n;
}

/* ---- what others told ---- */

void links_fill(struct folding *f)
{
	struct governing_state *g = &f->s.governing;
	size_t n, n_twins;
	const struct link_news *v = links_read(f->in, f->a, &n);
	const struct link_news *twins = links_twins(f->in, f->a, &n_twins);
	struct text *children = ARENA_ARRAY(f->a, n, struct text),
	            *replaced = ARENA_ARRAY(f->a, n, struct text);
	struct text *same = ARENA_ARRAY(f->a, n_twins, struct text);
	for (size_t i = 0; i < n; i++) {
		if (v[i].flags & LINK_CHILD)
			children[g->n_children++] = v[i].document_id;
		if (v[i].flags & LINK_REPLACES)
			replaced[g->n_replaced_by++] = v[i].document_id;
	}
	for (size_t i = 0; i < n_twins; i++)
		same[g->n_twins++] = twins[i].document_id;
	g->children = children;
	g->replaced_by = replaced;
	g->twins = same;
}

/* ---- the meeting place ---- */

/* To each of them the others, the first in order when they are many. */
static struct text others(const struct link_news *v, size_t n, size_t but, struct arena *a)
{
	BUF_AUTO b = { 0 };
	struct codec c = { .out = &b };
	struct link_news *list = ARENA_ARRAY(a, n, struct link_news);
	size_t told = 0;
	for (size_t i = 0; i < n && told < TWINS_MAX; i++)
		if (i != but)
			list[told++] = v[i];
	twins_codec(&c, &list, &told);
	return arena_text(a, buf_text(&b));
}

void links_meet(const struct fold_in *in, struct arena *a, struct fold_out *ret)
{
	size_t n;
	const struct link_news *v = links_read(in, a, &n);
	struct message_out *out = ARENA_ARRAY(a, n, struct message_out);
	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		out[i] = (struct message_out){
			arena_printf(a, "d:%.*s", TEXT_ARGS(v[i].document_id)), others(v, n, i, a)
		};
	ret->outbox = out;
	ret->n_outbox = n;
}
