/* SPDX-License-Identifier: MIT */
/*
 * Do the intervals hold here? Many experiments with two arms that are the same
 * strategy on the same work: 95 % intervals have to miss 1 in about 5 of 100.
 */
#ifndef LANEBENCH_STUDIES_STUDIES_H
#define LANEBENCH_STUDIES_STUDIES_H

#include <stdbool.h>
#include <stddef.h>

#include "campaign/campaign.h"
#include "stats/wilson.h"

#define CALIBRATE_BLOCKS 10
#define CALIBRATE_SLOWDOWNS 5

/* Blocks of a sitting; fewer sittings have no interval, and blocks are counted
 * in an array of so many. */
#define CALIBRATE_SITTING 2

/* Wall times in ns: arm a of experiment e in block b is
 * walls[(e * calibrate_blocks() + b) * 2 + a]. */
struct calibration {
	double *walls;
	size_t experiments;
	size_t sittings; /* of each experiment; 0: as without --sessions */
	/* How busy others kept the cores in the last draw, the mean of looks
	 * before each experiment; 0 where that isn't known. */
	double others_busy;
};

struct calibration_result {
	size_t excluded; /* intervals that miss 1 */
	struct interval share;
	enum wilson_verdict verdict;
	double level; /* of each experiment's interval */
	double half_width; /* the median one's, of ln(ratio) */
	/* Of sittings: intervals that would miss 1 if their blocks were of one
	 * sitting; and the median experiment's spread of ln(ratio), from its
	 * least sitting to its most. */
	size_t pooled;
	double spread;
	/* The share of experiments that see one arm slowed down by so much.
	 * The slow-down is put into the times that were measured. */
	double slowdown[CALIBRATE_SLOWDOWNS], power[CALIBRATE_SLOWDOWNS];
};

/* Of each experiment. */
size_t calibrate_blocks(const struct calibration *calibration);

/* Numbers in, numbers out; -EINVAL for a time that is none, -ENOMEM. */
int calibrate_judge(const struct calibration *calibration,
	struct calibration_result *result);

/*
 * Measures one draw, sittings begun anew as those of a run are: campaign was
 * prepared with one dataset; its strategy is the baseline. draw: 0, 1...:
 * another order each. An exit code.
 */
int calibrate_measure(struct campaign *campaign,
	struct calibration *calibration, unsigned draw);

/* What strategies cost an item: a campaign over spin items of many sizes. */

/* Measures, writes the folder with overhead.csv, prints the table. Of settings,
 * what options of SETTINGS_OVERHEAD fill in is the user's; the rest is filled
 * in. The words are the command's, for run.json. An exit code. */
int overhead_run(struct settings *settings, int argc, char **argv);

#endif
