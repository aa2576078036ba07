/* SPDX-License-Identifier: MIT */
/* One trial, from outside: started, watched, limited, reaped. */
#include "launch/trial.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/beside.h"
#include "files/run_folder.h"
#include "measure/clock.h"
#include "measure/system.h"
#include "process/interrupt.h"
#include "process/query.h"
#include "process/reap.h"
#include "text/secret.h"
#include "text/utf8.h"

/* A trial's process, step by step: begun, at its gate, through it, gone. */

/* A new block for each trial: processes that an earlier one left can't reach
 * it. */
static int
trial_process_map(struct trial_process *process, size_t items)
{
	size_t size = wire_records_size(items) +
		(process->pages ? wire_pages_size(items) : 0);
	int fd = memfd_sealed("lanebench-records", size);
	struct wire_head *head;

	if (fd < 0)
		return fd;
	head = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (head == MAP_FAILED) {
		close(fd);
		return -ENOMEM;
	}
	head->magic = WIRE_MAGIC;
	head->items = process->items = items;
	head->with_pages = process->pages;
	process->head = head;
	process->head_size = size;
	return fd;
}

static int
trial_process_orders(const struct trial_order *order)
{
	json_t *spec = json_pack("{s:O, s:O, s:i, s:s}", "strategy",
		order->strategy, "dataset", order->dataset, "workers",
		(int)order->workers, "list", order->list);
	int fd = spec != NULL ? query_orders(spec) : -ENOMEM;

	json_decref(spec);
	return fd;
}

static uint64_t
trial_process_open_ns(const struct trial_order *order)
{
	if (order->work != AUDIT_DIGESTS || order->limit_ns > TRIAL_OPEN_NS)
		return TRIAL_OPEN_NS;
	return order->limit_ns > TRIAL_OPEN_LEAST_NS ? order->limit_ns
						     : TRIAL_OPEN_LEAST_NS;
}

/* Prepares what it needs: records and orders. */
static int
trial_process_prepare(
	struct trial_process *process, const struct trial_order *order)
{
	memset(process, 0, sizeof(*process));
	process->event = CHILD_READY;
	process->limit_ns = order->limit_ns;
	process->open_ns = trial_process_open_ns(order);
	process->stop_after = order->stop_after;
	process->records = process->spec = process->far_gate = -1;
	process->gate = -1;
	process->pages = order->pages || order->work != AUDIT_DIGESTS;
	process->records = trial_process_map(process, order->items);
	if (process->records < 0)
		return process->records;
	process->head->unwatched = order->unwatched;
	if (!order->timed)
		process->head->wholes = order->reference != NULL
			? WIRE_WHOLES_BROUGHT
			: WIRE_WHOLES_ALL;
	process->head->stop_after = order->stop_after;
	process->spec = trial_process_orders(order);
	return process->spec < 0 ? process->spec : 0;
}

/* One folder for all that start together. */
static int
trial_process_gate(struct trial_process *processes, size_t count)
{
	int gate[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) < 0)
		return -errno;
	processes[0].far_gate = gate[1];
	for (size_t i = 0; i < count; i++)
		processes[i].gate = gate[0];
	return 0;
}

/* Its ends are its own from now on. */
static void
trial_process_hand_over(struct trial_process *process)
{
	int *const fds[] = { &process->records, &process->spec,
		&process->far_gate };

	for (size_t i = 0; i < 3; i++) {
		if (*fds[i] >= 0)
			close(*fds[i]);
		*fds[i] = -1;
	}
}

/* A folder for temporary files of those that share a supervisor. */
static char *
trial_process_temporary(const struct supervisor_limits *limits)
{
	char *path;

	if (limits == NULL || limits->folder == NULL ||
		asprintf(&path, "%s/tmp", limits->folder) < 0)
		return NULL;
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return path;
	free(path);
	return NULL;
}

