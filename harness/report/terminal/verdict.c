/* SPDX-License-Identifier: MIT */
/* Who won, in a sentence or two that the table beneath bears out. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "text/format.h"

/* At most this many names of a tie are listed. */
#define VERDICT_LISTED 4
/* Intervals need this many blocks. */
#define VERDICT_INTERVALS 5

typedef bool
verdict_test(const struct analysis_set *set, const struct summary_row *row);

/* Whether it took part in the contest. */
static bool
verdict_contends(const struct analysis_set *set, const struct summary_row *row)
{
	return row == set->best || !isnan(row->ratio_to_best);
}

/* Whether it may be as fast as the best, by the test. */
static bool
verdict_unsettled(const struct analysis_set *set, const struct summary_row *row)
{
	return row == set->best || row->verdict == VERDICT_TIED ||
		row->verdict == VERDICT_UNRESOLVED;
}

bool
words_looks_slower(
	const struct analysis_set *set, const struct summary_row *row)
{
	if (row == set->best || row == set->baseline ||
		row->verdict != VERDICT_UNRESOLVED)
		return false;
	if (row->ratio_lo > 1 && row->ratio_to_best >= set->aa_ratio)
		return true;
	return set->baseline != NULL && verdict_unsettled(set, set->baseline) &&
		row->speedup_hi < 1 && 1 / row->speedup >= set->aa_ratio;
}

/* Whether it may be as fast as the best, by the test and by its interval. */
static bool
verdict_open(const struct analysis_set *set, const struct summary_row *row)
{
	return verdict_unsettled(set, row) && !words_looks_slower(set, row);
}

static size_t
verdict_count(const struct analysis_set *set, verdict_test *counts)
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
			set->rows[i].verdict == verdict &&
			verdict_open(set, &set->rows[i]))
			return true;
	}
	return false;
}

/* Nothing is shown to beat it, so no row is called the leader. */
static bool
verdict_baseline_open(const struct analysis_set *set)
{
	return set->baseline != NULL && verdict_open(set, set->baseline);
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
verdict_next(const struct analysis_set *set, verdict_test *counts,
	const struct summary_row *after)
{
	const struct summary_row *next = NULL;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (!counts(set, row) || row == after ||
			(after != NULL && !verdict_before(after, row)))
			continue;
		if (next == NULL || verdict_before(row, next))
			next = row;
	}
	return next;
}

const struct summary_row *
words_leader(const struct analysis_set *set)
{
	if (set->outcome == OUTCOME_TOO_FEW)
		return verdict_next(set, verdict_contends, NULL);
	/* What ties with the best is listed beside it; where nothing is
	 * settled, the speedups that users see decide the order. */
	if (set->outcome == OUTCOME_TIE &&
		(verdict_baseline_open(set) || !verdict_has(set, VERDICT_TIED)))
		return verdict_next(set, verdict_open, NULL);
	return set->best;
}

struct summary_row
words_leader_fair(const struct analysis_set *set)
{
	struct summary_row row = *words_leader(set);
	double move = exp(set->bias);

	row.speedup_lo *= move;
	/* What was measured is left out by no interval. */
	row.speedup_hi = isnan(row.speedup_hi)
		? row.speedup_hi
		: fmax(row.speedup_hi * move, row.speedup);
	return row;
}

/* The leader's speedup, with an interval that allows for its being picked. */
static const char *
verdict_times(struct words *words)
{
	struct summary_row row = words_leader_fair(words->set);
	const struct summary_row *own = words_leader(words->set);
	char fair[FORMAT_ROOM], table[FORMAT_ROOM];
	bool moved;

	format_range(fair, row.speedup_lo, row.speedup_hi);
	format_range(table, own->speedup_lo, own->speedup_hi);
	/* Says why the table's interval is another one. */
	moved = own != words->set->baseline && !isnan(row.speedup) &&
		!isnan(row.level) && strcmp(fair, table) != 0;
	return words_part(words, "%s%s", words_speedup(words, &row),
		moved ? ", adjusted for being picked as the best" : "");
}

