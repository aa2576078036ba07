/* SPDX-License-Identifier: MIT */
/*
 * What disturbed a dataset's trials, judged from their rows alone: which block
 * or trial, and how much. Thresholds are those of stats/noise.h.
 */
#ifndef LANEBENCH_ANALYSIS_NOISE_H
#define LANEBENCH_ANALYSIS_NOISE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "analysis/set.h"

/* In the order in which they are reported. */
enum finding_kind {
	FINDING_EXCLUDED, /* a block that was left out; run again */
	FINDING_GAP, /* the run was interrupted within a block */
	FINDING_STOLEN, /* by the host, in a block */
	FINDING_OTHERS, /* kept the cores busy before a block */
	FINDING_QUOTA, /* the CPU quota held a trial back */
	FINDING_DRIFT, /* of the baseline */
	FINDING_PRESSURE, /* in a trial that had cores enough */
	FINDING_MODES, /* a cell runs at two speeds */
	FINDING_FAR /* a trial far off its cell's others */
};

/* The cause of PRESSURE, where a number of the same row shows it. */
enum finding_cause {
	CAUSE_UNKNOWN,
	CAUSE_OWN, /* its own threads used more cores than workers */
	CAUSE_OTHERS /* other programs were busy just before its block */
};

#define FINDING_KINDS (FINDING_FAR + 1)

struct finding {
	const struct summary_row *row; /* the cell; NULL: of the whole block */
	uint32_t block; /* 0: of the cell as a whole */
	/* A share of the time; of DRIFT the growth, 0.08 is 8 % slower; of FAR
	 * times the median, of MODES high / low. */
	double amount;
	double low_ns, high_ns; /* MODES */
	size_t low_count, count; /* MODES: trials at low_ns, trials in all */
	const char *why; /* EXCLUDED */
	enum finding_cause cause; /* PRESSURE */
};

/* At most this many of a kind are kept, beside the worst. */
#define FINDINGS_KEPT 1000

struct findings {
	size_t count;
	struct finding worst;
	struct finding *kept; /* in the order of the blocks of each cell */
	size_t kept_count;
};

struct noise {
	struct findings kinds[FINDING_KINDS];
	size_t blocks,
		disturbed; /* counted blocks; by a gap, steal or others */
	bool measured; /* some row says something of the machine */
	/* Blocks whose stolen time is known, and whose load by other programs
	 * is. */
	size_t steal_known, others_known;
	size_t sensitive; /* rows with SUMMARY_NOISE_SENSITIVE */
	double quota_cores; /* the least quota that held a trial back */
};

/*
 * Fills *out, the caller's to noise_destroy(), and the rows' noise. cells
 * first[i] and rows set->rows[i] belong together; base may be NULL. 0 or a
 * negative errno.
 */
int noise_judge(struct noise **out, const struct cells *cells,
	const struct cell *first, const struct cell *base,
	const struct analysis_set *set);
void noise_destroy(struct noise *noise);

/* Whether a trial was disturbed from outside: its block, or itself. */
bool noise_disturbed(
	const struct analysis_set *set, const struct trial_point *point);

/* The first cause that was measured, as a clause: "the CPU quota held trials
 * back"; NULL: none was. */
const char *noise_measured(const struct analysis_set *set);

#endif
