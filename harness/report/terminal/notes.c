/* SPDX-License-Identifier: MIT */
/* The sentences below a table. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/noise.h"
#include "report/terminal/terminal.h"
#include "stats/interval.h"
#include "text/format.h"
#include "text/utf8.h"

/* A ratio nearer to 1 is shown as 1.00, and has no direction. */
#define NOTES_SEEN 0.005
/* Cores over workers, and CPU time, from which they are reported. */
#define NOTES_CORES 1.05
#define NOTES_CPU_NS 10000000
/* At most this many strategies are named; others are counted. */
#define NOTES_NAMED 3
/* An interval of the A/A whose ends are further apart would hold 1 on nearly
 * any machine. */
#define NOTES_WIDE 1.25

/* The tutorial that this project grew out of: 50 pages one after another, and
 * in a thread pool. */
#define NOTES_TUTORIAL "(69.39 s to 19.52 s)"
#define NOTES_TUTORIAL_SPEEDUP 3.56
#define NOTES_TUTORIAL_STRATEGY "pthread-pool"

static bool
notes_points(double ratio)
{
	return fabs(ratio - 1) >= NOTES_SEEN;
}

/* How far apart a row's speedup and its median time are; 0 where both point in
 * one direction. */
static double
notes_apart(const struct analysis_set *set, const struct summary_row *row)
{
	double times;

	if (row == set->baseline || isnan(row->speedup) ||
		row->wall_median_ns <= 0)
		return 0;
	times = (double)set->baseline->wall_median_ns /
		(double)row->wall_median_ns;
	if (!notes_points(times) || !notes_points(row->speedup) ||
		(times > 1) == (row->speedup > 1))
		return 0;
	return fabs(log(times / row->speedup));
}

/* Rows whose speedup says faster than the baseline and whose median time says
 * slower, or the other way round. */
static void
notes_pairs(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *worst = NULL, *base = set->baseline;
	size_t count = 0;
	double most = 0;

	for (size_t i = 0; base != NULL && i < set->count; i++) {
		double apart = notes_apart(set, &set->rows[i]);

		count += apart > 0;
		if (apart <= most)
			continue;
		most = apart;
		worst = &set->rows[i];
	}
	if (worst == NULL)
		return;
	words_say(words,
		"%s has a speedup of %s, but its median time is %s and the "
		"baseline's %s: %s. Trust the speedup, which compares trials "
		"of the same block.%s",
		words_cell(words, worst), words_ratio(words, worst->speedup),
		words_time(words, worst->wall_median_ns),
		words_time(words, base->wall_median_ns),
		worst->blocks != worst->trials_ok ||
				worst->blocks != base->trials_ok
			? "the two medians come from different blocks"
			: set->noise != NULL &&
				set->noise->kinds[FINDING_DRIFT].count > 0
			? "the machine's speed drifted between the blocks"
			: "times differ by more than that from block to block",
		count == 1 ? ""
			   : words_part(words, " The same goes for %zu more.",
				     count - 1));
}

/* The median trial's CPU time over its wall time. */
static double
notes_cores(const struct summary_row *row)
{
	return (double)row->cpu_median_ns / (double)row->wall_median_ns;
}

static bool
notes_more_cores(const struct analysis_set *set, const struct summary_row *row)
{
	return row != set->again && row->wall_median_ns > 0 &&
		row->cpu_median_ns >= NOTES_CPU_NS &&
		notes_cores(row) > NOTES_CORES * (double)row->workers;
}

/* Where cores are the limit, workers wait for them. */
static bool
notes_fewer_items(const struct analysis_set *set, const struct summary_row *row)
{
	return row != set->again &&
		set->failures[row - set->rows].at_once >= 0 &&
		analysis_limit_known(set) && !analysis_cpu_bound(set);
}

/* What the strategy whose rows begin at *at did; NULL: nothing unusual. Moves
 * *at to the next strategy. */
static const char *
notes_strategy(struct words *words, size_t *at, bool cores)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *row = &set->rows[*at], *most = NULL;
	const char *strategy = row->strategy, *name;
	int64_t first = 0, last = 0, had = 0;

	for (; *at < set->count &&
		strcmp(set->rows[*at].strategy, strategy) == 0;
		(*at)++) {
		row = &set->rows[*at];
		if (!(cores ? notes_more_cores(set, row)
			    : notes_fewer_items(set, row)))
			continue;
		first = first == 0 ? row->workers : first;
		last = row->workers;
		if (had < set->failures[*at].at_once)
			had = set->failures[*at].at_once;
		if (most == NULL ||
			notes_cores(row) * (double)most->workers >
				notes_cores(most) * (double)row->workers)
			most = row;
	}
	if (most == NULL)
		return NULL;
	name = words_quote(words, strategy, 64);
	if (cores)
		return words_part(words,
			"%s used %s\1cores at %" PRId64 "\1worker%s", name,
			words_ratio(words, notes_cores(most)), most->workers,
			words_s(most->workers));
	return words_part(words,
		"%s never had more than %" PRId64 " at once at %s%" PRId64
		"\1workers",
		name, had,
		first < last ? words_part(words, "%" PRId64 "\1to\1", first)
			     : "",
		last);
}

