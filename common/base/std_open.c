/* std_open: see the header. */
#include "base/std_open.h"

#include "base/must.h"

#include <fcntl.h>
#include <unistd.h>

void std_open(void)
{
	/* In order, since open takes the lowest that is free. */
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		must(fcntl(fd, F_GETFD) >= 0 ||
		     open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) == fd);
}
