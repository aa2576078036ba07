/* SPDX-License-Identifier: MIT */
/* The sentences around a table. */
#include "report/terminal/terminal.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/noise.h"
#include "stats/interval.h"
#include "text/format.h"
#include "text/wrap.h"
#include "text/utf8.h"

/* Where a table's speedup and its times point in two directions: why. */

/* What is nearer to 1 is shown as 1.00, and points nowhere. */
#define PAIRS_SEEN 0.005

static bool
pairs_points(double ratio)
{
	return fabs(ratio - 1) >= PAIRS_SEEN;
}

/* How far apart both are; 0 where they don't disagree. */
static double
pairs_apart(const struct analysis_set *set, const struct summary_row *row)
{
	if (row == set->baseline || isnan(row->speedup) ||
		row->wall_median_ns <= 0)
		return 0;
	double times = (double)set->baseline->wall_median_ns /
		(double)row->wall_median_ns;
	if (!pairs_points(times) || !pairs_points(row->speedup) ||
		(times > 1) == (row->speedup > 1))
		return 0;
	return fabs(log(times / row->speedup));
}

void
words_pairs(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *worst = NULL, *base = set->baseline;
	char cell[WORDS_CELL], ratio[FORMAT_ROOM], more[60] = "";
	char time[FORMAT_ROOM], other[FORMAT_ROOM];
	size_t count = 0;
	double most = 0;

	if (base == NULL)
		return;
	for (size_t i = 0; i < set->count; i++) {
		double apart = pairs_apart(set, &set->rows[i]);

		count += apart > 0;
		if (apart <= most)
			continue;
		most = apart;
		worst = &set->rows[i];
	}
	if (worst == NULL)
		return;
	bool same = worst->blocks == worst->trials_ok &&
		worst->blocks == base->trials_ok;
	if (count > 1)
		snprintf(more, sizeof(more), " So with %zu more.", count - 1);
	wrap_say(out, "",
		"%s has a speedup of %s, but a median time of %s where the "
		"baseline has %s: %s. Trust the speedup, whose pairs are of "
		"one block each.%s",
		words_cell(cell, sizeof(cell), worst, style),
		format_ratio(ratio, worst->speedup),
		format_time(time, worst->wall_median_ns),
		format_time(other, base->wall_median_ns),
		!same ? "the two medians are not of the same blocks"
			: set->noise &&
				set->noise->kinds[FINDING_DRIFT].count > 0
			? "the machine's speed drifted between the blocks"
			: "from block to block times differ by more than that",
		more);
}

/* Whose workers weren't what was asked for: more cores than workers used, or
 * fewer items open at once. */

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
	return row != set->again &&
		set->failures[row - set->rows].at_once >= 0 &&
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
		if (had < set->failures[*at].at_once)
			had = set->failures[*at].at_once;
		if (most == NULL ||
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

#define WORDS_NAME 300
/* An interval of the A/A whose ends are further apart would hold 1 on nearly
 * any machine. */
#define WORDS_WIDE 1.25

/* The tutorial this project grew out of: 50 pages one after another, and in
 * its thread pool. */
#define WORDS_TUTORIAL_ALONE "69.39 s"
#define WORDS_TUTORIAL_POOL "19.52 s"
#define WORDS_TUTORIAL_SPEEDUP 3.56
#define WORDS_TUTORIAL_STRATEGY "pthread-pool"

const char *
words_s(int64_t count)
{
	return count == 1 ? "" : "s";
}

const char *
words_items(const struct analysis_set *set)
{
	static const char *const names[] = { "html", "url" };
	bool pages = set->pages;

	for (size_t i = 0; i < 2 && !pages; i++) {
		size_t n = strlen(names[i]);

		pages = strncmp(set->name, names[i], n) == 0 &&
			(set->name[n] == '\0' || set->name[n] == ':');
	}
	return pages ? "pages" : "items";
}

const char *
words_counted(const struct analysis_set *set, int64_t count)
{
	const char *many = words_items(set);

	if (count != 1)
		return many;
	return *many == 'p' ? "page" : "item";
}

static double
words_level(const struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		if (&set->rows[i] != set->baseline &&
			!isnan(set->rows[i].level))
			return set->rows[i].level;
	}
	return 0.95;
}

