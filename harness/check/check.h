/* SPDX-License-Identifier: MIT */
/*
 * The conformance suite. A strategy is run through scenarios in which mistakes
 * show (no items, fewer items than workers, items that fail, a stop half-way,
 * servers that stall ...), a dataset is done by sound strategies; each finding
 * says in the terms of the plugin's author what was expected and what happened.
 * Needs no network beyond 127.0.0.0/8. One thread.
 */
#ifndef LANEBENCH_CHECK_CHECK_H
#define LANEBENCH_CHECK_CHECK_H

#include "check/finding.h"

/* 0 when the scenarios were run, whatever came of them; -EINVAL when the file
 * is no plugin, -EINTR, or another negative errno: `why` says the rest. */
int
check_strategy(const struct check_order *order, struct check_result *result);

#endif