static int
trial_process_start(struct trial_process *processes,
	const struct trial_order *orders, size_t count)
{
	const char *argv[] = { beside_path("lanebench-trial"), "--run", NULL };
	struct child_order *child_orders = calloc(count, sizeof(*child_orders));
	struct child *children = calloc(count, sizeof(*children));
	const struct supervisor_limits *limits = orders[0].limits;
	int rc = child_orders != NULL && children != NULL ? 0 : -ENOMEM;

	processes[0].temporary = trial_process_temporary(limits);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		struct child_order *order = &child_orders[i];

		child_order_init(order, argv);
		order->fds[WIRE_FD_SPEC] = processes[i].spec;
		order->fds[WIRE_FD_RECORDS] = processes[i].records;
		order->fds[WIRE_FD_GATE] = processes[0].far_gate;
		order->stranger = true;
		order->made = processes[i].head->made;
		order->temporary = processes[0].temporary;
		order->descriptors = limits != NULL ? limits->descriptors : 0;
	}
	if (rc == 0)
		rc = children_start(children, count, child_orders,
			&processes[0].own, limits);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		processes[i].child = children[i];
		processes[i].supervisor = &processes[0].own;
	}
	if (rc == 0 && orders[0].unwatched)
		processes[0].own.looked_ns = UINT64_MAX;
	free(child_orders);
	free(children);
	return rc;
}

int
trial_process_begin(struct trial_process *processes,
	const struct trial_order *orders, size_t count)
{
	size_t prepared = 0;
	int rc = 0;

	while (rc == 0 && prepared < count) {
		rc = trial_process_prepare(
			&processes[prepared], &orders[prepared]);
		prepared++;
	}
	if (rc == 0)
		rc = trial_process_gate(processes, count);
	if (rc == 0)
		rc = trial_process_start(processes, orders, count);
	for (size_t i = 0; i < prepared; i++) {
		trial_process_hand_over(&processes[i]);
		if (rc < 0 && i == 0 && processes[i].gate >= 0)
			close(processes[i].gate);
		if (rc < 0)
			trial_process_fini(&processes[i]);
	}
	return rc;
}

bool
trial_process_arrive(struct trial_process *process)
{
	uint64_t until_ns = clock_now_ns() + process->open_ns;
	bool alone = process->supervisor->count == 1;
	char byte;

	while (!process->at_gate) {
		/* With several processes the byte may be another's: each also
		 * notes it in its records. */
		if (!alone && process->head->stage >= WIRE_STAGE_READY)
			break;
		process->event =
			child_wait(&process->child, process->gate, until_ns);
		if (process->event != CHILD_READY)
			return false;
		if (read(process->gate, &byte, 1) != 1) {
			/* The socket's end: the trial died before it was
			 * ready. */
			process->event =
				child_wait(&process->child, -1, until_ns);
			return false;
		}
		process->at_gate = alone;
	}
	process->at_gate = true;
	return true;
}

void
trial_process_open(struct trial_process *processes, size_t count)
{
	char *bytes = calloc(count, 1);
	uint64_t now_ns = clock_now_ns();
	bool opened = bytes != NULL &&
		send(processes[0].gate, bytes, count, MSG_NOSIGNAL) ==
			(ssize_t)count;

	/* A process that has died meanwhile is found when it is awaited. */
	for (size_t i = 0; i < count; i++) {
		processes[i].gate_ns = now_ns;
		processes[i].opened = opened;
	}
	free(bytes);
}

void
trial_process_await(struct trial_process *process)
{
	process->event = child_wait(
		&process->child, -1, process->gate_ns + process->limit_ns);
}

/* Whether it can be what our own host wrote. */
static bool
trial_process_makes_sense(struct trial_process *process)
{
	struct wire_head *head = process->head;

	if (head->magic != WIRE_MAGIC || head->items != process->items ||
		head->with_pages != process->pages ||
		head->stop_after != process->stop_after)
		return false;
	if (head->stage > WIRE_STAGE_DONE || head->unsupported > 1 ||
		head->broken > 1 || head->erring > 2 ||
		head->failure > WIRE_FAILURE_TIMEOUT ||
		head->child_signal >= NSIG ||
		head->child_stage > WIRE_STAGE_DONE || head->breaking > 2)
		return false;
	/* usable() has ended before the gate. */
	if (head->unsupported &&
		(process->at_gate || *wire_error_text(head) == '\0'))
		return false;
	return process->opened ? head->stage >= WIRE_STAGE_READY
			       : head->stage <= WIRE_STAGE_READY;
}