const char *
words_cell(char *buf, size_t size, const struct summary_row *row,
	const struct table_style *style)
{
	char name[WORDS_NAME];

	format_ends(
		name, sizeof(name), row->strategy, FORMAT_LINE, style->utf8);
	snprintf(buf, size, "%s with\1%" PRId64 "\1worker%s", name,
		row->workers, words_s(row->workers));
	return buf;
}

const char *
words_speedup(char *buf, size_t size, const struct summary_row *row)
{
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM];

	if (isnan(row->speedup))
		return "no baseline to hold it against";
	if (row->workers == 1 && strcmp(row->strategy, ANALYSIS_BASELINE) == 0)
		return "the baseline itself";
	int len = snprintf(buf, size, "%s times as fast as the baseline",
		format_ratio(ratio, row->speedup));
	if (!isnan(row->level))
		snprintf(buf + len, size - (size_t)len, ", %.4g\1%%\1CI\1%s",
			row->level * 100,
			format_range(range, row->speedup_lo, row->speedup_hi));
	return buf;
}

/* "50", or "50 to 100" where it isn't always the same. */
static const char *
words_span(char buf[FORMAT_ROOM], int64_t least, int64_t most)
{
	int len = snprintf(buf, FORMAT_ROOM, "%" PRId64, least);

	if (most > least)
		snprintf(buf + len, FORMAT_ROOM - (size_t)len, " to %" PRId64,
			most);
	return buf;
}

const char *
words_range_head(char buf[FORMAT_ROOM], const struct analysis_set *set)
{
	if (set->sittings > 1 && set->sittings < INTERVAL_LEAST)
		return "sittings";
	snprintf(buf, FORMAT_ROOM, "%.4g %% CI", 100 * words_level(set));
	return buf;
}

const char *
words_range(char buf[FORMAT_ROOM], const struct summary_row *row)
{
	if (isnan(row->level) && row->sittings > 0)
		return format_range(buf, row->sittings_lo, row->sittings_hi);
	return format_range(buf, row->speedup_lo, row->speedup_hi);
}

const char *
words_blocks(char buf[FORMAT_ROOM], const struct analysis_set *set)
{
	int len = snprintf(buf, FORMAT_ROOM, "%" PRId64 " block%s", set->blocks,
		words_s(set->blocks));

	if (set->sittings > 1)
		snprintf(buf + len, FORMAT_ROOM - (size_t)len,
			" in %" PRId64 " sittings", set->sittings);
	return buf;
}

const char *
words_units(const struct analysis_set *set)
{
	return set->sittings > 1 ? "sittings" : "blocks";
}

const char *
words_more(char buf[FORMAT_ROOM], const struct analysis_set *set, bool tells)
{
	*buf = '\0';
	if (!set->aa_differs)
		snprintf(buf, FORMAT_ROOM,
			tells ? "; more %s would tell" : " yet; more %s may",
			words_units(set));
	return buf;
}

void
words_heading(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char name[WORDS_NAME], span[FORMAT_ROOM];

	format_ends(name, sizeof(name), set->name, FORMAT_LINE, style->utf8);
	fprintf(out, "%s%s%s:%s", style->colour ? "\x1b[1m" : "", name,
		style->colour ? "\x1b[0m" : "",
		utf8_width(name) > 40 ? "\n " : "");
	if (set->items >= 0)
		fprintf(out, " %s %s,",
			words_span(span, set->items_least, set->items_most),
			words_counted(set, set->items_most));
	fprintf(out, " %s", words_blocks(span, set));
	if (set->cores_usable > 0)
		fprintf(out, ", %s core%s",
			words_span(span, set->cores_usable, set->cores_most),
			words_s(set->cores_most));
	fputc('\n', out);
}

const char *
words_unjudged(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row)
{
	const char *mark = set->failures[row - set->rows].mark;

	if (mark)
		return mark;
	if (set->failures[row - set->rows].fetches)
		return "fetch only";
	if (row->trials_missing == 0)
		return NULL;
	int len = snprintf(buf, FORMAT_ROOM, "%" PRId64 " of %" PRId64,
		set->blocks_compared - row->trials_missing,
		set->blocks_compared);
	/* The table has no room for more. */
	return len <= 10 ? buf : "incomplete";
}

