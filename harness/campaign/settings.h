/* SPDX-License-Identifier: MIT */
/* What the user asked of a run: from the command line, or an .ini file that
 * has the options' long names as keys and a section per --set name. */
#ifndef LANEBENCH_CAMPAIGN_SETTINGS_H
#define LANEBENCH_CAMPAIGN_SETTINGS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "plan/workers.h"
#include "process/supervisor.h"

/* Stands in run.json and in told commands for a value that isn't kept. */
#define SETTINGS_SECRET "(not recorded)"

struct settings {
	json_t *datasets, *strategies; /* arrays of variants; empty: all */
	/* {"strategy": {LABEL: variant}, "dataset": {...}} of a file's sections
	 * that say so; the arrays above have LABEL as a name. */
	json_t *labels;
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
	/* Exactly so many counted blocks; 0: as many as the precision wants. */
	unsigned blocks;
	double precision; /* half-width wanted, 0.05 is 5 % */
	double budget_s; /* INFINITY: none */
	/* The blocks are shared out over so many sittings; 0: one, not asked. */
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
};

/* Counted blocks at the most. */
unsigned settings_most_blocks(const struct settings *settings);

/* The defaults; -ENOMEM. */
int settings_init(struct settings *settings);
void settings_fini(struct settings *settings);

/*
 * One option by its long name; value NULL for one that takes none. -EINVAL,
 * and one line in why, for an unknown name or a value out of range.
 */
int settings_set(struct settings *settings, const char *name, const char *value,
	char *why, size_t why_size);

/* What single options can't tell: whether they go together. -EINVAL, and one
 * line in why. Settles the number of blocks that --sessions leaves open. */
int settings_settle(struct settings *settings, char *why, size_t why_size);

/* "FILE:LINE: " where a file says so, else "set: "; into text, returned. */
const char *settings_place(const struct settings *settings, const char *name,
	const char *option, char *text, size_t size);

/* As strtod(), but of decimal digits only: nothing of "0x5" or "inf". */
double settings_decimal(const char *text, char **end);

/* For settings_set(): "120s", "2m", "1h", "90"; "512M", "4G" as bytes. -EINVAL
 * for anything else. */
int settings_seconds(const char *text, double *seconds);
int settings_bytes(const char *text, uint64_t *bytes);

/* All of a file, before the command line, which wins over it; `why` names the
 * line. */
int settings_read(struct settings *settings, const char *file, char *why,
	size_t why_size);

/* The long names, for getopt_long(); which take a value. */
struct settings_name {
	const char *name;
	bool takes_value;
};
extern const struct settings_name settings_names[]; /* ends with NULL */

/* What the options of a run are given, read and held against their ranges. For
 * settings_set(). */

/* Unless another is asked for. */
#define SETTINGS_PRECISION 0.05

/* Where one line says what is wrong. */
struct refusal {
	char *why;
	size_t size;
};

/* -EINVAL, always. */
__attribute__((format(printf, 2, 3))) int
settings_refuse(const struct refusal *refusal, const char *fmt, ...);

/* An option that takes a value, by a name that is known; 0, -EINVAL or
 * -ENOMEM. */
int settings_value(struct settings *settings, const char *name,
	const char *value, const struct refusal *refusal);

/* Whether no option may have that value; then says so of `name`. */
bool settings_value_refused(
	const char *name, const char *value, const struct refusal *refusal);

/* "NAME.OPTION=VALUE", --set's; likewise. */
int settings_assign(struct settings *settings, const char *text,
	const struct refusal *refusal);

#endif
