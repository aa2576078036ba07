/* SPDX-License-Identifier: MIT */
/* A row of trials.csv: a planned trial, and what became of it. */
#ifndef LANEBENCH_RECORD_TRIAL_ROW_H
#define LANEBENCH_RECORD_TRIAL_ROW_H

#include <stdbool.h>
#include <stdint.h>

#include "record/columns.h"

enum trial_status {
	TRIAL_OK,
	TRIAL_FAILED,
	TRIAL_WRONG,
	TRIAL_TIMEOUT,
	TRIAL_CRASHED,
	TRIAL_UNSUPPORTED,
	TRIAL_SKIPPED
};

/* "ok", "failed" ...; never NULL. */
const char *trial_status_name(enum trial_status status);
/* What was not measured: an empty field in the file, never 0. */
#define ROW_NONE ((int64_t)-1)

/* A column each, in their order (trial_row.c has the table). Strings are
 * borrowed. Whole numbers are ROW_NONE where they were not measured. */
struct trial_row {
	const char *dataset, *strategy;
	int64_t workers, block, slot;
	bool warmup;
	enum trial_status status;
	const char *reason; /* "" when there is none to give */
	int64_t items, items_ok, items_failed, items_wrong;
	int64_t setup_ns, run_ns, teardown_ns, wall_ns;
	int64_t user_ns, sys_ns, peak_rss_bytes;
	int64_t ctx_voluntary, ctx_forced, bytes;
	bool has_digest; /* written as 16 hexadecimal digits */
	uint64_t digest;
	int64_t item_p50_ns, item_p95_ns, item_p99_ns, item_max_ns;
	int64_t origin_cpu_ns, origin_requests, origin_peak_connections;
	int64_t workers_used, cores_usable;
	const char *peak_rss_how; /* "sum of peaks"; "" when not measured */
	int64_t origin_late_p50_ns, origin_late_max_ns;
	int64_t faults_minor, faults_major;
	/* How long some task of the machine waited for a core meanwhile; and
	 * this trial's lanes, summed. */
	int64_t pressure_ns, run_delay_ns;
	/* Shares of the usable cores' time; NaN: not measured. What the host
	 * stole since the block began (its last row has all of it), and what
	 * others used in about the second before the block. */
	double block_steal, block_others_busy;
	/* 1, and one more each time the run is resumed: a block with rows of
	 * several spans a gap. */
	int64_t session;
	const char *excluded; /* why it doesn't count; "" when it does */
	/* The CPU quota that held the trial back most, in cores; NaN: there is
	 * none. Its periods meanwhile, and those in which it was used up. */
	double quota_cores;
	int64_t quota_periods, quota_throttled;
	/* The most at once: items being fetched, items being processed, and
	 * requests that the origin served. */
	int64_t fetching_max, processing_max, origin_serving_max;
	int64_t sitting; /* of --sessions: 1, 2 ...; 1 where there is but one */
};

/* Of trials.csv. */
extern const struct columns trial_columns;

/* A row in which nothing was measured yet. */
struct trial_row trial_row_blank(void);

#endif
