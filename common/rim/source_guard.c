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
	g->position = start->known ? start->next : 0;
	must(g->position >= 0);
	if (start->stopped != SOURCE_RUNS)
		return stop(g, start->stopped);
	/* Before offset 0 stands no record. */
	bool verify = start->known && start->has_digest && start->next > 0;
	g->state = verify ? SOURCE_VERIFYING : SOURCE_RUNNING;
	g->verify_at = start->next - 1;
	memcpy(g->digest, start->digest, sizeof g->digest);
	return GUARD_AGAIN;
}

int64_t guard_fetch_offset(const struct source_guard *g)
{
	must(guard_active(g));
	return g->state == SOURCE_VERIFYING ? g->verify_at : g->position;
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
static bool believed(struct source_guard *g, int64_t offset)
{
	bool twice = g->looked == offset;
	g->looked = offset;
	return twice;
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

/* RUNNING: a record at or behind the position goes on, the very first one only when it is the
 * expected one or was met twice. */
static enum guard_verdict run(struct source_guard *g, int64_t offset)
{
	if (offset < g->position)
		return GUARD_DROP;
	if (g->fresh && offset != g->position && !believed(g, offset))
		return GUARD_AGAIN;
	return take(g, offset);
}

enum guard_verdict guard_record(struct source_guard *g, const struct source_record *r)
{
	if (!guard_active(g) || r->offset < 0)
		return GUARD_DROP;
	if (g->state == SOURCE_RUNNING)
		return run(g, r->offset);
	if (r->offset < g->verify_at)
		return GUARD_DROP;
	if (r->offset == g->verify_at)
		return verify(g, r);
	if (!believed(g, r->offset))
		return GUARD_AGAIN;
	/* Compaction took it: there is nothing to compare with. */
	g->state = SOURCE_RUNNING;
	return run(g, r->offset);
}

enum guard_verdict guard_doubt(struct source_guard *g, int64_t offset, const uint8_t digest[32])
{
	if (g->state != SOURCE_RUNNING || offset < 0 || offset >= g->position)
		return GUARD_DROP;
	g->state = SOURCE_VERIFYING;
	g->verify_at = offset;
	g->looked = -1;
	memcpy(g->digest, digest, sizeof g->digest);
	return GUARD_AGAIN;
}

enum guard_verdict guard_bounds(struct source_guard *g, int64_t low, int64_t high)
{
	g->low = low;
	g->high = high;
	if (!guard_active(g) || high < 0)
		return GUARD_DROP;
	return high < g->position ? stop(g, SOURCE_TRUNCATED) : GUARD_DROP;
}

enum guard_verdict guard_out_of_range(struct source_guard *g, int64_t low, int64_t high)
{
	if (!guard_active(g))
		return GUARD_DROP;
	if (guard_bounds(g, low, high) == GUARD_STOP)
		return GUARD_STOP;
	if (low > g->position)
		return stop(g, SOURCE_GAP);
	/* Retention took just the record to compare: nothing is lost and nothing can be said. */
	if (g->state == SOURCE_VERIFYING && low > g->verify_at)
		g->state = SOURCE_RUNNING;
	return GUARD_AGAIN;
}

enum guard_verdict guard_corrupt(struct source_guard *g)
{
	if (!guard_active(g))
		return GUARD_DROP;
	return ++g->corrupt_reads >= GUARD_CORRUPT_READS ? stop(g, SOURCE_CORRUPT) : GUARD_AGAIN;
}
