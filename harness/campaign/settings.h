/* SPDX-License-Identifier: MIT */
/* What the user asked of a run or a study: by options, or by an .ini file that
 * has their long names as keys and a section per --set name. */
#ifndef LANEBENCH_CAMPAIGN_SETTINGS_H
#define LANEBENCH_CAMPAIGN_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "campaign/variant.h"
#include "plan/workers.h"
#include "process/supervisor.h"
#include "text/options.h"

/* Sittings of a calibration. */
#define SETTINGS_SITTINGS_LEAST 5
#define SETTINGS_SITTINGS_MOST 20

struct settings {
	struct variants datasets, strategies; /* empty: all */
	/* Those with a section in a file; the lists above name them by
	 * label. */
	struct variants dataset_labels, strategy_labels;
	bool reading; /* the file is read now, not the command line */
	/* Whether they are the file's: the command line's replace them. */
	bool file_datasets, file_strategies;
	/* Whether --blocks is given, or --precision or --budget, which exclude
	 * it unless they are the file's (file_stop). */
	bool asked_blocks, asked_looks, file_stop;
	bool asked_gap;
	json_t *sets; /* {NAME: {OPTION: TEXT}} */
	/* {NAME.OPTION: FILE:LINE} of what the file sets; {"strategy.NAME":
	 * FILE:LINE} of what it names, datasets alike. */
	json_t *places;
	struct workers workers; /* count 0: what suits the dataset */
	/* Counted blocks; 0: as many as the precision wants. */
	unsigned blocks;
	double precision; /* half-width wanted, 0.05 is 5 % */
	double budget_s; /* INFINITY: none */
	/* Sittings that share the blocks; 0: one, not asked for. */
	unsigned sessions;
	double session_gap_s; /* between two of them */
	size_t items; /* 0: the dataset's own sample */
	uint64_t seed;
	/* The datasets are sizes of one: there are no words on each, and their
	 * blocks have no A/A and no ceiling. */
	bool sizes;
	char *out; /* NULL: a new folder in ./results */
	bool resume, dry_run, strict, live, keep_items, quiet, verbose;
	bool second_opinion;
	double limit_time_s; /* of a trial; 0: by what the baseline took */
	struct supervisor_limits limits; /* 0: what suits the machine */
	bool quick; /* overhead's: few sizes, few tasks */
	size_t experiments; /* calibrate's */
};

/* The commands whose options are rows of settings_rows. */
enum settings_command {
	SETTINGS_RUN = 1, /* and its .ini file */
	SETTINGS_CALIBRATE = 2,
	SETTINGS_OVERHEAD = 4
};

extern const struct option_row settings_rows[];

/* Counted blocks at the most. */
unsigned settings_most_blocks(const struct settings *settings);

/* The defaults of a run; -ENOMEM. */
int settings_init(struct settings *settings);
void settings_fini(struct settings *settings);

/* One option of a run by its long name; value NULL: none. 0, or a negative
 * errno and why. */
int settings_set(struct settings *settings, const char *name, const char *value,
	struct reason *why);

/* Whether the options go together, which single ones can't tell. -EINVAL, and
 * why. Settles the number of blocks that --sessions leaves open. */
int settings_settle(struct settings *settings, struct reason *why);

/* "FILE:LINE: " of a plugin's option that a file sets, else "set: "; into text,
 * returned. */
const char *settings_place(const struct settings *settings, const char *name,
	const char *option, char *text, size_t size);

/* All of a file, before the command line, which wins over it. -EINVAL, and why,
 * with the line. */
int
settings_read(struct settings *settings, const char *file, struct reason *why);

/* {KEY: VALUE} of what run.json has of the options; a new reference. */
json_t *settings_json(const struct settings *settings);

/* The option that is recorded under the key; NULL: none. */
const char *settings_recorded(const char *key);

/* The sittings over which --sessions shares the blocks out: what varies from
 * one run to the next, and not within one, is made anew for each. */

/* How many there are: 1 without --sessions. Each has a block that primes. */
unsigned sitting_count(const struct settings *settings);

/* How many blocks there are in all, with those that prime. */
unsigned sitting_blocks(const struct settings *settings, unsigned blocks);

/* Which one the counted block of that number belongs to, both from 1 on. They
 * have as many each; the first ones have one more where that can't be. */
unsigned sitting_of(const struct settings *settings, unsigned block);

#endif
