/* SPDX-License-Identifier: MIT */
/* Proves that a folder is ours to remove: a file in it names it, and its lock
 * ends with the process that made it. */
#include "files/files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define MARK_WORDS 400

/* Has the folder's name and number: a copy of it, or one that was renamed to be
 * kept, must not be removed. */
static bool
mark_words(char words[MARK_WORDS], int folder, const char *name)
{
	struct stat st;

	return fstat(folder, &st) == 0 &&
		snprintf(words, MARK_WORDS,
			"lanebench removes this folder, %s (%llu), once no "
			"process holds it\n",
			name, (unsigned long long)st.st_ino) < MARK_WORDS;
}

bool
files_mark(int folder, const char *name)
{
	char words[MARK_WORDS];
	struct files_fresh fresh;

	/* Where there are no locks, a mark alone would make it look
	 * abandoned. */
	if (flock(folder, LOCK_EX | LOCK_NB) < 0 ||
		!mark_words(words, folder, name) ||
		files_fresh_begin_in(&fresh, folder, FILES_MARK) < 0)
		return false;
	fputs(words, fresh.out);
	return files_fresh_end(&fresh, 0) == 0;
}

void
files_unmark(int folder)
{
	unlinkat(folder, FILES_MARK, 0);
}

/* Locks only what is marked: another process may be about to mark the rest. */
bool
files_abandoned(int folder, const char *name)
{
	char words[MARK_WORDS], there[MARK_WORDS] = "";
	int fd = files_open_in(folder, FILES_MARK, MARK_WORDS - 1, NULL);
	struct stat st;
	bool ours = fd >= 0 && fstat(folder, &st) == 0 &&
		st.st_uid == geteuid() && mark_words(words, folder, name) &&
		read(fd, there, sizeof(there) - 1) > 0 &&
		strcmp(words, there) == 0;

	if (fd >= 0)
		close(fd);
	return ours && flock(folder, LOCK_EX | LOCK_NB) == 0;
}
