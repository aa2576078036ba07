/* SPDX-License-Identifier: MIT */
/* Worker counts: what the user typed, or what suits the machine. */
#include "plan/workers.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
workers_parse(
	struct workers *workers, const char *text, char *why, size_t why_size)
{
	memset(workers, 0, sizeof(*workers));
	for (const char *at = text;; at++) {
		unsigned long long value;
		char *end;

		errno = 0;
		value = strtoull(at, &end, 10);
		if (end == at || errno != 0 || *at < '0' || *at > '9' ||
			(*end != ',' && *end != '\0') || value < 1 ||
			value > PLAN_WORKERS_MAX) {
			snprintf(why, why_size,
				"workers: '%.60s' is no list of numbers from 1 "
				"to %u, such as 1,2,4",
				text, PLAN_WORKERS_MAX);
			return -EINVAL;
		}
		if (workers_add(workers, (unsigned)value) < 0) {
			snprintf(why, why_size,
				"workers: at most %d different counts",
				PLAN_COUNTS_MAX);
			return -EINVAL;
		}
		if (*end == '\0')
			return 0;
		at = end;
	}
}

void
workers_for_cores(struct workers *workers, unsigned cores)
{
	memset(workers, 0, sizeof(*workers));
	for (unsigned w = 1; w <= 2 * cores && w <= PLAN_WORKERS_MAX; w *= 2)
		workers_add(workers, w);
	workers_add(workers, cores < PLAN_WORKERS_MAX ? cores : 1);
}
