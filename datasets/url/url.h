/* SPDX-License-Identifier: MIT */
/* The default URL set: pages of made-up sites, as slow as real ones were. */
#ifndef LANEBENCH_URL_URL_H
#define LANEBENCH_URL_URL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <lanebench/dataset.h>

#include "pages/corpus.h"

/*
 * Replays the tutorial that lanebench grew out of: `urls` pages of `sites`
 * local sites, drawn from the listing, each with a latency of its own, the mean
 * of all exactly `mean-us`. All follow from the option `seed`. 0 or a negative
 * errno, which it reported. [prepare()'s thread]
 */
int sites_prepare(
	const struct lane_prepare *prepare, const struct listing *listing);

/* Bodies of one size, where the transfer is what counts. */

/* Makes a few different pages of exactly `bytes` each in the run's folder,
 * lists them, and tells the host. 0, or a negative errno that was reported;
 * listing_fini() follows in any case. [prepare()'s thread] */
int made_prepare(const struct lane_prepare *prepare, size_t bytes,
	struct listing *listing);

/* url.list: the user's own list of live pages. */

/* Names an item for each URL of the file, one a line; blank lines and those
 * that begin with '#' are comments. The host counts the requests to each site.
 * 0 or a negative errno, which it reported. [prepare()'s thread] */
int live_prepare(const struct lane_prepare *prepare, const char *file);

/* url.replay: pages that `lanebench record` kept, served here again. */

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

/*
 * How long each page of the made-up sites takes to answer. Only + - * / and
 * sqrt, so that the same seed gives the same microseconds on every machine.
 */

enum latency_shape {
	LATENCY_LOGNORMAL,
	LATENCY_UNIFORM,
	LATENCY_CONSTANT
};

/* A permutation of 0 .. n - 1. [any] */
void latency_shuffle(uint64_t *state, size_t *order, size_t n);

/* More sites than this share medians. */
#define LATENCY_SITES 256

/*
 * Fills delay_us[0 .. n - 1]; entry i is a page of site i % sites. A site's
 * median lies between half and twice the middle one, spread evenly over the
 * sites and dealt out by the seed; about it its pages vary by `shape`. Then
 * all are scaled alike, so that their sum is exactly mean_us * n. [any]
 */
void latency_draw(enum latency_shape shape, uint64_t seed, uint64_t mean_us,
	size_t sites, size_t n, uint64_t *delay_us);

#endif
