/* SPDX-License-Identifier: MIT */
/* One trial, from outside: started, watched, limited, reaped. */
#include "launch/trial.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "launch/interrupt.h"
#include "launch/trial_process.h"
#include "measure/system.h"
#include "wire/utf8.h"

/* An installation that is being renewed, a machine full of processes for a
 * moment: so often, with a pause in between, it is tried. */
#define TRIAL_TRIES 10u
#define TRIAL_PAUSE_NS 300000000

void
trial_count_memory(struct trial_result *result, const struct guard *guard)
{
	uint64_t sum = 0;

	result->rss_complete = true;
	for (size_t i = 0; i < WIRE_PROCESSES; i++)
		sum += result->head->processes[i].peak_rss_bytes;
	if (result->head->processes[WIRE_PROCESSES - 1].pid != 0)
		result->rss_complete = false;
	result->peaks_rss_bytes =
		sum > 0 && sum <= INT64_MAX ? (int64_t)sum : -1;
	result->rss_by_group = guard->peak_bytes > 0;
	result->peak_rss_bytes = result->rss_by_group ? guard->peak_bytes
						      : result->peaks_rss_bytes;
}

int64_t
trial_pressure(uint64_t before_ns)
{
	uint64_t now_ns = system_pressure_ns("");

	if (now_ns == UINT64_MAX || now_ns < before_ns)
		return -1;
	return (int64_t)(now_ns - before_ns);
}

int
trial_unstarted(struct trial_result *result,
	const struct trial_process *processes, size_t count, int begun)
{
	int rc = begun;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = guard_unstarted(
			processes[i].guard, processes[i].child.number);
	if (rc == 0)
		return 0;
	result->unstarted = true;
	snprintf(result->reason, sizeof(result->reason),
		"%.300s can't be started: %s", child_place("lanebench-trial"),
		strerror(-rc));
	utf8_tame(result->reason);
	return rc;
}

bool
trial_again(const struct trial_result *result, int *rc, unsigned *tries)
{
	struct timespec pause = { 0, TRIAL_PAUSE_NS };

	if (*rc >= 0 || !result->unstarted || ++*tries >= TRIAL_TRIES)
		return false;
	if (!interrupt_seen())
		ppoll(NULL, 0, &pause, interrupt_mask());
	if (!interrupt_seen())
		return true;
	*rc = -EINTR;
	return false;
}

static int
trial_try(const struct trial_order *order, struct trial_result *result)
{
	unsigned stuck = child_stuck();
	struct trial_process process;
	int rc;

	memset(result, 0, sizeof(*result));
	result->work = order->work;
	result->workers = order->workers;
	rc = trial_process_begin(&process, order);
	if (rc < 0)
		return trial_unstarted(result, NULL, 0, rc);
	result->pressure_ns = -1;
	if (trial_process_arrive(&process)) {
		uint64_t before_ns =
			order->unwatched ? 0 : system_pressure_ns("");

		if (order->at_gate != NULL)
			order->at_gate(order->arg);
		trial_process_open(&process, 1);
		result->opened = process.opened;
		trial_process_await(&process);
		if (!order->unwatched)
			result->pressure_ns = trial_pressure(before_ns);
	}
	trial_process_end(&process);
	snprintf(result->said, sizeof(result->said), "%s", process.child.said);
	result->swept = process.guard->swept + child_sweep();
	result->stuck = child_stuck() - stuck;
	if (process.event == CHILD_INTERRUPTED) {
		trial_process_fini(&process);
		return -EINTR;
	}
	rc = trial_unstarted(result, &process, 1, 0);
	if (rc < 0) {
		trial_process_fini(&process);
		return rc;
	}
	result->head = process.head;
	result->head_size = process.head_size;
	rc = trial_judge(result, &process, 1, order->reference);
	if (rc == 0)
		trial_count_memory(result, process.guard);
	else
		trial_release(result);
	process.head = NULL;
	trial_process_fini(&process);
	return rc;
}

int
trial_launch(const struct trial_order *order, struct trial_result *result)
{
	unsigned tries = 0;
	int rc;

	do
		rc = trial_try(order, result);
	while (trial_again(result, &rc, &tries));
	return rc;
}

void
trial_release(struct trial_result *result)
{
	if (result->head != NULL)
		munmap(result->head, result->head_size);
	result->head = NULL;
}

void
trial_fill_row(const struct trial_result *result, struct trial_row *row)
{
	const struct wire_head *head = result->head;
	const struct audit *audit = &result->audit;

	row->status = result->status;
	row->reason = result->reason;
	row->peak_rss_bytes = result->peak_rss_bytes;
	if (result->peak_rss_bytes >= 0)
		row->peak_rss_how = result->rss_by_group ? "cgroup"
			: result->rss_complete
			? "sum of peaks"
			: "sum of peaks of some processes";
	if (!result->audited)
		return;
	row->items_ok = audit->items_ok;
	row->items_failed = audit->items_failed;
	row->items_wrong = audit->items_wrong;
	row->bytes = audit->bytes;
	/* A peer's work is checked, and has no digest. */
	row->has_digest = result->work == AUDIT_DIGESTS;
	row->digest = audit->digest;
	row->item_p50_ns = audit->p50_ns;
	row->item_p95_ns = audit->p95_ns;
	row->item_p99_ns = audit->p99_ns;
	row->item_max_ns = audit->max_ns;
	row->setup_ns = (int64_t)head->setup_ns;
	row->run_ns = (int64_t)head->run_ns;
	row->teardown_ns = (int64_t)head->teardown_ns;
	row->wall_ns = row->setup_ns + row->run_ns + row->teardown_ns;
	row->user_ns = (int64_t)head->user_ns;
	row->sys_ns = (int64_t)head->sys_ns;
	row->ctx_voluntary = (int64_t)head->ctx_voluntary;
	row->ctx_forced = (int64_t)head->ctx_forced;
	row->faults_minor = (int64_t)head->faults_minor;
	row->faults_major = (int64_t)head->faults_major;
	row->pressure_ns = result->pressure_ns;
	if (head->run_delay_known)
		row->run_delay_ns = (int64_t)head->run_delay_ns;
	row->workers_used = audit->at_once.workers;
	if (result->work != AUDIT_DIGESTS && head->workers_used > 0)
		row->workers_used = head->workers_used;
	row->fetching_max = audit->at_once.fetching;
	row->processing_max = audit->at_once.processing;
}
