/* inbox: the newest message from each sender, as an entity row carries it.
 *
 * A message counts when its sender's row version is higher than that of the one held. A message
 * taken back stays as an empty one with its version, so that an older message still on its way
 * cannot come to life again; of these at most INBOX_TAKEN_MAX are kept, and once there are more
 * than INBOX_TAKEN_FREE those of more than INBOX_TAKEN_DAYS ago are dropped.
 *
 * Versions and taken-back ones stand outside what a rebuild compares (corner 7). */
#ifndef ENGINE_INBOX_H
#define ENGINE_INBOX_H

#include "base/arena.h"
#include "event/calendar.h"
#include "port/domain.h"

enum {
	INBOX_MAX = 50000, /* live messages: beyond, the entity is overfull for good */
	INBOX_TAKEN_FREE = 64,
	INBOX_TAKEN_MAX = 1000,
	INBOX_TAKEN_DAYS = 30
};

struct inbox_entry {
	struct text from;    /* entity key of the sender */
	int64_t version;     /* of the sender's row */
	struct text payload; /* empty: taken back */
	day_no taken;        /* of a taken-back one: when; else DAY_NONE */
};

struct inbox {
	struct inbox_entry *v; /* sorted by sender; in the arena */
	size_t n, cap, n_live;
	bool overfull; /* then empty */
};

/* Borrows from `bytes`; the empty text is the empty inbox. False: no inbox of this form. */
bool inbox_decode(struct text bytes, struct arena *a, struct inbox *ret);
void inbox_encode(const struct inbox *in, struct buf *b);

enum inbox_put {
	INBOX_OLD,     /* a newer one is held: nothing changed */
	INBOX_VERSION, /* same content: only the version moved */
	INBOX_CHANGED
};
/* The message borrows; `today` dates a taken-back one. */
enum inbox_put inbox_put(struct inbox *in, const struct inbox_entry *message, day_no today,
                         struct arena *a);
/* What the fold is shown: live messages by sender. */
size_t inbox_messages(const struct inbox *in, struct arena *a, const struct message_in **ret);
/* Drops the entries of all senders that `goes` says of, with their versions. */
void inbox_forget(struct inbox *in, bool (*goes)(const void *ctx, struct text from),
                  const void *ctx);
/* The entry of a sender, taken-back ones included; NULL when there is none. */
const struct inbox_entry *inbox_find(const struct inbox *in, struct text from);

#endif
