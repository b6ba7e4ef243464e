/* limit: a bucket an organisation, for events and for bytes. Invariant: a place with requests under
 * way keeps its organisation; others are taken over when the table is full, fullest bucket first.
 */
#include "gateway/limit.h"

#include "base/must.h"
#include "gateway/client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { PLACES = 512 };

struct place {
	char orgnr[CLIENT_ORGNR + 1];
	int64_t running;
	int64_t since_us;     /* of the last filling */
	double events, bytes; /* what may still be sent; below zero: debt */
};

struct limits {
	struct limit_rates rates;
	pthread_mutex_t lock;
	struct place places[PLACES];
	int n;
};

struct limits *limits_new(const struct limit_rates *rates)
{
	struct limits *l = calloc(1, sizeof *l);
	must(l && pthread_mutex_init(&l->lock, NULL) == 0);
	l->rates = *rates;
	return l;
}

void limits_free(struct limits *l)
{
	if (!l)
		return;
	must(pthread_mutex_destroy(&l->lock) == 0);
	free(l);
}

static double fill(double have, int64_t rate, double seconds)
{
	double full = (double)rate * LIMIT_BURST_S;
	double now = have + (double)rate * seconds;
	return now < full ? now : full;
}

static void fill_place(const struct limits *l, struct place *p, int64_t now_us)
{
	double seconds = now_us > p->since_us ? (double)(now_us - p->since_us) / 1e6 : 0;
	p->events = fill(p->events, l->rates.events_s, seconds);
	p->bytes = fill(p->bytes, l->rates.bytes_s, seconds);
	p->since_us = now_us;
}

/* One that nobody uses, the one untouched for longest; NULL when all are in use. */
static struct place *spare_place(struct limits *l)
{
	struct place *oldest = NULL;
	if (l->n < PLACES)
		return &l->places[l->n++];
	for (int i = 0; i < l->n; i++)
		if (!l->places[i].running && (!oldest || l->places[i].since_us < oldest->since_us))
			oldest = &l->places[i];
	return oldest;
}

static struct place *place_of(struct limits *l, const char *orgnr, int64_t now_us)
{
	for (int i = 0; i < l->n; i++)
		if (strcmp(l->places[i].orgnr, orgnr) == 0)
			return &l->places[i];
	struct place *p = spare_place(l);
	if (!p)
		return NULL;
	*p = (struct place){ .since_us = now_us };
	memcpy(p->orgnr, orgnr, strnlen(orgnr, CLIENT_ORGNR));
	p->events = (double)l->rates.events_s * LIMIT_BURST_S;
	p->bytes = (double)l->rates.bytes_s * LIMIT_BURST_S;
	return p;
}

int limits_enter(struct limits *l, const char *orgnr, int64_t now_us)
{
	int place = -1;
	must(pthread_mutex_lock(&l->lock) == 0);
	struct place *p = place_of(l, orgnr, now_us);
	if (p) {
		fill_place(l, p, now_us);
		if (p->running < l->rates.requests && p->events > 0 && p->bytes > 0) {
			p->running++;
			place = (int)(p - l->places);
		}
	}
	must(pthread_mutex_unlock(&l->lock) == 0);
	return place;
}

void limits_charge(struct limits *l, int place, size_t events, size_t bytes)
{
	must(pthread_mutex_lock(&l->lock) == 0);
	l->places[place].events -= (double)events;
	l->places[place].bytes -= (double)bytes;
	must(pthread_mutex_unlock(&l->lock) == 0);
}

void limits_leave(struct limits *l, int place)
{
	must(pthread_mutex_lock(&l->lock) == 0);
	must(l->places[place].running > 0);
	l->places[place].running--;
	must(pthread_mutex_unlock(&l->lock) == 0);
}
