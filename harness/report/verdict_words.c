/* SPDX-License-Identifier: MIT */
/* Who won, in a sentence or two that the table beneath bears out. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/format.h"
#include "report/words.h"
#include "report/wrap.h"

/* So many names of a tie are worth reading. */
#define VERDICT_LISTED 4
#define VERDICT_ROOM (VERDICT_LISTED * (WORDS_CELL + FORMAT_ROOM))
/* Intervals need so many blocks. */
#define VERDICT_INTERVALS 5

static bool
verdict_contends(const struct analysis_set *set, const struct summary_row *row)
{
	return row == set->best || !isnan(row->ratio_to_best);
}

/* Whether it may be as fast as the best. */
static bool
verdict_open(const struct analysis_set *set, const struct summary_row *row)
{
	return row == set->best || row->verdict == VERDICT_TIED ||
		row->verdict == VERDICT_UNRESOLVED;
}

static size_t
verdict_count(const struct analysis_set *set,
	bool (*counts)(const struct analysis_set *, const struct summary_row *))
{
	size_t count = 0;

	for (size_t i = 0; i < set->count; i++)
		count += counts(set, &set->rows[i]);
	return count;
}

static bool
verdict_has(const struct analysis_set *set, enum verdict verdict)
{
	for (size_t i = 0; i < set->count; i++) {
		if (&set->rows[i] != set->best &&
			set->rows[i].verdict == verdict)
			return true;
	}
	return false;
}

/* Nobody beats it: then nobody is said to lead. */
static bool
verdict_baseline_open(const struct analysis_set *set)
{
	return set->baseline && verdict_open(set, set->baseline);
}

/* Whether a comes before b by speedup; those without one come last. */
static bool
verdict_before(const struct summary_row *a, const struct summary_row *b)
{
	double x = isnan(a->speedup) ? 0 : a->speedup;
	double y = isnan(b->speedup) ? 0 : b->speedup;

	return x > y || (x == y && a < b);
}

/* Of those that count, the one with the most speedup behind `after`, which is
 * NULL for the first. */
static const struct summary_row *
verdict_next(const struct analysis_set *set,
	bool (*counts)(const struct analysis_set *, const struct summary_row *),
	const struct summary_row *after)
{
	const struct summary_row *next = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (!counts(set, row) || row == after ||
			(after && !verdict_before(after, row)))
			continue;
		if (!next || verdict_before(row, next))
			next = row;
	}
	return next;
}

const struct summary_row *
words_lead(const struct analysis_set *set)
{
	if (set->outcome == OUTCOME_TOO_FEW)
		return verdict_next(set, verdict_contends, NULL);
	/* The best's neighbours are told by it; where nothing is settled, the
	 * numbers that are read decide the order. */
	if (set->outcome == OUTCOME_TIE &&
		(verdict_baseline_open(set) || !verdict_has(set, VERDICT_TIED)))
		return verdict_next(set, verdict_open, NULL);
	return set->best;
}

/* " Next is pthread-pool with 32 workers, which takes 8.1 % longer." */
static void
verdict_say_next(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *next = NULL;
	char cell[WORDS_CELL], range[80 + 2 * FORMAT_ROOM] = "";
	char low[FORMAT_ROOM], high[FORMAT_ROOM];

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (row == set->best || isnan(row->ratio_to_best))
			continue;
		if (!next || row->ratio_to_best < next->ratio_to_best)
			next = row;
	}
	if (!next || next->ratio_to_best <= 1)
		return;
	if (!isnan(next->ratio_lo))
		snprintf(range, sizeof(range),
			" (95" WRAP_SPACE "%% CI %s" WRAP_SPACE "to" WRAP_SPACE
			"%s" WRAP_SPACE "%%)",
			format_percent(low, next->ratio_lo - 1, 3),
			format_percent(high, next->ratio_hi - 1, 3));
	wrap_say(out, "",
		"Next is %s, which takes %s" WRAP_SPACE "%% longer%s.",
		words_cell(cell, sizeof(cell), next, style),
		format_percent(low, next->ratio_to_best - 1, 3), range);
}

