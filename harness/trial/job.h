/* SPDX-License-Identifier: MIT */
/* The host of a trial's job, one for each process. Records are shared memory;
 * lanes, flights and handles belong to the process that uses them, and start
 * anew in a forked child. */
#ifndef LANEBENCH_TRIAL_JOB_H
#define LANEBENCH_TRIAL_JOB_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include <lanebench/dataset.h>
#include <lanebench/strategy.h>

#include "fetch/body.h"
#include "fetch/fetch.h"
#include "trial/addresses.h"
#include "trial/items.h"
#include "trial/options.h"
#include "wire/records.h"

/* Longest Content-Type that is looked at. */
#define HOST_TYPE_MAX 256

struct host_flight {
	struct lane_flight
		lent; /* what the strategy sees and may scribble on */
	size_t item;
	struct fetch *fetch; /* in the air; NULL where nothing flies */
	struct body body;
	uint64_t begin_ns;
	uint64_t
		landed_ns; /* 0: landed() wasn't called, finish() counts as it */
	bool open;
	/* The result of the transfer: `reason` (NULL: success) may point into
	 * `words`; `type` is empty without a Content-Type. */
	bool noted;
	const char *reason;
	char words[WIRE_REASON_MAX], type[HOST_TYPE_MAX];
	unsigned generation; /* whose it is: stale when not the host's */
	uint16_t began_by; /* as in its record; run_item()'s own has none */
	struct host_flight *next_free;
};

struct host_lane {
	_Alignas(64) _Atomic bool busy;
	unsigned generation; /* likewise */
	bool opened;
	void *state; /* the dataset's */
	struct host_flight flight; /* run_item()'s own */
};

struct host {
	struct lane_job job; /* first: a job's address is its host's */
	struct lane_pass pass; /* likewise for the dataset, by offset */
	const struct lane_strategy *strategy;
	const struct lane_dataset *dataset;
	const struct option_values *strategy_options, *dataset_options;
	struct items items;
	struct wire_head *head;
	struct wire_record *records;
	struct wire_page *pages; /* NULL unless pages are compared */
	struct peer *peer; /* the program that is the strategy, or NULL */
	void *dataset_state;
	bool dataset_opened;
	struct fetch_rules fetch_rules;
	size_t max_file; /* bytes */
	/* Where all items are on the campaign's own server: fetch_rules's. */
	unsigned only_sites, only_port;
	struct addresses addresses;

	struct host_lane *lanes;
	void *lanes_memory, *flights_memory; /* what was allocated */
	/* How many forks lie between the trial's first process and this one:
	 * what an older generation left is no state of ours. */
	unsigned generation;
	struct host_flight *flights;
	unsigned flight_count;
	/* Free flights; those from index `fresh` on are unused in this
	 * process. */
	struct host_flight *free_flights;
	unsigned fresh;
	struct fetch *free_fetches; /* idle handles */
	/* Aborted transfers that may have waited for a name: libcurl abandons
	 * its resolver thread then. */
	_Atomic unsigned given_up;
	pthread_mutex_t flights_lock; /* guards all three */

	/* This process's entry in the block, and when it was last brought up
	 * to date. */
	struct wire_process *_Atomic process;
	_Atomic uint64_t sampled_ns;
};

/* A fork has to find the process's host; NULL: there is none any more. */
void host_of_process(struct host *host);

/* Brings this process's peak memory in the block up to date. */
void host_sample(struct host *host);

/* In a process that was forked, as it ends: its peak memory. Nothing in
 * others. */
void host_child_ends(void);

/* What a plugin's function, "run()", returned: 0 or a negative errno as it is;
 * anything else breaks the contract and becomes -EINVAL. Unless it was 0,
 * `why` says what it was; else `why` is left as it is. */
int contract_return(const char *function, int rc, char *why, size_t size);

#endif
