/* SPDX-License-Identifier: MIT */
/* Where a recorded page stands on the local server. */
#ifndef DATASETS_URL_PLACE_H
#define DATASETS_URL_PLACE_H

#include <stdbool.h>
#include <stddef.h>

/* The longest path that place_as_recorded() leaves as it is. */
#define PLACE_MAX 2000

/*
 * Whether a client asks for the path, with its query, in just these bytes, and
 * any server takes them; that it begins with '/' is known. Others stand under
 * a made-up path, "/~N", which is none of these: those don't clash. [any]
 */
bool place_as_recorded(const char *path, size_t len);

#endif
