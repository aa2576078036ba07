/* SPDX-License-Identifier: MIT */
/* Opens what a recording holds, a name at a time, so that no link is followed
 * on the way. */
#include "url/bodies.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int
bodies_folder(int root)
{
	int fd = openat(root, "bodies",
		O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int
bodies_open(int folder, const char *name, const char **why)
{
	/* A pipe that nobody writes to mustn't hold us. */
	int fd = openat(folder, name,
		O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat st;
	int err = fd < 0 || fstat(fd, &st) ? -errno : 0;

	*why = NULL;
	if (err == -ELOOP)
		*why = "a link, and no file of the recording's own";
	else if (!err && !S_ISREG(st.st_mode)) {
		*why = "not a regular file";
		err = -EINVAL;
	} else if (err)
		*why = strerror(-err);
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	return err;
}