static void
words_again(FILE *out, const struct analysis_set *set)
{
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM];
	const struct summary_row *again = set->again;

	if (set->baseline == NULL || set->aa_differs)
		return;
	if (again == NULL) {
		wrap_say(out, "",
			"No A/A (%s): what difference noise alone makes here "
			"isn't known.",
			ANALYSIS_AGAIN);
		return;
	}
	if (isnan(again->level))
		return;
	wrap_say(out, "",
		"Check: the baseline, run twice in each block, is %s times as "
		"fast as itself, %.4g\1%%\1CI\1%s; that should hold 1, and "
		"does%s.",
		format_ratio(ratio, again->speedup), again->level * 100,
		format_range(range, again->speedup_lo, again->speedup_hi),
		again->speedup_hi > WORDS_WIDE * again->speedup_lo
			? ", but so wide a one proves little"
			: "");
}

/* A trial that stands there twice. */
static void
words_repeated(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_CELL], more[60] = "";
	char line[60] = "trials.csv has";

	if (set->repeated_row == NULL)
		return;
	if (set->repeated > 1)
		snprintf(more, sizeof(more), ", and so %s %" PRId64 " more",
			set->repeated == 2 ? "is" : "are", set->repeated - 1);
	if (set->repeated_line > 0)
		snprintf(line, sizeof(line),
			"Line\1%" PRId64 " of trials.csv is",
			set->repeated_line);
	wrap_say(out, "",
		"%s a second row of %s in block\1%" PRId64 ": the first "
		"counts, it is left out%s.",
		line, words_cell(cell, sizeof(cell), set->repeated_row, style),
		set->repeated_block, more);
}

/* Those whose work is less: each once. */
static void
words_fetch_only(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char name[WORDS_NAME];

	for (size_t i = 0; i < set->count; i++) {
		const char *strategy = set->rows[i].strategy;

		if (!set->failures[i].fetches ||
			(i > 0 &&
				strcmp(strategy, set->rows[i - 1].strategy) ==
					0))
			continue;
		wrap_say(out, "",
			"%s only fetches, and parses nothing: less work, so it "
			"is held against nobody and can't win.",
			format_ends(name, sizeof(name), strategy, FORMAT_LINE,
				style->utf8));
	}
}

/* What failed alike, and who did more of it: each once. */
static void
words_failed(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char name[WORDS_NAME];

	if (set->items_failed <= 0)
		return;
	wrap_say(out, "",
		"%" PRId64 " of the %" PRId64 " %s failed in %s; rates are of "
		"those that didn't.",
		set->items_failed, set->items, words_counted(set, set->items),
		set->items_more ? "the baseline's trials"
				: "every trial as they did in the baseline's: "
				  "equal work all the same");
	for (size_t i = 0; i < set->count; i++) {
		const char *strategy = set->rows[i].strategy;
		int64_t failed = set->failures[i].items_failed;

		if (failed < 0 || failed == set->items_failed ||
			(i > 0 &&
				strcmp(strategy, set->rows[i - 1].strategy) ==
					0))
			continue;
		wrap_say(out, "",
			"%s did %" PRId64 " of those that failed: more work "
			"than the others.",
			format_ends(name, sizeof(name), strategy, FORMAT_LINE,
				style->utf8),
			set->items_failed - failed);
	}
}

/* How far one sitting was from another, where that was farthest. */
static void
words_sittings(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *widest = NULL;
	char cell[WORDS_CELL], least[FORMAT_ROOM], most[FORMAT_ROOM];
	char percent[FORMAT_ROOM];

	if (set->sittings == 1)
		return;
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (row->sittings > 1 && row != set->again &&
			strcmp(row->strategy, ANALYSIS_CEILING) != 0 &&
			(widest == NULL ||
				row->sittings_hi / row->sittings_lo >
					widest->sittings_hi /
						widest->sittings_lo))
			widest = row;
	}
	if (widest && widest->sittings_hi > widest->sittings_lo)
		wrap_say(out, "",
			"From sitting to sitting the speedup of %s differs by "
			"%s\1%% (%s to %s), that of no other by more.",
			words_cell(cell, sizeof(cell), widest, style),
			format_percent(percent,
				widest->sittings_hi / widest->sittings_lo - 1,
				2),
			format_ratio(least, widest->sittings_lo),
			format_ratio(most, widest->sittings_hi));
	if (set->sittings < INTERVAL_LEAST)
		wrap_say(out, "",
			"An interval needs %d sittings; there is none here.",
			INTERVAL_LEAST);
}

