/* retained: see the header. */
#include "retained.h"

#include "base/must.h"

#include <stdio.h>

enum { AGAIN_MAX = 50 };

static char why[300];

static bool once(struct machine *m, const struct retention_chunk *c, size_t *ret_n,
                 struct retention_count *ret, struct err *e)
{
	struct machine_seat *s = &m->seat[0];
	err_clear(e);
	bool good = engine_refresh(s->engine, e) && s->store->ops->begin(s->store, e) &&
	            engine_retain(s->engine, c, ret_n, ret, e) &&
	            s->store->ops->commit(s->store, e);
	if (!good)
		s->store->ops->rollback(s->store);
	return good;
}

static const char *run(struct machine *m, struct retention_chunk c, size_t at_once,
                       struct retention_count *ret)
{
	ARENA_AUTO a = { 0 };
	struct text *keys;
	struct err e = { 0 };
	size_t n = mem_db_keys(m->db, &a, &keys), done;
	struct retention_count some;
	*ret = (struct retention_count){ 0 };
	m->db->retention = c.after = (struct text){ 0 };
	for (size_t i = 0; i < n; i += done) {
		c.keys = keys + i;
		c.n = n - i < at_once ? n - i : at_once;
		int again = 0;
		while (!once(m, &c, &done, &some, &e)) {
			(void)snprintf(why, sizeof why, "%s: %s", e.code, e.text);
			if (e.kind != ERR_RETRY || ++again > AGAIN_MAX)
				return why;
		}
		c.after = keys[i + done - 1];
		retention_add(ret, &some);
	}
	return NULL;
}

const char *retained_run(struct machine *m, instant_us before, size_t at_once,
                         struct retention_count *ret)
{
	return run(m, (struct retention_chunk){ .before = before }, at_once, ret);
}

const char *retained_look(struct machine *m, instant_us before, struct retention_count *ret)
{
	return run(m, (struct retention_chunk){ .before = before, .dry = true }, 7, ret);
}

const char *retained_verify(struct machine *m)
{
	size_t different = 0;
	ARENA_AUTO a = { 0 };
	struct machine_seat *s = &m->seat[0];
	struct text *keys;
	struct err e = { 0 };
	size_t n = mem_db_keys(m->db, &a, &keys);
	must(engine_refresh(s->engine, &e) && s->inner->ops->begin(s->inner, &e));
	bool good = true;
	for (size_t i = 0; i < n && good && different == 0; i++) {
		good = engine_rebuild(s->engine, &keys[i], 1, true, &different, &e);
		(void)snprintf(why, sizeof why, "rebuild of %.*s: %s", TEXT_ARGS(keys[i]),
		               good ? "other bytes" : e.text);
	}
	s->inner->ops->rollback(s->inner);
	return good && different == 0 ? NULL : why;
}
