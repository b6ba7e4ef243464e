/* judge: see the header. Invariant: a refused record leaves here without anything that looks like
 * a personal identity number, neither in its detail nor in source and id; and `withhold` is set
 * whenever its bytes hold one. */
#include "engine/judge.h"

#include "base/embedded.h"
#include "base/must.h"
#include "engine/judge_inner.h"
#include "engine/reasons.h"
#include "event/ident.h"
#include "event/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct judged_type {
	char *name; /* samverka.<area>.<suffix>.v1 */
	struct text text;
	uint16_t place;              /* in the domain's table */
	const struct schema *schema; /* NULL: the domain names none (a toy) */
};

struct judge {
	const struct domain *domain;
	struct judged_type *types; /* sorted by name */
	size_t n_types;
	struct record_names *names;
	void *values;              /* one decoded record of the domain */
	struct record_found found; /* which of its fields the event has */
	struct registry *none;     /* an empty snapshot, for those who ask without one */
	struct buf scratch;
	struct arena reading; /* the event looked at, until the next one */
};

/* ---- making ---- */

static int type_cmp(const void *a, const void *b)
{
	return text_cmp(((const struct judged_type *)a)->text,
	                ((const struct judged_type *)b)->text);
}

/* A schema never changes: each is compiled once in a process, by the first judge that asks, and
 * kept for its life. */
static struct schema **place_of_compiled(size_t place)
{
	static struct schema **compiled;
	if (!compiled) {
		size_t n = 0;
		while (embedded_files[n].name)
			n++;
		compiled = calloc(n + 1, sizeof(struct schema *));
		must(compiled);
	}
	return &compiled[place];
}

static bool load_schema(const char *name, const struct schema **ret, struct err *e)
{
	for (size_t i = 0; embedded_files[i].name; i++) {
		const struct embedded *f = &embedded_files[i];
		struct schema **compiled = place_of_compiled(i);
		if (strcmp(f->name, name) != 0)
			continue;
		if (!*compiled)
			*compiled = schema_new((struct text){ f->bytes, f->n }, e);
		*ret = *compiled;
		return *ret != NULL;
	}
	return err_set(e, ERR_FATAL, "SCHEMA", "no schema %s in this program", name);
}

static bool load_type(struct judge *j, size_t i, struct err *e)
{
	const struct event_type *t = &j->domain->types[i];
	struct judged_type *ret = &j->types[j->n_types++];
	BUF_AUTO name = { 0 };
	buf_printf(&name, "samverka.%s.%s.v1", j->domain->area, t->suffix);
	ret->name = strdup(name.p);
	must(ret->name);
	ret->text = text_of(ret->name);
	ret->place = (uint16_t)i;
	return !t->schema || load_schema(t->schema, &ret->schema, e);
}

struct judge *judge_new(const struct domain *d, struct err *e)
{
	struct judge *j = calloc(1, sizeof *j);
	must(j && d->n_types <= UINT16_MAX);
	j->domain = d;
	j->none = registry_new(NULL, 0, 0, e);
	must(j->none);
	j->types = calloc(d->n_types + 1, sizeof *j->types);
	j->names = record_names_new(d->record);
	j->values = calloc(1, d->record->size);
	must(j->types && j->values);
	for (size_t i = 0; i < d->n_types; i++) {
		if (load_type(j, i, e))
			continue;
		judge_free(j);
		return NULL;
	}
	qsort(j->types, j->n_types, sizeof *j->types, type_cmp);
	return j;
}

void judge_free(struct judge *j)
{
	if (!j)
		return;
	for (size_t i = 0; i < j->n_types; i++) {
		free(j->types[i].name);
	}
	buf_done(&j->scratch);
	arena_done(&j->reading);
	registry_free(j->none);
	record_names_free(j->names);
	free(j->types);
	free(j->values);
	free(j);
}

/* ---- one event ---- */

static const struct judged_type *find_type(const struct judge *j, struct text name)
{
	struct judged_type key = { .text = name };
	return bsearch(&key, j->types, j->n_types, sizeof key, type_cmp);
}