static void
notes_workers(struct words *words, bool cores)
{
	const char *text = "";
	size_t count = 0, at = 0;

	while (at < words->set->count) {
		const char *one = notes_strategy(words, &at, cores);

		if (one != NULL && count++ < NOTES_NAMED)
			text = words_part(words, "%s%s%s", text,
				count > 1 ? "; " : "", one);
	}
	if (count > 0)
		words_say(words, "%s: %s%s.",
			cores ? "More cores than workers"
			      : "Fewer items at once than workers",
			text,
			count > NOTES_NAMED
				? words_part(words, "; and so did %zu more",
					  count - NOTES_NAMED)
				: "");
}

void
words_workers(struct words *words)
{
	notes_workers(words, true);
	notes_workers(words, false);
}

/* "50", or "50 to 100" where it isn't always the same. */
static const char *
notes_span(struct words *words, int64_t least, int64_t most)
{
	return most > least
		? words_part(words, "%" PRId64 " to %" PRId64, least, most)
		: words_part(words, "%" PRId64, least);
}

void
words_heading(struct words *words)
{
	const struct analysis_set *set = words->set;
	const char *name = words_name(words, set->name);
	char blocks[FORMAT_ROOM];

	fprintf(words->out, "%s%s%s:%s", words->style->colour ? "\x1b[1m" : "",
		name, words->style->colour ? "\x1b[0m" : "",
		utf8_width(name) > 40 ? "\n " : "");
	if (set->items >= 0)
		fprintf(words->out, " %s %s,",
			notes_span(words, set->items_least, set->items_most),
			words_items(set, set->items_most));
	fprintf(words->out, " %s", words_blocks(blocks, set));
	if (set->cores_usable > 0)
		fprintf(words->out, ", %s core%s",
			notes_span(words, set->cores_usable, set->cores_most),
			words_s(set->cores_most));
	fputc('\n', words->out);
}

static void
notes_again(struct words *words)
{
	const struct summary_row *again = words->set->again;

	if (words->set->baseline == NULL || words->set->aa_differs)
		return;
	if (again == NULL) {
		words_say(words,
			"The baseline has no second run here (%s), so it isn't "
			"known how much noise alone changes.",
			ANALYSIS_AGAIN);
		return;
	}
	if (isnan(again->level))
		return;
	words_say(words,
		"Check: run twice in each block, the baseline is %s times as "
		"fast as itself, %s\1%s. The interval should contain 1, and it "
		"does%s.",
		words_ratio(words, again->speedup),
		words_level(words, again->level),
		words_between(words, again->speedup_lo, again->speedup_hi),
		again->speedup_hi > NOTES_WIDE * again->speedup_lo
			? ", but it is so wide that this proves little"
			: "");
}

/* A trial that has two rows. */
static void
notes_repeated(struct words *words)
{
	const struct analysis_set *set = words->set;

	if (set->repeated_row == NULL)
		return;
	words_say(words,
		"%s a second row of %s in block\1%" PRId64
		": the first one counts, this one is left out%s.",
		set->repeated_line > 0
			? words_part(words,
				  "Line\1%" PRId64 " of trials.csv is",
				  set->repeated_line)
			: "trials.csv has",
		words_cell(words, set->repeated_row), set->repeated_block,
		set->repeated == 1
			? ""
			: words_part(words, ", and so %s %" PRId64 " more",
				  set->repeated == 2 ? "is" : "are",
				  set->repeated - 1));
}

/* Whether a row is the first of its strategy. */
static bool
notes_begins(const struct analysis_set *set, size_t i)
{
	return i == 0 ||
		strcmp(set->rows[i].strategy, set->rows[i - 1].strategy) != 0;
}

/* Strategies that do less work. */
static void
notes_fetch_only(struct words *words)
{
	const struct analysis_set *set = words->set;

	for (size_t i = 0; i < set->count; i++)
		if (set->failures[i].fetches && notes_begins(set, i))
			words_say(words,
				"%s only fetches and parses nothing. That is "
				"less work, so it isn't compared and can't "
				"win.",
				words_name(words, set->rows[i].strategy));
}

