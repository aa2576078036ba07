/* SPDX-License-Identifier: MIT */
/* One file of trials as it is read: its columns, and a row made a point. */
#ifndef LANEBENCH_RECORD_TRIALS_POINT_H
#define LANEBENCH_RECORD_TRIALS_POINT_H

#include "record/csv.h"
#include "record/names.h"
#include "record/sittings.h"
#include "record/trials.h"

enum trials_column {
	COLUMN_DATASET,
	COLUMN_STRATEGY,
	COLUMN_WORKERS,
	COLUMN_BLOCK,
	COLUMN_STATUS,
	COLUMN_WALL_NS,
	COLUMN_REQUIRED, /* from here on they may be missing */
	COLUMN_WARMUP = COLUMN_REQUIRED,
	COLUMN_REASON,
	COLUMN_USER_NS,
	COLUMN_SYS_NS,
	COLUMN_PEAK_RSS_BYTES,
	COLUMN_ITEM_P50_NS,
	COLUMN_ITEM_P99_NS,
	COLUMN_ITEM_MAX_NS,
	COLUMN_ITEMS,
	COLUMN_ITEMS_FAILED,
	COLUMN_CORES_USABLE,
	COLUMN_SLOT,
	COLUMN_ORIGIN_REQUESTS,
	COLUMN_PRESSURE_NS,
	COLUMN_BLOCK_STEAL,
	COLUMN_BLOCK_OTHERS_BUSY,
	COLUMN_SESSION,
	COLUMN_EXCLUDED,
	COLUMN_QUOTA_CORES,
	COLUMN_QUOTA_PERIODS,
	COLUMN_QUOTA_THROTTLED,
	COLUMN_FETCHING_MAX,
	COLUMN_PROCESSING_MAX,
	COLUMN_SITTING,
	/* Nothing is kept of these; whole numbers but for the last. */
	COLUMN_CHECKED,
	COLUMN_ITEMS_OK = COLUMN_CHECKED,
	COLUMN_ITEMS_WRONG,
	COLUMN_SETUP_NS,
	COLUMN_RUN_NS,
	COLUMN_TEARDOWN_NS,
	COLUMN_CTX_VOLUNTARY,
	COLUMN_CTX_FORCED,
	COLUMN_BYTES,
	COLUMN_ITEM_P95_NS,
	COLUMN_ORIGIN_CPU_NS,
	COLUMN_ORIGIN_PEAK_CONNECTIONS,
	COLUMN_WORKERS_USED,
	COLUMN_ORIGIN_LATE_P50_NS,
	COLUMN_ORIGIN_LATE_MAX_NS,
	COLUMN_FAULTS_MINOR,
	COLUMN_FAULTS_MAJOR,
	COLUMN_RUN_DELAY_NS,
	COLUMN_ORIGIN_SERVING_MAX,
	COLUMN_DIGEST,
	COLUMN_COUNT
};

/* As the header has them. */
extern const char *const trials_names[COLUMN_COUNT];

struct trials_reading {
	struct csv_reader *reader;
	const struct csv_field *fields; /* of the row, or the header */
	size_t columns;
	int at[COLUMN_COUNT]; /* -1: missing */
	struct names *names;
	uint32_t reasons; /* how many names were added for reasons */
	/* The latest dataset: files have many rows of one. */
	uint16_t dataset;
	bool dataset_known;
	unsigned last_session;
	struct sittings *sittings;
	double quota_cores; /* the least that held a trial back; 0: none did */
	bool sound; /* malformed rows are left out */
	bool full; /* of names: that isn't of a row */
	struct trials_problem *problem;
};

/* Says what is wrong with the latest row, or with the file, in words.
 * -EBADMSG. */
__attribute__((format(printf, 2, 3))) int
trials_wrong(struct trials_reading *reading, const char *format, ...);

/* Finds the columns in the file's first row. 0 or a negative errno. */
int trials_read_header(struct trials_reading *reading);

/* Fills an empty point from the fields. 0 or a negative errno. */
int
trials_read_point(struct trials_reading *reading, struct trial_point *point);

#endif
