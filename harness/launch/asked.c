/* SPDX-License-Identifier: MIT */
/* What the origin saw of a trial, held against its work. */
#include "launch/asked.h"

#include <inttypes.h>
#include <stdio.h>

/* A peer that fetched what it answered outside its clock. */
static bool
asked_for_less(
	struct trial_result *result, const struct origin_counters *counters)
{
	int64_t pages = result->audit.items_ok;

	if (result->work == AUDIT_DIGESTS || counters->requests >= pages)
		return false;
	snprintf(result->reason, sizeof(result->reason),
		"the origin was asked for %" PRId64 " of %" PRId64 " pages "
		"between `go` and `done`: the others were fetched outside "
		"that, or not from it at all",
		counters->requests, pages);
	return true;
}

static bool
asked_for_more(
	struct trial_result *result, const struct origin_counters *counters)
{
	if (counters->peak_serving <= (int64_t)result->workers)
		return false;
	snprintf(result->reason, sizeof(result->reason),
		"the origin served %" PRId64 " requests at once, asked for %u",
		counters->peak_serving, result->workers);
	return true;
}

void
asked_judge(struct trial_result *result, const struct origin_counters *counters)
{
	if (result->status == TRIAL_OK &&
		(asked_for_less(result, counters) ||
			asked_for_more(result, counters)))
		result->status = TRIAL_WRONG;
}