/* Items that failed everywhere, and strategies that did more of them. */
static void
notes_failed(struct words *words)
{
	const struct analysis_set *set = words->set;

	if (set->items_failed <= 0)
		return;
	words_say(words,
		"%" PRId64 " of the %" PRId64
		" %s failed in %s; rates count the others.",
		set->items_failed, set->items, words_items(set, set->items),
		set->items_more ? "the baseline's trials"
				: "every trial, as in the baseline's, so all "
				  "did the same work");
	for (size_t i = 0; i < set->count; i++) {
		int64_t failed = set->failures[i].items_failed;

		if (failed >= 0 && failed != set->items_failed &&
			notes_begins(set, i))
			words_say(words,
				"%s managed %" PRId64
				" of those, so it did more work than the "
				"others.",
				words_name(words, set->rows[i].strategy),
				set->items_failed - failed);
	}
}

/* The row whose sittings differ most. */
static void
notes_sittings(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *widest = NULL;
	double most = 1;

	if (set->sittings == 1)
		return;
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		double apart = row->sittings_hi / row->sittings_lo;

		if (row->sittings <= 1 || row == set->again ||
			strcmp(row->strategy, ANALYSIS_CEILING) == 0 ||
			!(apart > most))
			continue;
		most = apart;
		widest = row;
	}
	if (widest != NULL)
		words_say(words,
			"Between sittings the speedup of %s differs by %s (%s "
			"to %s), more than any other.",
			words_cell(words, widest),
			words_percent(words, most - 1, 2),
			words_ratio(words, widest->sittings_lo),
			words_ratio(words, widest->sittings_hi));
	if (set->sittings < INTERVAL_LEAST)
		words_say(words,
			"There are no intervals: they need %d sittings.",
			INTERVAL_LEAST);
}

void
words_terms(struct words *words)
{
	const struct analysis_set *set = words->set;
	bool several = set->sittings > 1, interval = false;

	for (size_t i = 0; i < set->count; i++)
		interval |= !isnan(set->rows[i].level);
	if (set->baseline == NULL)
		return;
	words_say(words,
		"speedup: how many times as fast as %s, the median over "
		"%s.%s%s",
		ANALYSIS_BASELINE, several ? "all sittings" : "all blocks",
		interval && several ? " CI: the likely range of the true "
				      "speedup, from all sittings."
			: interval  ? " CI: the likely range of the true "
				      "speedup in this sitting."
			: several   ? " sittings: the smallest and the largest "
				      "of any sitting."
				    : "",
		words->style->second ? "" : " time: the median.");
}

void
words_notes(struct words *words)
{
	const struct analysis_set *set = words->set;

	if (set->baseline == NULL)
		words_say(words,
			"There is no baseline here (%s with 1 worker), so "
			"there are no speedups.",
			ANALYSIS_BASELINE);
	else if (set->baseline_failed > 0)
		words_say(words,
			"The baseline has no ok trial in %" PRId64
			" of %" PRId64 " block%s; no speedup uses those.",
			set->baseline_failed, set->blocks,
			words_s(set->blocks));
	notes_pairs(words);
	notes_failed(words);
	notes_fetch_only(words);
	words_undone(words);
	notes_sittings(words);
	if (set->sittings == 1 && set->blocks < 5 &&
		set->outcome != OUTCOME_TOO_FEW)
		words_say(words, "There are no intervals: they need 5 blocks.");
	if (set->blocks_compared < set->blocks)
		words_say(words,
			"The last block is incomplete, so the comparison uses "
			"the %" PRId64 " block%s before it.",
			set->blocks_compared, words_s(set->blocks_compared));
	notes_repeated(words);
	notes_again(words);
}

void
words_tutorial(struct words *words)
{
	const struct analysis_set *set = words->set;
	/* Of the tutorial's strategy the fastest row, and that with the fewest
	 * workers that could reach its speedup. */
	const struct summary_row *best = NULL, *like = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (strcmp(row->strategy, NOTES_TUTORIAL_STRATEGY) != 0 ||
			isnan(row->speedup))
			continue;
		if (best == NULL || row->speedup > best->speedup)
			best = row;
		if ((double)row->workers >= NOTES_TUTORIAL_SPEEDUP &&
			(like == NULL || row->workers < like->workers))
			like = row;
	}
	if (best == NULL)
		return;
	like = like != NULL ? like : best;
	words_say(words,
		"The tutorial's thread pool was %.2f times as fast as one page "
		"after another " NOTES_TUTORIAL "; here %s reaches %s with "
		"%" PRId64 " worker%s%s.",
		NOTES_TUTORIAL_SPEEDUP, NOTES_TUTORIAL_STRATEGY,
		words_ratio(words, like->speedup), like->workers,
		words_s(like->workers),
		like == best ? ""
			     : words_part(words, ", and %s with %" PRId64,
				       words_ratio(words, best->speedup),
				       best->workers));
}

void
words_replayed(struct words *words)
{
	words_say(words,
		"Replayed: any number of pages is answered at once here, each "
		"after the time it took when it was recorded. How many the "
		"real sites answer at once isn't recorded, so the live speedup "
		"may be far smaller, and another worker count the best.");
}
