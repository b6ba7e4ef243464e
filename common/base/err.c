/* err: fills in the error a function hands back. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>

bool err_set(struct err *e, enum err_kind kind, const char *code, const char *format, ...)
{
	if (!e)
		return false;
	e->kind = kind;
	e->code = code;
	va_list ap;
	va_start(ap, format);
	(void)vsnprintf(e->text, sizeof e->text, format, ap); /* a cut text is still a text */
	va_end(ap);
	return false;
}

void err_clear(struct err *e)
{
	if (e)
		*e = (struct err){ 0 };
}
