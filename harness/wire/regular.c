/* SPDX-License-Identifier: MIT */
/* Opens what is a regular file, and nothing else. */
#include "wire/regular.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

FILE *
regular_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	FILE *stream = NULL;
	struct stat st;
	int err;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &st) < 0)
		err = errno;
	else if (!S_ISREG(st.st_mode))
		err = S_ISDIR(st.st_mode) ? EISDIR : ENXIO;
	else
		err = (stream = fdopen(fd, "r")) ? 0 : errno;
	if (stream == NULL)
		close(fd);
	errno = err;
	return stream;
}

const char *
regular_problem(int err)
{
	return err == ENXIO ? "no regular file" : strerror(err);
}
