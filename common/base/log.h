/* log: one structured line an event, on stderr. Only adapters and mains log, once per event, with
 * coordinates and never with the content of a record, a person or a secret.
 *
 *   log_event(LOG_WARNING, "record-rejected", LOG_TEXT("topic", topic), LOG_INT("offset", 17),
 *             LOG_STR("reason", "SCHEMA"));
 *   log_event(LOG_ERROR, "database-away", LOG_WHY(&e));
 *
 * Event names and keys are literals in lower-case-with-dashes. Values may be any bytes: they are
 * encoded and cut at LOG_VALUE_MAX bytes; a line is never longer than LOG_LINE_MAX and always
 * written whole. Logging never waits: a line that a stalled reader has no room for is dropped and
 * counted, and the next one that fits tells how many went missing. Any thread may log. */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

enum { LOG_LINE_MAX = 4096, LOG_VALUE_MAX = 480 };

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_LOGFMT, LOG_JSON };

enum log_kind { LOG_KIND_END, LOG_KIND_TEXT, LOG_KIND_INT, LOG_KIND_BOOL };

struct log_field {
	enum log_kind kind;
	const char *key;
	struct text text;
	int64_t integer;
};

#define LOG_TEXT(k, t) ((struct log_field){ .kind = LOG_KIND_TEXT, .key = (k), .text = (t) })
/* A NUL-terminated string; NULL is the empty text. */
#define LOG_STR(k, s)  LOG_TEXT(k, text_of(s))
#define LOG_INT(k, v)  ((struct log_field){ .kind = LOG_KIND_INT, .key = (k), .integer = (v) })
#define LOG_BOOL(k, v) ((struct log_field){ .kind = LOG_KIND_BOOL, .key = (k), .integer = (v) })
/* Code and text of a struct err, as two fields. */
#define LOG_WHY(e) LOG_STR("code", (e)->code), LOG_STR("detail", (e)->text)

#define log_event(level, name, ...)                                                                \
	log_write((level), (const struct log_field[]){ LOG_STR("event", (name)),                   \
	                                               ##__VA_ARGS__,                              \
	                                               { .kind = LOG_KIND_END } })

/* Call once at start. `service` stands on every line (a literal). Without it: logfmt, info and
 * above, to stderr. */
void log_open(const char *service, enum log_format format, enum log_level least);
/* Writes to this descriptor from now on; -1: to stderr again. The caller keeps it open. */
void log_open_fd(int fd);
/* Use log_event. `fields` ends with LOG_KIND_END; the first is the event's name. */
void log_write(enum log_level level, const struct log_field *fields);
/* Lines dropped since the start of the process. */
int64_t log_lost(void);

/* The line for `fields`, newline included: what log_write writes. Pure. */
struct log_stamp {
	const char *service; /* NULL: none */
	enum log_format format;
	enum log_level level;
	int64_t now_us;
};
void log_encode(struct buf *b, const struct log_stamp *stamp, const struct log_field *fields);

#endif
