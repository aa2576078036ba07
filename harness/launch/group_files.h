/* SPDX-License-Identifier: MIT */
/* A control group's folder, for group*.c alone. */
#ifndef LANEBENCH_LAUNCH_GROUP_FILES_H
#define LANEBENCH_LAUNCH_GROUP_FILES_H

#include <stdbool.h>
#include <stdint.h>

bool group_has(const char *folder, const char *file);

/* Whether all of it was taken. */
bool group_write(const char *folder, const char *file, const char *text);
bool group_write_limit(const char *folder, const char *file, uint64_t limit);

/* The number behind a word that begins a line, 0 when there is none. */
uint64_t group_count(const char *folder, const char *file, const char *word);

/* Kills what is in it, at once where the kernel can. */
void group_kill_all(const char *folder);

/* Removes it, and kills what is still in it. */
void group_take_away(const char *folder);

#endif
