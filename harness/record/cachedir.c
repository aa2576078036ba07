/* SPDX-License-Identifier: MIT */
/* The folder where pages are kept between runs. */
#include "record/cachedir.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/rundir.h"

/* Made, or ours: anybody may make a folder in /tmp, and fill it. */
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
