/* SPDX-License-Identifier: MIT */
/*
 * The folder that a recording is kept in:
 *
 *     DIR/recording.tsv       one header line, then a row a page
 *     DIR/bodies/000001.html  the pages' bodies, decoded
 *
 * A row, written after its body is whole, holds between tabs: url, file (below
 * DIR), status, type (may be empty), total_us, first_byte_us, bytes. No field
 * holds a tab or a control character; a type has RECORDING_TYPE_MAX bytes at
 * most. datasets/url/replay.h reads it too.
 */
#ifndef LANEBENCH_CAPTURE_RECORDING_H
#define LANEBENCH_CAPTURE_RECORDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* The origin's room for a type is little more. */
#define RECORDING_TYPE_MAX 1000

struct recording;

struct recording_page {
	const char *url;
	const char *type; /* Content-Type; NULL or "" when there was none */
	unsigned status;
	uint64_t total_us, first_byte_us, bytes;
};

/* Opens the folder, making it where it isn't there; a row that a crash cut
 * short is taken off. One recorder at a time: -EBUSY otherwise. One that holds
 * other files and is no recording is -EEXIST. Why it failed comes back in
 * `error`. recording_close() takes NULL. [one thread] */
int recording_open(struct recording **recording, const char *dir, char *error,
	size_t room);
int recording_close(struct recording *recording);

/* Whether the page was recorded, now or before. */
bool recording_has(const struct recording *recording, const char *url);
size_t recording_count(const struct recording *recording);

/* A new file for a body, to be handed to keep() or drop() with the number of
 * the part that comes back. NULL with errno. */
FILE *recording_body(struct recording *recording, unsigned *part);
/* Why a page of this type couldn't be served again: static; NULL if it can. */
const char *recording_refused(const char *type);
/* Closes the body, names it, and writes its row; both are on the disk when it
 * returns 0. After an error the recording can't go on. A tab in the type, which
 * recording_refused() has let pass, becomes a blank. */
int recording_keep(struct recording *recording, FILE *body, unsigned part,
	const struct recording_page *page);
/* Closes and removes the body of a page that failed. */
void recording_drop(struct recording *recording, FILE *body, unsigned part);

#endif
