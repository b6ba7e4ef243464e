/* known: one pointer under a lock, and a count of readers beside each snapshot. */
#include "gateway/known.h"

#include "base/clock.h"
#include "base/must.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

struct snapshot {
	struct registry *registry;
	int readers; /* and one for being the newest */
};

struct known {
	pthread_mutex_t lock;
	struct snapshot *newest;
	_Atomic int64_t ahead_us;
};

struct known *known_new(void)
{
	struct known *k = calloc(1, sizeof *k);
	must(k && pthread_mutex_init(&k->lock, NULL) == 0);
	return k;
}

static void drop(struct snapshot *s)
{
	if (!s || --s->readers)
		return;
	registry_free(s->registry);
	free(s);
}

void known_free(struct known *k)
{
	if (!k)
		return;
	must(!k->newest || k->newest->readers == 1);
	drop(k->newest);
	must(pthread_mutex_destroy(&k->lock) == 0);
	free(k);
}

void known_put(struct known *k, struct registry *r)
{
	struct snapshot *s = calloc(1, sizeof *s);
	must(s);
	*s = (struct snapshot){ r, 1 };
	must(pthread_mutex_lock(&k->lock) == 0);
	drop(k->newest);
	k->newest = s;
	must(pthread_mutex_unlock(&k->lock) == 0);
}

const struct snapshot *known_take(struct known *k)
{
	must(pthread_mutex_lock(&k->lock) == 0);
	struct snapshot *s = k->newest;
	if (s)
		s->readers++;
	must(pthread_mutex_unlock(&k->lock) == 0);
	return s;
}

const struct registry *snapshot_registry(const struct snapshot *s)
{
	return s->registry;
}

void known_set_ahead(struct known *k, int64_t ahead_us)
{
	atomic_store(&k->ahead_us, ahead_us);
}

instant_us known_now(const struct known *k)
{
	return clock_now_us() + atomic_load(&k->ahead_us);
}

void known_give(struct known *k, const struct snapshot *s)
{
	if (!s)
		return;
	must(pthread_mutex_lock(&k->lock) == 0);
	drop((struct snapshot *)(uintptr_t)s);
	must(pthread_mutex_unlock(&k->lock) == 0);
}
