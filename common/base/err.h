/* err: what went wrong, in one of three kinds and no others.
 *
 *   RETRY   the world is down or busy: wait, keep the offset, try again
 *   REJECT  this record cannot be used: it becomes a row with its reason, the next one goes on
 *   FATAL   settings, schema version, a program this code does not fit: stop and say so
 *
 * A bug is none of these: it aborts through must(). `text` never carries the data of a person. */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

enum err_kind { ERR_NONE, ERR_RETRY, ERR_REJECT, ERR_FATAL };

struct err {
	enum err_kind kind;
	const char *code;  /* static: a reason code such as "SCHEMA" or a SQLSTATE class name */
	char text[240];
};

/* Sets *e (if not NULL) and returns false, so that a function can `return err_set(…)`. */
bool err_set(struct err *e, enum err_kind kind, const char *code, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void err_clear(struct err *e);

#endif