/* "A with 4 workers, 3.10 times as fast ...". */
static const char *
verdict_leader(struct words *words)
{
	return words_part(words, "%s, %s",
		words_cell(words, words_leader(words->set)),
		verdict_times(words));
}

/* "A with 4 workers (3.10), B with 8 workers (3.05) and 3 more": what may be as
 * fast as the best, without `but`. */
static const char *
verdict_list(struct words *words, const struct summary_row *but)
{
	const struct analysis_set *set = words->set;
	size_t total = verdict_count(set, verdict_open) - (but != NULL);
	size_t most = total > VERDICT_LISTED ? VERDICT_LISTED - 1 : total;
	const char *names[VERDICT_LISTED];
	const struct summary_row *row = NULL;
	size_t count = 0;

	while (count < most &&
		(row = verdict_next(set, verdict_open, row)) != NULL)
		if (row != but)
			names[count++] = words_part(words, "%s\1(%s)",
				words_cell(words, row),
				words_ratio(words, row->speedup));
	return phrase_list(&words->parts, names, count, total);
}

/* What isn't judged, but may be `what` ("faster"). */
static void
verdict_challenger(struct words *words, const struct challenger *challenger,
	const char *what)
{
	const struct summary_row *row = challenger->row;

	if (row == NULL)
		return;
	words_say(words,
		"But %s%s may be %s. It isn't judged, because it was not ok in "
		"every block.%s",
		words_cell(words, row),
		isnan(row->speedup) ? ""
				    : words_part(words,
					      ", %s times as fast as the "
					      "baseline,",
					      words_ratio(words, row->speedup)),
		what,
		challenger->count == 1
			? ""
			: words_part(words,
				  " The same goes for %" PRId64 " more.",
				  challenger->count - 1));
}

/* Of rows within 2 % of the best the one with the fewest workers, then the
 * least CPU time; NULL: none. *count: how many. */
static const struct summary_row *
verdict_within(const struct analysis_set *set, int64_t *count)
{
	const struct summary_row *least = NULL;

	*count = 0;
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (row == set->best || row->verdict != VERDICT_TIED)
			continue;
		(*count)++;
		if (least == NULL || row->workers < least->workers ||
			(row->workers == least->workers &&
				row->cpu_median_ns < least->cpu_median_ns))
			least = row;
	}
	return least;
}

/* "1.2 % longer (95 % CI 0.5 to 1.8 %)". */
static const char *
verdict_longer(struct words *words, const struct summary_row *row)
{
	return words_part(words, "%s longer%s",
		words_percent(words, row->ratio_to_best - 1, 3),
		isnan(row->ratio_lo)
			? ""
			: words_part(words, " (95\1%% CI %s\1to\1%s)",
				  words_digits(words, row->ratio_lo - 1, 3),
				  words_percent(words, row->ratio_hi - 1, 3)));
}

/* "31 % of the CPU time"; NULL for less than a twentieth. */
static const char *
verdict_share(struct words *words, int64_t own, int64_t other, const char *what)
{
	if (own < 0 || other <= 0 || (double)own > 0.95 * (double)other)
		return NULL;
	return words_part(words, "%s of the %s",
		words_percent(words, 1 - (double)own / (double)other, 2), what);
}

/* What a row within 2 % saves: "curl-multi with 8 workers takes 1.2 % longer
 * and saves 24 of 32 workers." */
static void
verdict_saves(struct words *words, const struct summary_row *row)
{
	const struct summary_row *best = words->set->best;
	const char *saved[3], *part;
	size_t count = 0;

	if (row->workers < best->workers)
		saved[count++] =
			words_part(words, "%" PRId64 " of %" PRId64 " workers",
				best->workers - row->workers, best->workers);
	part = verdict_share(
		words, row->cpu_median_ns, best->cpu_median_ns, "CPU time");
	if (part != NULL)
		saved[count++] = part;
	part = verdict_share(
		words, row->peak_rss_bytes, best->peak_rss_bytes, "memory");
	if (part != NULL)
		saved[count++] = part;
	words_say(words, "%s takes %s%s%s.", words_cell(words, row),
		verdict_longer(words, row), count > 0 ? " and saves " : "",
		phrase_list(&words->parts, saved, count, count));
}

