/* SPDX-License-Identifier: MIT */
/*
 * What was answered where a plugin's code runs: it may be the plugin that wrote
 * it, so it is looked at as if it were. What is handed on is a copy of what is
 * known here, each of its kind, in lines that a terminal can be shown.
 */
#ifndef LANEBENCH_LAUNCH_REPLY_H
#define LANEBENCH_LAUNCH_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A description, {"error"} among them; `program`: of a peer's manifest, which no
 * library is. Takes the reference, returns one of the caller's; NULL, and `why`
 * says what is wrong with it. */
json_t *reply_description(json_t *reply, bool program, char *why, size_t size);

/* What prepare() left behind, likewise. */
json_t *reply_prepared(json_t *reply, char *why, size_t size);

#endif
