/* SPDX-License-Identifier: MIT */
/* What the files below a folder take of its disk. */
#include "process/supervisor.h"

#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "files/files.h"
#include "measure/clock.h"

#define DISK_FILE 4096u
/* Folders below this depth aren't counted: each level holds a descriptor
 * open. */
#define DISK_DEPTH 32u
/* Looking takes 1 / this of the time. */
#define DISK_SHARE 200u

static struct {
	struct disk disk;
	ino_t folder; /* 0: none */
	uint64_t due_ns;
} disk_last;

/* `folder` is closed. */
static uint64_t
disk_below(int folder, uint64_t most, unsigned depth)
{
	DIR *dir = folder < 0 ? NULL : fdopendir(folder);
	struct dirent *entry;
	uint64_t used = 0;

	while (dir != NULL && used <= most && (entry = readdir(dir)) != NULL) {
		struct stat st;

		if (strcmp(entry->d_name, ".") == 0 ||
			strcmp(entry->d_name, "..") == 0 ||
			fstatat(folder, entry->d_name, &st,
				AT_SYMLINK_NOFOLLOW) < 0)
			continue;
		used += DISK_FILE + (uint64_t)st.st_blocks * 512;
		if (S_ISDIR(st.st_mode) && depth < DISK_DEPTH)
			used += disk_below(
				files_folder_in(folder, entry->d_name, false),
				most, depth + 1);
	}
	if (dir != NULL)
		closedir(dir);
	else if (folder >= 0)
		close(folder);
	return used;
}

/* Whether the result of the last look can be used again. */
static bool
disk_is_known(const struct stat *st, const struct disk *now, uint64_t step)
{
	uint64_t was = disk_last.disk.taken;
	uint64_t change =
		now->taken > was ? now->taken - was : was - now->taken;

	return disk_last.folder == st->st_ino &&
		disk_last.disk.device == st->st_dev && change < step &&
		clock_now_ns() < disk_last.due_ns;
}

bool
disk_look(const char *folder, uint64_t most, uint64_t step, struct disk *disk)
{
	uint64_t began_ns = clock_now_ns();
	int fd = files_folder(folder);
	struct statvfs room;
	struct stat st;

	memset(disk, 0, sizeof(*disk));
	if (fd < 0 || fstat(fd, &st) < 0 || fstatvfs(fd, &room) < 0) {
		if (fd >= 0)
			close(fd);
		return false;
	}
	disk->device = st.st_dev;
	disk->taken = (uint64_t)(room.f_blocks - room.f_bfree) * room.f_frsize +
		(uint64_t)(room.f_files - room.f_ffree) * DISK_FILE;
	if (disk_is_known(&st, disk, step)) {
		close(fd);
		*disk = disk_last.disk;
		return false;
	}
	disk->used = disk_below(fd, most, 0);
	disk_last.disk = *disk;
	/* An aborted count isn't used again. */
	disk_last.folder = disk->used > most ? 0 : st.st_ino;
	disk_last.due_ns = began_ns + DISK_SHARE * (clock_now_ns() - began_ns);
	return true;
}
