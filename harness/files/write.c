/* SPDX-License-Identifier: MIT */
/* Opens files to write by their folder's descriptor: never through a link, a
 * pipe or a second name that others put there. */
#include "files/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_FLAGS (O_CLOEXEC | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK)
/* How many names are tried. */
#define WRITE_NAMES 100
/* What the name of an unfinished file begins with. */
#define WRITE_PART ".part-"
#define WRITE_LETTERS 6

int
files_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

int
files_folder_in(int folder, const char *name, bool make)
{
	struct stat st;
	int fd, err;

	if (make && mkdirat(folder, name, 0777) < 0 && errno != EEXIST)
		return -errno;
	fd = openat(
		folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd >= 0)
		return fd;
	err = errno;
	/* The kernel says ENOTDIR of a link, too. */
	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISLNK(st.st_mode))
		err = ELOOP;
	return -err;
}

int
files_folder_of(const char *path, const char *name, bool make)
{
	int above = files_folder(path), folder;

	if (above < 0)
		return above;
	folder = files_folder_in(above, name, make);
	close(above);
	return folder;
}

/* Opens the folder that a path's last name is in. */
static int
write_above(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/');
	char *above = slash == NULL ? strdup(".")
		: slash == path	    ? strdup("/")
				    : strndup(path, (size_t)(slash - path));
	int fd;

	*name = slash != NULL ? slash + 1 : path;
	if (above == NULL)
		return -ENOMEM;
	/* O_PATH: a folder that can't be listed can be written in. */
	fd = open(above, O_PATH | O_DIRECTORY | O_CLOEXEC);
	fd = fd < 0 ? -errno : fd;
	free(above);
	return fd;
}

int
files_create_in(int folder, const char *name)
{
	int fd = openat(folder, name,
		O_WRONLY | O_APPEND | O_CREAT | O_EXCL | WRITE_FLAGS, 0666);

	return fd < 0 ? -errno : fd;
}

int
files_create(const char *path)
{
	const char *name;
	int folder = write_above(path, &name), fd;

	if (folder < 0)
		return folder;
	fd = files_create_in(folder, name);
	close(folder);
	return fd;
}

FILE *
files_create_stream(const char *path)
{
	return files_stream(files_create(path), "w");
}

int
files_append_in(int folder, const char *name, bool make)
{
	int fd = openat(folder, name,
		O_RDWR | O_APPEND | WRITE_FLAGS | (make ? O_CREAT : 0), 0666);
	struct stat st;
	int rc = 0;

	if (fd < 0 || fstat(fd, &st) < 0)
		rc = -errno;
	else
		rc = files_check(fd, FILES_TABLE_MAX, NULL);
	if (rc == 0 && st.st_nlink > 1)
		rc = -EMLINK;
	if (rc == 0)
		return fd;
	if (fd >= 0)
		close(fd);
	return rc;
}

int
files_append(const char *path)
{
	const char *name;
	int folder = write_above(path, &name), fd;

	if (folder < 0)
		return folder;
	fd = files_append_in(folder, name, false);
	close(folder);
	return fd;
}

int
files_named(const char *path)
{
	/* Opening a FIFO without a reader would block. */
	int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return errno == ENXIO ? -EPIPE : -errno;
	fcntl(fd, F_SETFL, 0);
	return fd;
}

/* Makes a name that can't be guessed, so that nothing waits there. */
static int
write_part(struct files_fresh *fresh)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz234567";
	unsigned char random[WRITE_LETTERS];
	char word[WRITE_LETTERS + 1] = "";
	int n;

	if (getrandom(random, sizeof(random), 0) != (ssize_t)sizeof(random))
		return -errno;
	for (size_t i = 0; i < sizeof(random); i++)
		word[i] = letters[random[i] % 32];
	n = snprintf(fresh->part, sizeof(fresh->part), WRITE_PART "%s-%s", word,
		fresh->name);
	return n < (int)sizeof(fresh->part) ? 0 : -ENAMETOOLONG;
}

/* Takes the folder's descriptor. */
static int
write_begin(struct files_fresh *fresh, const char *name)
{
	int rc = -EEXIST, fd = -1;

	if (snprintf(fresh->name, sizeof(fresh->name), "%s", name) >=
		(int)sizeof(fresh->name))
		rc = -ENAMETOOLONG;
	for (int i = 0; rc == -EEXIST && i < WRITE_NAMES; i++) {
		rc = write_part(fresh);
		if (rc < 0)
			break;
		fd = files_create_in(fresh->folder, fresh->part);
		rc = fd < 0 ? fd : 0;
	}
	fresh->out = fd < 0 ? NULL : fdopen(fd, "w");
	if (fresh->out != NULL)
		return 0;
	if (fd >= 0) {
		rc = -errno;
		close(fd);
		unlinkat(fresh->folder, fresh->part, 0);
	}
	close(fresh->folder);
	return rc;
}

int
files_fresh_begin(struct files_fresh *fresh, const char *path)
{
	const char *name;

	*fresh = (struct files_fresh){ .folder = write_above(path, &name) };
	return fresh->folder < 0 ? fresh->folder : write_begin(fresh, name);
}

int
files_fresh_begin_in(struct files_fresh *fresh, int folder, const char *name)
{
	*fresh = (struct files_fresh){ .folder = fcntl(
					       folder, F_DUPFD_CLOEXEC, 0) };
	return fresh->folder < 0 ? -errno : write_begin(fresh, name);
}

int
files_fresh_end(struct files_fresh *fresh, int err)
{
	if (fresh->out == NULL)
		return err;
	errno = 0;
	/* The stream has lost its errno; another write fails with it. */
	if (err == 0 && ferror(fresh->out)) {
		putc(' ', fresh->out);
		err = fflush(fresh->out) != 0 && errno ? -errno : -EIO;
	}
	if (err == 0 && fflush(fresh->out) != 0)
		err = -errno;
	if (fclose(fresh->out) != 0 && err == 0)
		err = -errno;
	fresh->out = NULL;
	if (err == 0 &&
		renameat(fresh->folder, fresh->part, fresh->folder,
			fresh->name) < 0)
		err = -errno;
	if (err != 0)
		unlinkat(fresh->folder, fresh->part, 0);
	close(fresh->folder);
	return err;
}