/* The second, unless it is within 2 %, and what may be second but isn't
 * judged. */
static void
verdict_second(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *next = set->next;

	if (next == NULL || next->ratio_to_best <= 1)
		return;
	if (next->verdict != VERDICT_TIED)
		words_say(words, "Next%s is %s, which takes %s.",
			set->next_challenger.row != NULL ? " of these" : "",
			words_cell(words, next), verdict_longer(words, next));
	verdict_challenger(words, &set->next_challenger, "second");
}

/* Why what an interval says isn't settled. */
static const char *
verdict_why_open(const struct analysis_set *set)
{
	return verdict_count(set, verdict_contends) > 2
		? "with so many combinations that may be chance"
		: "the significance test doesn't confirm it";
}

/* The largest speedup, where its interval is above 1. */
static void
verdict_largest(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *row = words_leader(set);
	/* The A/A, and not the test, keeps the baseline from being beaten. */
	bool undone = set->aa_differs && row != NULL &&
		(set->aa_undone > 0 || row->speedup < set->aa_ratio);

	if (row == NULL || !(words_leader_fair(set).speedup_lo > 1))
		return;
	words_say(words, "Largest speedup: %s; %s.", verdict_leader(words),
		undone ? words_part(words,
				 "but two identical runs differ by %s here, so "
				 "that may be noise",
				 words_percent(words, set->aa_ratio - 1, 2))
		       : verdict_why_open(set));
}

/* Where the baseline itself may be the fastest. */
static void
verdict_no_gain(struct words *words)
{
	const struct analysis_set *set = words->set;
	size_t all = verdict_count(set, verdict_contends);
	size_t open = verdict_count(set, verdict_open);

	if (open == 1) {
		words_stress(words,
			"No gain: nothing looks as fast as the baseline.");
		return;
	}
	if (!verdict_has(set, VERDICT_UNRESOLVED)) {
		words_stress(words,
			"No gain: %zu of %zu combinations, including the "
			"baseline, are within 2\1%% of the best.",
			open, all);
		return;
	}
	/* Nine in ten are nearly all. */
	words_stress(words,
		"%s: %zu of %zu combinations, including the baseline, may be "
		"equally fast.",
		10 * open >= 9 * all ? "No difference could be shown"
				     : "No winner",
		open, all);
	verdict_largest(words);
}

/* Where nothing is within 2 % of the best, and it beats the baseline. */
static void
verdict_unresolved(struct words *words)
{
	const struct analysis_set *set = words->set;
	size_t open = verdict_count(set, verdict_open);

	if (open == 1) {
		words_stress(words, "No clear winner: %s looks fastest, %s.",
			words_cell(words, words_leader(set)),
			verdict_times(words));
		return;
	}
	words_stress(words,
		"No single winner: %zu of %zu combinations may be equally "
		"fast. Largest speedup among them: %s.",
		open, verdict_count(set, verdict_contends),
		verdict_leader(words));
	words_say(words, "Can't be told apart from it%s%s%s: %s.",
		set->aa_differs ? "" : " yet (more ",
		set->aa_differs ? "" : words_units(set),
		set->aa_differs ? "" : " may help)",
		verdict_list(words, words_leader(set)));
}

static void
verdict_tie(struct words *words)
{
	const struct analysis_set *set = words->set;
	size_t slower = verdict_count(set, words_looks_slower);

	if (verdict_baseline_open(set))
		verdict_no_gain(words);
	else if (!verdict_has(set, VERDICT_TIED))
		verdict_unresolved(words);
	else
		words_stress(words, "Tie: %s. Within 2\1%% of it%s: %s.",
			verdict_leader(words),
			verdict_has(set, VERDICT_UNRESOLVED)
				? ", or can't be told apart from it yet"
				: ", so just as good",
			verdict_list(words, words_leader(set)));
	if (slower > 0)
		words_say(words,
			"%zu more look%s slower when compared with the best "
			"alone; %s.",
			slower, slower == 1 ? "s" : "", verdict_why_open(set));
	if (set->aa_undone > 0)
		words_say(words,
			"%" PRId64
			" of them differ%s from it by less than the baseline "
			"differs from itself (%s), so that is no win.",
			set->aa_undone, set->aa_undone == 1 ? "s" : "",
			words_percent(words, set->aa_ratio - 1, 2));
}

