/* cloudevent: the envelope. CloudEvents 1.0 in JSON, in the two modes of the Kafka binding
 * (structured and binary) and the three of HTTP (with batch).
 *
 * decode gives one struct whichever mode it came in, and the two modes of one event give the same
 * canonical text and digest. Limits: value 256 KiB, depth 16, 2,000 JSON tokens, 64 headers. */
#ifndef EVENT_CLOUDEVENT_H
#define EVENT_CLOUDEVENT_H

#include "base/arena.h"
#include "base/err.h"
#include "event/instant.h"

#include <jansson.h>
#include <stdint.h>

enum {
	CLOUDEVENT_MAX_BYTES = 256 * 1024,
	CLOUDEVENT_MAX_DEPTH = 16,
	CLOUDEVENT_MAX_TOKENS = 2000,
	CLOUDEVENT_MAX_HEADERS = 64,
	CLOUDEVENT_MAX_ID = 64,
	CLOUDEVENT_MAX_NAME = 256,       /* source, type, subject, partitionkey */
	CLOUDEVENT_MAX_ATTRIBUTE = 4096, /* any other attribute */
	CLOUDEVENT_MAX_ATTRIBUTES = 64
};

struct header {
	struct text name, value;
};

struct cloudevent {
	struct text id, source, type, subject, datacontenttype, dataschema, partitionkey;
	struct text sequence;            /* empty when absent */
	instant_us time_us, recorded_us; /* INSTANT_NONE when absent */
	json_t *attributes; /* all but data, as in the JSON format, extensions included */
	json_t *data;       /* NULL when the event has none, or none that is JSON; null is none */
	struct text data_text; /* data that is not JSON (another datacontenttype), raw bytes */
};                             /* attributes and data: released by cloudevent_done */

/* One Kafka record. REJECT with a reason of the domain page's list (NOT_CLOUDEVENT, BAD_JSON,
 * TOO_LARGE, …) and where. On failure *ret holds what could be read (id, source) for the receipt,
 * and must be given to cloudevent_done all the same. Texts live in the arena. */
bool cloudevent_from_kafka(struct text value, const struct header *headers, size_t n_headers,
                           struct arena *a, struct cloudevent *ret, struct err *e);
/* One structured JSON text. */
bool cloudevent_from_json(struct text json, struct arena *a, struct cloudevent *ret, struct err *e);
/* An element of a batch, already parsed; takes its own reference. */
bool cloudevent_from_value(json_t *object, struct arena *a, struct cloudevent *ret, struct err *e);
/* HTTP: content type decides structured or binary (`ce-` headers, percent-decoded). A batch is
 * split by the caller: cloudevent_from_value for each element. */
bool cloudevent_from_http(struct text content_type, struct text body, const struct header *headers,
                          size_t n_headers, struct arena *a, struct cloudevent *ret, struct err *e);
void cloudevent_done(struct cloudevent *c);

/* Parses JSON of any kind under the limits above. Size, depth and tokens are counted before jansson
 * sees it; duplicate and empty member names, \u0000, trailing bytes and integers beyond 2^53 (which
 * other readers of JSON round) are refused. REJECT/BAD_JSON with line and column, or TOO_LARGE for
 * bytes and tokens. */
json_t *cloudevent_json(struct text json, struct err *e);
/* The same under other limits, as for a batch. */
struct cloudevent_limits {
	size_t bytes, depth, tokens;
};
json_t *cloudevent_json_within(struct text json, const struct cloudevent_limits *limits,
                               struct err *e);

/* The canonical structured form of the whole event (what the log keeps), and the digest: SHA-256
 * over the canonical form of type, subject, time, recordedtime and data only (R-G2). Spelling:
 * json_out.h; times in UTC; integer and boolean attributes as strings, which is what a header would
 * have said; datacontenttype present whenever there is JSON data. Canonical text read again by
 * cloudevent_from_json gives the same canonical text and digest. */
void cloudevent_canonical(const struct cloudevent *c, struct buf *b);
void cloudevent_digest(const struct cloudevent *c, struct buf *scratch, uint8_t ret[32]);
/* Both at once, appending to b: the data is written only once. */
void cloudevent_seal(const struct cloudevent *c, struct buf *b, uint8_t ret[32]);

/* Is there a personal identity number in clear text (ident_clear_text_person)? Walks every string
 * and member name of data and every attribute; twelve digits without quotes count too. True, and
 * where: ret_pointer (may be NULL) gets the JSON pointer appended, names that are no plain ones cut
 * to "?". */
bool cloudevent_clear_text_person(const struct cloudevent *c, struct buf *ret_pointer);

#endif