/* "A with 4 workers (3.10), B with 8 workers (3.05) and 3 more": what is as
 * fast as the best, without `but`. */
static void
verdict_list(char *buf, size_t size, const struct analysis_set *set,
	const struct summary_row *but, const struct table_style *style)
{
	size_t count = verdict_count(set, verdict_open) - (but != NULL);
	const struct summary_row *row = NULL;
	char cell[WORDS_CELL], ratio[FORMAT_ROOM];
	size_t said = 0, at = 0;

	*buf = '\0';
	while (said < count &&
		(row = verdict_next(set, verdict_open, row)) != NULL) {
		if (row == but)
			continue;
		if (said + 1 == VERDICT_LISTED && count > VERDICT_LISTED) {
			snprintf(buf + at, size - at, " and %zu more",
				count - said);
			break;
		}
		at += (size_t)snprintf(buf + at, size - at,
			"%s%s" WRAP_SPACE "(%s)",
			said == 0		    ? ""
				: said + 1 == count ? " and "
						    : ", ",
			words_cell(cell, sizeof(cell), row, style),
			format_ratio(ratio, row->speedup));
		said++;
	}
}

/* The largest speedup, where its interval says that it is one. */
static void
verdict_say_largest(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *lead = words_lead(set);
	char cell[WORDS_CELL], times[WORDS_SPEEDUP];

	if (!lead || !(lead->speedup_lo > 1))
		return;
	wrap_say(out, "",
		"The largest speedup is that of %s, %s; among so many "
		"combinations that does not settle it.",
		words_cell(cell, sizeof(cell), lead, style),
		words_speedup(times, sizeof(times), lead));
}

/* Where the baseline itself may be the fastest. */
static void
verdict_no_gain(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	size_t all = verdict_count(set, verdict_contends);
	size_t open = verdict_count(set, verdict_open);

	if (!verdict_has(set, VERDICT_UNRESOLVED)) {
		wrap_say(out, bold,
			"No gain: %zu of %zu combinations, the baseline among "
			"them, are within 2" WRAP_SPACE "%% of the best.",
			open, all);
		return;
	}
	/* Nine in ten are nearly all. */
	wrap_say(out, bold,
		"%s: %zu of %zu combinations, the baseline among them, may be "
		"equally fast.",
		10 * open >= 9 * all ? "No difference could be shown"
				     : "No winner",
		open, all);
	verdict_say_largest(out, set, style);
}

/* What the test told apart, and an A/A that failed takes back. */
static void
verdict_say_undone(FILE *out, const struct analysis_set *set)
{
	char percent[FORMAT_ROOM];

	if (set->aa_undone > 0)
		wrap_say(out, "",
			"%" PRId64 " of them differ%s from it by less than the "
			"%s" WRAP_SPACE "%% by which the baseline differs "
			"from itself: that is no win.",
			set->aa_undone, set->aa_undone == 1 ? "s" : "",
			format_percent(percent, set->aa_ratio - 1, 2));
}

static void
verdict_tie(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	const struct summary_row *lead = words_lead(set);
	char best[WORDS_CELL], times[WORDS_SPEEDUP], list[VERDICT_ROOM];

	if (verdict_baseline_open(set)) {
		verdict_no_gain(out, set, bold, style);
		verdict_say_undone(out, set);
		return;
	}
	words_cell(best, sizeof(best), lead, style);
	verdict_list(list, sizeof(list), set, lead, style);
	if (!verdict_has(set, VERDICT_TIED)) {
		wrap_say(out, bold,
			"No sole winner: %zu of %zu combinations may be "
			"equally "
			"fast. "
			"The largest speedup among them is that of %s, %s.",
			verdict_count(set, verdict_open),
			verdict_count(set, verdict_contends), best,
			words_speedup(times, sizeof(times), lead));
		wrap_say(out, "", "Not told apart from it%s: %s.",
			set->aa_differs ? "" : " yet; more blocks may", list);
		verdict_say_undone(out, set);
		return;
	}
	wrap_say(out, bold,
		"Tie: %s, %s. Within 2" WRAP_SPACE "%% of it%s: %s.", best,
		words_speedup(times, sizeof(times), lead),
		verdict_has(set, VERDICT_UNRESOLVED)
			? ", or not told apart from it yet"
			: ", so as good",
		list);
	verdict_say_undone(out, set);
}

