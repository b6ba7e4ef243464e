/* stop: the orderly end of a process. The first SIGTERM or SIGINT asks for it; the same signal
 * once more, or a stop that takes longer than its grace, ends the process at once (crash-only:
 * that is safe, merely rude). */
#ifndef BASE_STOP_H
#define BASE_STOP_H

#include <stdbool.h>

enum { STOP_EXIT_TOO_SLOW = 70 }; /* exit code when the grace has run out */

/* Installs the handlers and ignores SIGPIPE (a peer or log reader that goes away is an error
 * code, not a death). `grace_s` > 0: seconds a stop may take; 0: no limit. Call once, before any
 * thread is started. */
void stop_init(unsigned grace_s);

bool stop_requested(void);
/* A descriptor that becomes readable, and stays so, when a stop is requested: for poll(). */
int stop_fd(void);
/* Asks for a stop from inside, on any thread; starts the grace as a signal does. */
void stop_request(void);
/* Waits until a stop is requested or `ms` have gone; true when it is requested. */
bool stop_wait_ms(int ms);

#endif
