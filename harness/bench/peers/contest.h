/* SPDX-License-Identifier: MIT */
/*
 * Ours beside what people would use instead: rounds of interleaved trials, of
 * which each has other work. In a round every entrant runs with several counts
 * of workers, all of them once a block in a random order; a slow one on a
 * sample of the pages, and is compared by the page. One thread.
 */
#ifndef LANEBENCH_BENCH_PEERS_CONTEST_H
#define LANEBENCH_BENCH_PEERS_CONTEST_H

#include <sched.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <jansson.h>

#include "bench/bench.h"
#include "stats/speedup.h"

/* The picture: a bar a program, a panel a round. */

/* The arguments of plots/peers.gp: a word a panel in each text. */
struct picture_panels {
	FILE *data; /* DIR/peers.dat: a block a panel */
	char names[200], items[200], counts[200], marks[200];
};

/* 0 or a negative errno. */
int picture_open(struct picture_panels *panels, const char *folder);

/* The panel is done: its name, of how many items it is, how many bars it has,
 * and the rate at which there is a mark, 0 for none. */
void picture_panel(struct picture_panels *panels, const char *name,
	size_t items, size_t bars, double mark);

/* Closes the data and draws DIR/plots/peers.svg and .png. 0, or a negative
 * errno, having said why. */
int picture_draw(struct picture_panels *panels, const char *folder);

#define CONTEST_WIDTHS 4
#define CONTEST_LISTS 4
#define CONTEST_SETS 4

/* What an entrant is, for the ratios and the picture. */
enum contest_side {
	CONTEST_OURS,
	CONTEST_PLAIN, /* ours as it would be without thinking of memory */
	CONTEST_GO,
	CONTEST_TUTORIAL, /* one of the tutorial's three */
	CONTEST_OTHER,
	CONTEST_FETCHES, /* parses nothing: not compared */
};

struct contest_entry {
	const char *strategy;
	const char *label; /* NULL: the strategy's name */
	enum contest_side side;
	unsigned workers[CONTEST_WIDTHS]; /* 0: no more */
	size_t sample; /* pages; 0: all */
	/* The dataset's options, where they aren't the round's. */
	const char *parser, *allocator;
};

struct contest_ratio {
	const char *name, *what;
	enum contest_side over; /* the best of ours over the best of these */
	double bound;
};

struct contest_round {
	const char *name, *dataset;
	const char *what; /* behind how many they are: "pages, parsed" */
	const char *const *sets; /* as for --set, CONTEST_SETS; NULL ends */
	unsigned judge; /* workers of the pass that makes the reference */
	unsigned cores; /* that it runs on; 0: all */
	bool tutorial; /* its work is the tutorial's */
	const struct contest_entry *entries; /* ends with a NULL strategy */
	const struct contest_ratio *ratios; /* ends with a NULL name */
};

extern const struct contest_round contest_rounds[]; /* ends with a NULL name */

/* Pages, and what must come of them. */
struct contest_list {
	size_t want, items;
	char *path;
	struct reference reference;
};

/* An entrant with a count of workers. */
struct contest_cell {
	const struct contest_entry *entry;
	unsigned workers;
	const struct campaign_strategy *strategy;
	json_t *orders; /* the dataset's */
	struct contest_list *list;
	double *pace; /* ns a page, a block; NaN where the trial wasn't ok */
	size_t ok; /* blocks */
	char why[400]; /* of the last trial that wasn't; "" */
	/* Sums over the ok trials. */
	int64_t pages, wall_ns, cpu_ns, origin_ns;
	struct speedup rate; /* ratio: pages a second */
};

struct contest {
	const struct contest_round *round;
	struct bench bench;
	const struct campaign_strategy *judge; /* makes the references */
	struct contest_list lists[CONTEST_LISTS];
	struct contest_list *whole; /* all pages */
	struct contest_list *prime; /* of block 0 */
	size_t list_count;
	struct contest_cell *cells;
	size_t cell_count;
	size_t blocks, most; /* pages at the most */
	struct trials_writer *trials;
};

/* Each says what is wrong, once, and returns an exit code. */

/* Pages, origin, lists, cells. Takes what is zeroed but for round, blocks, most
 * and trials. */
int contest_prepare(struct contest *contest);
/* The references, a pass that primes, and the blocks. */
int contest_run(struct contest *contest);
void contest_fini(struct contest *contest);

/* Fills the cells' rates. */
void contest_rate(struct contest *contest);
/* The cell of an entry with the highest rate, all of whose trials were ok;
 * NULL: none. */
struct contest_cell *
contest_best(struct contest *contest, const struct contest_entry *entry);

const char *contest_label(const struct contest_entry *entry);
/* The share of all cores' time, and of one core's, that the origin took. */
double contest_origin_share(
	const struct contest *contest, const struct contest_cell *cell);
double contest_origin_busy(const struct contest_cell *cell);

void contest_print_table(struct contest *contest);
/* False when one is short. */
bool contest_print_ratios(struct contest *contest);
/* Rows of contest.csv, and a panel of the picture. */
void contest_write(
	struct contest *contest, FILE *csv, struct picture_panels *panels);

/* Rounds run on a set number of cores, whatever the machine has. */

/* Has this thread, and all that it starts, run on that many cores (0: as many
 * as there are), each by one of its CPUs. *before is for cores_release(). */
void cores_confine(unsigned cores, cpu_set_t *before);
void cores_release(const cpu_set_t *before);

#endif
