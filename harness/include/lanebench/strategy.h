/* SPDX-License-Identifier: MIT */
/*
 * A strategy decides who runs which item when. This header is its whole world.
 *
 * The life of one trial, always in a fresh process:
 *
 *     usable() -> setup() -> run() -> teardown() -> exit
 *                   |          |          |
 *                   +----------+----------+-- timed: wall = setup + run + teardown
 *
 * Inside run() the strategy hands every item, 0 <= item < job->items, to the
 * host exactly once: by run_item(), which blocks until the item is done, or by
 * begin() and finish(), for a strategy that does its own waiting. The host
 * fetches, parses, times, counts and records. After the trial it compares
 * every item with what the baseline made of it; a trial that lost, doubled or
 * changed one is shown as `wrong` and can't win.
 *
 * What stands in brackets at the end of a comment says from where a function
 * may be called. Functions return 0 or a negative errno unless they say else.
 */
#ifndef LANEBENCH_STRATEGY_H
#define LANEBENCH_STRATEGY_H

#include <stddef.h>
#include <stdint.h>

#include <lanebench/option.h>

#ifdef __cplusplus
extern "C" {
#endif

#define LANE_STRATEGY_ABI 1u

/*
 * One item in flight, lent by begin() until finish() returns. Read-only but
 * for data and len. The host keeps its own copy of what it must trust.
 */
struct lane_flight {
	size_t item;
	/* Its place among the flights: below what flights() said, else below
	 * `workers`. */
	unsigned slot;
	/* URL, path, or the dataset's own name for it. */
	const char *source;
	/* CURL *, ready for a multi, CURLOPT_PRIVATE = this flight; NULL when
	 * nothing is fetched over HTTP. */
	void *easy;
	/* A local file's bytes, all of them, when the strategy read them; they
	 * stay the strategy's. NULL: the host reads them in finish(). */
	const void *data;
	size_t len;
};

/* What an item's source is. */
enum lane_source {
	LANE_SOURCE_UNKNOWN = 0,
	LANE_SOURCE_NAME = 1, /* a name: there are no bytes */
	LANE_SOURCE_FILE = 2, /* a local file's absolute path */
	LANE_SOURCE_URL = 3
};

/* One timed pass over a dataset. Read-only, valid until teardown() returned. */
struct lane_job {
	uint32_t abi, size;
	size_t items;
	/* What the user asked for: threads, processes, or requests in flight;
	 * at least 1. At any moment at most so many items are being fetched,
	 * and as many processed, in all processes together, whatever lanes()
	 * and flights() say: more is `wrong`, but for local files that are
	 * read ahead. */
	unsigned workers;
	/* Private slots of per-worker state (parser, handle, buffers): what
	 * lanes() said, else workers. */
	unsigned lanes;

	/*
	 * Acquires, processes, times and records one item. An item that fails
	 * is recorded, not returned; < 0 means: take no more items.
	 * [any thread or process; one call a lane at a time]
	 */
	int (*run_item)(const struct lane_job *job, size_t item, unsigned lane);

	/*
	 * The same in two steps; at most `workers` flights may be open in a
	 * process, or as many as flights() said.
	 * begin() returns NULL when no more items are to be taken. Every
	 * flight has one finish(), its handle having left its multi before;
	 * err is 0, a CURLcode, or a negative errno. It may be finished by
	 * another thread than began it, where the strategy's queue orders the
	 * hand-over. finish() processes the body, in the caller's thread.
	 * [begin: any thread of the process that finishes it;
	 *  finish: likewise, one call a lane at a time]
	 */
	struct lane_flight *(*begin)(const struct lane_job *job, size_t item);
	int (*finish)(const struct lane_job *job, struct lane_flight *flight,
		unsigned lane, int err);

	/* A LANE_NUMBER's value, or the index of a LANE_CHOICE. [any] */
	long (*option)(const struct lane_job *job, const char *name);
	/* A LANE_STRING's or LANE_CHOICE's text; never NULL; the host's. [any] */
	const char *(*option_string)(
		const struct lane_job *job, const char *name);

	/* Says why this trial fails; the first one is kept in its row. [any] */
	void (*error)(const struct lane_job *job, const char *fmt, ...)
#ifdef __GNUC__
		__attribute__((format(printf, 2, 3)))
#endif
		;

	/* Does nothing: the host counts who had an item. [any] */
	void (*workers_used)(const struct lane_job *job, unsigned workers);

	/* enum lane_source: what kind of items these are; 0 where there is no
	 * dataset yet, when usable() is asked by `lanebench list`. */
	int source;

	/* How many cores this process may use; at least 1. */
	unsigned cores;

	/*
	 * For a strategy that lets flights wait for their finish(): tells the
	 * host what came of a transfer, err as for finish(), once its handle
	 * has left its multi, and gives the handle back for the next flight;
	 * flight->easy is NULL then. Never twice a flight. What finish() is
	 * told of it doesn't count any more. [as begin]
	 */
	void (*landed)(const struct lane_job *job, struct lane_flight *flight,
		int err);

	/* How many hosts the URLs are on: a strategy that keeps fewer
	 * connections connects anew for page after page. 0: not known. */
	unsigned hosts;
};

/* Planned at one worker only, whatever counts the user asked for. */
#define LANE_ONE_WORKER 1u
/* Runs only when it is named, not in a run of everything. */
#define LANE_ON_REQUEST 2u

/* The table that a plugin exports. Required: abi, size, name, summary, run. */
struct lane_strategy {
	uint32_t abi, size; /* LANE_STRATEGY_V1 */
	const char *name; /* letters, digits, '-', '_', '.'; at most 64 */
	const char *summary; /* one line */

	/* Has every item run; a stop asked for by the host is no error. */
	int (*run)(const struct lane_job *job, void *state);

	/* Starts what the strategy needs; its time is recorded apart. Before
	 * it the strategy has no thread, child or descriptor of its own. */
	int (*setup)(const struct lane_job *job, void **state);
	/* Ends all of it: threads, children, descriptors. Called whenever
	 * setup() succeeded or there is none. */
	void (*teardown)(const struct lane_job *job, void *state);

	/* How many lanes it needs, where they aren't the workers. */
	unsigned (*lanes)(const struct lane_job *job);

	/* 0 when it can run here, else < 0 and why not (a static string). */
	int (*usable)(const struct lane_job *job, const char **why_not);

	const struct lane_option *options;
	unsigned flags; /* LANE_ONE_WORKER, LANE_ON_REQUEST */

	/* How many flights may be open at once, where they aren't the
	 * workers (pages that are read ahead, or have landed and wait). */
	unsigned (*flights)(const struct lane_job *job);
};

#define LANE_STRATEGY_V1 LANE_STRATEGY_ABI, sizeof(struct lane_strategy)

#if defined(__GNUC__)
__attribute__((visibility("default")))
#endif
extern const struct lane_strategy lane_strategy;

#ifdef __cplusplus
}
#endif

#endif
