/* stop: turns signals into a flag and a readable descriptor.
 *
 * Invariant: everything a handler touches is lock-free or async-signal-safe. */
#include "base/stop.h"

#include "base/clock.h"
#include "base/must.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

static atomic_bool requested;
static atomic_int seen_term, seen_int;
static int event_fd = -1;
static unsigned grace_seconds;

void stop_request(void)
{
	if (atomic_exchange(&requested, true))
		return;
	uint64_t one = 1;
	ssize_t n = write(event_fd, &one, sizeof one);
	(void)n; /* cannot fail: the counter of the eventfd is far from its limit */
	if (grace_seconds)
		(void)alarm(grace_seconds); /* returns what was left of an earlier alarm: none */
}

static void on_signal(int sig)
{
	int saved = errno;
	if (atomic_fetch_add(sig == SIGTERM ? &seen_term : &seen_int, 1) > 0)
		_exit(128 + sig);
	stop_request();
	errno = saved;
}

static void on_alarm(int sig)
{
	static const char line[] = "level=error event=stop-too-slow\n";
	(void)sig;
	ssize_t n = write(STDERR_FILENO, line, sizeof line - 1);
	(void)n; /* a last word; there is nobody left to tell that it failed */
	_exit(STOP_EXIT_TOO_SLOW);
}

static void handle(int sig, void (*handler)(int))
{
	struct sigaction sa = { .sa_handler = handler, .sa_flags = SA_RESTART };
	(void)sigemptyset(&sa.sa_mask); /* fails only for a bad pointer */
	must(sigaction(sig, &sa, NULL) == 0);
}

void stop_init(unsigned grace_s)
{
	must(event_fd < 0);
	event_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	must(event_fd >= 0);
	grace_seconds = grace_s;
	handle(SIGTERM, on_signal);
	handle(SIGINT, on_signal);
	handle(SIGALRM, on_alarm);
	handle(SIGPIPE, SIG_IGN);
}

bool stop_requested(void)
{
	return atomic_load(&requested);
}

int stop_fd(void)
{
	must(event_fd >= 0);
	return event_fd;
}

bool stop_wait_ms(int ms)
{
	int64_t deadline = clock_deadline_us(ms);
	struct pollfd p = { .fd = stop_fd(), .events = POLLIN };
	while (poll(&p, 1, clock_left_ms(deadline)) < 0)
		must(errno == EINTR);
	return stop_requested();
}
