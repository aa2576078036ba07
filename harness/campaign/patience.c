/* SPDX-License-Identifier: MIT */
/* How long may be taken by what a campaign starts. */
#include "campaign/patience.h"

/* Generating pages and reading a corpus of gigabytes: not for ever. */
#define PATIENCE_PREPARE_NS 600000000000u
#define PATIENCE_PREPARE_LEAST_NS 60000000000u
#define PATIENCE_FIRST_NS 600000000000u
#define PATIENCE_LEAST_NS 10000000000u
#define PATIENCE_FACTOR 10u
/* Other languages may take long. */
#define PATIENCE_PEER_FACTOR 100u

uint64_t
patience_prepare_ns(double limit_time_s)
{
	uint64_t limit = (uint64_t)(limit_time_s * 1e9);

	if (limit == 0)
		return PATIENCE_PREPARE_NS;
	return limit > PATIENCE_PREPARE_LEAST_NS ? limit
						 : PATIENCE_PREPARE_LEAST_NS;
}

uint64_t
patience_trial_ns(
	double limit_time_s, int64_t baseline_ns, enum audit_work work)
{
	uint64_t limit = (uint64_t)baseline_ns *
		(work == AUDIT_DIGESTS ? PATIENCE_FACTOR
				       : PATIENCE_PEER_FACTOR);

	if (limit_time_s > 0)
		return (uint64_t)(limit_time_s * 1e9);
	if (baseline_ns == 0)
		return PATIENCE_FIRST_NS;
	return limit < PATIENCE_LEAST_NS ? PATIENCE_LEAST_NS : limit;
}
