/* SPDX-License-Identifier: MIT */
/* What strategies cost an item: a campaign over spin items of many sizes. */
#ifndef LANEBENCH_STUDIES_OVERHEAD_H
#define LANEBENCH_STUDIES_OVERHEAD_H

#include "campaign/campaign.h"

/* Measures, writes the folder with overhead.csv, prints the table. Of settings,
 * what options of SETTINGS_OVERHEAD fill in is the user's; the rest is filled
 * in. The words are the command's, for run.json. An exit code. */
int overhead_run(struct settings *settings, int argc, char **argv);

#endif