static bool check_clear_text(struct judging *g)
{
	struct buf *pointer = &g->j->scratch;
	buf_clear(pointer);
	if (!cloudevent_clear_text_person(g->event, pointer))
		return true;
	g->ret->withhold = true;
	return err_set(&g->e, ERR_REJECT, "CLEARTEXT_ID",
	               "%.*s: looks like a personal identity number",
	               pointer->n < 160 ? (int)pointer->n : 160, pointer->n ? pointer->p : "");
}

/* How much they have in common at their beginning and, beyond that, at their end. */
static size_t alike(struct text a, struct text b)
{
	size_t head = 0, tail = 0, least = a.n < b.n ? a.n : b.n;
	while (head < least && a.p[head] == b.p[head])
		head++;
	while (head + tail < least && a.p[a.n - 1 - tail] == b.p[b.n - 1 - tail])
		tail++;
	return head + tail;
}

/* A slip of the pen is in one place. What all types have in common says nothing. */
static bool refuse_type(struct judging *g)
{
	const struct judged_type *nearest = NULL;
	size_t most = strlen("samverka...v1") + strlen(g->area);
	for (size_t i = 0; i < g->j->n_types; i++) {
		size_t n = alike(g->j->types[i].text, g->event->type);
		if (n > most) {
			most = n;
			nearest = &g->j->types[i];
		}
	}
	return err_set(&g->e, ERR_REJECT, "UNKNOWN_TYPE", "/type: not one of samverka.%s.….v1%s%.*s",
	               g->area, nearest ? "; the nearest is " : "",
	               nearest ? (int)nearest->text.n : 0, nearest ? nearest->text.p : "");
}

static bool check_type(struct judging *g)
{
	const struct judged_type *t = find_type(g->j, g->event->type);
	g->area = g->j->domain->area;
	if (!t)
		return refuse_type(g);
	g->type = t;
	g->ret->type = t->text;
	g->ret->fact.type = t->place;
	return true;
}

static bool check_data(struct judging *g)
{
	const struct cloudevent *c = g->event;
	if (!c->data)
		return err_set(&g->e, ERR_REJECT, "SCHEMA", "/data: JSON data are missing");
	if (!value_is(c->data, VALUE_OBJECT))
		return err_set(&g->e, ERR_REJECT, "SCHEMA", "/data: an object is expected");
	const struct judged_type *t = g->type;
	if (t->schema && !schema_check(t->schema, c->data, "/data", &g->e))
		return false;
	return record_read(g->j->names, c->data, g->a, g->j->values, &g->j->found, &g->e);
}

/* Fills the fact, but for its digest, which costs something and is made when all is well. */
static void fill_fact(struct judging *g)
{
	struct fact *f = &g->ret->fact;
	struct buf *b = &g->j->scratch;
	f->time_us = g->event->time_us;
	f->recorded_us = g->event->recorded_us;
	f->appended_us = g->ret->appended_us;
	f->source = g->event->source;
	f->id = g->event->id;
	f->subject = g->event->subject;
	if (g->passed_on)
		return;
	buf_clear(b);
	record_encode_found(g->j->domain->record, g->j->values, &g->j->found, b);
	f->body = arena_text(g->a, buf_text(b));
}

static bool check_domain(struct judging *g)
{
	const struct domain *d = g->j->domain;
	struct verdict *ret = g->ret;
	fill_fact(g);
	const struct registry *r = g->world->registry ? g->world->registry : g->j->none;
	if (!d->route(&ret->fact, g->j->values, r, g->a, &ret->route, &g->e))
		return false;
	must(ret->route.n >= 1 && ret->route.n <= ROUTE_MAX);
	if (!judge_subject_names(&ret->route, g->event->subject))
		return err_set(&g->e, ERR_REJECT, "SCHEMA",
		               "/subject: is not what the data speak of");
	ret->is_protected = d->is_protected && d->is_protected(&ret->fact, g->j->values);
	return !ret->is_protected || judge_check_protected(g);
}

static struct text text_of_event(struct judging *g)
{
	struct text written = g->event->written;
	struct buf *b = &g->j->scratch;
	buf_clear(b);
	if (g->passed_on && written.n && written.n <= CLOUDEVENT_MAX_BYTES)
		return written;
	if (g->passed_on)
		cloudevent_canonical(g->event, b);
	else
		cloudevent_seal(g->event, b, g->ret->fact.digest);
	return arena_text(g->a, buf_text(b));
}

