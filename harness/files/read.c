/* SPDX-License-Identifier: MIT */
/* Opens files to read that others wrote, if they are files that end. */
#include "files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A larger file with less than this part of it on the disk is a hole. */
#define READ_HOLE_BYTES (INT64_C(1) << 30)
#define READ_HOLE_PART 1024

int
files_check(int fd, int64_t most, int64_t *size)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return S_ISDIR(st.st_mode) ? -EISDIR : -ENXIO;
	if (st.st_size > most ||
		(st.st_size > READ_HOLE_BYTES &&
			st.st_blocks * 512 < st.st_size / READ_HOLE_PART))
		return -EFBIG;
	if (size != NULL)
		*size = st.st_size;
	return 0;
}

/* O_NONBLOCK: opening a FIFO would block before fstat() sees it. */
static int
read_open(int folder, const char *name, int flags, int64_t most, int64_t *size)
{
	int fd = openat(folder, name,
		O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | flags);
	int rc = fd < 0 ? -errno : files_check(fd, most, size);

	if (rc == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return rc;
}

int
files_open(const char *path, int64_t most, int64_t *size)
{
	return read_open(AT_FDCWD, path, 0, most, size);
}

int
files_open_in(int folder, const char *name, int64_t most, int64_t *size)
{
	return read_open(folder, name, O_NOFOLLOW, most, size);
}

FILE *
files_stream(int fd, const char *mode)
{
	FILE *stream = fd < 0 ? NULL : fdopen(fd, mode);

	if (fd < 0)
		errno = -fd;
	else if (stream == NULL)
		close(fd);
	return stream;
}

FILE *
files_read(const char *path, int64_t most)
{
	return files_stream(files_open(path, most, NULL), "r");
}

const char *
files_problem(int err)
{
	switch (err) {
	case ENXIO:
		return "no regular file";
	case ELOOP:
		return "a link, which isn't followed here";
	case EMLINK:
		return "a file that has another name, too (a hard link)";
	default:
		return strerror(err);
	}
}
