/* SPDX-License-Identifier: MIT */
/* What the files below a folder take of its disk. */
#ifndef LANEBENCH_PROCESS_DISK_H
#define LANEBENCH_PROCESS_DISK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* In bytes, a page more for each file: an empty one isn't for nothing. */
struct disk {
	uint64_t used; /* by the files below the folder */
	uint64_t taken; /* of its disk, whoever has it */
	dev_t device;
};

/* Looks through the folder; links aren't followed, and counting ends soon after
 * `most`. A large folder is dear to look through: unless the disk changed by
 * `step` since, *disk is often as of the last look, and false comes back. */
bool
disk_look(const char *folder, uint64_t most, uint64_t step, struct disk *disk);

#endif
