/* SPDX-License-Identifier: MIT */
/* The disk space of the files below a folder. */
#ifndef LANEBENCH_PROCESS_DISK_H
#define LANEBENCH_PROCESS_DISK_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* In bytes. A file counts a page more, since an empty one takes an inode. */
struct disk {
	uint64_t used; /* by the files below the folder */
	uint64_t taken; /* of its whole disk */
	dev_t device;
};

/* Walks through the folder, without following links, until it counts more than
 * `most`. A walk takes long in a large folder, so *disk is often that of the
 * last one while the disk changed by less than `step`; then the result is
 * false. */
bool
disk_look(const char *folder, uint64_t most, uint64_t step, struct disk *disk);

#endif
