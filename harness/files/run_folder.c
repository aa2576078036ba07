/* SPDX-License-Identifier: MIT */
/* Makes, lists and removes folders of runs. */
#include "files/run_folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"

/* How many names are tried: a run that was killed may have left its own. */
#define RUNDIR_NAMES 1000

/* The link that leads to the newest run. */
#define RUNDIR_LATEST "latest"

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
	/* mkdir() says EEXIST of a file, too. */
	if (rc == 0 && (stat(path, &st) < 0 || !S_ISDIR(st.st_mode)))
		rc = -ENOTDIR;
	free(copy);
	return rc;
}

int
rundir_make_fresh(const char *stem, char **path)
{
	const char *slash = strrchr(stem, '/');
	char *above = slash != NULL ? strndup(stem, (size_t)(slash - stem))
				    : strdup(".");
	int rc = above != NULL ? rundir_make(above) : -ENOMEM;

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

/* Cuts off the last name, and the slashes before it. */
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

/* Asks the nearest folder above that is there. */
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

/* Its own user may be forbidden to remove what is in it. */
static void
rundir_allow(int folder, const char *name)
{
	struct stat st;

	if (fstatat(folder, name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
		S_ISDIR(st.st_mode))
		(void)fchmodat(folder, name, 0700, 0);
}

/* Whether it is gone. errno is EBUSY where something is mounted: that isn't
 * ours to remove. */
static bool
rundir_drop(int folder, const char *name)
{
	return unlinkat(folder, name, 0) == 0 ||
		unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

static bool
rundir_is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Empties a folder in `top`: removes its files, and moves its folders up into
 * `top`, where each has its turn. So no path is too long, and none too deep. */
static bool
rundir_raise(int top, const char *name, unsigned *number)
{
	int folder = files_folder_in(top, name, false);
	DIR *dir = folder < 0 ? NULL : fdopendir(folder);
	struct dirent *entry;
	bool moved = false;
	char up[32];

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		bool gone = rundir_is_dots(entry->d_name) ||
			rundir_drop(folder, entry->d_name);

		moved |= gone && !rundir_is_dots(entry->d_name);
		if (gone || errno == EBUSY)
			continue;
		snprintf(up, sizeof(up), "raised-%u", ++*number);
		rundir_allow(folder, entry->d_name);
		moved |= renameat(folder, entry->d_name, top, up) == 0;
	}
	if (dir != NULL)
		closedir(dir);
	else if (folder >= 0)
		close(folder);
	return moved;
}

/* Whether anything went or moved; counts what stays, except the mark. */
static bool
rundir_pass(int top, DIR *dir, unsigned *number, unsigned *left)
{
	struct dirent *entry;
	bool moved = false;

	*left = 0;
	rewinddir(dir);
	while ((entry = readdir(dir)) != NULL) {
		if (rundir_is_dots(entry->d_name) ||
			strcmp(entry->d_name, FILES_MARK) == 0)
			continue;
		if (rundir_drop(top, entry->d_name)) {
			moved = true;
			continue;
		}
		++*left;
		if (errno == EBUSY)
			continue;
		rundir_allow(top, entry->d_name);
		moved |= rundir_raise(top, entry->d_name, number);
	}
	return moved;
}

/* The mark goes last: whatever is left when this is killed may still be removed
 * by others. */
void
rundir_remove(const char *path)
{
	unsigned number = 0, left = 0;
	DIR *dir = NULL;
	int top;

	rundir_allow(AT_FDCWD, path);
	top = files_folder_in(AT_FDCWD, path, false);
	if (top >= 0)
		dir = fdopendir(top);
	while (dir != NULL && rundir_pass(top, dir, &number, &left))
		;
	if (dir != NULL && left == 0)
		files_unmark(top);
	if (dir != NULL)
		closedir(dir);
	else if (top >= 0)
		close(top);
	(void)remove(path);
}

struct rundir_run {
	char *path;
	struct timespec written;
	bool latest;
};

static int
rundir_later(const void *a, const void *b)
{
	const struct rundir_run *x = a, *y = b;

	if (x->written.tv_sec != y->written.tv_sec)
		return x->written.tv_sec < y->written.tv_sec ? 1 : -1;
	if (x->written.tv_nsec != y->written.tv_nsec)
		return x->written.tv_nsec < y->written.tv_nsec ? 1 : -1;
	return x->latest ? -1 : y->latest ? 1 : strcmp(y->path, x->path);
}

/* 1: it is a run, whose path is the caller's. 0: it isn't. -ENOMEM. */
static int
rundir_is_run(const char *above, const char *name, struct rundir_run *run)
{
	size_t len = strlen(above);
	struct stat st;
	char *table = NULL;
	int rc = 0;

	while (len > 1 && above[len - 1] == '/')
		len--;
	if (*name == '.')
		return 0;
	if (asprintf(&run->path, "%.*s/%s", (int)len, above, name) < 0)
		return -ENOMEM;
	if (asprintf(&table, "%s/trials.csv", run->path) < 0)
		rc = -ENOMEM;
	else if (stat(table, &st) == 0 && S_ISREG(st.st_mode))
		rc = 1;
	free(table);
	if (rc == 1) {
		run->written = st.st_mtim;
		run->latest = strcmp(name, RUNDIR_LATEST) == 0;
	} else {
		free(run->path);
	}
	return rc;
}

static int
rundir_gather(DIR *dir, const char *above, struct rundir_run **runs)
{
	const struct dirent *entry;
	struct rundir_run run, *more;
	int count = 0, rc = 0;

	while (rc >= 0 && (entry = readdir(dir)) != NULL) {
		rc = rundir_is_run(above, entry->d_name, &run);
		if (rc != 1)
			continue;
		more = reallocarray(*runs, (size_t)count + 1, sizeof(*more));
		if (more == NULL) {
			free(run.path);
			rc = -ENOMEM;
			break;
		}
		more[count++] = run;
		*runs = more;
	}
	while (rc < 0 && count > 0)
		free((*runs)[--count].path);
	return rc < 0 ? rc : count;
}

int
rundir_list(const char *above, char ***paths)
{
	struct rundir_run *runs = NULL;
	DIR *dir = opendir(above);
	int count = dir != NULL ? rundir_gather(dir, above, &runs) : -errno;

	*paths = NULL;
	if (dir != NULL)
		closedir(dir);
	if (count > 0) {
		qsort(runs, (size_t)count, sizeof(*runs), rundir_later);
		*paths = calloc((size_t)count, sizeof(**paths));
	}
	for (int i = 0; i < count; i++)
		if (*paths != NULL)
			(*paths)[i] = runs[i].path;
		else
			free(runs[i].path);
	free(runs);
	return count > 0 && *paths == NULL ? -ENOMEM : count;
}

void
rundir_list_free(char **paths, int count)
{
	for (int i = 0; i < count; i++)
		free(paths[i]);
	free(paths);
}

int
rundir_point_latest(const char *path)
{
	const char *name = strrchr(path, '/');
	char link[4000], fresh[4096];
	struct stat st;
	int above = name != NULL ? (int)(name - path) : 1;
	int rc = -EEXIST;

	name = name != NULL ? name + 1 : path;
	if (snprintf(link, sizeof(link), "%.*s/" RUNDIR_LATEST, above,
		    name == path ? "." : path) >= (int)sizeof(link))
		return -ENAMETOOLONG;
	/* A rename leaves no moment without a latest one. The name has no
	 * process ID in it: in containers many have the same. */
	for (int i = 0; rc == -EEXIST && i < RUNDIR_NAMES; i++) {
		snprintf(fresh, sizeof(fresh), "%.*s/." RUNDIR_LATEST "-%d",
			above, name == path ? "." : path, i);
		rc = symlink(name, fresh) < 0 ? -errno : 0;
	}
	if (rc < 0)
		return rc;
	/* Another file of that name isn't ours to replace. */
	if (lstat(link, &st) == 0 && !S_ISLNK(st.st_mode))
		rc = -EEXIST;
	else if (rename(fresh, link) < 0)
		rc = -errno;
	if (rc < 0)
		unlink(fresh);
	return rc;
}
