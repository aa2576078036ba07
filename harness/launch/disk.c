/* SPDX-License-Identifier: MIT */
/* What the files below a folder take of its disk. */
#include "launch/disk.h"

#include <dirent.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"

#define DISK_FILE 4096u
/* What lies deeper isn't counted: each level holds a descriptor open. */
#define DISK_DEPTH 32u

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

uint64_t
disk_used(const char *folder, uint64_t most)
{
	return disk_below(files_folder(folder), most, 0);
}