static void
verdict_too_few(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *leader = words_leader(set);
	int64_t blocks = set->blocks_compared, needed = set->blocks_needed;

	if (needed == ANALYSIS_STOP) {
		words_stress(words,
			"%" PRId64
			" block%s so far: a winner is named only once the run "
			"ends by itself (if it was killed, continue with the "
			"same command and --resume).",
			blocks, words_s(blocks));
	} else if (set->sittings > 1) {
		words_stress(words,
			"%" PRId64 " sittings are too few to name a winner: "
			"that takes %" PRId64 " (--sessions\1%" PRId64 ").",
			set->sittings, needed, needed);
	} else if (blocks < VERDICT_INTERVALS) {
		words_stress(words,
			"%" PRId64 " block%s: too few for an interval (needs "
			"%d) and for a winner (needs %" PRId64
			" here). Run the same `lanebench run` with "
			"--blocks\1%" PRId64 " for both.",
			blocks, words_s(blocks), VERDICT_INTERVALS, needed,
			needed);
	} else {
		words_stress(words,
			"%" PRId64 " blocks are too few to name a winner: that "
			"takes %" PRId64 " here (--blocks\1%" PRId64 ").",
			blocks, needed, needed);
		if (leader != NULL && leader->speedup > 1)
			words_say(words, "Largest speedup so far: %s.",
				verdict_leader(words));
	}
}

/* Whether anything but the best took part. */
static bool
verdict_others(const struct analysis_set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (row != set->best && row != set->again &&
			!set->failures[i].fetches &&
			strcmp(row->strategy, ANALYSIS_CEILING) != 0)
			return true;
	}
	return false;
}

static void
verdict_fastest(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *row;
	const char *within = "";
	/* A cell that the test puts first may yet have a speedup not above 1,
	 * a median of other numbers. Then the number says nothing. */
	bool number = set->best == set->baseline || !(set->best->speedup <= 1);
	int64_t count;

	row = verdict_within(set, &count);
	if (row != NULL)
		within = words_part(words, "; %s is within 2\1%%%s",
			words_cell(words, row),
			count == 1 ? ""
				   : words_part(words,
					     ", and so %s %" PRId64 " more",
					     count == 2 ? "is" : "are",
					     count - 1));
	words_stress(words, "Fastest%s: %s%s.",
		set->challenger.row != NULL || set->next_challenger.row != NULL
			? " of those that were ok in every block"
			: "",
		number ? verdict_leader(words) : words_cell(words, set->best),
		within);
	if (row != NULL)
		verdict_saves(words, row);
	verdict_second(words);
}

/* Why nothing can win. */
static void
verdict_none(struct words *words)
{
	const struct analysis_set *set = words->set;

	if (set->nothing)
		words_stress(words,
			"Nothing was measured: all %" PRId64
			" %s failed in the baseline.",
			set->items, words_items(set, set->items));
	else if (set->idle)
		words_stress(words,
			"Nothing was measured: no trial was run in a counted "
			"block.");
	else
		words_stress(words, "No winner: %s.",
			set->mixed ? "the trials did different work"
				   : "nothing was ok in every block");
}

void
words_verdict(struct words *words)
{
	const struct analysis_set *set = words->set;

	switch (set->best != NULL ? set->outcome : OUTCOME_NONE) {
	case OUTCOME_FASTEST:
		verdict_fastest(words);
		break;
	case OUTCOME_TIE:
		verdict_tie(words);
		break;
	case OUTCOME_TOO_FEW:
		verdict_too_few(words);
		break;
	case OUTCOME_ALONE:
		words_stress(words, "%s: %s. %s.", words_cell(words, set->best),
			words_speedup(words, set->best),
			verdict_others(set)
				? "Nothing else was ok in every block, so "
				  "there is nothing to compare it with"
				: "No other strategy that does the same work "
				  "was run");
		break;
	case OUTCOME_NONE:
		verdict_none(words);
		break;
	}
	verdict_challenger(words, &set->challenger, "faster");
	words_workers(words);
}
