/* SPDX-License-Identifier: MIT */
/* Shared libraries that a plugin brought along, and which build each is. */
#ifndef LANEBENCH_TRIAL_DESCRIBE_H
#define LANEBENCH_TRIAL_DESCRIBE_H

#include <jansson.h>

/* {path: true} of what is loaded now. A new reference. */
json_t *links_loaded(void);

/* The paths of those, as they were found, each behind what needs it first. */
json_t *links_paths_since(json_t *loaded, const char *file);

#endif
