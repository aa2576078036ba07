/* SPDX-License-Identifier: MIT */
/*
 * What lanebench-trial is told to do: JSON on descriptor WIRE_FD_SPEC, written
 * by harness/launch.
 *
 *   {"strategy": {"file": PATH, "options": {NAME: TEXT, ...}},
 *    "dataset": {"file": PATH, "options": {...}},
 *    "workers": N, "items": N, "list": PATH}                          --run
 *   {"dataset": {...}, "seed": N, "cache": PATH, "work": PATH, "list": PATH,
 *    "routes": PATH, "sites": N, "port": N}                      --prepare
 */
#ifndef LANEBENCH_TRIAL_SPEC_H
#define LANEBENCH_TRIAL_SPEC_H

#include <jansson.h>

/* The whole of it, or NULL, having said on stderr what is wrong with it. */
json_t *spec_read(int fd);

/* A text of the spec; "" when it isn't there. The spec's. */
const char *spec_text(json_t *spec, const char *key);
/* A whole number; 0 when it isn't there. */
json_int_t spec_number(json_t *spec, const char *key);

#endif
