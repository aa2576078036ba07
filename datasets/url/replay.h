/* SPDX-License-Identifier: MIT */
/* url.replay: pages that `lanebench record` kept, served here again. */
#ifndef LANEBENCH_URL_REPLAY_H
#define LANEBENCH_URL_REPLAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lanebench/dataset.h>

/*
 * Has the local server serve each page of the recording in `dir` with its
 * body, type and status, after the time that it took; each host of the
 * recording gets one of the local addresses, in turn. 0 or a negative errno,
 * which it reported. [prepare()'s thread]
 */
int replay_prepare(const struct lane_prepare *prepare, const char *dir);

/*
 * Reads what `lanebench record` wrote: DIR/recording.tsv, one header line and
 * then a row a page, fields between tabs, none of which holds a tab:
 *
 *     url  file  status  type  total_us  first_byte_us  bytes
 *
 * `file` is bodies/NAME below DIR; `type` may be empty, and has no more than
 * RECORDING_TYPE_MAX bytes.
 */

#define RECORDING_INDEX "recording.tsv"
#define RECORDING_HEADER \
	"url\tfile\tstatus\ttype\ttotal_us\tfirst_byte_us\tbytes"

#define RECORDING_TYPE_MAX 1000

/* The longest path that path_as_recorded() leaves as it is. */
#define PATH_RECORDED_MAX 2000

/* Whether clients send this path, with its query, in just these bytes, and all
 * servers accept it; it begins with '/'. Other pages get a made-up path, "/~N",
 * for which this is false: no two clash. [any thread] */
bool path_as_recorded(const char *path, size_t len);

#endif
