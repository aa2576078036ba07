/* SPDX-License-Identifier: MIT */
/* Shared libraries that a plugin brought along, and which build each is. */
#ifndef LANEBENCH_TRIAL_DESCRIBE_H
#define LANEBENCH_TRIAL_DESCRIBE_H

#include <jansson.h>

/* {path: true} of what is loaded now. A new reference. */
json_t *links_loaded(void);

/*
 * {"libgomp": "1.0.0, build 9b9f..."} of what is loaded now and wasn't then,
 * but for `file` itself: a library's name and version as its file's name has
 * them once links are followed ("?" where it has none), and the first half of
 * the build id that its linker gave it. A new reference.
 */
json_t *links_since(json_t *loaded, const char *file);

/* The paths of those, as they were found, each behind what needs it first. */
json_t *links_paths_since(json_t *loaded, const char *file);

#endif
