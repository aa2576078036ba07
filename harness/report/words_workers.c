/* SPDX-License-Identifier: MIT */
/* Whose workers weren't what was asked for: more cores than workers used, or
 * fewer items open at once. */
#include <inttypes.h>

#include "report/format.h"
#include "report/words.h"
#include "report/wrap.h"

/* Cores beyond the workers that are told, and the CPU time that shows them. */
#define WORKERS_CORES 1.05
#define WORKERS_CPU_NS 10000000
/* So many are named; the others are counted. */
#define WORKERS_NAMED 3

/* The median trial's CPU time over its wall time. */
static double
workers_cores(const struct summary_row *row)
{
	return (double)row->cpu_median_ns / (double)row->wall_median_ns;
}

static bool
workers_more_cores(
	const struct analysis_set *set, const struct summary_row *row)
{
	return row != set->again && row->wall_median_ns > 0 &&
		row->cpu_median_ns >= WORKERS_CPU_NS &&
		workers_cores(row) > WORKERS_CORES * (double)row->workers;
}

/* Where cores are what limits, a worker may well wait for its turn. */
static bool
workers_fewer_items(
	const struct analysis_set *set, const struct summary_row *row)
{
	return row != set->again && set->fates[row - set->rows].at_once >= 0 &&
		analysis_limit_known(set) && !analysis_cpu_bound(set);
}

/* "NAME used 1.8 cores at 1 worker", or how many items it had at once. */
static void
workers_one(char *buf, size_t size, const struct analysis_set *set,
	const struct summary_row *row, bool cores,
	const struct table_style *style)
{
	char name[4 * 64 + 1], number[FORMAT_ROOM];

	format_name(name, sizeof(name), row->strategy, 64, false, style->utf8);
	if (cores)
		snprintf(buf, size,
			"%s used %s" WRAP_SPACE "cores at %" PRId64 WRAP_SPACE
			"worker%s",
			name, format_ratio(number, workers_cores(row)),
			row->workers, words_s(row->workers));
	else
		snprintf(buf, size,
			"%s never had more than %" PRId64
			" at once at %" PRId64 WRAP_SPACE "workers",
			name, set->fates[row - set->rows].at_once,
			row->workers);
}

static void
workers_say(FILE *out, const struct analysis_set *set, bool cores,
	const struct table_style *style)
{
	bool (*counts)(
		const struct analysis_set *, const struct summary_row *) =
		cores ? workers_more_cores : workers_fewer_items;
	char text[WORKERS_NAMED * (WORDS_CELL + 40)], more[48] = "";
	size_t count = 0, at = 0;

	for (size_t i = 0; i < set->count; i++) {
		char one[WORDS_CELL];

		if (!counts(set, &set->rows[i]) || count++ >= WORKERS_NAMED)
			continue;
		workers_one(one, sizeof(one), set, &set->rows[i], cores, style);
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s%s",
			at > 0 ? ", " : "", one);
	}
	if (count == 0)
		return;
	if (count > WORKERS_NAMED)
		snprintf(more, sizeof(more), ", and %zu more likewise",
			count - WORKERS_NAMED);
	wrap_say(out, "", "%s: %s%s.",
		cores ? "More cores than workers"
		      : "Fewer at once than workers",
		text, more);
}

void
words_workers(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	workers_say(out, set, true, style);
	workers_say(out, set, false, style);
}