/* The trial could write to the whole block, so we read our own copy of what we
 * rely on. */
static void
trial_process_distrust(struct trial_process *process)
{
	struct wire_head *head = process->head;

	if (trial_process_makes_sense(process))
		return;
	memset(head, 0, process->head_size);
	head->magic = WIRE_MAGIC;
	head->items = process->items;
	head->with_pages = process->pages;
	head->stop_after = process->stop_after;
	head->stage = process->opened ? WIRE_STAGE_RUN : WIRE_STAGE_NEW;
	process->scribbled = true;
}

void
trial_process_end(struct trial_process *process)
{
	supervisor_end(process->supervisor);
	supervisor_clean_up(process->supervisor, process->head->made);
	child_end(&process->child);
	process->end_ns = clock_now_ns();
	if (process->supervisor == &process->own)
		close(process->gate);
	trial_process_distrust(process);
}

void
trial_process_fini(struct trial_process *process)
{
	if (process->head != NULL)
		munmap(process->head, process->head_size);
	process->head = NULL;
	if (process->supervisor == &process->own)
		supervisor_fini(&process->own);
	/* What it left there goes with it. */
	if (process->temporary != NULL && rmdir(process->temporary) < 0)
		rundir_remove(process->temporary);
	free(process->temporary);
	process->temporary = NULL;
	process->supervisor = NULL;
}

static int64_t
trial_pressure(uint64_t before_ns)
{
	uint64_t now_ns = system_pressure_ns("");

	if (now_ns == UINT64_MAX || now_ns < before_ns)
		return -1;
	return (int64_t)(now_ns - before_ns);
}

/* Why one of them never became a program, though they were begun: a negative
 * errno, noted in the result; else 0. */
static int
trial_unstarted(struct trial_result *result,
	const struct trial_process *processes, size_t count, int begun)
{
	int rc = begun;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = supervisor_unstarted(
			processes[i].supervisor, processes[i].child.number);
	if (rc == 0)
		return 0;
	result->unstarted = true;
	snprintf(result->reason, sizeof(result->reason),
		"%.300s can't be started: %s", beside_path("lanebench-trial"),
		strerror(-rc));
	utf8_tame(result->reason);
	return rc;
}

/* Opens the gate for all, once all have arrived. */
static void
trial_process_pass(struct trial_process *processes,
	const struct trial_order *order, size_t count,
	struct trial_result *result)
{
	uint64_t before_ns;

	for (size_t i = 0; i < count; i++)
		if (!trial_process_arrive(&processes[i]))
			return;
	before_ns = order->unwatched ? UINT64_MAX : system_pressure_ns("");
	if (order->at_gate != NULL)
		order->at_gate(order->arg);
	trial_process_open(processes, count);
	result->opened = processes[0].opened;
	for (size_t i = 0; i < count; i++)
		trial_process_await(&processes[i]);
	result->pressure_ns = trial_pressure(before_ns);
}

int
trial_process_run(struct trial_process *processes,
	const struct trial_order *orders, size_t count,
	struct trial_result *result)
{
	unsigned stuck = child_stuck();
	int rc;

	memset(result, 0, sizeof(*result));
	result->work = orders->work;
	result->pressure_ns = -1;
	rc = trial_process_begin(processes, orders, count);
	if (rc < 0)
		return trial_unstarted(result, NULL, 0, rc);
	trial_process_pass(processes, orders, count, result);
	for (size_t i = 0; i < count; i++) {
		trial_process_end(&processes[i]);
		if (processes[i].event == CHILD_INTERRUPTED)
			rc = -EINTR;
	}
	snprintf(result->said, sizeof(result->said), "%s",
		processes[0].child.said);
	result->swept = processes[0].supervisor->swept + child_sweep();
	result->stuck = child_stuck() - stuck;
	if (rc == 0)
		rc = trial_unstarted(result, processes, count, 0);
	for (size_t i = count; rc < 0 && i-- > 0;)
		trial_process_fini(&processes[i]);
	return rc;
}

