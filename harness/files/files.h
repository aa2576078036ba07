/* SPDX-License-Identifier: MIT */
/* The one way to open files that others may have put there: it reads no FIFO
 * and no device, and writes through no link. Errors are negative errnos, or
 * NULL with errno; files_problem() has words for them. */
#ifndef LANEBENCH_FILES_FILES_H
#define LANEBENCH_FILES_FILES_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* The file that marks a folder as one that we may remove. */
#define FILES_MARK ".lanebench"

/* The largest file of each kind that is read. */
#define FILES_TEXT_MAX (INT64_C(64) << 20) /* run.json, settings, keys */
#define FILES_LIST_MAX (INT64_C(8) << 30) /* a line a page, routes */
#define FILES_TABLE_MAX (INT64_C(1) << 40) /* CSV, which is streamed */
#define FILES_PROGRAM_MAX (INT64_C(2) << 30)
#define FILES_PAGE_MAX (INT64_C(4) << 30)

/* Opens a regular file of at most `most` bytes to read; *size, unless size is
 * NULL, is its length. Doesn't wait for a FIFO. -ENXIO: no regular file.
 * -EFBIG: larger, or nearly all holes. The descriptor is the caller's. [any] */
int files_open(const char *path, int64_t most, int64_t *size);

/* Makes the same checks of an open file: 0, or what is wrong. [any] */
int files_check(int fd, int64_t most, int64_t *size);

/* As files_open() within a folder; a link isn't followed: -ELOOP. [any] */
int files_open_in(int folder, const char *name, int64_t most, int64_t *size);

/* As files_open(), to be read by stdio. [any] */
FILE *files_read(const char *path, int64_t most);

/* Makes a stream of what one of these returned, and takes it: a negative errno
 * gives NULL with errno. [any] */
FILE *files_stream(int fd, const char *mode);

/* The words of a positive errno, as it is meant here. Static. [any] */
const char *files_problem(int err);

/* A folder that a user named; links are followed. [any] */
int files_folder(const char *path);

/* A folder in a folder, made if `make` and it isn't there; -ELOOP: a link.
 * [any] */
int files_folder_in(int folder, const char *name, bool make);

/* The same in a folder that a user named. [any] */
int files_folder_of(const char *path, const char *name, bool make);

/* In what follows, a path's last name may be no link; the folder before it may
 * be reached by links. */

/* Creates a file to write; -EEXIST: something is there. [any] */
int files_create(const char *path);
int files_create_in(int folder, const char *name);

/* The same, to be written by stdio. [any] */
FILE *files_create_stream(const char *path);

/* Opens a file to read, and to write at its end; -ENXIO: no regular file;
 * -EMLINK: it has another name, too. [any] */
int files_append(const char *path);
int files_append_in(int folder, const char *name, bool make);

/* Opens what a user named to write, if it is there: a file, a pipe, a terminal,
 * also by links. -EPIPE: a pipe without a reader. [any] */
int files_named(const char *path);

/* Marks a folder as ours, to be removed once this process is gone: locks it,
 * and leaves a file in it until files_unmark(). False where it can't: then
 * files_abandoned() is never true of it. [any] */
bool files_mark(int folder, const char *name);
void files_unmark(int folder);

/* Whether the folder of this name has our mark, and its process is gone. It is
 * locked then, and may be removed. [any] */
bool files_abandoned(int folder, const char *name);

/* A file that replaces what has its name in one step, or doesn't appear. */
struct files_fresh {
	int folder;
	FILE *out; /* NULL: nothing was begun */
	char name[256], part[256]; /* in the folder */
};

/* Begins it under another name, which can't be guessed. [any] */
int files_fresh_begin(struct files_fresh *fresh, const char *path);
int
files_fresh_begin_in(struct files_fresh *fresh, int folder, const char *name);

/* Puts it in its place; removes it with err, or where its bytes can't be
 * written. 0, err, or what went wrong. [any] */
int files_fresh_end(struct files_fresh *fresh, int err);

#endif
