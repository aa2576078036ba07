/* SPDX-License-Identifier: MIT */
/* A peer's work, held against what the origin was asked for meanwhile. */
#include "launch/asked.h"

#include <inttypes.h>
#include <stdio.h>

void
asked_judge(struct trial_result *result, int64_t requests)
{
	int64_t pages = result->audit.items_ok;

	if (result->work == AUDIT_DIGESTS || result->status != TRIAL_OK ||
		requests >= pages)
		return;
	result->status = TRIAL_WRONG;
	snprintf(result->reason, sizeof(result->reason),
		"the origin was asked for %" PRId64 " of %" PRId64 " pages "
		"between `go` and `done`: the others were fetched outside "
		"that, or not from it at all",
		requests, pages);
}
