/* SPDX-License-Identifier: MIT */
/*
 * What a process answered in which a plugin's code runs: the plugin may have
 * written it, so it is checked. What is handed on is a copy of what is known
 * here, each of its kind, in lines that a terminal can be shown.
 */
#ifndef LANEBENCH_LAUNCH_REPLY_H
#define LANEBENCH_LAUNCH_REPLY_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* A description, or {"error"}; `program`: of a peer's manifest, not of a library.
 * Takes the reference, returns one of the caller's; NULL, and `why` says what is
 * wrong with it. */
json_t *reply_description(json_t *reply, bool program, char *why, size_t size);

/* What prepare() left behind, likewise. */
json_t *reply_prepared(json_t *reply, char *why, size_t size);

#endif
