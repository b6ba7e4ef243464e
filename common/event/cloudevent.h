/* cloudevent: the envelope. CloudEvents 1.0 in JSON, in the two modes of the Kafka binding
 * (structured and binary) and the three of HTTP (with batch).
 *
 * decode gives one struct whichever mode it came in, and the two modes of one event give the same
 * canonical text and digest. The struct owns nothing: its texts borrow from what came or from the
 * arena, and live as long as both. Limits: value 256 KiB, depth 16, 2,000 JSON tokens, 64 headers.
 */
#ifndef EVENT_CLOUDEVENT_H
#define EVENT_CLOUDEVENT_H

#include "base/arena.h"
#include "base/err.h"
#include "event/instant.h"
#include "event/value.h"

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
	struct value *attributes; /* all but data, as in the JSON format, extensions included;
	                             NULL when there was no object */
	const struct value
	        *data; /* NULL when the event has none, or none that is JSON; null is none */
	struct text data_text; /* data that is not JSON (another datacontenttype), raw bytes */
	struct text written;   /* all of it, when it came as structured JSON; else empty */
};

/* One Kafka record. REJECT with a reason of the domain page's list (NOT_CLOUDEVENT, BAD_JSON,
 * TOO_LARGE, …) and where. On failure *ret holds what could be read (id, source) for the receipt.
 */
bool cloudevent_from_kafka(struct text value, const struct header *headers, size_t n_headers,
                           struct arena *a, struct cloudevent *ret, struct err *e);
/* One structured JSON text. */
bool cloudevent_from_json(struct text json, struct arena *a, struct cloudevent *ret, struct err *e);
/* An element of a batch, an array that value_read read; its members are taken apart. */
bool cloudevent_from_value(struct value *object, struct arena *a, struct cloudevent *ret,
                           struct err *e);
/* HTTP: content type decides structured or binary (`ce-` headers, percent-decoded). A batch is
 * split by the caller: cloudevent_from_value for each element. */
bool cloudevent_from_http(struct text content_type, struct text body, const struct header *headers,
                          size_t n_headers, struct arena *a, struct cloudevent *ret, struct err *e);

/* The limits above, for JSON that is to go into an event. */
extern const struct value_limits cloudevent_limits;

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
