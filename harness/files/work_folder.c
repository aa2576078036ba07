/* SPDX-License-Identifier: MIT */
/* Makes the folder of a run's time, and that of pages between runs. */
#include "files/work_folder.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "files/run_folder.h"

/* Makes it, or makes sure that it is ours: any user may make a folder in /tmp,
 * and fill it. */
static int
cachedir_own(const char *path)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return -errno;
	if (lstat(path, &st) < 0)
		return -errno;
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	return st.st_uid == getuid() ? 0 : -EPERM;
}

int
cachedir_make(char *path, size_t size)
{
	const char *own = getenv("LANEBENCH_CACHE");
	const char *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	char real[PATH_MAX];
	bool shared = false;
	int rc;

	if (own != NULL && *own != '\0')
		snprintf(path, size, "%s", own);
	else if (xdg != NULL && *xdg == '/')
		snprintf(path, size, "%s/lanebench", xdg);
	else if (home != NULL && *home == '/')
		snprintf(path, size, "%s/.cache/lanebench", home);
	else {
		snprintf(path, size, "/tmp/lanebench-cache-%u",
			(unsigned)getuid());
		shared = true;
	}
	rc = shared ? cachedir_own(path) : rundir_make(path);
	if (rc == 0 && realpath(path, real) == NULL)
		rc = -errno;
	if (rc == 0 && strlen(real) < size)
		strcpy(path, real);
	return rc;
}

#define WORKDIR_LETTERS 6

static const char *
workdir_above(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp != NULL && *tmp == '/' ? tmp : "/tmp";
}

/* Removes those whose process is gone. */
static void
workdir_clear(const char *above, const char *kind)
{
	DIR *folder = opendir(above);
	struct dirent *entry;
	char stem[64], path[4096];
	size_t len =
		(size_t)snprintf(stem, sizeof(stem), "lanebench-%s-", kind);

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		int fd;

		if (strncmp(entry->d_name, stem, len) != 0 ||
			strlen(entry->d_name) != len + WORKDIR_LETTERS ||
			snprintf(path, sizeof(path), "%s/%s", above,
				entry->d_name) >= (int)sizeof(path))
			continue;
		fd = files_folder_in(dirfd(folder), entry->d_name, false);
		if (fd < 0)
			continue;
		if (files_abandoned(fd, entry->d_name))
			rundir_remove(path);
		close(fd);
	}
	if (folder != NULL)
		closedir(folder);
}

int
workdir_make(const char *kind, char **path, int *lock)
{
	const char *above = workdir_above();

	*lock = -1;
	*path = NULL;
	workdir_clear(above, kind);
	if (asprintf(path, "%s/lanebench-%s-XXXXXX", above, kind) < 0) {
		*path = NULL;
		return -ENOMEM;
	}
	if (mkdtemp(*path) == NULL)
		return -errno;
	*lock = files_folder(*path);
	if (*lock >= 0 && !files_mark(*lock, strrchr(*path, '/') + 1)) {
		close(*lock);
		*lock = -1;
	}
	return 0;
}

void
workdir_remove(char *path, int lock)
{
	if (path == NULL)
		return;
	rundir_remove(path);
	if (lock >= 0)
		close(lock);
	free(path);
}
