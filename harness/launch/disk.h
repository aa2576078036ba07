/* SPDX-License-Identifier: MIT */
/* What the files below a folder take of its disk. */
#ifndef LANEBENCH_LAUNCH_DISK_H
#define LANEBENCH_LAUNCH_DISK_H

#include <stdint.h>

/* In bytes, a page more for each file: an empty one isn't for nothing. Links
 * aren't followed; counting ends soon after `most`. [any] */
uint64_t disk_used(const char *folder, uint64_t most);

#endif
