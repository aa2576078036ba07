/* SPDX-License-Identifier: MIT */
/* What the two halves of noise.h's judging share: of blocks, and of cells. */
#ifndef LANEBENCH_REPORT_NOISE_JUDGING_H
#define LANEBENCH_REPORT_NOISE_JUDGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/cells.h"
#include "report/noise.h"

struct noise_block {
	uint32_t block;
	uint16_t steal, others; /* as in struct trial_point */
	uint16_t slot; /* whose steal it is */
	uint16_t session; /* of its first row */
	bool gap; /* another row is of another session */
	bool disturbed;
};

struct noise_judging {
	const struct cells *cells;
	const struct analysis_set *set;
	struct noise *noise;
	/* All of them until they are judged, then the disturbed ones. */
	struct noise_block *blocks;
	size_t count;
	/* Room for a value of each row of the longest cell. */
	double *x; /* one a trial: times, or logs of ratios */
	bool *flagged, *base_flagged, *pairs_flagged;
};

/* Adds a copy to those of its kind. 0 or -ENOMEM. */
int noise_found(struct noise *noise, enum finding_kind kind,
	const struct finding *finding);

/* Judges the set's blocks by the rows of its cells, and leaves the disturbed
 * ones in judging->blocks. 0 or a negative errno. */
int noise_judge_blocks(struct noise_judging *judging, const struct cell *first);

#endif
