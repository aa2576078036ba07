/* SPDX-License-Identifier: MIT */
/* A first look at a few items: what their records say, even of a trial that
 * didn't get through. */
#include "launch/probe.h"

#include <errno.h>
#include <string.h>

#include "launch/trial_process.h"
#include "measure/clock.h"

static bool
probe_ended(
	const struct trial_process *process, const struct wire_record *record)
{
	return record->ends != 0 && record->end_ns >= process->gate_ns &&
		record->end_ns <= process->end_ns;
}

static void
probe_longest(const struct wire_record *record, int64_t *longest_ns)
{
	int64_t time_ns = (int64_t)(record->end_ns - record->begin_ns);

	if (time_ns > *longest_ns)
		*longest_ns = time_ns;
}

static void
probe_pairs(const struct trial_process *process,
	const struct wire_record *records, struct probe *probe)
{
	for (size_t i = 0; i + 1 < process->items; i += 2) {
		if (!probe_ended(process, &records[i]) ||
			!probe_ended(process, &records[i + 1]))
			continue;
		probe->pairs++;
		probe->first_ns +=
			(int64_t)(records[i].end_ns - records[i].begin_ns);
		probe->again_ns += (int64_t)(records[i + 1].end_ns -
			records[i + 1].begin_ns);
		probe_longest(&records[i + 1], &probe->longest_again_ns);
	}
}

static void
probe_read(const struct trial_process *process, uint64_t began_ns,
	struct probe *probe)
{
	const struct wire_head *head = process->head;
	const struct wire_record *records = wire_records(process->head);
	uint64_t last_ns = 0, wall_ns;

	for (size_t i = 0; i < process->items; i++) {
		if (!probe_ended(process, &records[i]))
			continue;
		probe->ended++;
		probe->bytes += records[i].bytes;
		probe_longest(&records[i], &probe->longest_ns);
		if (records[i].end_ns > last_ns)
			last_ns = records[i].end_ns;
	}
	if (probe->ended == 0)
		return;
	probe_pairs(process, records, probe);
	probe->span_ns = (int64_t)(last_ns - process->gate_ns);
	probe->busy_ns = -1;
	/* They are there only when it came to its end. */
	if (head->stage == WIRE_STAGE_DONE &&
		head->user_ns + head->sys_ns <= process->end_ns - began_ns)
		probe->busy_ns = (int64_t)(head->user_ns + head->sys_ns);
	wall_ns = process->event == CHILD_LATE
		? process->end_ns - process->gate_ns
		: last_ns - process->gate_ns;
	probe->start_ns = (int64_t)(process->end_ns - began_ns - wall_ns);
}

int
probe_run(const struct trial_order *order, struct probe *probe)
{
	struct trial_process process;
	uint64_t began_ns = clock_now_ns();
	int rc;

	memset(probe, 0, sizeof(*probe));
	probe->busy_ns = -1;
	rc = trial_process_begin(&process, order);
	if (rc < 0)
		return rc;
	if (trial_process_arrive(&process)) {
		trial_process_open(&process, 1);
		trial_process_await(&process);
	}
	trial_process_end(&process);
	child_sweep();
	if (process.event == CHILD_INTERRUPTED)
		rc = -EINTR;
	else if (guard_unstarted(process.guard, 0) < 0)
		rc = guard_unstarted(process.guard, 0);
	else if (process.opened)
		probe_read(&process, began_ns, probe);
	trial_process_fini(&process);
	return rc;
}
