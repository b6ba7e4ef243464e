/* json_out: writes JSON in one canonical spelling: no white space, keys in the order the caller
 * gives them (must be sorted by bytes: checked by an assertion), strings in UTF-8 with only the
 * escapes JSON demands (\" \\ \b \f \n \r \t \u00xx).
 * The commas are the writer's business: open, key, value, …, close. */
#ifndef EVENT_JSON_OUT_H
#define EVENT_JSON_OUT_H

#include "base/text.h"
#include "event/calendar.h"
#include "event/instant.h"
#include "event/value.h"

enum { JSON_OUT_DEPTH = 32 };

struct json_out {
	struct buf *b;
	int depth;
	struct {
		bool array, any;
		size_t last_key, last_key_n;
	} level[JSON_OUT_DEPTH];
	bool after_key;
};

struct json_out json_out_to(struct buf *b);
void json_out_object(struct json_out *j);
void json_out_end(struct json_out *j); /* closes the innermost object or array */
void json_out_array(struct json_out *j);
void json_out_key(struct json_out *j, const char *key);
void json_out_key_text(struct json_out *j, struct text key);
void json_out_key_of(struct json_out *j, const struct value *member);
void json_out_text(struct json_out *j, struct text t);
void json_out_string(struct json_out *j, const char *s); /* NULL gives null */
void json_out_int(struct json_out *j, int64_t v);
void json_out_bool(struct json_out *j, bool v);
void json_out_null(struct json_out *j);
void json_out_instant(struct json_out *j, instant_us t); /* INSTANT_NONE gives null */
void json_out_day(struct json_out *j, day_no d);         /* DAY_NONE gives null */
void json_out_raw(struct json_out *j, struct text json); /* one whole value, already canonical */

/* A key and its value; null where the value is not there: the empty text, INT64_MIN, and what the
 * writers above call null. */
void json_out_member_text(struct json_out *j, const char *key, struct text t);
void json_out_member_texts(struct json_out *j, const char *key, const struct text *v, size_t n);
void json_out_member_string(struct json_out *j, const char *key, const char *s);
void json_out_member_int(struct json_out *j, const char *key, int64_t v);
void json_out_member_bool(struct json_out *j, const char *key, bool v);
void json_out_member_day(struct json_out *j, const char *key, day_no d);
void json_out_member_instant(struct json_out *j, const char *key, instant_us t);

/* The canonical text of a value: keys sorted by bytes at every level; integers in decimal,
 * reals in the shortest form that reads back the same. The digest of an event is taken over it. */
void json_out_value(struct json_out *j, const struct value *value);

/* The same without a writer, for whoever sees to the commas; a string known to need no escapes
 * (`plain`) is not looked through. */
void json_put_value(struct buf *b, const struct value *value);
void json_put_text(struct buf *b, struct text t, bool plain);

#endif
