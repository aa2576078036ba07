/* SPDX-License-Identifier: MIT */
/* Files below one folder, by the path of a URL; nothing outside it. */
#ifndef LANEBENCH_ORIGIN_ROOT_H
#define LANEBENCH_ORIGIN_ROOT_H

#include <stddef.h>
#include <stdint.h>

#include <microhttpd.h>

/* Turns a URL's path, as it was sent and without its query, into a name below
 * the folder; "." for "/". 0, -EINVAL (not a path, a bad escape, a NUL),
 * -ENOENT (it would lead outside), -ENAMETOOLONG. */
int root_name(const char *url, char *name, size_t name_size);

/* Opens a regular file, or a folder's index.html, of that name below the
 * folder without following a link that leads out. The descriptor, or a
 * negative errno. */
int root_open(int folder, const char *name, uint64_t *len);

/* As root_open(), for kernels without openat2(): follows no links at all. */
int root_open_walking(int folder, const char *name);

/* A Content-Type by the name's ending. */
const char *root_type(const char *name);

/*
 * The files that waiting requests will be answered with: found and read while
 * there is time, one copy for all who wait for the same bytes, within a budget.
 */

/* All that is held together; the largest that is held at all; what each costs
 * beside its bytes, about. What doesn't fit is read when its answer is due. */
#define ROOT_BUDGET (UINT64_C(256) << 20)
#define ROOT_LARGEST (UINT64_C(1) << 20)
#define ROOT_EACH UINT64_C(1024)

struct root_files;
struct root_file;

/* NULL without memory. No file may be held any more when it is destroyed. */
struct root_files *root_files_create(void);
void root_files_destroy(struct root_files *files);

/* The file that a URL's path names below the folder, as it is now; for
 * root_file_release(). NULL when it can't be opened or doesn't fit; the answer
 * will say why. */
struct root_file *
root_file_take(struct root_files *files, int folder, const char *url);
void root_file_release(struct root_files *files, struct root_file *file);

/* Its bytes with their type, and how many they are. They stay the file's. */
struct MHD_Response *
root_file_response(const struct root_file *file, uint64_t *len);

/* What is held now, in all. */
uint64_t root_files_held(const struct root_files *files);

#endif
