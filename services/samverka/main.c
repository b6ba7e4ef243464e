/* samverka: the command line. Settings first, then the verb; everything else is in the verbs. */
#include "samverka/cli.h"

#include "base/must.h"
#include "base/std_open.h"
#include "base/version.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

extern char **environ;

static const struct setting rows[] = {
#define SETTING(...) SETTING_ROW(struct cli_settings, __VA_ARGS__)
#include "samverka/settings.def"
#undef SETTING
};

static int help(const struct settings *s)
{
	BUF_AUTO b = { 0 };
	printf("usage: samverka VERB [OPTION…] [ARGUMENT…]\n\n");
	for (const struct verb *v = cli_verbs; v->name; v++)
		printf("  %-10s %s\n", v->name, v->help);
	printf("\nsamverka VERB --help tells more, samverka --version which one this is. Settings, by --config FILE, environment or --name=value:\n\n");
	settings_put_help(s, &b);
	fwrite(b.p, 1, b.n, stdout);
	return CLI_DONE;
}

/* What was not written is not done, whatever else was. */
static int written(int code)
{
	struct err e = { 0 };
	return code == CLI_WORLD || cli_written(&e) ? code : cli_fail(&e);
}

static int run(struct cli *c, int argc, char **argv)
{
	for (const struct verb *v = cli_verbs; v->name; v++)
		if (strcmp(v->name, argv[1]) == 0)
			return v->run(c, argc - 2, argv + 2);
	fprintf(stderr, "samverka: there is no verb %s; samverka --help lists them\n", argv[1]);
	return CLI_USAGE;
}

/* The arguments that settings_load will take out, kept for the daemons that `run` starts. */
static char *const *settings_given(int argc, char **argv)
{
	char **given = calloc((size_t)argc + 1, sizeof *given);
	must(given);
	size_t n = 0;
	for (int i = 1; i < argc; i++) {
		const char *dot = strchr(argv[i], '.'), *equals = strchr(argv[i], '=');
		if (strcmp(argv[i], "--config") == 0 && i + 1 < argc) {
			given[n++] = argv[i++];
			given[n++] = argv[i];
		} else if (strncmp(argv[i], "--config=", 9) == 0 ||
		           (strncmp(argv[i], "--", 2) == 0 && dot && equals && dot < equals)) {
			given[n++] = argv[i];
		}
	}
	return given;
}

int main(int argc, char **argv)
{
	std_open();
	char *const *given = settings_given(argc, argv);
	struct cli c = { .passed_on = given };
	struct settings_table table = { rows, sizeof rows / sizeof *rows, &c.settings };
	SETTINGS_AUTO s = { .tables = &table, .n_tables = 1 };
	json_object_seed(0);
	if (!settings_load(&s, &argc, argv, environ)) {
		fwrite(s.faults.p, 1, s.faults.n, stderr);
		return CLI_USAGE;
	}
	bool help_asked = argc > 1 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0 ||
	                               strcmp(argv[1], "help") == 0);
	if (argc < 2 || (help_asked && argc == 2))
		return written(help(&s));
	char of_verb[] = "--help";
	if (help_asked) { /* help status: status --help */
		argv[1] = argv[2];
		argv[2] = of_verb;
	}
	if (strcmp(argv[1], "--version") == 0) {
		printf("samverka %s\n", SAMVERKA_VERSION);
		return written(CLI_DONE);
	}
	int code = written(run(&c, argc, argv));
	arena_done(&c.arena);
	free((void *)given);
	return code;
}
