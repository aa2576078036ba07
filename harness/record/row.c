/* SPDX-License-Identifier: MIT */
/* The words of a trial's status, and the row before anything is known. */
#include "record/row.h"

#include <errno.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

static const char *const row_status_names[] = {
	[TRIAL_OK] = "ok",
	[TRIAL_FAILED] = "failed",
	[TRIAL_WRONG] = "wrong",
	[TRIAL_TIMEOUT] = "timeout",
	[TRIAL_CRASHED] = "crashed",
	[TRIAL_UNSUPPORTED] = "unsupported",
	[TRIAL_SKIPPED] = "skipped",
};

#define ROW_STATUSES (sizeof(row_status_names) / sizeof(row_status_names[0]))

const char *
trial_status_name(enum trial_status status)
{
	if ((size_t)status >= ROW_STATUSES)
		return "failed";
	return row_status_names[status];
}

int64_t
row_whole(double figure)
{
	if (isnan(figure))
		return ROW_NONE;
	return figure < 0x1p63 ? (int64_t)llround(figure) : INT64_MAX;
}

int
trial_status_parse(const char *word, enum trial_status *status)
{
	for (size_t i = 0; i < ROW_STATUSES; i++) {
		if (strcmp(word, row_status_names[i]) == 0) {
			*status = (enum trial_status)i;
			return 0;
		}
	}
	return -EINVAL;
}

struct trial_row
trial_row_blank(void)
{
	return (struct trial_row){
		.dataset = "",
		.strategy = "",
		.workers = ROW_NONE,
		.block = ROW_NONE,
		.slot = ROW_NONE,
		.status = TRIAL_FAILED,
		.reason = "",
		.items = ROW_NONE,
		.items_ok = ROW_NONE,
		.items_failed = ROW_NONE,
		.items_wrong = ROW_NONE,
		.setup_ns = ROW_NONE,
		.run_ns = ROW_NONE,
		.teardown_ns = ROW_NONE,
		.wall_ns = ROW_NONE,
		.user_ns = ROW_NONE,
		.sys_ns = ROW_NONE,
		.peak_rss_bytes = ROW_NONE,
		.ctx_voluntary = ROW_NONE,
		.ctx_forced = ROW_NONE,
		.bytes = ROW_NONE,
		.item_p50_ns = ROW_NONE,
		.item_p95_ns = ROW_NONE,
		.item_p99_ns = ROW_NONE,
		.item_max_ns = ROW_NONE,
		.origin_cpu_ns = ROW_NONE,
		.origin_requests = ROW_NONE,
		.origin_peak_connections = ROW_NONE,
		.workers_used = ROW_NONE,
		.cores_usable = ROW_NONE,
		.peak_rss_how = "",
		.origin_late_p50_ns = ROW_NONE,
		.origin_late_max_ns = ROW_NONE,
		.faults_minor = ROW_NONE,
		.faults_major = ROW_NONE,
		.pressure_ns = ROW_NONE,
		.run_delay_ns = ROW_NONE,
		.block_steal = (double)NAN,
		.block_others_busy = (double)NAN,
		.session = ROW_NONE,
		.excluded = "",
		.quota_cores = (double)NAN,
		.quota_periods = ROW_NONE,
		.quota_throttled = ROW_NONE,
		.fetching_max = ROW_NONE,
		.processing_max = ROW_NONE,
		.origin_serving_max = ROW_NONE,
		.sitting = ROW_NONE,
	};
}
