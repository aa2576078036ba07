/* SPDX-License-Identifier: MIT */
/* A row of trials.csv: its columns, and the words of a trial's status. */
#include "record/trial_row.h"

static const char *const trial_statuses[] = {
	[TRIAL_OK] = "ok",
	[TRIAL_FAILED] = "failed",
	[TRIAL_WRONG] = "wrong",
	[TRIAL_TIMEOUT] = "timeout",
	[TRIAL_CRASHED] = "crashed",
	[TRIAL_UNSUPPORTED] = "unsupported",
	[TRIAL_SKIPPED] = "skipped",
	NULL,
};

#define TRIAL(field, ...) COLUMN(trial_row, field, __VA_ARGS__)
#define TRIAL_WHOLE(field) TRIAL(field, .kind = COLUMN_WHOLE)

/* Scripts read the file by position: new columns go to the end. */
static const struct column trial_list[] = {
	TRIAL(dataset, .kind = COLUMN_FOREIGN, .required = true),
	TRIAL(strategy, .kind = COLUMN_FOREIGN, .required = true),
	TRIAL(workers, .kind = COLUMN_WHOLE, .required = true),
	TRIAL(block, .kind = COLUMN_WHOLE, .required = true),
	TRIAL_WHOLE(slot),
	TRIAL(warmup, .kind = COLUMN_FLAG),
	TRIAL(status, .kind = COLUMN_ENUM, .required = true,
		.words = trial_statuses),
	TRIAL(reason, .kind = COLUMN_FOREIGN),
	TRIAL_WHOLE(items),
	TRIAL_WHOLE(items_ok),
	TRIAL_WHOLE(items_failed),
	TRIAL_WHOLE(items_wrong),
	TRIAL_WHOLE(setup_ns),
	TRIAL_WHOLE(run_ns),
	TRIAL_WHOLE(teardown_ns),
	TRIAL(wall_ns, .kind = COLUMN_WHOLE, .required = true),
	TRIAL_WHOLE(user_ns),
	TRIAL_WHOLE(sys_ns),
	TRIAL_WHOLE(peak_rss_bytes),
	TRIAL_WHOLE(ctx_voluntary),
	TRIAL_WHOLE(ctx_forced),
	TRIAL_WHOLE(bytes),
	TRIAL(digest, .kind = COLUMN_DIGEST,
		.known = offsetof(struct trial_row, has_digest)),
	TRIAL_WHOLE(item_p50_ns),
	TRIAL_WHOLE(item_p95_ns),
	TRIAL_WHOLE(item_p99_ns),
	TRIAL_WHOLE(item_max_ns),
	TRIAL_WHOLE(origin_cpu_ns),
	TRIAL_WHOLE(origin_requests),
	TRIAL_WHOLE(origin_peak_connections),
	TRIAL_WHOLE(workers_used),
	TRIAL_WHOLE(cores_usable),
	TRIAL(peak_rss_how, .kind = COLUMN_FOREIGN),
	TRIAL_WHOLE(origin_late_p50_ns),
	TRIAL_WHOLE(origin_late_max_ns),
	TRIAL_WHOLE(faults_minor),
	TRIAL_WHOLE(faults_major),
	TRIAL_WHOLE(pressure_ns),
	TRIAL_WHOLE(run_delay_ns),
	TRIAL(block_steal, .kind = COLUMN_SHARE),
	TRIAL(block_others_busy, .kind = COLUMN_SHARE),
	TRIAL_WHOLE(session),
	TRIAL(excluded, .kind = COLUMN_FOREIGN),
	TRIAL(quota_cores, .kind = COLUMN_AMOUNT),
	TRIAL_WHOLE(quota_periods),
	TRIAL_WHOLE(quota_throttled),
	TRIAL_WHOLE(fetching_max),
	TRIAL_WHOLE(processing_max),
	TRIAL_WHOLE(origin_serving_max),
	TRIAL_WHOLE(sitting),
};

const struct columns trial_columns = COLUMNS(trial_list, trial_row);

const char *
trial_status_name(enum trial_status status)
{
	return trial_statuses[status <= TRIAL_SKIPPED ? status : TRIAL_FAILED];
}

struct trial_row
trial_row_blank(void)
{
	struct trial_row row;

	columns_blank(&trial_columns, &row);
	row.status = TRIAL_FAILED;
	return row;
}
