/* SPDX-License-Identifier: MIT */
/* A folder for what is needed while a run goes on. */
#include "record/workdir.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "record/rundir.h"

#define WORKDIR_LETTERS 6
/* In each: what proves that it is ours. */
#define WORKDIR_MARK ".lanebench"
#define WORKDIR_WORDS 200

static const char *
workdir_above(void)
{
	const char *tmp = getenv("TMPDIR");

	return tmp && *tmp == '/' ? tmp : "/tmp";
}

/* What the mark says: whose folder it is, by name and number, so that a copy of
 * it, or one that somebody renamed to keep it, isn't. */
static bool
workdir_words(char words[WORKDIR_WORDS], int folder, const char *name)
{
	struct stat st;

	return fstat(folder, &st) == 0 &&
		snprintf(words, WORKDIR_WORDS,
			"lanebench removes this folder, %s (%llu), once no "
			"process holds it\n",
			name, (unsigned long long)st.st_ino) < WORKDIR_WORDS;
}

static bool
workdir_mark(int folder, const char *name)
{
	char words[WORKDIR_WORDS];
	struct files_fresh fresh;

	if (!workdir_words(words, folder, name) ||
		files_fresh_begin_in(&fresh, folder, WORKDIR_MARK) < 0)
		return false;
	fputs(words, fresh.out);
	return files_fresh_end(&fresh, 0) == 0;
}

static bool
workdir_marked(int folder, const char *name)
{
	char words[WORKDIR_WORDS], there[WORKDIR_WORDS] = "";
	int fd = files_open_in(folder, WORKDIR_MARK, WORKDIR_WORDS, NULL);
	bool ours = fd >= 0 && workdir_words(words, folder, name) &&
		read(fd, there, sizeof(there) - 1) > 0 &&
		strcmp(words, there) == 0;

	if (fd >= 0)
		close(fd);
	return ours;
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
		struct stat st;
		int fd;

		if (strncmp(entry->d_name, stem, len) != 0 ||
			strlen(entry->d_name) != len + WORKDIR_LETTERS ||
			snprintf(path, sizeof(path), "%s/%s", above,
				entry->d_name) >= (int)sizeof(path))
			continue;
		fd = files_folder_in(dirfd(folder), entry->d_name, false);
		if (fd < 0)
			continue;
		/* Only what is marked is locked: a folder that is being made
		 * isn't held up. */
		if (fstat(fd, &st) == 0 && st.st_uid == geteuid() &&
			workdir_marked(fd, entry->d_name) &&
			flock(fd, LOCK_EX | LOCK_NB) == 0)
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
	/* Marked when it is locked: there is no moment in which it seems to be
	 * nobody's. Where there are no locks it has no mark, and stays. */
	if (*lock >= 0 &&
		(flock(*lock, LOCK_EX | LOCK_NB) < 0 ||
			!workdir_mark(*lock, strrchr(*path, '/') + 1))) {
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
