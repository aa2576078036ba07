/* SPDX-License-Identifier: MIT */
/* What strategies cost an item: a campaign over spin items of many sizes. */
#ifndef LANEBENCH_STUDIES_OVERHEAD_H
#define LANEBENCH_STUDIES_OVERHEAD_H

#include <stdbool.h>

#include "campaign/campaign.h"

/* Counted blocks where none are asked for. */
#define OVERHEAD_BLOCKS 6

struct overhead_asked {
	/* strategies, workers (one count, or none: as many as usable cores),
	 * blocks, seed, out, quiet are the user's; the rest is filled in. */
	struct settings *settings;
	bool quick; /* a few sizes, few items: to try it */
	int argc; /* of the command, for run.json */
	char **argv;
};

/* Measures, writes the folder with overhead.csv, prints the table. An exit
 * code. */
int overhead_run(const struct overhead_asked *asked);

#endif
