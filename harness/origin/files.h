/* SPDX-License-Identifier: MIT */
/*
 * The files that waiting requests will be answered with: found and read while
 * there is time, one copy for all who wait for the same bytes, within a budget.
 * One thread.
 */
#ifndef LANEBENCH_ORIGIN_FILES_H
#define LANEBENCH_ORIGIN_FILES_H

#include <stdint.h>

#include <microhttpd.h>

/* All that is held together; the largest that is held at all; what each costs
 * beside its bytes, about. What doesn't fit is read when its answer is due. */
#define FILES_BUDGET (UINT64_C(256) << 20)
#define FILES_LARGEST (UINT64_C(1) << 20)
#define FILES_EACH UINT64_C(1024)

struct files;
struct file;

/* NULL without memory. No file may be held any more when it is destroyed. */
struct files *files_create(void);
void files_destroy(struct files *files);

/* The file below the folder that a URL's path names, as it is at this moment;
 * for files_release(). NULL when it can't be had or doesn't fit: whoever asks
 * when the answer is due will know why. */
struct file *files_take(struct files *files, int folder, const char *url);
void files_release(struct files *files, struct file *file);

/* Its bytes with their type, and how many they are. They stay the file's. */
struct MHD_Response *files_response(const struct file *file, uint64_t *len);

/* What is held now, in all. */
uint64_t files_held(const struct files *files);

#endif
