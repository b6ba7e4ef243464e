/* cli: the pieces all verbs share. */
#include "samverka/cli.h"

#include "base/clock.h"
#include "samverka/split.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PROGRESS_AFTER_US = 2000000, PROGRESS_EVERY_US = 100000 };

static const struct verb *verb_named(const char *name)
{
	const struct verb *v = cli_verbs;
	while (v->name && strcmp(v->name, name) != 0)
		v++;
	return v;
}

int cli_options(const char *verb, const struct option *table, int argc, char **argv, int *ret_code)
{
	struct err e = { 0 };
	bool help = false;
	int n = 0;
	if (!options_read(table, argc, argv, &n, &help, &e)) {
		*ret_code = cli_usage(verb, e.text);
		return -1;
	}
	if (!help)
		return n;
	const struct verb *v = verb_named(verb);
	printf("samverka %s %s\n%s\n", v->name, v->arguments, v->help);
	options_print(table);
	*ret_code = CLI_DONE;
	return -1;
}

int cli_fail(const struct err *e)
{
	fprintf(stderr, "samverka: %s (%s)\n", e->text, e->code ? e->code : "?");
	if (e->kind == ERR_RETRY)
		return CLI_WORLD;
	return e->kind == ERR_REJECT ? CLI_NO : CLI_USAGE;
}

int cli_usage(const char *verb, const char *what)
{
	return cli_got(verb, what, NULL);
}

int cli_got(const char *verb, const char *what, const char *got)
{
	fprintf(stderr, "samverka %s: %s%s%s%s; see samverka %s --help\n", verb, what,
	        got ? ", and got \"" : "", got ? got : "", got ? "\"" : "", verb);
	return CLI_USAGE;
}

const char *cli_capitals(struct cli *c, const char *word)
{
	char *t = arena_copy(&c->arena, word, strlen(word) + 1);
	for (char *p = t; *p; p++)
		if (*p >= 'a' && *p <= 'z')
			*p = (char)(*p - 'a' + 'A');
	return t;
}

struct reading {
	cli_line_taker *take;
	void *ctx;
	enum split_state form; /* of each file, at its start */
	const char *file;
	bool go_on;
};

static bool take_event(void *ctx, struct text event, long number)
{
	struct reading *r = ctx;
	return r->take(r->ctx, event, r->file, number);
}

static bool read_stream(FILE *in, struct reading *r)
{
	struct split s = { .take = take_event, .ctx = r, .state = r->form };
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	while (r->go_on && (n = getline(&line, &cap, in)) >= 0) {
		size_t length = (size_t)n;
		if (length && line[length - 1] == '\n')
			length--;
		r->go_on = split_line(&s, (struct text){ line, length });
	}
	if (!r->go_on || ferror(in))
		buf_done(&s.event);
	else
		r->go_on = split_end(&s);
	free(line);
	return !ferror(in);
}

static bool read_file(const char *name, struct reading *r)
{
	bool standard_input = strcmp(name, "-") == 0;
	FILE *in = standard_input ? stdin : fopen(name, "re");
	if (!in)
		return false;
	r->file = standard_input ? CLI_STANDARD_INPUT : name;
	bool good = read_stream(in, r);
	if (!standard_input)
		fclose(in);
	return good;
}

static bool read_files(char **files, int n, struct reading *r, struct err *e)
{
	char dash[] = "-";
	char *standard_input[] = { dash };
	if (n == 0) {
		files = standard_input;
		n = 1;
	}
	for (int i = 0; i < n && r->go_on; i++)
		if (!read_file(files[i], r))
			return err_set(e, ERR_FATAL, "FILE", "cannot read %s: %s", files[i],
			               strerror(errno));
	return true;
}

bool cli_lines(char **files, int n, cli_line_taker *take, void *ctx, struct err *e)
{
	struct reading r = { .take = take, .ctx = ctx, .form = SPLIT_LINES, .go_on = true };
	return read_files(files, n, &r, e);
}

bool cli_events(char **files, int n, cli_line_taker *take, void *ctx, struct err *e)
{
	struct reading r = { .take = take, .ctx = ctx, .form = SPLIT_START, .go_on = true };
	return read_files(files, n, &r, e);
}

static int64_t progress_began, progress_shown;

void cli_progress(const char *verb, int64_t done, int64_t total)
{
	int64_t now = clock_monotonic_us();
	if (!progress_began)
		progress_began = now;
	if (now - progress_began < PROGRESS_AFTER_US || now - progress_shown < PROGRESS_EVERY_US ||
	    !isatty(STDERR_FILENO))
		return;
	progress_shown = now;
	fprintf(stderr, total ? "\r%s: %lld of %lld " : "\r%s: %lld ", verb, (long long)done,
	        (long long)total);
}

void cli_progress_end(void)
{
	if (progress_shown)
		fprintf(stderr, "\r\033[K");
	progress_shown = 0; /* the verb goes on having begun then */
}

/* `why` 0: it was not asked at the time. */
static bool not_written(int why, struct err *e)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/fd/1", path, sizeof path - 1);
	/* a pipe has no name, and what std_open put there is not what was asked for */
	path[n > 0 && path[0] == '/' && why != EBADF ? n : 0] = '\0';
	return err_set(e, ERR_RETRY, "OUTPUT", "cannot write to standard output%s%s%s%s",
	               *path ? ", " : "", path, why ? ": " : "", why ? strerror(why) : "");
}

bool cli_write(struct text t, struct err *e)
{
	if (t.n && fwrite(t.p, 1, t.n, stdout) < t.n)
		return not_written(errno, e);
	return cli_written(e);
}

bool cli_written(struct err *e)
{
	if (fflush(stdout) != 0)
		return not_written(errno, e);
	return !ferror(stdout) || not_written(0, e);
}
