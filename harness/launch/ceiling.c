/* SPDX-License-Identifier: MIT */
/* The measured ceiling: W trials at the same moment, each with its share. */
#include "launch/ceiling.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "launch/shares.h"
#include "launch/trial_process.h"
#include "measure/system.h"

/* One for each share, all under one guard. */
static int
ceiling_begin(const struct trial_order *order, const struct shares *shares,
	struct trial_process *processes)
{
	struct trial_order *orders = calloc(shares->count, sizeof(*orders));
	int rc;

	if (orders == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < shares->count; i++) {
		const struct share *share = &shares->shares[i];

		orders[i] = *order;
		orders[i].workers = 1;
		orders[i].list = share->list;
		orders[i].items = share->items;
	}
	rc = trial_process_begin_all(processes, orders, shares->count);
	free(orders);
	return rc;
}

/* Through the gate together, once all stand there. */
static void
ceiling_pass(const struct trial_order *order, struct trial_process *processes,
	size_t count, struct trial_result *result)
{
	uint64_t before_ns;

	for (size_t i = 0; i < count; i++)
		if (!trial_process_arrive(&processes[i]))
			return;
	before_ns = system_pressure_ns("");
	if (order->at_gate != NULL)
		order->at_gate(order->arg);
	trial_process_open(processes, count);
	for (size_t i = 0; i < count; i++)
		trial_process_await(&processes[i]);
	result->pressure_ns = trial_pressure(before_ns);
}

/* A process's records into those of the whole, each to its item. */
static void
ceiling_merge_items(struct wire_head *all, struct wire_head *one,
	const struct share *share, size_t lane)
{
	const struct wire_record *from = wire_records(one);
	struct wire_record *to = wire_records(all);

	for (size_t i = 0; i < share->items; i++) {
		struct wire_record *record = &to[share->index[i]];
		const char *reason = wire_reason_text(one, from[i].reason);

		memcpy(record, &from[i], sizeof(*record));
		record->lane = record->slot = (uint16_t)lane;
		record->ended_by = (uint16_t)(lane + 1);
		record->reason = *reason ? wire_reason_enter(all, reason) : 0;
	}
}

/* What all of them used together. */
static void
ceiling_merge_head(struct wire_head *all, struct wire_head *one, size_t number)
{
	all->user_ns += one->user_ns;
	all->sys_ns += one->sys_ns;
	all->ctx_voluntary += one->ctx_voluntary;
	all->ctx_forced += one->ctx_forced;
	all->faults_minor += one->faults_minor;
	all->faults_major += one->faults_major;
	all->run_delay_ns += one->run_delay_ns;
	all->run_delay_known &= one->run_delay_known;
	if (*wire_error_text(one))
		wire_error_keep(all, wire_error_text(one));
	if (one->broken)
		wire_broken_keep(all, wire_broken_text(one));
	if (number < WIRE_PROCESSES) {
		all->processes[number].pid = one->processes[0].pid;
		all->processes[number].peak_rss_bytes =
			one->processes[0].peak_rss_bytes;
	}
}

/* The records of one trial out of those of many. */
static int
ceiling_merge(struct trial_result *result, const struct trial_order *order,
	const struct shares *shares, const struct trial_process *processes)
{
	size_t size = wire_records_size(order->items);
	struct wire_head *all = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t start_ns = UINT64_MAX, end_ns = 0;

	if (all == MAP_FAILED)
		return -ENOMEM;
	all->magic = WIRE_MAGIC;
	all->items = order->items;
	all->stage = WIRE_STAGE_DONE;
	all->run_delay_known = 1;
	for (size_t i = 0; i < shares->count; i++) {
		struct wire_head *one = processes[i].head;
		uint64_t end = one->start_ns + one->setup_ns + one->run_ns +
			one->teardown_ns;

		if (one->start_ns != 0 && one->start_ns < start_ns)
			start_ns = one->start_ns;
		if (end > end_ns)
			end_ns = end;
		ceiling_merge_head(all, one, i);
		ceiling_merge_items(all, one, &shares->shares[i], i);
	}
	if (end_ns > start_ns) {
		all->start_ns = start_ns;
		all->run_ns = end_ns - start_ns;
	}
	result->head = all;
	result->head_size = size;
	return 0;
}

static bool
ceiling_interrupted(const struct trial_process *processes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (processes[i].event == CHILD_INTERRUPTED)
			return true;
	return false;
}

static int
ceiling_run(const struct trial_order *order, const struct shares *shares,
	struct trial_process *processes, struct trial_result *result)
{
	size_t count = shares->count;
	unsigned stuck = child_stuck();
	int rc = ceiling_begin(order, shares, processes);

	if (rc < 0)
		return trial_unstarted(result, NULL, 0, rc);
	ceiling_pass(order, processes, count, result);
	for (size_t i = 0; i < count; i++)
		trial_process_end(&processes[i]);
	result->swept = processes[0].guard->swept + child_sweep();
	result->stuck = child_stuck() - stuck;
	if (ceiling_interrupted(processes, count))
		rc = -EINTR;
	if (rc == 0)
		rc = trial_unstarted(result, processes, count, 0);
	if (rc == 0)
		rc = ceiling_merge(result, order, shares, processes);
	if (rc == 0)
		rc = trial_judge(result, processes, count, order->reference);
	if (rc == 0)
		trial_count_memory(result, processes[0].guard);
	else
		trial_release(result);
	/* The first one's guard is everybody's. */
	for (size_t i = count; i-- > 0;)
		trial_process_fini(&processes[i]);
	return rc;
}

int
ceiling_launch(const struct trial_order *order, const char *work,
	struct trial_result *result)
{
	struct trial_process *processes;
	struct shares shares;
	unsigned tries = 0;
	int rc;

	memset(result, 0, sizeof(*result));
	result->pressure_ns = -1;
	result->workers = order->workers;
	if (order->reference == NULL)
		return -EINVAL;
	rc = shares_create(
		&shares, order->list, order->reference, order->workers, work);
	if (rc < 0)
		return rc;
	processes = calloc(shares.count, sizeof(*processes));
	rc = processes ? 0 : -ENOMEM;
	if (rc == 0)
		do {
			result->unstarted = false;
			rc = ceiling_run(order, &shares, processes, result);
		} while (trial_again(result, &rc, &tries));
	free(processes);
	shares_fini(&shares);
	return rc;
}
