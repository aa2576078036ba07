/* SPDX-License-Identifier: MIT */
/* Writes synthetic pages into a folder that appears when all are in it. */
#include "pages/generate.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "pages/synthetic.h"

static void
generate_name(char name[16], unsigned page)
{
	snprintf(name, 16, "%07u.html", page);
}

static int
generate_write(int folder, const char *name, const char *data, size_t len)
{
	int fd = files_create_in(folder, name), err = 0;

	if (fd < 0)
		return fd;
	while (len) {
		ssize_t put = write(fd, data, len);

		if (put < 0 && errno != EINTR) {
			err = -errno;
			break;
		}
		if (put > 0) {
			data += put;
			len -= (size_t)put;
		}
	}
	/* Some file systems tell of a full disk only now. */
	if (close(fd) && !err)
		err = -errno;
	return err;
}

static int
generate_pages(int folder, uint64_t seed, unsigned count)
{
	struct writer writer = { 0 };
	char name[16];
	int err = 0;

	for (unsigned page = 0; page < count && !err; page++) {
		generate_name(name, page);
		err = synthetic_page(&writer, seed, page);
		if (!err)
			err = generate_write(
				folder, name, writer.data, writer.len);
	}
	free(writer.data);
	return err;
}

static void
generate_remove(const char *path, int folder, unsigned count)
{
	char name[16];

	for (unsigned page = 0; page < count; page++) {
		generate_name(name, page);
		if (unlinkat(folder, name, 0))
			break;
	}
	rmdir(path);
}

int
generate_folder(const char *path, uint64_t seed, unsigned count)
{
	char temporary[PATH_MAX];
	struct stat st;
	int folder, err;

	if (!stat(path, &st))
		return S_ISDIR(st.st_mode) ? 0 : -ENOTDIR;
	if (snprintf(temporary, sizeof(temporary), "%s.XXXXXX", path) >=
		(int)sizeof(temporary))
		return -ENAMETOOLONG;
	if (!mkdtemp(temporary))
		return -errno;
	folder = files_folder(temporary);
	if (folder < 0) {
		err = folder;
		rmdir(temporary);
		return err;
	}
	/* Ours while we live (see leftovers.c); nobody else has it yet. */
	(void)files_mark(folder, strrchr(temporary, '/') + 1);
	err = generate_pages(folder, seed, count);
	if (!err && fchmod(folder, 0755))
		err = -errno;
	files_unmark(folder);
	if (!err && rename(temporary, path))
		err = -errno;
	if (err)
		generate_remove(temporary, folder, count);
	close(folder);
	/* Another run was first; its pages are the same. */
	return err == -EEXIST || err == -ENOTEMPTY ? 0 : err;
}
