/* cli: the pieces all verbs share. */
#include "samverka/cli.h"

#include "base/clock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

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
	fprintf(stderr, "samverka %s: %s%s%s%s; see samverka %s --help\n", verb, what, got ? ", and got \"" : "",
	        got ? got : "", got ? "\"" : "", verb);
	return CLI_USAGE;
}

static bool lines_of(FILE *in, const char *name, cli_line_taker *take, void *ctx, bool *go_on)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	long number = 0;
	while (*go_on && (n = getline(&line, &cap, in)) >= 0) {
		size_t length = (size_t)n;
		if (length && line[length - 1] == '\n')
			length--;
		*go_on = take(ctx, (struct text){ line, length }, name, ++number);
	}
	free(line);
	return !ferror(in);
}

static bool lines_of_file(const char *name, cli_line_taker *take, void *ctx, bool *go_on)
{
	if (strcmp(name, "-") == 0)
		return lines_of(stdin, "standard input", take, ctx, go_on);
	FILE *in = fopen(name, "re");
	if (!in)
		return false;
	bool good = lines_of(in, name, take, ctx, go_on);
	fclose(in);
	return good;
}

bool cli_lines(char **files, int n, cli_line_taker *take, void *ctx, struct err *e)
{
	char dash[] = "-";
	char *standard_input[] = { dash };
	bool go_on = true;
	if (n == 0) {
		files = standard_input;
		n = 1;
	}
	for (int i = 0; i < n && go_on; i++)
		if (!lines_of_file(files[i], take, ctx, &go_on))
			return err_set(e, ERR_FATAL, "FILE", "cannot read %s: %s", files[i], strerror(errno));
	return true;
}

static int64_t progress_shown;

void cli_progress(const char *verb, int64_t done, int64_t total)
{
	int64_t now = clock_monotonic_us();
	if (!isatty(STDERR_FILENO) || now - progress_shown < 100000)
		return;
	progress_shown = now;
	fprintf(stderr, total ? "\r%s: %lld of %lld " : "\r%s: %lld ", verb, (long long)done,
	        (long long)total);
}

void cli_progress_end(void)
{
	if (progress_shown)
		fprintf(stderr, "\r\033[K");
	progress_shown = 0;
}
