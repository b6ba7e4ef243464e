/* source_guard: the rules of one partition's position. Invariant: between guard_start and the next
 * guard_start or guard_release, offsets that are taken rise, and the first one follows the stored
 * position with nothing between that the log still has. */
#include "rim/source_guard.h"

#include "base/must.h"

#include <string.h>

void guard_init(struct source_guard *g)
{
	*g = (struct source_guard){
		.state = SOURCE_WAITING, .position = -1, .low = -1, .high = -1, .looked = -1
	};
}

void guard_release(struct source_guard *g)
{
	int64_t low = g->low, high = g->high;
	guard_init(g);
	g->low = low;
	g->high = high;
}

static enum guard_verdict stop(struct source_guard *g, enum source_stop why)
{
	g->state = SOURCE_STOPPED;
	g->stop = why;
	return GUARD_STOP;
}

enum guard_verdict guard_start(struct source_guard *g, const struct source_start *start)
{
	guard_release(g);
	g->fresh = true;
	g->position = start->known ? start->next : -1;
	must(g->position >= -1);
	if (start->stopped != SOURCE_RUNS)
		return stop(g, start->stopped);
	/* Before offset 0 stands no record. */
	bool verify = start->known && start->has_digest && start->next > 0;
	g->state = verify ? SOURCE_VERIFYING : SOURCE_RUNNING;
	memcpy(g->digest, start->digest, sizeof g->digest);
	return GUARD_AGAIN;
}

int64_t guard_fetch_offset(const struct source_guard *g)
{
	must(guard_active(g));
	if (g->position < 0)
		return GUARD_BEGINNING;
	return g->state == SOURCE_VERIFYING ? g->position - 1 : g->position;
}

static enum guard_verdict take(struct source_guard *g, int64_t offset)
{
	g->state = SOURCE_RUNNING;
	g->fresh = false;
	g->corrupt_reads = 0;
	g->position = offset + 1;
	return GUARD_TAKE;
}

/* The first record lies behind the place asked for: twice the same, and it is the log's. */
static enum guard_verdict take_after_gap(struct source_guard *g, int64_t offset)
{
	if (g->looked == offset)
		return take(g, offset);
	g->looked = offset;
	return GUARD_AGAIN;
}

static enum guard_verdict verify(struct source_guard *g, const struct source_record *r)
{
	uint8_t digest[32];
	source_record_digest(r, digest);
	if (memcmp(digest, g->digest, sizeof digest) != 0)
		return stop(g, SOURCE_RECREATED);
	g->state = SOURCE_RUNNING;
	g->fresh = false; /* the right place is found: what follows may be sparse */
	return GUARD_VERIFIED;
}

static enum guard_verdict first_record(struct source_guard *g, int64_t offset)
{
	int64_t expected = g->position < 0 ? 0 : g->position;
	return offset == expected ? take(g, offset) : take_after_gap(g, offset);
}

enum guard_verdict guard_record(struct source_guard *g, const struct source_record *r)
{
	if (!guard_active(g) || r->offset < 0)
		return GUARD_DROP;
	if (g->state == SOURCE_VERIFYING) {
		if (r->offset < g->position - 1)
			return GUARD_DROP;
		return r->offset == g->position - 1 ? verify(g, r) : take_after_gap(g, r->offset);
	}
	if (r->offset < g->position)
		return GUARD_DROP;
	return g->fresh ? first_record(g, r->offset) : take(g, r->offset);
}

enum guard_verdict guard_bounds(struct source_guard *g, int64_t low, int64_t high)
{
	g->low = low;
	g->high = high;
	if (!guard_active(g) || high < 0 || g->position < 0)
		return GUARD_DROP;
	return high < g->position ? stop(g, SOURCE_TRUNCATED) : GUARD_DROP;
}

enum guard_verdict guard_out_of_range(struct source_guard *g, int64_t low, int64_t high)
{
	if (!guard_active(g))
		return GUARD_DROP;
	if (guard_bounds(g, low, high) == GUARD_STOP)
		return GUARD_STOP;
	if (g->position >= 0 && low > g->position)
		return stop(g, SOURCE_GAP);
	/* Retention took just the record before: nothing is lost and nothing can be compared. */
	if (g->state == SOURCE_VERIFYING && low == g->position)
		g->state = SOURCE_RUNNING;
	return GUARD_AGAIN;
}

enum guard_verdict guard_corrupt(struct source_guard *g)
{
	if (!guard_active(g))
		return GUARD_DROP;
	return ++g->corrupt_reads >= GUARD_CORRUPT_READS ? stop(g, SOURCE_CORRUPT) : GUARD_AGAIN;
}
