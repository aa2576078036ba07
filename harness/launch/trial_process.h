/* SPDX-License-Identifier: MIT */
/*
 * A trial's process, step by step: begun, at its gate, through it, to its end.
 * Several of them can be taken through together. One thread.
 */
#ifndef LANEBENCH_LAUNCH_TRIAL_PROCESS_H
#define LANEBENCH_LAUNCH_TRIAL_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "launch/child.h"
#include "launch/guard.h"
#include "launch/trial.h"
#include "wire/records.h"

/* Loading a plugin and opening a dataset may take as long as the trial, within
 * these; a program has a limit of its own for that, and is given the latter. */
#define TRIAL_OPEN_LEAST_NS 5000000000u
#define TRIAL_OPEN_NS 120000000000u

struct trial_process {
	struct child child;
	/* What it runs within: its own, or that of the first of those that it
	 * was begun with. */
	struct guard own, *guard;
	int records, spec, far_gate; /* its descriptors; -1 once it runs */
	enum child_event event; /* how it ended; READY: it wasn't awaited */
	bool at_gate, opened;
	/* Our end of the socket, which is that of all it was begun with; the
	 * first one's to close. */
	int gate;
	uint64_t gate_ns, end_ns; /* our clock: the gate opened; it was gone */
	uint64_t limit_ns; /* from the gate to its end */
	uint64_t open_ns; /* until the gate */
	uint64_t stop_after; /* what it was told; ours */
	bool scribbled; /* its records were rubbish, and have been zeroed */
	struct wire_head *head;
	size_t items; /* what it writes; ours */
	bool pages; /* likewise */
	size_t head_size;
	char *temporary; /* the folder for its temporary files, or NULL */
};

/* Starts it; a negative errno when that can't be, and nothing is left. */
int trial_process_begin(
	struct trial_process *process, const struct trial_order *order);

/* The same for several under one guard; orders[i] is processes[i]'s. */
int trial_process_begin_all(struct trial_process *processes,
	const struct trial_order *orders, size_t count);

/* Waits until it has opened its items and stands at the gate; false when it
 * won't come there. */
bool trial_process_arrive(struct trial_process *process);

/* Opens the gate of those that were begun together and have all arrived: one
 * word wakes them all, so none has the cores while another waits to be told. */
void trial_process_open(struct trial_process *processes, size_t count);

/* Waits for its end, or its limit, or an interrupt. */
void trial_process_await(struct trial_process *process);

/* Kills it if it still runs, and all that were begun with it, and reaps it; its
 * records stay. Once each. */
void trial_process_end(struct trial_process *process);

/* Frees its records, if it still has them. */
void trial_process_fini(struct trial_process *process);

#endif
