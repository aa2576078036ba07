/* SPDX-License-Identifier: MIT */
/* The folder of a run. */
#include "record/rundir.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"

/* How many are held open at once while one is removed. */
#define RUNDIR_FOLDERS 16
/* One that was killed may have left its name behind. */
#define RUNDIR_NAMES 1000

int
rundir_make(const char *path)
{
	char *copy = strdup(path);
	struct stat st;
	int rc = 0;

	if (copy == NULL)
		return -ENOMEM;
	for (char *at = copy + 1; rc == 0; at++) {
		char c = *at;

		if (c != '/' && c != '\0')
			continue;
		*at = '\0';
		if (mkdir(copy, 0777) < 0 && errno != EEXIST)
			rc = -errno;
		*at = c;
		if (c == '\0')
			break;
	}
	/* A file of that name is there, but is no folder. */
	if (rc == 0 && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		rc = -ENOTDIR;
	free(copy);
	return rc;
}

int
rundir_make_fresh(const char *stem, char **path)
{
	const char *slash = strrchr(stem, '/');
	char *above =
		slash ? strndup(stem, (size_t)(slash - stem)) : strdup(".");
	int rc = above ? rundir_make(above) : -ENOMEM;

	*path = NULL;
	for (unsigned i = 1; rc == 0; i++) {
		char number[16] = "";

		if (i > 1)
			snprintf(number, sizeof(number), "-%u", i);
		if (asprintf(path, "%s%s", stem, number) < 0) {
			*path = NULL;
			rc = -ENOMEM;
		} else if (mkdir(*path, 0777) == 0) {
			break;
		} else {
			rc = errno == EEXIST && i < 10000 ? 0 : -errno;
			free(*path);
			*path = NULL;
		}
	}
	free(above);
	return rc;
}

int
rundir_writable(const char *path)
{
	struct files_fresh fresh;
	char name[4096];
	int rc;

	if (snprintf(name, sizeof(name), "%s/writable", path) >=
		(int)sizeof(name))
		return -ENAMETOOLONG;
	rc = files_fresh_begin(&fresh, name);
	if (rc == 0)
		files_fresh_end(&fresh, -ECANCELED);
	return rc;
}

/* Cuts off the last name, with what separates it. */
static void
rundir_cut(char *path)
{
	size_t len = strlen(path);

	while (len > 0 && path[len - 1] == '/')
		len--;
	while (len > 0 && path[len - 1] != '/')
		len--;
	while (len > 1 && path[len - 1] == '/')
		len--;
	path[len] = '\0';
}

/* By the nearest one above that is there. */
int
rundir_usable(const char *path)
{
	char *above = strdup(path);
	struct stat st;
	int rc;

	if (above == NULL)
		return -ENOMEM;
	for (;;) {
		const char *at = *above ? above : ".";

		rc = stat(at, &st) < 0 ? -errno : 0;
		if (rc == 0)
			rc = S_ISDIR(st.st_mode) ? rundir_writable(at)
						 : -ENOTDIR;
		else if (lstat(at, &st) == 0)
			rc = -ENOTDIR;
		else if (rc == -ENOENT && *above != '\0') {
			rundir_cut(above);
			continue;
		}
		break;
	}
	free(above);
	return rc;
}

static int
rundir_drop(const char *path, const struct stat *st, int kind, struct FTW *walk)
{
	(void)st;
	(void)kind;
	(void)walk;
	/* What can't be removed is left; the rest still goes. */
	(void)remove(path);
	return 0;
}

void
rundir_remove(const char *path)
{
	/* What is mounted in it is somebody's. */
	nftw(path, rundir_drop, RUNDIR_FOLDERS,
		FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

json_t *
rundir_load_json(const char *path, json_error_t *error)
{
	char *file = NULL;
	FILE *stream = NULL;
	json_t *run = NULL;

	if (error != NULL)
		*error = (json_error_t){ .line = -1 };
	if (asprintf(&file, "%s/run.json", path) < 0)
		return NULL;
	stream = files_read(file, FILES_TEXT_MAX);
	if (stream != NULL) {
		run = json_loadf(stream, 0, error);
		fclose(stream);
	}
	free(file);
	return run;
}

int
rundir_point_latest(const char *path)
{
	const char *name = strrchr(path, '/');
	char link[4000], fresh[4096];
	struct stat st;
	int above = name ? (int)(name - path) : 1;
	int rc = -EEXIST;

	name = name ? name + 1 : path;
	if (snprintf(link, sizeof(link), "%.*s/latest", above,
		    name == path ? "." : path) >= (int)sizeof(link))
		return -ENAMETOOLONG;
	/* By rename: there is no moment without a latest one. A name of its
	 * own: in containers many have the same number. */
	for (int i = 0; rc == -EEXIST && i < RUNDIR_NAMES; i++) {
		snprintf(fresh, sizeof(fresh), "%.*s/.latest-%d", above,
			name == path ? "." : path, i);
		rc = symlink(name, fresh) < 0 ? -errno : 0;
	}
	if (rc < 0)
		return rc;
	/* A file of that name is somebody's. */
	if (lstat(link, &st) == 0 && !S_ISLNK(st.st_mode))
		rc = -EEXIST;
	else if (rename(fresh, link) < 0)
		rc = -errno;
	if (rc < 0)
		unlink(fresh);
	return rc;
}
