/* SPDX-License-Identifier: MIT */
/* Who won, in a sentence or two that the table beneath bears out. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/wrap.h"

/* Who comes next to the winner, and what may be as good but isn't judged. */

void
words_challenger(FILE *out, const struct summary_row *row, int64_t count,
	const char *what, const struct table_style *style)
{
	char cell[WORDS_CELL], ratio[FORMAT_ROOM], speedup[80] = "";
	char more[40] = "";

	if (row == NULL)
		return;
	if (count > 1)
		snprintf(more, sizeof(more), " So may %" PRId64 " more.",
			count - 1);
	if (!isnan(row->speedup))
		snprintf(speedup, sizeof(speedup),
			", %s times as fast as the baseline,",
			format_ratio(ratio, row->speedup));
	wrap_say(out, "",
		"But %s%s may be %s: it isn't judged, for it wasn't ok in "
		"every block.%s",
		words_cell(cell, sizeof(cell), row, style), speedup, what,
		more);
}

/* Of what is within 2 % of the best the one with the fewest workers, then the
 * least CPU time. */
const struct summary_row *
words_within(const struct analysis_set *set, int64_t *count)
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

/* " 31 % of the CPU time"; nothing for less than a twentieth. */
static size_t
next_share(char *buf, size_t size, int64_t own, int64_t other, const char *what)
{
	char percent[FORMAT_ROOM];

	if (own < 0 || other <= 0 || (double)own > 0.95 * (double)other)
		return 0;
	return (size_t)snprintf(buf, size, "%s" WRAP_SPACE "%% of the %s",
		format_percent(percent, 1 - (double)own / (double)other, 2),
		what);
}

/* "24 of 32 workers, 31 % of the CPU time and 70 % of the memory"; "" where it
 * saves nothing. */
static void
next_saves(char *buf, size_t size, const struct summary_row *row,
	const struct summary_row *best)
{
	char part[3][60] = { "", "", "" };
	size_t parts = 0, at = 0;

	if (row->workers < best->workers)
		snprintf(part[parts++], sizeof(part[0]),
			"%" PRId64 " of %" PRId64 " workers",
			best->workers - row->workers, best->workers);
	parts += next_share(part[parts], sizeof(part[0]), row->cpu_median_ns,
			 best->cpu_median_ns, "CPU time") > 0;
	parts += next_share(part[parts], sizeof(part[0]), row->peak_rss_bytes,
			 best->peak_rss_bytes, "memory") > 0;
	*buf = '\0';
	for (size_t i = 0; i < parts; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s%s",
			i == 0			? " and saves "
				: i + 1 < parts ? ", "
						: " and ",
			part[i]);
}

/* " (95 % CI 0.5 to 1.8 %)"; "" without an interval. */
static void
next_range(char *buf, size_t size, const struct summary_row *row)
{
	char low[FORMAT_ROOM], high[FORMAT_ROOM];

	*buf = '\0';
	if (!isnan(row->ratio_lo))
		snprintf(buf, size,
			" (95" WRAP_SPACE "%% CI %s" WRAP_SPACE "to" WRAP_SPACE
			"%s" WRAP_SPACE "%%)",
			format_percent(low, row->ratio_lo - 1, 3),
			format_percent(high, row->ratio_hi - 1, 3));
}

void
words_saves(FILE *out, const struct analysis_set *set,
	const struct summary_row *row, const struct table_style *style)
{
	char cell[WORDS_CELL], range[80 + 2 * FORMAT_ROOM];
	char longer[FORMAT_ROOM], saves[200];

	next_saves(saves, sizeof(saves), row, set->best);
	next_range(range, sizeof(range), row);
	wrap_say(out, "", "%s takes %s" WRAP_SPACE "%% longer%s%s.",
		words_cell(cell, sizeof(cell), row, style),
		format_percent(longer, row->ratio_to_best - 1, 3), range,
		saves);
}

void
words_next(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *next = set->next;
	char cell[WORDS_CELL], range[80 + 2 * FORMAT_ROOM];
	char longer[FORMAT_ROOM];

	if (next == NULL || next->ratio_to_best <= 1)
		return;
	next_range(range, sizeof(range), next);
	if (next->verdict != VERDICT_TIED)
		wrap_say(out, "",
			"Next%s is %s, which takes %s" WRAP_SPACE
			"%% longer%s.",
			set->next_challenger.row ? " of these" : "",
			words_cell(cell, sizeof(cell), next, style),
			format_percent(longer, next->ratio_to_best - 1, 3),
			range);
	words_challenger(out, set->next_challenger.row,
		set->next_challenger.count, "second", style);
}

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

