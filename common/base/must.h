/* must: assertions that stay on in production. A failed one is a bug in this program, never a
 * bad input: the process ends and the supervisor starts it again (crash-only). */
#ifndef BASE_MUST_H
#define BASE_MUST_H

/* Ends the process after writing file, line and the expression. Never prints data. */
_Noreturn void must_fail(const char *file, int line, const char *expression);

#define must(x) ((x) ? (void)0 : must_fail(__FILE__, __LINE__, #x))

#endif
