/* source_kafka_copy: the copy lets the library free its fetch buffers at once and gives every
 * record of a batch one owner, the arena. Invariant: v[0..n) are kept, v[n] is scratch. */
#include "rim/source_kafka_copy.h"

#include "base/must.h"

#include <string.h>

enum { FIRST_CAP = 64, GROWTH = 8, DEFAULT_MAX_BYTES = 16 * 1024 * 1024 };

void copy_begin(struct copy_out *o, const struct source_ask *ask, struct arena *a)
{
	must(ask->max_records > 0);
	*o = (struct copy_out){ .arena = a,
		                .max_records = ask->max_records,
		                .max_bytes = ask->max_bytes ? ask->max_bytes : DEFAULT_MAX_BYTES };
}

bool copy_full(const struct copy_out *o)
{
	return o->n >= o->max_records || o->bytes >= o->max_bytes;
}

static void make_room(struct copy_out *o)
{
	if (o->n < o->cap)
		return;
	size_t cap = o->cap ? GROWTH * o->cap : FIRST_CAP;
	if (cap > o->max_records)
		cap = o->max_records; /* a full batch takes no more */
	struct source_record *v = ARENA_ARRAY(o->arena, cap, struct source_record);
	if (o->n)
		memcpy(v, o->v, o->n * sizeof *v);
	o->v = v;
	o->cap = cap;
}

static struct text copy_bytes(struct copy_out *o, const void *p, size_t n)
{
	if (!p)
		return (struct text){ NULL, 0 };
	o->pending_bytes += n;
	return (struct text){ arena_copy(o->arena, p, n), n };
}

static void copy_headers(struct copy_out *o, const rd_kafka_message_t *m, struct source_record *r)
{
	rd_kafka_headers_t *headers; /* stays the message's */
	if (rd_kafka_message_headers(m, &headers))
		return;
	size_t n = rd_kafka_header_cnt(headers);
	struct header *v = ARENA_ARRAY(o->arena, n, struct header);
	for (size_t i = 0; i < n; i++) {
		const char *name;
		const void *value;
		size_t size;
		must(!rd_kafka_header_get_all(headers, i, &name, &value, &size));
		v[i].name = copy_bytes(o, name, strlen(name));
		v[i].value = copy_bytes(o, value, size);
	}
	r->headers = v;
	r->n_headers = n;
}

static void copy_time(const rd_kafka_message_t *m, struct source_record *r)
{
	rd_kafka_timestamp_type_t type;
	int64_t ms = rd_kafka_message_timestamp(m, &type);
	r->append_time_us = INSTANT_NONE;
	if (ms < 0 || type == RD_KAFKA_TIMESTAMP_NOT_AVAILABLE ||
	    __builtin_mul_overflow(ms, 1000, &r->append_time_us)) {
		r->append_time_us = INSTANT_NONE;
		return;
	}
	r->time_kind = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME ? SOURCE_TIME_APPEND
	                                                          : SOURCE_TIME_CREATE;
}

struct source_record *copy_record(struct copy_out *o, const rd_kafka_message_t *m,
                                  struct text topic)
{
	make_room(o);
	struct source_record *r = &o->v[o->n];
	*r = (struct source_record){ .topic = topic,
		                     .partition = m->partition,
		                     .offset = m->offset };
	o->pending_bytes = 0;
	r->key = copy_bytes(o, m->key, m->key_len);
	r->value = copy_bytes(o, m->payload, m->len);
	copy_headers(o, m, r);
	copy_time(m, r);
	return r;
}

void copy_keep(struct copy_out *o)
{
	o->n++;
	o->bytes += o->pending_bytes;
}

void copy_drop(struct copy_out *o)
{
	o->n = 0;
	o->bytes = 0;
}

struct source_batch copy_end(struct copy_out *o)
{
	struct source_batch batch = { o->v, o->n, o->bytes };
	*o = (struct copy_out){ 0 };
	return batch;
}