/* Whether it may be as fast as the best, by what the test says. */
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
	return set->baseline && verdict_unsettled(set, set->baseline) &&
		row->speedup_hi < 1 && 1 / row->speedup >= set->aa_ratio;
}

/* The same, beside the best alone too. */
static bool
verdict_open(const struct analysis_set *set, const struct summary_row *row)
{
	return verdict_unsettled(set, row) && !words_looks_slower(set, row);
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
	/* The best's neighbours are told by it; where nothing is settled, the
	 * numbers that are read decide the order. */
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

/* "curl-multi with 32 workers", and of it what words_speedup() says. */
struct verdict_leader {
	char cell[WORDS_CELL], times[WORDS_SPEEDUP];
	const char *speedup;
};

static void
verdict_leader(struct verdict_leader *leader, const struct analysis_set *set,
	const struct table_style *style)
{
	struct summary_row row = words_leader_fair(set);
	const struct summary_row *own = words_leader(set);
	char fair[FORMAT_ROOM], table[FORMAT_ROOM];

	words_cell(leader->cell, sizeof(leader->cell), &row, style);
	leader->speedup =
		words_speedup(leader->times, sizeof(leader->times), &row);
	format_range(fair, row.speedup_lo, row.speedup_hi);
	format_range(table, own->speedup_lo, own->speedup_hi);
	/* The table has another one: why. */
	if (leader->speedup == leader->times && !isnan(row.level) &&
		strcmp(fair, table) != 0)
		strcat(leader->times, ", allowing for the choice");
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

/* Why what an interval says isn't settled. */
static const char *
verdict_why_open(const struct analysis_set *set)
{
	return verdict_count(set, verdict_contends) > 2
		? "among so many combinations that does not settle it"
		: "the test, which sees more than the interval, does not bear "
		  "that out";
}

/* Whether it is the A/A, and not the test, that keeps the baseline from being
 * beaten. */
static bool
verdict_undone(const struct analysis_set *set, const struct summary_row *leader)
{
	return set->aa_differs &&
		(set->aa_undone > 0 || leader->speedup < set->aa_ratio);
}

/* The largest speedup, where its interval says that it is one. */
static void
verdict_say_largest(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *row = words_leader(set);
	struct verdict_leader leader;
	char percent[FORMAT_ROOM], why[120];

	if (row == NULL || !(words_leader_fair(set).speedup_lo > 1))
		return;
	verdict_leader(&leader, set, style);
	snprintf(why, sizeof(why), "%s", verdict_why_open(set));
	if (verdict_undone(set, row))
		snprintf(why, sizeof(why),
			"but identical runs differ by %s" WRAP_SPACE
			"%% here, which unsettles that",
			format_percent(percent, set->aa_ratio - 1, 2));
	wrap_say(out, "", "The largest speedup is that of %s, %s; %s.",
		leader.cell, leader.speedup, why);
}

/* Those that are neither as fast nor slower. */
static void
verdict_say_slower(FILE *out, const struct analysis_set *set)
{
	size_t count = verdict_count(set, words_looks_slower);

	if (count > 0)
		wrap_say(out, "",
			"%zu more look%s slower beside the best alone; %s.",
			count, count == 1 ? "s" : "", verdict_why_open(set));
}

/* Where the baseline itself may be the fastest. */
static void
verdict_no_gain(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	size_t all = verdict_count(set, verdict_contends);
	size_t open = verdict_count(set, verdict_open);

	if (open > 1 && !verdict_has(set, VERDICT_UNRESOLVED)) {
		wrap_say(out, bold,
			"No gain: %zu of %zu combinations, the baseline among "
			"them, are within 2" WRAP_SPACE "%% of the best.",
			open, all);
		return;
	}
	if (open == 1) {
		wrap_say(out, bold,
			"No gain: nothing looks as fast as the baseline.");
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

/* Where nothing is within 2 % of the best, and it beats the baseline. */
static void
verdict_unresolved(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	struct verdict_leader leader;
	char list[VERDICT_ROOM], more[FORMAT_ROOM];
	size_t open = verdict_count(set, verdict_open);

	verdict_leader(&leader, set, style);
	if (open == 1) {
		wrap_say(out, bold,
			"No winner is settled: %s looks fastest, %s.",
			leader.cell, leader.speedup);
		return;
	}
	verdict_list(list, sizeof(list), set, words_leader(set), style);
	wrap_say(out, bold,
		"No sole winner: %zu of %zu combinations may be equally "
		"fast. "
		"The largest speedup among them is that of %s, %s.",
		open, verdict_count(set, verdict_contends), leader.cell,
		leader.speedup);
	wrap_say(out, "", "Not told apart from it%s: %s.",
		words_more(more, set, false), list);
}

static void
verdict_tie(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	struct verdict_leader leader;
	char list[VERDICT_ROOM];

	if (verdict_baseline_open(set)) {
		verdict_no_gain(out, set, bold, style);
	} else if (!verdict_has(set, VERDICT_TIED)) {
		verdict_unresolved(out, set, bold, style);
	} else {
		verdict_leader(&leader, set, style);
		verdict_list(list, sizeof(list), set, words_leader(set), style);
		wrap_say(out, bold,
			"Tie: %s, %s. Within 2" WRAP_SPACE "%% of it%s: %s.",
			leader.cell, leader.speedup,
			verdict_has(set, VERDICT_UNRESOLVED)
				? ", or not told apart from it yet"
				: ", so as good",
			list);
	}
	verdict_say_slower(out, set);
	verdict_say_undone(out, set);
}

static void
verdict_too_few(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	int64_t blocks = set->blocks_compared;
	struct verdict_leader leader;

	if (set->blocks_needed == ANALYSIS_STOP) {
		wrap_say(out, bold,
			"%" PRId64 " block%s so far: no winner is named before "
			"the run stops by itself (if it was killed, the same "
			"command with --resume goes on).",
			blocks, words_s(blocks));
		return;
	}
	if (set->sittings > 1) {
		wrap_say(out, bold,
			"%" PRId64 " sittings are too few to name a winner: "
			"that takes %" PRId64 " (--sessions" WRAP_SPACE
			"%" PRId64 ").",
			set->sittings, set->blocks_needed, set->blocks_needed);
		return;
	}
	if (blocks < VERDICT_INTERVALS) {
		wrap_say(out, bold,
			"%" PRId64 " block%s: too few for an interval, which "
			"takes %d, and for a winner, which takes %" PRId64
			" here; the same `lanebench run` with "
			"--blocks" WRAP_SPACE "%" PRId64 " gives both.",
			blocks, words_s(blocks), VERDICT_INTERVALS,
			set->blocks_needed, set->blocks_needed);
		return;
	}
	wrap_say(out, bold,
		"%" PRId64 " blocks are too few to name a winner: that takes "
		"%" PRId64 " here (--blocks" WRAP_SPACE "%" PRId64 ").",
		blocks, set->blocks_needed, set->blocks_needed);
	if (words_leader(set) && words_leader(set)->speedup > 1) {
		verdict_leader(&leader, set, style);
		wrap_say(out, "", "The largest speedup so far: %s, %s.",
			leader.cell, leader.speedup);
	}
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
			!set->failures[i].fetches &&
			strcmp(row->strategy, ANALYSIS_CEILING) != 0)
			return true;
	}
	return false;
}

static void
verdict_fastest(FILE *out, const struct analysis_set *set, const char *bold,
	const struct table_style *style)
{
	char cell[WORDS_CELL], more[60] = "", within[WORDS_CELL + 100] = "";
	const struct summary_row *row;
	struct verdict_leader leader;
	int64_t count;

	verdict_leader(&leader, set, style);
	row = words_within(set, &count);
	if (count > 1)
		snprintf(more, sizeof(more), ", and so %s %" PRId64 " more",
			count == 2 ? "is" : "are", count - 1);
	if (row)
		snprintf(within, sizeof(within),
			"; %s is within 2" WRAP_SPACE "%%%s",
			words_cell(cell, sizeof(cell), row, style), more);
	wrap_say(out, bold, "Fastest%s: %s%s%s%s.",
		set->challenger.row || set->next_challenger.row
			? " of what was ok in every block"
			: "",
		leader.cell, verdict_tells_number(set) ? ", " : "",
		verdict_tells_number(set) ? leader.speedup : "", within);
	if (row)
		words_saves(out, set, row, style);
	words_next(out, set, style);
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
		verdict_fastest(out, set, bold, style);
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
				: "Nothing that does the same work ran beside "
				  "it");
		break;
	case OUTCOME_NONE:
		if (set->nothing) {
			wrap_say(out, bold,
				"Nothing was measured: all %" PRId64
				" %s failed for the baseline.",
				set->items, words_counted(set, set->items));
			break;
		}
		if (set->idle) {
			wrap_say(out, bold,
				"Nothing was measured: no trial was run in a "
				"counted block.");
			break;
		}
		wrap_say(out, bold, "No winner: %s.",
			set->mixed ? "the trials aren't of the same work"
				   : "nothing was ok in every block");
		break;
	}
	words_challenger(out, set->challenger.row, set->challenger.count,
		"faster", style);
	words_workers(out, set, style);
}