void
words_terms(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const char *of = set->sittings > 1 ? "sittings' medians of their " : "";
	const char *interval = "";

	for (size_t i = 0; i < set->count; i++)
		if (!isnan(set->rows[i].level))
			interval = set->sittings > 1
				? " CI: where it truly lies, by all sittings."
				: " CI: where it truly lies in this sitting.";
	if (set->baseline == NULL)
		return;
	if (*interval == '\0' && set->sittings > 1)
		interval = " sittings: the least and the most of their own.";
	wrap_say(out, "",
		"speedup: times as fast as %s, the median of the %sblocks' own "
		"ratios.%s%s",
		ANALYSIS_BASELINE, of, interval,
		style->second ? "" : " time: a median of its own.");
}

void
words_notes(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	if (set->baseline == NULL)
		wrap_say(out, "",
			"There is no baseline here (%s with 1 worker), so "
			"there are no speedups.",
			ANALYSIS_BASELINE);
	else if (set->baseline_failed > 0)
		wrap_say(out, "",
			"The baseline has no ok trial in %" PRId64
			" of %" PRId64 " block%s, left out of every speedup.",
			set->baseline_failed, set->blocks,
			words_s(set->blocks));
	words_pairs(out, set, style);
	words_failed(out, set, style);
	words_fetch_only(out, set, style);
	words_undone(out, set, style);
	words_sittings(out, set, style);
	if (set->sittings == 1 && set->blocks < 5 &&
		set->outcome != OUTCOME_TOO_FEW)
		wrap_say(out, "",
			"An interval needs 5 blocks; there is none here.");
	if (set->blocks_compared < set->blocks)
		wrap_say(out, "",
			"The last block is incomplete, and left out of the "
			"comparison, which is of the %" PRId64
			" block%s before it.",
			set->blocks_compared, words_s(set->blocks_compared));
	words_repeated(out, set, style);
	words_again(out, set);
}

/* Of the tutorial's strategy: the fastest row, and that with the fewest
 * workers that could reach its speedup. */
static void
words_pool(const struct analysis_set *set, const struct summary_row **best,
	const struct summary_row **alike)
{
	*best = *alike = NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		if (strcmp(row->strategy, WORDS_TUTORIAL_STRATEGY) != 0 ||
			isnan(row->speedup))
			continue;
		if (*best == NULL || row->speedup > (*best)->speedup)
			*best = row;
		if ((double)row->workers >= WORDS_TUTORIAL_SPEEDUP &&
			(*alike == NULL || row->workers < (*alike)->workers))
			*alike = row;
	}
}

void
words_tutorial(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *best, *alike;
	char ratio[FORMAT_ROOM], other[FORMAT_ROOM];

	(void)style;
	words_pool(set, &best, &alike);
	if (best == NULL)
		return;
	if (alike == NULL || alike == best) {
		wrap_say(out, "",
			"The tutorial's thread pool was %.2f times as fast as "
			"one page after another (" WORDS_TUTORIAL_ALONE
			" to " WORDS_TUTORIAL_POOL "); here %s reaches %s with "
			"%" PRId64 " worker%s.",
			WORDS_TUTORIAL_SPEEDUP, WORDS_TUTORIAL_STRATEGY,
			format_ratio(ratio, best->speedup), best->workers,
			words_s(best->workers));
		return;
	}
	wrap_say(out, "",
		"The tutorial's thread pool was %.2f times as fast as one page "
		"after another (" WORDS_TUTORIAL_ALONE
		" to " WORDS_TUTORIAL_POOL "); here %s reaches %s with %" PRId64
		" workers, and %s with %" PRId64 ".",
		WORDS_TUTORIAL_SPEEDUP, WORDS_TUTORIAL_STRATEGY,
		format_ratio(ratio, alike->speedup), alike->workers,
		format_ratio(other, best->speedup), best->workers);
}

void
words_replayed(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	(void)set;
	(void)style;
	wrap_say(out, "",
		"Replayed: here as many pages are answered at once as are "
		"asked for, each after the time that it took alone. How many "
		"the sites do at once isn't recorded, so live the speedup may "
		"be far smaller, and the best worker count another.");
}
