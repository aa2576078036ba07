/* SPDX-License-Identifier: MIT */
/* The columns of a trials.csv, found by its header, and what is wrong there. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

#include "record/csv_read.h"
#include "record/trials_point.h"

const char *const trials_names[COLUMN_COUNT] = {
	[COLUMN_DATASET] = "dataset",
	[COLUMN_STRATEGY] = "strategy",
	[COLUMN_WORKERS] = "workers",
	[COLUMN_BLOCK] = "block",
	[COLUMN_STATUS] = "status",
	[COLUMN_WALL_NS] = "wall_ns",
	[COLUMN_WARMUP] = "warmup",
	[COLUMN_REASON] = "reason",
	[COLUMN_USER_NS] = "user_ns",
	[COLUMN_SYS_NS] = "sys_ns",
	[COLUMN_PEAK_RSS_BYTES] = "peak_rss_bytes",
	[COLUMN_ITEM_P50_NS] = "item_p50_ns",
	[COLUMN_ITEM_P99_NS] = "item_p99_ns",
	[COLUMN_ITEM_MAX_NS] = "item_max_ns",
	[COLUMN_ITEMS] = "items",
	[COLUMN_ITEMS_FAILED] = "items_failed",
	[COLUMN_CORES_USABLE] = "cores_usable",
	[COLUMN_SLOT] = "slot",
	[COLUMN_ORIGIN_REQUESTS] = "origin_requests",
	[COLUMN_PRESSURE_NS] = "pressure_ns",
	[COLUMN_BLOCK_STEAL] = "block_steal",
	[COLUMN_BLOCK_OTHERS_BUSY] = "block_others_busy",
	[COLUMN_SESSION] = "session",
	[COLUMN_EXCLUDED] = "excluded",
	[COLUMN_QUOTA_CORES] = "quota_cores",
	[COLUMN_QUOTA_PERIODS] = "quota_periods",
	[COLUMN_QUOTA_THROTTLED] = "quota_throttled",
	[COLUMN_FETCHING_MAX] = "fetching_max",
	[COLUMN_PROCESSING_MAX] = "processing_max",
	[COLUMN_SITTING] = "sitting",
	[COLUMN_ITEMS_OK] = "items_ok",
	[COLUMN_ITEMS_WRONG] = "items_wrong",
	[COLUMN_SETUP_NS] = "setup_ns",
	[COLUMN_RUN_NS] = "run_ns",
	[COLUMN_TEARDOWN_NS] = "teardown_ns",
	[COLUMN_CTX_VOLUNTARY] = "ctx_voluntary",
	[COLUMN_CTX_FORCED] = "ctx_forced",
	[COLUMN_BYTES] = "bytes",
	[COLUMN_ITEM_P95_NS] = "item_p95_ns",
	[COLUMN_ORIGIN_CPU_NS] = "origin_cpu_ns",
	[COLUMN_ORIGIN_PEAK_CONNECTIONS] = "origin_peak_connections",
	[COLUMN_WORKERS_USED] = "workers_used",
	[COLUMN_ORIGIN_LATE_P50_NS] = "origin_late_p50_ns",
	[COLUMN_ORIGIN_LATE_MAX_NS] = "origin_late_max_ns",
	[COLUMN_FAULTS_MINOR] = "faults_minor",
	[COLUMN_FAULTS_MAJOR] = "faults_major",
	[COLUMN_RUN_DELAY_NS] = "run_delay_ns",
	[COLUMN_ORIGIN_SERVING_MAX] = "origin_serving_max",
	[COLUMN_DIGEST] = "digest",
};

int
trials_wrong(struct trials_reading *reading, const char *format, ...)
{
	struct trials_problem *problem = reading->problem;
	char what[140];
	va_list args;

	va_start(args, format);
	vsnprintf(what, sizeof(what), format, args);
	va_end(args);
	/* It quotes a file that anybody may have written, for a terminal. */
	for (char *c = what; *c; c++) {
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			*c = '?';
	}
	problem->line = csv_reader_line(reading->reader);
	snprintf(problem->words, sizeof(problem->words), "line %zu: %s",
		problem->line, what);
	return -EBADMSG;
}

int
trials_read_header(struct trials_reading *reading)
{
	ssize_t count = csv_reader_next(reading->reader, &reading->fields);

	if (count < 0)
		return (int)count;
	if (count == 0) {
		/* Of how many empty lines it may be, none is to blame. */
		snprintf(reading->problem->words,
			sizeof(reading->problem->words), "the file is empty");
		return -EBADMSG;
	}
	reading->columns = (size_t)count;
	csv_reader_expect(reading->reader, reading->columns);
	const char *twice = field_columns(reading->fields, reading->columns,
		trials_names, COLUMN_COUNT, reading->at);
	if (twice)
		return trials_wrong(
			reading, "the column %s stands there twice", twice);
	for (int i = 0; i < COLUMN_REQUIRED; i++) {
		if (reading->at[i] < 0)
			return trials_wrong(reading, "there is no column %s",
				trials_names[i]);
	}
	return 0;
}