/* Runs a first look at a few items; its records count even if the trial
 * failed. */

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
	struct trial_result result;
	uint64_t began_ns = clock_now_ns();
	int rc = trial_process_run(&process, order, 1, &result);

	memset(probe, 0, sizeof(*probe));
	probe->busy_ns = -1;
	if (rc < 0)
		return rc;
	if (result.opened)
		probe_read(&process, began_ns, probe);
	trial_process_fini(&process);
	return 0;
}

#define STDERR_LINE 1000

void
stderr_print(FILE *to, const char *whose, const char *said)
{
	char line[STDERR_LINE];

	while (*said != '\0') {
		size_t len = strcspn(said, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)len, said);
		if (len > 0)
			fprintf(to, "%s stderr: %s\n", whose,
				secret_hide(utf8_tame(line)));
		said += len + (said[len] == '\n');
	}
}

/* Tries to start it, with pauses: an installation may be in progress, or the
 * machine full of processes for a moment. */
#define TRIAL_TRIES 10u
#define TRIAL_PAUSE_NS 300000000

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

void
trial_release(struct trial_result *result)
{
	if (result->head != NULL)
		munmap(result->head, result->head_size);
	result->head = NULL;
}

int64_t
trial_wall_ns(const struct trial_result *result)
{
	const struct wire_head *head = result->head;

	return (int64_t)(head->setup_ns + head->run_ns + head->teardown_ns);
}

static void
trial_fill_items(const struct audit *audit, bool digest, struct trial_row *row)
{
	row->items_ok = audit->items_ok;
	row->items_failed = audit->items_failed;
	row->items_wrong = audit->items_wrong;
	row->has_digest = digest;
	row->digest = audit->digest;
}

static void
trial_fill_used(const struct wire_head *head, struct trial_row *row)
{
	row->setup_ns = (int64_t)head->setup_ns;
	row->run_ns = (int64_t)head->run_ns;
	row->teardown_ns = (int64_t)head->teardown_ns;
	row->user_ns = (int64_t)head->user_ns;
	row->sys_ns = (int64_t)head->sys_ns;
	row->ctx_voluntary = (int64_t)head->ctx_voluntary;
	row->ctx_forced = (int64_t)head->ctx_forced;
	row->faults_minor = (int64_t)head->faults_minor;
	row->faults_major = (int64_t)head->faults_major;
	if (head->run_delay_known)
		row->run_delay_ns = (int64_t)head->run_delay_ns;
}

static void
trial_fill_origin(const struct origin_counters *origin, struct trial_row *row)
{
	row->origin_cpu_ns = origin->cpu_ns;
	row->origin_requests = origin->requests;
	row->origin_peak_connections = origin->peak_connections;
	row->origin_late_p50_ns = origin->late_p50_ns;
	row->origin_late_max_ns = origin->late_max_ns;
	row->origin_serving_max = origin->peak_serving;
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
	if (result->served)
		trial_fill_origin(&result->origin, row);
	if (!result->audited)
		return;
	/* A peer's work is checked, and has no digest. */
	if (!result->unserved)
		trial_fill_items(audit, result->work == AUDIT_DIGESTS, row);
	trial_fill_used(head, row);
	row->wall_ns = trial_wall_ns(result);
	row->bytes = audit->bytes;
	row->item_p50_ns = audit->p50_ns;
	row->item_p95_ns = audit->p95_ns;
	row->item_p99_ns = audit->p99_ns;
	row->item_max_ns = audit->max_ns;
	row->pressure_ns = result->pressure_ns;
	row->workers_used = audit->at_once.workers;
	if (result->work != AUDIT_DIGESTS && head->workers_used > 0)
		row->workers_used = head->workers_used;
	row->fetching_max = audit->at_once.fetching;
	row->processing_max = audit->at_once.processing;
}