static void seal(struct judging *g)
{
	g->ret->event = text_of_event(g);
	g->ret->accepted = true;
}

/* Clears what may not be shown, and what the domain does not know. */
static void refuse(struct judging *g)
{
	struct verdict *ret = g->ret;
	must(g->e.kind == ERR_REJECT);
	ret->accepted = false;
	ret->reason = reason_of(g->e.code)->code;
	ret->withhold = ret->withhold || strcmp(ret->reason, "CLEARTEXT_ID") == 0 ||
	                strcmp(ret->reason, "PROTECTED_IDENTITY") == 0;
	if (!ident_clear_text_person(text_of(g->e.text)))
		ret->detail = arena_text(g->a, text_of(g->e.text)).p;
	ret->source = judge_shown(ret->source);
	ret->id = judge_shown(ret->id);
	ret->event = (struct text){ 0 };
}

static bool check_all(struct judging *g)
{
	return check_clear_text(g) && check_type(g) && judge_check_envelope(g) &&
	       judge_check_source(g) && judge_check_time(g) && check_data(g) && check_domain(g);
}

/* The tree of an event lives until the next one is read, what names it as long as the verdict. */
static void keep_names(struct cloudevent *c, struct arena *a)
{
	struct text *const names[] = { &c->id, &c->source, &c->subject };
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i]->p)
			*names[i] = arena_text(a, *names[i]);
}

static void note_names(struct judging *g)
{
	struct text orgnr;
	if (judge_source_form(g->event->source, &orgnr))
		g->ret->source = g->event->source;
	g->ret->id = g->event->id;
	g->ret->sequence = judge_sequence(g->event->sequence);
}

void judge_event(struct judge *j, const struct judge_world *w, const struct cloudevent *c,
                 struct arena *a, struct verdict *ret)
{
	struct judging g = {
		.j = j, .world = w, .event = c, .a = a, .ret = ret, .passed_on = true
	};
	*ret = (struct verdict){ .detail = "", .sequence = -1, .appended_us = w->now };
	note_names(&g);
	if (check_all(&g))
		seal(&g);
	else
		refuse(&g);
}

void judge_record(struct judge *j, const struct judge_world *w, const struct source_record *r,
                  struct arena *a, struct verdict *ret)
{
	struct cloudevent c;
	struct judging g = { .j = j, .world = w, .record = r, .event = &c, .a = a, .ret = ret };
	*ret = (struct verdict){ .detail = "",
		                 .sequence = -1,
		                 .appended_us = judge_appended(r, w->now) };
	arena_reset(&j->reading);
	bool ok = cloudevent_from_kafka(r->value, r->headers, r->n_headers, &j->reading, &c, &g.e);
	keep_names(&c, a);
	note_names(&g);
	if (ok && judge_check_carrier(&g) && check_all(&g)) {
		seal(&g);
	} else {
		refuse(&g);
		ret->withhold = ret->withhold || judge_carries_clear_text(r);
	}
}

/* ---- the log, read again ---- */

static bool reread_fact(struct judging *g)
{
	const struct judged_type *t = find_type(g->j, g->event->type);
	const struct domain *d = g->j->domain;
	if (!t)
		return err_set(&g->e, ERR_REJECT, "UNKNOWN_TYPE", "/type: not known any more");
	g->ret->fact.type = t->place;
	if (!record_read(g->j->names, g->event->data, g->a, g->j->values, &g->j->found, &g->e))
		return false;
	fill_fact(g);
	g->ret->is_protected = d->is_protected && d->is_protected(&g->ret->fact, g->j->values);
	return true;
}

bool judge_reread(struct judge *j, struct text event, struct arena *a, struct verdict *ret,
                  struct err *e)
{
	struct cloudevent c;
	struct judging g = { .j = j, .event = &c, .a = a, .ret = ret };
	*ret = (struct verdict){ .detail = "", .appended_us = INSTANT_NONE };
	arena_reset(&j->reading);
	bool ok = cloudevent_from_json(event, &j->reading, &c, &g.e);
	keep_names(&c, a);
	return (ok && reread_fact(&g)) || err_set(e, ERR_FATAL, "LOG", "%s", g.e.text);
}
