/* SPDX-License-Identifier: MIT */
/* Opens files that people hand to us: a FIFO that nobody writes to would hold
 * us up, a device never ends. */
#ifndef LANEBENCH_WIRE_REGULAR_H
#define LANEBENCH_WIRE_REGULAR_H

#include <stdio.h>

/* To read it; NULL with errno, which is EISDIR for a folder and ENXIO for
 * anything else that is no regular file. The caller's. [any] */
FILE *regular_open(const char *path);

/* strerror(), but for what regular_open() means by ENXIO. Static. */
const char *regular_problem(int err);

#endif
