/* SPDX-License-Identifier: MIT */
/* What a comparison's rows come to, once they are tested. For compare.c. */
#ifndef LANEBENCH_REPORT_COMPARE_VERDICTS_H
#define LANEBENCH_REPORT_COMPARE_VERDICTS_H

#include "report/compare.h"

/* From the rows' p and states: adjusted p, verdicts and all the counts. 0 or a
 * negative errno. */
int compare_settle(struct comparison *comparison);

/* Takes back what something else that OLD and NEW know of explains. */
void compare_take_back(
	struct comparison *comparison, const struct compare_run runs[2]);

#endif
