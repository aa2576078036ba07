/* SPDX-License-Identifier: MIT */
/* Whose workers weren't what was asked for: more cores than workers used, or
 * fewer items open at once. */
#include <inttypes.h>
#include <string.h>

#include "report/format.h"
#include "report/words.h"
#include "report/wrap.h"

/* Cores beyond the workers that are told, and the CPU time that shows them. */
#define WORKERS_CORES 1.05
#define WORKERS_CPU_NS 10000000
/* So many strategies are named; the others are counted. */
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

/* "NAME used 1.8 cores at 1 worker": of the strategy's rows that used more, the
 * one that did so most. */
static void
workers_say_cores(char *buf, size_t size, const char *name,
	const struct summary_row *most)
{
	char cores[FORMAT_ROOM];

	snprintf(buf, size,
		"%s used %s" WRAP_SPACE "cores at %" PRId64 WRAP_SPACE
		"worker%s",
		name, format_ratio(cores, workers_cores(most)), most->workers,
		words_s(most->workers));
}

/* Of all of the strategy's rows that had fewer, first to last. */
static void
workers_say_items(char *buf, size_t size, const char *name, int64_t had,
	int64_t first, int64_t last)
{
	char from[40] = "";

	if (first < last)
		snprintf(from, sizeof(from),
			"%" PRId64 WRAP_SPACE "to" WRAP_SPACE, first);
	snprintf(buf, size,
		"%s never had more than %" PRId64
		" at once at %s%" PRId64 WRAP_SPACE "workers",
		name, had, from, last);
}

/* What there is to say of the strategy whose rows begin there; "": nothing.
 * Moves on to the next one's. */
static void
workers_strategy(char *buf, size_t size, const struct analysis_set *set,
	size_t *at, bool cores, const struct table_style *style)
{
	const struct summary_row *row = &set->rows[*at], *most = NULL;
	const char *strategy = row->strategy;
	int64_t first = 0, last = 0, had = 0;
	char name[4 * 64 + 1];

	*buf = '\0';
	for (; *at < set->count &&
		strcmp(set->rows[*at].strategy, strategy) == 0;
		(*at)++) {
		row = &set->rows[*at];
		if (!(cores ? workers_more_cores(set, row)
			    : workers_fewer_items(set, row)))
			continue;
		if (first == 0)
			first = row->workers;
		last = row->workers;
		if (had < set->fates[*at].at_once)
			had = set->fates[*at].at_once;
		if (!most ||
			workers_cores(row) * (double)most->workers >
				workers_cores(most) * (double)row->workers)
			most = row;
	}
	format_name(name, sizeof(name), strategy, 64, false, style->utf8);
	if (most && cores)
		workers_say_cores(buf, size, name, most);
	else if (most)
		workers_say_items(buf, size, name, had, first, last);
}

static void
workers_say(FILE *out, const struct analysis_set *set, bool cores,
	const struct table_style *style)
{
	char text[WORKERS_NAMED * (WORDS_CELL + 2)] = "", more[48] = "";
	size_t count = 0, len = 0, at = 0;

	while (at < set->count) {
		char one[WORDS_CELL];

		workers_strategy(one, sizeof(one), set, &at, cores, style);
		if (*one == '\0' || count++ >= WORKERS_NAMED)
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
			len > 0 ? "; " : "", one);
	}
	if (count == 0)
		return;
	if (count > WORKERS_NAMED)
		snprintf(more, sizeof(more), "; and so did %zu more",
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
