/* SPDX-License-Identifier: MIT */
/* Where groups are made, for group.c alone. */
#ifndef LANEBENCH_LAUNCH_GROUP_FIND_H
#define LANEBENCH_LAUNCH_GROUP_FIND_H

#include <stddef.h>

#include "launch/group.h"

/* The folder in which groups of that tree are made; "": none can. Static. */
const char *group_place(enum group_tree tree);

/* One that nobody has had. It says whose it is, and of which namespace: a
 * number says nothing outside that. */
void group_name(char *name, size_t size);

#endif
