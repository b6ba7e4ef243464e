/* work_continue: a database restored from a back-up may be older than what was published. Before the
 * first turn on a connection the ends of the summary topics are read from the place the database
 * knows, and what it has forgotten is taken over: newest version and content, the ledger that
 * suppression remembers by, the releases of the calendar. The invariant: no version is written at
 * or below one that a recipient may have seen. */
#include "rim/log_tail.h"
#include "summaries/work_inner.h"

#include <string.h>

const char work_version_header[] = "samverka-version";

struct place {
	struct text topic;
	int64_t partition, next;
};

struct found {
	struct text key, topic, value, id;
	int64_t version;
};

struct continuing {
	struct work *w;
	struct log_tail *log;
	struct place *place;
	size_t n_places;
	int64_t adopted;
};

static bool read_places(struct continuing *c, struct err *e)
{
	const struct pg_result *r = work_ask(c->w, SQL_positions, e);
	if (!r)
		return false;
	c->n_places = pg_rows(r);
	c->place = ARENA_ARRAY(&c->w->turn, c->n_places, struct place);
	for (size_t i = 0; i < c->n_places; i++)
		c->place[i] = (struct place){ work_copy(r, i, 0, &c->w->turn), pg_int(r, i, 1),
			                      pg_int(r, i, 2) };
	return true;
}

/* Behind what we know; from the start where the topic is new to us, or was made anew. */
static int64_t begin_of(const struct continuing *c, const struct log_part *part)
{
	int64_t next = part->low;
	for (size_t i = 0; i < c->n_places; i++)
		if (c->place[i].partition == part->partition && text_eq(c->place[i].topic, part->topic))
			next = c->place[i].next;
	return next < part->low || next > part->high ? part->low : next;
}

/* Ours are written in one way, so that a stranger's record is told by its first bytes. */
static bool take(const struct log_part *part, const struct log_record *r, struct arena *a,
                 struct found *ret)
{
	const uint8_t recalled[32] = { 0 };
	int64_t version;
	*ret = (struct found){ .key = r->key, .topic = part->topic, .value = r->value };
	if (!r->key.p || !text_to_int64(r->mark, &version) || version < 1)
		return false;
	if (r->value.p && !text_starts_with(r->value, TEXT("{\"data\":{\"header\":{\"audience\":\"")))
		return false;
	ret->version = version;
	if (!r->value.p)
		ret->id = summary_event_id(r->key, version, recalled, a);
	return true;
}

static void send_found(struct work *w, const struct found *v, size_t n, enum work_sql which)
{
	pg_texts(&w->args, &v->key, sizeof *v, n);
	pg_texts(&w->args, &v->topic, sizeof *v, n);
	pg_int8s(&w->args, &v->version, sizeof *v, n);
	pg_texts_or_null(&w->args, &v->value, sizeof *v, n);
	pg_texts_or_null(&w->args, &v->id, sizeof *v, n);
	work_send(w, which);
}

/* What was found, and with it the new place. */
static bool store(struct continuing *c, const struct log_part *part, const struct found *v, size_t n,
                  int64_t next, struct err *e)
{
	struct work *w = c->w;
	pg_begin(w->pg);
	send_found(w, v, n, SQL_adopt);
	send_found(w, v, n, SQL_adopt_ledger);
	send_found(w, v, n, SQL_adopt_release);
	pg_one_text(&w->args, part->topic);
	pg_one_int8(&w->args, part->partition);
	pg_one_int8(&w->args, next);
	work_send(w, SQL_position);
	if (pg_run(w->pg, e)) {
		c->adopted += pg_affected(pg_result(w->pg, 1)); /* behind BEGIN */
		if (pg_commit(w->pg, e))
			return true;
	}
	pg_rollback(w->pg);
	return false;
}

static bool read_part(struct continuing *c, const struct log_part *part, struct err *e)
{
	for (int64_t next = begin_of(c, part); next < part->high;) {
		struct log_page page;
		size_t n = 0;
		arena_reset(&c->w->bucket);
		if (!log_tail_read(c->log, part, next, work_version_header, &c->w->bucket, &page, e))
			return false;
		struct found *v = ARENA_ARRAY(&c->w->bucket, page.n, struct found);
		for (size_t i = 0; i < page.n; i++)
			n += take(part, &page.v[i], &c->w->bucket, &v[n]);
		if (!store(c, part, v, n, page.next, e))
			return false;
		next = page.next;
	}
	return true;
}

static bool read_parts(struct continuing *c, struct err *e)
{
	struct log_part *part;
	size_t n;
	if (!log_tail_parts(c->log, TEXT("samverka.summary.v1"), &c->w->turn, &part, &n, e))
		return false;
	for (size_t i = 0; i < n; i++)
		if (!read_part(c, &part[i], e))
			return false;
	return true;
}

bool work_continue(struct work *w, struct err *e)
{
	struct continuing c = { .w = w };
	if (!w->c->kafka || w->is_continued == pg_backend_pid(w->pg))
		return true;
	c.log = log_tail_new(w->c->kafka, e);
	bool good = c.log && read_places(&c, e) && read_parts(&c, e);
	log_tail_free(c.log);
	work_count(w, SUMMARIES_ADOPTED, 0, c.adopted);
	work_forget(w);
	if (good)
		w->is_continued = pg_backend_pid(w->pg);
	return good;
}
