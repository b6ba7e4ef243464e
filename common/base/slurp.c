/* slurp: opens once and judges what it opened, so that the file checked is the file read. */
#include "base/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_all(int fd, size_t max_bytes, struct buf *bytes)
{
	size_t start = bytes->n;
	for (;;) {
		char *at = buf_reserve(bytes, 4096);
		ssize_t n = read(fd, at, 4096);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n == 0;
		bytes->n += (size_t)n;
		bytes->p[bytes->n] = '\0';
		if (bytes->n - start > max_bytes) {
			errno = EFBIG;
			return false;
		}
	}
}

bool slurp_file(struct slurp *in, struct buf *bytes, struct buf *why)
{
	struct stat st = { 0 };
	int fd = open(in->path, O_RDONLY | O_CLOEXEC);
	bool ok = fd >= 0 && fstat(fd, &st) == 0 && read_all(fd, in->max_bytes, bytes);
	int error = errno;
	if (fd >= 0)
		(void)close(fd); /* read only: nothing can be lost */
	in->world_readable = ok && S_ISREG(st.st_mode) && (st.st_mode & S_IRWXO) != 0;
	if (!ok)
		buf_printf(why, "cannot read the file: %s", strerror(error));
	return ok;
}
