/* reader_way: the way of the records: broker, partitions, who reads them. */
#include "monitor/reader_inner.h"

#include "base/clock.h"

#include <string.h>

enum { BROKER_EVERY_MS = 4000 };

/* Between two looks the watermarks of the last one stand; a broker that does not answer is asked
 * again at once. */
void reader_broker(struct reader *r)
{
	if (r->has_broker && !clock_passed(r->broker_due_us))
		return;
	r->broker_due_us = clock_deadline_us(BROKER_EVERY_MS);
	arena_reset(&r->broker_arena);
	r->n_parts = 0;
	err_clear(&r->broker_err);
	r->has_broker = broker_parts(r->broker, TEXT("samverka."), &r->broker_arena, &r->parts, &r->n_parts,
	                             &r->broker_err);
	if (r->has_broker)
		r->broker_since = INSTANT_NONE;
	else if (r->broker_since == INSTANT_NONE)
		r->broker_since = clock_now_us();
	if (!r->has_broker)
		r->n_parts = 0;
}

/* "transition" of samverka.transition.v1 and samverka.transition.v1.<orgnr>; empty for summaries,
 * receipts and dead letters, which we write. */
static struct text area_of(struct text topic)
{
	static const char *const areas[] = { "transition", "approval", "indicator", "reference" };
	struct text rest = topic, word;
	(void)text_cut(&rest, '.');
	word = text_cut(&rest, '.');
	if (text_ends_with(topic, TEXT(".dlq")))
		return (struct text){ "", 0 };
	for (size_t i = 0; i < sizeof areas / sizeof *areas; i++)
		if (text_eq(word, text_of(areas[i])))
			return text_of(areas[i]);
	return (struct text){ "", 0 };
}

static struct board_partition *part_of(struct board *b, struct text topic, int32_t partition)
{
	for (size_t i = 0; i < b->n_partitions; i++)
		if (b->partition[i].partition == partition && text_eq(b->partition[i].topic, topic))
			return &b->partition[i];
	return NULL;
}

static void take_watermarks(struct reader *r, struct board *b)
{
	for (size_t i = 0; i < r->n_parts; i++) {
		const struct broker_part *from = &r->parts[i];
		struct text area = area_of(from->topic);
		if (!area.n)
			continue;
		struct board_partition *p = part_of(b, from->topic, from->partition);
		if (!p) {
			p = &b->partition[b->n_partitions++];
			*p = (struct board_partition){ .area = area, .partition = from->partition, .next = -1,
				                       .topic = arena_text(&b->arena, from->topic),
				                       .stopped_at = INSTANT_NONE, .read_at = INSTANT_NONE };
		}
		p->low = from->low;
		p->high = from->high;
	}
}

static void take_offset(struct board *b, const struct pg_result *x, size_t i)
{
	b->partition[b->n_partitions++] = (struct board_partition){
		.area = reader_copy(x, i, 0, &b->arena), .topic = reader_copy(x, i, 1, &b->arena),
		.partition = (int32_t)pg_int(x, i, 2), .next = pg_int(x, i, 3), .low = -1, .high = -1,
		.read_at = pg_instant(x, i, 4), .stopped = reader_copy(x, i, 5, &b->arena),
		.stopped_at = pg_instant(x, i, 6) };
}

bool reader_way(struct reader *r, struct board *b, struct err *e)
{
	const struct pg_result *x = reader_ask(r, SQL_partitions, e);
	if (!x)
		return false;
	b->partition = ARENA_ARRAY(&b->arena, pg_rows(x) + r->n_parts, struct board_partition);
	for (size_t i = 0; i < pg_rows(x); i++)
		take_offset(b, x, i);
	take_watermarks(r, b);
	x = reader_ask(r, SQL_sessions, e);
	if (!x)
		return false;
	b->session = ARENA_ARRAY(&b->arena, pg_rows(x), struct board_session);
	for (size_t i = 0; i < pg_rows(x); i++)
		b->session[b->n_sessions++] = (struct board_session){ reader_copy(x, i, 0, &b->arena),
			                                              pg_int(x, i, 1) };
	return true;
}
