/* SPDX-License-Identifier: MIT */
/* A trial's process, step by step: begun, at its gate, through it, gone. */
#include "launch/trial_process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "launch/ask.h"
#include "launch/sealed.h"
#include "measure/clock.h"
#include "record/rundir.h"

/* Fresh for each trial: what an earlier one left running can't reach it. */
static int
trial_process_map(struct trial_process *process, size_t items)
{
	size_t size = wire_records_size(items) +
		(process->pages ? wire_pages_size(items) : 0);
	int fd = sealed_create("lanebench-records", size);
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
	int fd = spec ? ask_orders(spec) : -ENOMEM;

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

/* What it needs to be started: records and orders. */
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

/* One for all that begin together. */
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

/* Where those that have a guard together put what is of no use to others. */
static char *
trial_process_temporary(const struct guard_limits *limits)
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
	const char *argv[] = { child_place("lanebench-trial"), "--run", NULL };
	struct child_order *child_orders = calloc(count, sizeof(*child_orders));
	struct child *children = calloc(count, sizeof(*children));
	const struct guard_limits *limits = orders[0].limits;
	int rc = child_orders && children ? 0 : -ENOMEM;

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
		order->descriptors = limits ? limits->descriptors : 0;
	}
	if (rc == 0)
		rc = guard_start(&processes[0].own, child_orders, children,
			count, limits);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		processes[i].child = children[i];
		processes[i].guard = &processes[0].own;
	}
	if (rc == 0 && orders[0].unwatched)
		processes[0].own.looked_ns = UINT64_MAX;
	free(child_orders);
	free(children);
	return rc;
}

int
trial_process_begin_all(struct trial_process *processes,
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

int
trial_process_begin(
	struct trial_process *process, const struct trial_order *order)
{
	return trial_process_begin_all(process, order, 1);
}

bool
trial_process_arrive(struct trial_process *process)
{
	uint64_t until_ns = clock_now_ns() + process->open_ns;
	bool alone = process->guard->count == 1;
	char byte;

	while (!process->at_gate) {
		/* The byte may be another's. Each notes it in its records, and
		 * then says so. */
		if (!alone && process->head->stage >= WIRE_STAGE_READY)
			break;
		process->event =
			child_wait(&process->child, process->gate, until_ns);
		if (process->event != CHILD_READY)
			return false;
		if (read(process->gate, &byte, 1) != 1) {
			/* The socket's end: it died before it was ready. */
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

	/* One that has died meanwhile shows it when it is awaited. */
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

/* Whether it can be what our own host wrote, as far as we know what it did. */
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
		head->fate > WIRE_FATE_TIMEOUT || head->child_signal >= NSIG ||
		head->child_stage > WIRE_STAGE_DONE || head->breaking > 2)
		return false;
	/* What usable() is asked for is over before the gate. */
	if (head->unsupported &&
		(process->at_gate || *wire_error_text(head) == '\0'))
		return false;
	return process->opened ? head->stage >= WIRE_STAGE_READY
			       : head->stage <= WIRE_STAGE_READY;
}

/* The block was the trial's to write on, all of it: what we go by when we read
 * it is our own. */
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
	guard_end(process->guard);
	guard_clean_up(process->guard, process->head->made);
	child_end(&process->child);
	process->end_ns = clock_now_ns();
	if (process->guard == &process->own)
		close(process->gate);
	trial_process_distrust(process);
}

void
trial_process_fini(struct trial_process *process)
{
	if (process->head != NULL)
		munmap(process->head, process->head_size);
	process->head = NULL;
	if (process->guard == &process->own)
		guard_fini(&process->own);
	/* What it left there goes with it. */
	if (process->temporary != NULL && rmdir(process->temporary) < 0)
		rundir_remove(process->temporary);
	free(process->temporary);
	process->temporary = NULL;
	process->guard = NULL;
}
