/* SPDX-License-Identifier: MIT */
/* Clears away what an interrupted run left in the cache: what has the mark that
 * is there while pages are made. */
#include "pages/leftovers.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"

#define LEFTOVERS_SUFFIX 6

/* PREFIX, anything, a dot and the six letters of mkdtemp(). */
static bool
leftovers_is_one(const char *name, const char *prefix)
{
	const char *dot = strrchr(name, '.');

	if (strncmp(name, prefix, strlen(prefix)) != 0 || !dot ||
		strlen(dot + 1) != LEFTOVERS_SUFFIX)
		return false;
	while (*++dot)
		if (!isalnum((unsigned char)*dot))
			return false;
	return true;
}

/* Takes the descriptor. Only pages go: anything else is somebody's, and the
 * folder stays with it. */
static void
leftovers_empty(int fd)
{
	DIR *folder = fdopendir(fd);
	struct dirent *entry;

	if (!folder) {
		close(fd);
		return;
	}
	while ((entry = readdir(folder))) {
		size_t digits = strspn(entry->d_name, "0123456789");

		if (digits && !strcmp(entry->d_name + digits, ".html"))
			unlinkat(fd, entry->d_name, 0);
	}
	files_unmark(fd);
	closedir(folder);
}

void
leftovers_remove(const char *cache, const char *prefix)
{
	DIR *folder = opendir(cache);
	struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		int fd;

		if (!leftovers_is_one(entry->d_name, prefix))
			continue;
		fd = files_folder_in(dirfd(folder), entry->d_name, false);
		if (fd < 0)
			continue;
		if (!files_abandoned(fd, entry->d_name)) {
			close(fd);
			continue;
		}
		leftovers_empty(fd);
		unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
	}
	if (folder)
		closedir(folder);
}
