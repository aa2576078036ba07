/* SPDX-License-Identifier: MIT */
/* What the user asked of a run or a study: by options, or by an .ini file that
 * has their long names as keys and a section per --set name. */
#ifndef LANEBENCH_CAMPAIGN_SETTINGS_H
#define LANEBENCH_CAMPAIGN_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "campaign/variant.h"
#include "plan/workers.h"
#include "process/supervisor.h"
#include "text/options.h"

/* Of a calibration. */
#define SETTINGS_SITTINGS_LEAST 5
#define SETTINGS_SITTINGS_MOST 20

struct settings {
	struct variants datasets, strategies; /* empty: all */
	/* A file's sections that say so; the lists above have their labels as
	 * names. */
	struct variants dataset_labels, strategy_labels;
	bool reading; /* a file, which the command line wins over */
	/* Whether they are a file's, to be replaced by the command line's. */
	bool file_datasets, file_strategies;
	/* Whether a number of blocks was asked for, or precision or a budget:
	 * both can't be, unless one is the file's and the other not. */
	bool asked_blocks, asked_looks, file_stop;
	bool asked_gap;
	json_t *sets; /* {NAME: {OPTION: TEXT}} */
	/* {NAME.OPTION: FILE:LINE} of those that are a file's; and so
	 * {"strategy"."NAME": FILE:LINE}, datasets alike. */
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
	/* The datasets are sizes of one, of which nothing is said each, and
	 * whose blocks have no A/A and no ceiling. */
	bool sizes;
	char *out; /* NULL: a new folder in ./results */
	bool resume, dry_run, strict, live, keep_items, quiet, verbose;
	bool second_opinion;
	double limit_time_s; /* of a trial; 0: by what the baseline took */
	struct guard_limits limits; /* 0: what suits the machine */
	bool quick; /* overhead's: few sizes, few tasks */
	size_t experiments; /* calibrate's */
};

/* Whose an option is: the commands that measure strategies. */
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

#endif
