/* run: all daemons under one supervisor in the foreground, for a small site or a look. A daemon
 * that ends by itself is started again after a pause, except when it says that its settings or
 * the schema are wrong (78): that would not get better. One Ctrl-C stops all. */
#include "samverka/verbs.h"

#include "base/clock.h"
#include "base/stop.h"

#include <errno.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

enum { RUN_MAX = 24, EXIT_CONFIGURATION = 78, RESTART_PAUSE_MS = 1000, STOP_GRACE_MS = 15000 };

struct child {
	const char *daemon;      /* "transitions" */
	pid_t pid;               /* 0: not running */
	int64_t not_before;      /* monotonic µs of the next start */
	bool given_up;
};

struct supervisor {
	char folder[PATH_MAX];   /* where the programs are: beside this one */
	char *const *settings;   /* --config and --name=value, handed on */
	struct child child[RUN_MAX];
	size_t n;
	int worst;               /* exit code for the user */
};

static bool find_folder(struct supervisor *s)
{
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return false;
	self[n] = '\0';
	snprintf(s->folder, sizeof s->folder, "%s", dirname(self));
	return true;
}

static void start(struct supervisor *s, struct child *c)
{
	char path[PATH_MAX + 64];
	char *argv[64] = { path };
	int n = 1;
	for (char *const *a = s->settings; *a && n < 62; a++)
		argv[n++] = *a;
	snprintf(path, sizeof path, "%s/samverka-%s", s->folder, c->daemon);
	pid_t parent = getpid();
	c->pid = fork();
	if (c->pid != 0)
		return;
	/* A supervisor that is killed takes its daemons along. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(CLI_WORLD);
	(void)setpgid(0, 0);    /* Ctrl-C reaches the supervisor alone; it passes it on once */
	execv(path, argv);
	fprintf(stderr, "samverka run: cannot start %s: %s\n", path, strerror(errno));
	_exit(EXIT_CONFIGURATION);
}

static struct child *child_of(struct supervisor *s, pid_t pid)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->child[i].pid == pid)
			return &s->child[i];
	return NULL;
}

static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		struct child *c = child_of(s, pid);
		if (!c)
			continue;
		c->pid = 0;
		c->not_before = clock_monotonic_us() + RESTART_PAUSE_MS * 1000;
		if (WIFEXITED(status) && WEXITSTATUS(status) == EXIT_CONFIGURATION) {
			c->given_up = true;
			s->worst = CLI_USAGE;
			stop_request();
		} else if (!stop_requested()) {
			fprintf(stderr, "samverka run: %s ended, starting it again\n", c->daemon);
		}
	}
}

static bool any_running(const struct supervisor *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->child[i].pid)
			return true;
	return false;
}

static void signal_all(struct supervisor *s, int signal_number)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->child[i].pid)
			(void)kill(s->child[i].pid, signal_number); /* gone already: reaped next */
}

static void supervise(struct supervisor *s)
{
	while (!stop_requested()) {
		for (size_t i = 0; i < s->n; i++) {
			struct child *c = &s->child[i];
			if (!c->pid && !c->given_up && clock_monotonic_us() >= c->not_before)
				start(s, c);
		}
		(void)stop_wait_ms(100);
		reap(s);
	}
	signal_all(s, SIGTERM);
	int64_t deadline = clock_deadline_us(STOP_GRACE_MS);
	while (any_running(s) && !clock_passed(deadline)) {
		usleep(20000);      /* waiting for the children's end, bounded by the deadline */
		reap(s);
	}
	signal_all(s, SIGKILL);
	while (any_running(s))
		reap(s);
}

/* It listens to the network: only where somebody has given it a certificate. */
static bool wants_gateway(const struct cli *c)
{
	const struct settings_pairs *given = &c->settings.gateway;
	for (size_t i = 0; i < given->n; i++)
		if (strcmp(given->v[i].key, "certificate") == 0)
			return given->v[i].value[0] != '\0';
	return false;
}

int verb_run(struct cli *c, int argc, char **argv)
{
	int64_t reconcilers = 1;
	int code;
	const struct option table[] = {
		{ "reconcilers", OPTION_INT, &reconcilers, "how many transitions daemons (1 to 16)" },
		{ 0 },
	};
	int n = cli_options("run", table, argc, argv, &code);
	if (n < 0)
		return code;
	if (n > 0)
		return cli_got("run", "it takes no arguments", argv[0]);
	if (reconcilers < 1 || reconcilers > 16)
		return cli_usage("run", "--reconcilers takes 1 to 16");
	struct supervisor s = { .settings = c->passed_on, .n = 5 };
	if (!find_folder(&s))
		return CLI_WORLD;
	s.child[0].daemon = "reference";
	s.child[1].daemon = "summaries";
	s.child[2].daemon = "approvals";
	s.child[3].daemon = "indicators";
	s.child[4].daemon = "monitor";
	if (wants_gateway(c))
		s.child[s.n++].daemon = "gateway";
	while (reconcilers--)
		s.child[s.n++].daemon = "transitions";
	stop_init(0);
	supervise(&s);
	return s.worst;
}
