/* SPDX-License-Identifier: MIT */
/* One trial, from outside: started, watched, limited, reaped, judged. */
#ifndef LANEBENCH_LAUNCH_TRIAL_H
#define LANEBENCH_LAUNCH_TRIAL_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "launch/audit.h"
#include "launch/origin.h"
#include "process/child.h"
#include "process/supervisor.h"
#include "record/trial_row.h"
#include "wire/records.h"

struct trial_order {
	json_t *strategy, *dataset; /* {"file", "options"}, borrowed */
	unsigned workers;
	const char *list; /* file with a source a line */
	size_t items;
	uint64_t limit_ns; /* from the gate to its end */
	const struct supervisor_limits *limits; /* NULL: none */
	/* After that many items were begun the host says "take no more", and
	 * those that were never begun aren't wrong; 0: never. */
	size_t stop_after;
	const struct reference *reference; /* NULL: this one makes it */
	/* Its times count: what a strategy brought itself isn't compared whole,
	 * as it is in block 0 and by `check`. */
	bool timed;
	/* Whether what peers are checked on is to be noted of each item, which
	 * takes time; a peer's trial has it anyway. */
	bool pages;
	enum audit_work work; /* what is to be equal */
	/* Nothing is sampled beside it or in it: to measure what that costs. */
	bool unwatched;
	/* Called just before the gate opens. */
	void (*at_gate)(void *arg);
	void *arg;
	/* The rest is engine_run()'s. The server that items are fetched from,
	 * reset at the gate and asked for its counts afterwards; NULL: none. */
	struct origin *origin;
	/* Other servers have some of the items, so its counts judge nothing. */
	bool elsewhere;
	/* Where the lists of the shares are written: the order is one of the
	 * measured ceiling. NULL: of a trial. */
	const char *shares;
};

struct trial_result {
	enum trial_status status;
	char reason[400];
	char said[CHILD_SAID]; /* the end of what it wrote to stderr; one's */
	struct audit audit;
	bool opened; /* its gate was */
	bool audited; /* it came to its end, so the audit holds */
	/* The origin counted its requests; or died, or stopped answering, and
	 * then the trial is `failed` for that, and the reason says so. */
	bool served, unserved;
	struct origin_counters origin; /* valid where `served` */
	unsigned swept; /* processes found that it had cut loose from itself */
	unsigned stuck; /* those that were killed and don't end */
	enum audit_work work;
	unsigned workers; /* that were asked for */
	struct wire_head *head; /* until trial_release() */
	size_t head_size;
	int64_t peak_rss_bytes; /* -1 when no process told */
	/* The sum of the processes' own peaks, with the files and the shared
	 * memory that they map, even where a group counted the other. -1
	 * likewise. */
	int64_t peaks_rss_bytes;
	bool rss_complete; /* every process had an entry */
	bool rss_by_group; /* a control group counted it */
	/* No program of it was begun, which is no strategy's fault: the reason
	 * says which, and why. Only with a negative errno. */
	bool unstarted;
	/* While it ran, some task of the machine waited for a core; -1 where
	 * the kernel doesn't tell. */
	int64_t pressure_ns;
};

/* Whether to try again one that couldn't be started, after a pause; `tries` is
 * 0 at first. *rc becomes -EINTR when it was interrupted. */
bool trial_again(const struct trial_result *result, int *rc, unsigned *tries);

/* Frees the records; the rest of the result stays. */
void trial_release(struct trial_result *result);

/* Its setup, run and teardown together. */
int64_t trial_wall_ns(const struct trial_result *result);

/* The row's columns that a result fills. Its reason is borrowed. */
void trial_fill_row(const struct trial_result *result, struct trial_row *row);

/*
 * A trial's process, step by step: begun, at its gate, through it, to its end.
 * Several of them can be taken through together. One thread.
 */

/* Loading a plugin and opening a dataset may take as long as the trial, within
 * these; a program has a limit of its own for that, and is given the latter. */
#define TRIAL_OPEN_LEAST_NS 5000000000u
#define TRIAL_OPEN_NS 120000000000u

struct trial_process {
	struct child child;
	/* What it runs within: its own, or that of the first of those that it
	 * was begun with. */
	struct supervisor own, *supervisor;
	int records, spec, far_gate; /* its descriptors; -1 once it runs */
	enum child_event event; /* how it ended; READY: it wasn't awaited */
	bool at_gate, opened;
	/* Our end of the socket, which is that of all it was begun with; the
	 * first one's to close. */
	int gate;
	uint64_t gate_ns, end_ns; /* our clock: the gate opened; it was gone */
	uint64_t limit_ns; /* from the gate to its end */
	uint64_t open_ns; /* until the gate */
	uint64_t stop_after; /* in its orders; ours */
	bool scribbled; /* its records were rubbish, and have been zeroed */
	struct wire_head *head;
	size_t items; /* what it writes; ours */
	bool pages; /* likewise */
	size_t head_size;
	char *temporary; /* the folder for its temporary files, or NULL */
};

/* Starts them under one supervisor; orders[i] is processes[i]'s. A negative
 * errno when that can't be, and then nothing is left. */
int trial_process_begin(struct trial_process *processes,
	const struct trial_order *orders, size_t count);

/* Waits until it has opened its items and is at the gate; false when it never
 * will be. */
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

/*
 * All of these at once: begun, through the gate together, ended. The result
 * has what is known without their records. A negative errno as
 * engine_run()'s, and then nothing is left; else trial_process_fini() each.
 */
int trial_process_run(struct trial_process *processes,
	const struct trial_order *orders, size_t count,
	struct trial_result *result);

/* A first look at a few items, before anything is measured: how long they take,
 * however the trial ends. */

struct probe {
	size_t ended; /* items that were through in time */
	int64_t span_ns; /* from the beginning of the work to the last's end */
	int64_t busy_ns; /* CPU time within it; -1 when it isn't known */
	int64_t start_ns; /* what starting and ending the trial took */
	uint64_t bytes; /* of those that ended */
	/* Of a list that has each item twice in a row: how many pairs were
	 * through, and the times of their first and second ones together. */
	size_t pairs;
	int64_t first_ns, again_ns;
	int64_t longest_ns, longest_again_ns; /* of all, of the second ones */
};

/* Runs the order's trial, for at most its limit. 0 whatever becomes of it; then
 * `ended` may be 0. -EINTR, or another negative errno when it couldn't be
 * started. */
int probe_run(const struct trial_order *order, struct probe *probe);

/* Prints what a trial wrote to stderr, made fit for a terminal, each line
 * behind "WHOSE stderr: ". [any] */
void stderr_print(FILE *to, const char *whose, const char *said);

#endif
