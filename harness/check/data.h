/* SPDX-License-Identifier: MIT */
/* Checks a dataset: it is prepared, then done by strategies that are known to
 * be sound, in threads, in processes and in another order. */
#ifndef LANEBENCH_CHECK_DATA_H
#define LANEBENCH_CHECK_DATA_H

#include "check/finding.h"
#include "plugins/plugin.h"
#include "process/supervisor.h"

/* Of a dataset's description and orders, borrowed; as check_strategy(). */
int check_data(const struct check_order *order, const struct plugin *plugin,
	json_t *orders, const struct supervisor_limits *limits,
	struct check_result *result);

#endif
