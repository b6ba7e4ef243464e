/* access: see the header. */
#include "samverka/access.h"

#include "samverka/cli_sql.h"

#include <pwd.h>
#include <unistd.h>

static const char *user_of_host(void)
{
	const struct passwd *u = getpwuid(getuid());
	return u ? u->pw_name : "";
}

bool access_open(struct access *x, struct cli *c, const char *action, const char *reason,
                 struct err *e)
{
	const char *person = c->settings.access_person;
	*x = (struct access){ .person = *person ? person : user_of_host(),
		              .unit = c->settings.access_unit,
		              .reason = reason,
		              .action = action };
	x->p = db_open(c, e);
	return x->p != NULL;
}

void access_close(struct access *x)
{
	db_free(&x->p);
}

bool access_note(struct access *x, struct text area, const struct text *keys, size_t n, struct err *e)
{
	struct pg_args a = { 0 };
	if (n == 0)
		return true;
	pg_one_text(&a, text_of(x->person));
	pg_one_text(&a, text_of(x->unit));
	pg_one_text(&a, text_of(x->action));
	pg_one_text(&a, area);
	pg_texts(&a, keys, sizeof *keys, n);
	pg_one_text(&a, text_of(x->reason));
	bool good = db_ask(x->p, SQL_ACCESS, &a, e) != NULL;
	pg_args_done(&a);
	return good;
}
