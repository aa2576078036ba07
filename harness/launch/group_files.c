/* SPDX-License-Identifier: MIT */
/* A control group's folder: its files read and written, what is in it killed. */
#include "launch/group_files.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "launch/group.h"

/* What was in it is dead already; the kernel is done with it soon. */
#define GROUP_PATIENCE 1000
/* What looks through a folder may hold open so many of those in it. */
#define GROUP_FDS 8

bool
group_has(const char *folder, const char *file)
{
	char path[GROUP_PATH + 64];

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	return access(path, F_OK) == 0;
}

bool
group_write(const char *folder, const char *file, const char *text)
{
	char path[GROUP_PATH + 64];
	bool written;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, file);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	written = write(fd, text, strlen(text)) == (ssize_t)strlen(text);
	close(fd);
	return written;
}

bool
group_write_limit(const char *folder, const char *file, uint64_t limit)
{
	char text[32];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)limit);
	return group_write(folder, file, text);
}

uint64_t
group_count(const char *folder, const char *file, const char *word)
{
	char path[GROUP_PATH + 64], line[128];
	unsigned long long count = 0;
	size_t len = strlen(word);
	FILE *stream;

	if (*folder == '\0')
		return 0;
	snprintf(path, sizeof(path), "%s/%s", folder, file);
	stream = fopen(path, "re");
	while (stream != NULL && fgets(line, sizeof(line), stream) != NULL)
		if (strncmp(line, word, len) == 0 && line[len] == ' ')
			count = strtoull(line + len, NULL, 10);
	if (stream != NULL)
		fclose(stream);
	return count;
}

/* One by one. */
static void
group_kill_each(const char *folder)
{
	char path[GROUP_PATH + 64];
	FILE *file;
	int pid;

	snprintf(path, sizeof(path), "%s/cgroup.procs", folder);
	file = fopen(path, "re");
	/* 0 is one that our namespace has no number for. */
	while (file != NULL && fscanf(file, "%d", &pid) == 1)
		if (pid > 0)
			kill((pid_t)pid, SIGKILL);
	if (file != NULL)
		fclose(file);
}

/* A trial may have made groups within its own. */
static int
group_kill_within(
	const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	(void)place;
	if (kind == FTW_DP)
		group_kill_each(path);
	return 0;
}

static int
group_remove_within(
	const char *path, const struct stat *st, int kind, struct FTW *place)
{
	(void)st;
	if (kind == FTW_DP && place->level > 0)
		rmdir(path);
	return 0;
}

void
group_kill_all(const char *folder)
{
	if (!group_write(folder, "cgroup.kill", "1"))
		nftw(folder, group_kill_within, GROUP_FDS,
			FTW_DEPTH | FTW_PHYS);
}

void
group_take_away(const char *folder)
{
	const struct timespec pause = { 0, 1000000 };

	for (int patience = GROUP_PATIENCE; patience > 0; patience--) {
		if (rmdir(folder) == 0 || errno != EBUSY)
			break;
		group_kill_all(folder);
		nftw(folder, group_remove_within, GROUP_FDS,
			FTW_DEPTH | FTW_PHYS);
		nanosleep(&pause, NULL);
	}
}