static void
verdict_too_few(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	const struct summary_row *lead = words_lead(set);
	char cell[WORDS_CELL], times[WORDS_SPEEDUP];
	int64_t blocks = set->blocks_compared;

	if (blocks < VERDICT_INTERVALS) {
		wrap_say(out, bold,
			"%" PRId64 " block%s: too few for intervals or a "
			"winner (%d and %" PRId64 "; --blocks" WRAP_SPACE
			"%" PRId64 ").",
			blocks, words_s(blocks), VERDICT_INTERVALS,
			set->blocks_needed, set->blocks_needed);
		return;
	}
	wrap_say(out, bold,
		"%" PRId64 " block%s can't name a winner among so many "
		"combinations: that takes %" PRId64 " (--blocks" WRAP_SPACE
		"%" PRId64 ").",
		blocks, words_s(blocks), set->blocks_needed,
		set->blocks_needed);
	if (lead && lead->speedup > 1)
		wrap_say(out, "", "The largest speedup so far: %s, %s.",
			words_cell(cell, sizeof(cell), lead, style),
			words_speedup(times, sizeof(times), lead));
}

/* "pthread-pool with 2 workers, 3.1 times as fast as the baseline, may be
 * faster, but isn't judged". */
static void
verdict_say_rival(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_CELL], ratio[FORMAT_ROOM], speedup[80] = "";
	char more[40] = "";

	if (!set->rival)
		return;
	if (set->rivals > 1)
		snprintf(more, sizeof(more), " So may %" PRId64 " more.",
			set->rivals - 1);
	if (!isnan(set->rival->speedup))
		snprintf(speedup, sizeof(speedup),
			", %s times as fast as the baseline,",
			format_ratio(ratio, set->rival->speedup));
	wrap_say(out, "",
		"But %s%s may be faster: it isn't judged, for it wasn't ok in "
		"every block.%s",
		words_cell(cell, sizeof(cell), set->rival, style), speedup,
		more);
}

/* A cell that the test puts first may yet have a speedup not above 1, for that
 * is a median of other numbers. Then the number says nothing. */
static bool
verdict_tells_number(const struct analysis_set *set)
{
	return set->best == set->baseline || !(set->best->speedup <= 1);
}

/* Whether anything but the best was to be held against it. */
static bool
verdict_others(const struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		if (row != set->best && row != set->again &&
			strcmp(row->strategy, ANALYSIS_CEILING) != 0)
			return true;
	}
	return false;
}

void
words_verdict(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const char *bold = style->colour ? "\x1b[1m" : "";
	char best[WORDS_CELL], times[WORDS_SPEEDUP];
	const char *speedup = "";

	if (set->best) {
		words_cell(best, sizeof(best), set->best, style);
		speedup = words_speedup(times, sizeof(times), set->best);
	}
	switch (set->best ? set->outcome : OUTCOME_NONE) {
	case OUTCOME_FASTEST:
		wrap_say(out, bold, "Fastest%s: %s%s%s.",
			set->rival ? " of what was ok in every block" : "",
			best, verdict_tells_number(set) ? ", " : "",
			verdict_tells_number(set) ? speedup : "");
		verdict_say_next(out, set, style);
		break;
	case OUTCOME_TIE:
		verdict_tie(out, set, bold, style);
		break;
	case OUTCOME_TOO_FEW:
		verdict_too_few(out, set, bold, style);
		break;
	case OUTCOME_ALONE:
		wrap_say(out, bold, "%s: %s. %s.", best, speedup,
			verdict_others(set)
				? "Nothing else was ok in every block, so it "
				  "is held against nothing"
				: "Nothing ran beside it");
		break;
	case OUTCOME_NONE:
		wrap_say(
			out, bold, "No winner: nothing was ok in every block.");
		break;
	}
	verdict_say_rival(out, set, style);
}
