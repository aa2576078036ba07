/* SPDX-License-Identifier: MIT */
/* Worker counts: what the user typed, or what suits the machine. */
#include "plan/workers.h"

#include <errno.h>
#include <string.h>

#include "text/number.h"

static int
workers_add(struct workers *workers, unsigned count)
{
	size_t at = 0;

	while (at < workers->count && workers->counts[at] < count)
		at++;
	if (at < workers->count && workers->counts[at] == count)
		return 0;
	if (workers->count == PLAN_COUNTS_MAX)
		return -E2BIG;
	memmove(&workers->counts[at + 1], &workers->counts[at],
		(workers->count - at) * sizeof(workers->counts[0]));
	workers->counts[at] = count;
	workers->count++;
	return 0;
}

int
workers_parse(struct workers *workers, const char *text, struct reason *why)
{
	const char *at = text;
	uint64_t value;

	memset(workers, 0, sizeof(*workers));
	while (at != NULL) {
		if (number_next(&at, 1, PLAN_WORKERS_MAX, &value) < 0)
			return reason_set(why,
				"'%.60s' is no list of numbers from 1 to %u, "
				"such as 1,2,4",
				text, PLAN_WORKERS_MAX);
		if (workers_add(workers, (unsigned)value) < 0)
			return reason_set(why, "at most %d different counts",
				PLAN_COUNTS_MAX);
	}
	return 0;
}

void
workers_for_cores(struct workers *workers, unsigned cores)
{
	memset(workers, 0, sizeof(*workers));
	for (unsigned w = 1; w <= 2 * cores && w <= PLAN_WORKERS_MAX; w *= 2)
		workers_add(workers, w);
	workers_add(workers, cores < PLAN_WORKERS_MAX ? cores : 1);
}
