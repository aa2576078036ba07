/* SPDX-License-Identifier: MIT */
/* A folder for what is needed while a run goes on. */
#include "record/workdir.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/rundir.h"

#define WORKDIR_LETTERS 6

static const char *
workdir_above(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp == '/' ? tmp : "/tmp";
}

/* Opened and locked, a folder of ours; -1 when it is in use or no such thing. */
static int
workdir_lock(const char *path)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
		flock(fd, LOCK_EX | LOCK_NB) == 0)
		return fd;
	close(fd);
	return -1;
}

/* Those whose owner is no more. */
static void
workdir_clear(const char *above, const char *kind)
{
	DIR *folder = opendir(above);
	struct dirent *entry;
	char stem[64], path[4096];
	size_t len =
		(size_t)snprintf(stem, sizeof(stem), "lanebench-%s-", kind);

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		int lock;

		if (strncmp(entry->d_name, stem, len) != 0 ||
			strlen(entry->d_name) != len + WORKDIR_LETTERS ||
			snprintf(path, sizeof(path), "%s/%s", above,
				entry->d_name) >= (int)sizeof(path))
			continue;
		lock = workdir_lock(path);
		if (lock < 0)
			continue;
		rundir_remove(path);
		close(lock);
	}
	if (folder != NULL)
		closedir(folder);
}

int
workdir_make(const char *kind, char **path, int *lock)
{
	const char *above = workdir_above();
	char *fresh = NULL;
	int rc = 0;

	*lock = -1;
	*path = NULL;
	workdir_clear(above, kind);
	/* It gets the name that others look for when it is locked: there is no
	 * moment in which it seems to be nobody's. */
	if (asprintf(&fresh, "%s/.lanebench-XXXXXX", above) < 0)
		fresh = NULL;
	if (asprintf(path, "%s/lanebench-%s-XXXXXX", above, kind) < 0)
		*path = NULL;
	if (fresh == NULL || *path == NULL)
		rc = -ENOMEM;
	else if (mkdtemp(fresh) == NULL)
		rc = -errno;
	if (rc == 0) {
		memcpy(*path + strlen(*path) - WORKDIR_LETTERS,
			fresh + strlen(fresh) - WORKDIR_LETTERS,
			WORKDIR_LETTERS);
		/* Where there are no locks nobody takes it for left behind. */
		*lock = workdir_lock(fresh);
		/* At the worst it takes the place of an empty one. */
		if (rename(fresh, *path) < 0) {
			rc = -errno;
			rmdir(fresh);
		}
	}
	if (rc < 0 && *lock >= 0)
		close(*lock);
	free(fresh);
	return rc;
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
