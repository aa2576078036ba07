/* SPDX-License-Identifier: MIT */
/* What the two halves of noise.h's judging share: of blocks, and of cells. */
#ifndef LANEBENCH_REPORT_NOISE_JUDGING_H
#define LANEBENCH_REPORT_NOISE_JUDGING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "report/cells.h"
#include "report/noise.h"

/* What is known of a block, as in struct trial_point. */
struct noise_block {
	uint32_t steal : 14, others : 14;
	uint32_t gap : 1; /* a row is of another session than the first */
	uint32_t disturbed : 1;
	uint16_t slot; /* whose steal it is */
	uint16_t session; /* of its first row */
};

struct noise_judging {
	const struct cells *cells;
	const struct analysis_set *set;
	struct noise *noise;
	/* By number: all blocks until they are judged, then those that were
	 * disturbed. Of millions each byte counts. */
	uint32_t *blocks;
	size_t count;
	struct noise_block *known; /* of each, until they are judged */
	/* Room for a value of each row of the longest cell. */
	double *x; /* one a trial: times, or logs of ratios */
	bool *flagged, *base_flagged, *pairs_flagged;
	uint8_t *pairs_sitting;
};

/* Adds a copy to those of its kind. 0 or -ENOMEM. */
int noise_found(struct noise *noise, enum finding_kind kind,
	const struct finding *finding);

/* Judges the set's blocks by the rows of its cells, and leaves the disturbed
 * ones in judging->blocks. 0 or a negative errno. */
int noise_judge_blocks(struct noise_judging *judging, const struct cell *first);

#endif
