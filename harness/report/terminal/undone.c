/* SPDX-License-Identifier: MIT */
/* What is said of trials that were not ok, have no row, or were never run. */
#include <inttypes.h>
#include <string.h>

#include "analysis/noise.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/wrap.h"

/* What is said before all else: that nothing below can be believed, or less. */

#define FIRST_NAME 300
/* So many datasets are named. */
#define FIRST_LISTED 4

static const char *
first_bold(const struct table_style *style)
{
	return style->colour ? "\x1b[1m" : "";
}

static void
first_again(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *again = set->again;
	char percent[FORMAT_ROOM], low[FORMAT_ROOM], high[FORMAT_ROOM];
	const char *cause = noise_measured(set);

	if (!set->aa_differs)
		return;
	bool slower = again->speedup < 1;
	format_percent(low,
		(slower ? 1 / again->speedup_hi : again->speedup_lo) - 1, 2);
	format_percent(high,
		(slower ? 1 / again->speedup_lo : again->speedup_hi) - 1, 2);
	wrap_say(out, first_bold(style),
		"Careful: the baseline was run twice in every block, and "
		"differs from itself: %s takes %s\1%% longer than %s "
		"(%.4g\1%%\1CI\1%s\1to\1%s\1%%, which should hold 0). "
		"%s%s. Believe no difference below that size.",
		slower ? ANALYSIS_AGAIN : ANALYSIS_BASELINE,
		format_percent(percent, set->aa_ratio - 1, 2),
		slower ? ANALYSIS_BASELINE : ANALYSIS_AGAIN, again->level * 100,
		low, high,
		cause ? "What was measured of a cause: "
		      : "No cause of that was measured",
		cause ? cause : "");
}

/* Trials of more items than others are other work. */
static void
first_items(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_CELL];

	if (!set->mixed)
		return;
	wrap_say(out, first_bold(style),
		"Careful: these trials aren't of the same work: some have "
		"%" PRId64 " %s, some %" PRId64 " (the first that is unlike "
		"those before it: %s in block\1%" PRId64
		"). What is said below mixes them, and can't be believed: "
		"give each its own dataset's name, or a folder of its own.",
		set->items_least, words_items(set), set->items_most,
		words_cell(cell, sizeof(cell), set->items_row, style),
		set->items_block);
}

static void
first_cores(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	if (set->cores_usable == set->cores_most)
		return;
	wrap_say(out, first_bold(style),
		"Careful: some trials had %" PRId64 " usable core%s, some "
		"%" PRId64 ": times of the one and of the other don't compare. "
		"Scaling is told of %" PRId64 ".",
		set->cores_usable, words_s(set->cores_usable), set->cores_most,
		set->cores_usable);
}

void
words_warning(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	first_again(out, set, style);
	first_items(out, set, style);
	first_cores(out, set, style);
}

void
words_first(FILE *out, const struct analysis *analysis,
	const struct table_style *style)
{
	char names[FIRST_LISTED * (FIRST_NAME + 2) + 40], name[FIRST_NAME];
	size_t differ = 0, said = 0, at = 0;

	for (size_t i = 0; i < analysis->count; i++)
		differ += analysis->sets[i].aa_differs;
	if (differ == 0 || analysis->count == 1)
		return;
	for (size_t i = 0; i < analysis->count && said < FIRST_LISTED; i++) {
		if (!analysis->sets[i].aa_differs)
			continue;
		format_ends(name, sizeof(name), analysis->sets[i].name,
			FORMAT_LINE, style->utf8);
		at += (size_t)snprintf(names + at, sizeof(names) - at, "%s%s",
			said == 0		     ? ""
				: said + 1 == differ ? " and "
						     : ", ",
			name);
		said++;
	}
	if (differ > said)
		snprintf(names + at, sizeof(names) - at, " and %zu more",
			differ - said);
	wrap_say(out, first_bold(style),
		"Careful: in dataset%s %s the baseline was run twice in each "
		"block, and its two runs differ. Each dataset below says by "
		"how much, why (as far as that was measured), and which "
		"results that leaves in doubt.",
		differ == 1 ? "" : "s", names);
	fputc('\n', out);
}

/* Of so many strategies that were not ok a reason is said. */
#define UNDONE_FAILURES 10
/* So many cells without some of their rows are named. */
#define UNDONE_MISSING 3
/* So many strategies that were skipped for one reason are named. */
#define UNDONE_SKIPPED 4
#define UNDONE_NAME 260 /* as long a name as a run has */
#define UNDONE_REASON 800

/* Of the strategy's rows from `first` on, the one whose trial was the first not
 * to be ok, or NULL; *end is the next strategy's first. */
static const struct summary_row *
undone_first(const struct analysis_set *set, size_t first, size_t *end)
{
	const char *strategy = set->rows[first].strategy;
	const struct analysis_failure *bad = NULL;

	for (*end = first; *end < set->count; (*end)++) {
		const struct analysis_failure *failure = &set->failures[*end];

		if (strcmp(set->rows[*end].strategy, strategy) != 0)
			break;
		if (failure->reason &&
			(bad == NULL || failure->block < bad->block))
			bad = failure;
	}
	return bad ? &set->rows[bad - set->failures] : NULL;
}

/* One reason a strategy; of several. */
static void
undone_failures_each(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_CELL], reason[UNDONE_REASON];
	size_t said = 0, end;

	wrap_say(out, "",
		"%" PRId64 " of %" PRId64
		" trials were not ok, so their rows can't win. The first of "
		"each strategy:",
		set->trials_not_ok, set->trials_ok + set->trials_not_ok);
	for (size_t i = 0; i < set->count; i = end) {
		const struct summary_row *row = undone_first(set, i, &end);
		const struct analysis_failure *failure;

		if (row == NULL || (++said > UNDONE_FAILURES && !style->all))
			continue;
		failure = &set->failures[row - set->rows];
		format_name(reason, sizeof(reason), failure->reason, 190, false,
			style->utf8);
		wrap_say(out, "", "  %s in block %" PRId64 ", %s%s%s.",
			words_cell(cell, sizeof(cell), row, style),
			failure->block, trial_status_name(failure->status),
			*reason ? ": " : "", reason);
	}
	if (said > UNDONE_FAILURES && !style->all)
		wrap_say(out, "",
			"  ... and of %zu more; trials.csv has them all.",
			said - UNDONE_FAILURES);
}

static void
undone_failures(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_CELL], reason[UNDONE_REASON];
	const struct summary_row *first = NULL;
	const struct analysis_failure *failure;
	size_t strategies = 0, end;

	for (size_t i = 0; i < set->count; i = end) {
		const struct summary_row *row = undone_first(set, i, &end);

		strategies += row != NULL;
		first = row ? row : first;
	}
	if (strategies > 1)
		undone_failures_each(out, set, style);
	if (strategies != 1)
		return;
	failure = &set->failures[first - set->rows];
	format_name(reason, sizeof(reason), failure->reason, 190, false,
		style->utf8);
	wrap_say(out, "",
		"%" PRId64 " of %" PRId64 " trials %s not ok, so %s "
		"can't win%s %s in block %" PRId64 ", %s%s%s.",
		set->trials_not_ok, set->trials_ok + set->trials_not_ok,
		set->trials_not_ok == 1 ? "was" : "were",
		set->trials_not_ok == 1 ? "its row" : "their rows",
		set->trials_not_ok == 1 ? ":" : ". The first:",
		words_cell(cell, sizeof(cell), first, style), failure->block,
		trial_status_name(failure->status), *reason ? ": " : "",
		reason);
}

/* " 3, 5, 7 and 12 more". */
static void
undone_blocks(char *buf, size_t size, const struct analysis_failure *failure)
{
	int64_t said = failure->missing < ANALYSIS_MISSING ? failure->missing
							   : ANALYSIS_MISSING;
	size_t at = 0;

	for (int64_t i = 0; i < said; i++)
		at += (size_t)snprintf(buf + at, size - at, "%s %" PRIu32,
			i > 0 ? "," : "", failure->missing_first[i]);
	if (failure->missing > said)
		snprintf(buf + at, size - at, " and %" PRId64 " more",
			failure->missing - said);
}

/* Cells that a part of the blocks knows nothing of. */
static void
undone_missing(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_CELL], blocks[20 * (ANALYSIS_MISSING + 2)];
	size_t cells = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct analysis_failure *failure = &set->failures[i];
		bool judged = &set->rows[i] != set->again &&
			strcmp(set->rows[i].strategy, ANALYSIS_CEILING) != 0;

		if (failure->missing == 0 ||
			(++cells > UNDONE_MISSING && !style->all))
			continue;
		undone_blocks(blocks, sizeof(blocks), failure);
		wrap_say(out, "", "%s has no row in block%s%s: %s.",
			words_cell(cell, sizeof(cell), &set->rows[i], style),
			words_s(failure->missing), blocks,
			judged ? "not judged, for only what was ok in every "
				 "block can win"
			       : "its figures are of the others");
	}
	if (cells > UNDONE_MISSING && !style->all)
		wrap_say(out, "",
			"%zu more combination%s no row in some blocks, and "
			"%s not judged; `lanebench analyze --all DIR` tells "
			"which.",
			cells - UNDONE_MISSING,
			cells == UNDONE_MISSING + 1 ? " has" : "s have",
			cells == UNDONE_MISSING + 1 ? "is" : "are");
}

/* The first of a strategy's rows, skipped for a reason that no row before it
 * has, or with `reason` for this one. The baseline's second is the baseline. */
static bool
undone_skips(const struct analysis_set *set, size_t i, const char *reason)
{
	const struct summary_row *row = &set->rows[i];

	if (set->failures[i].skipped == NULL || row == set->again)
		return false;
	if (reason && strcmp(set->failures[i].skipped, reason) != 0)
		return false;
	for (size_t j = 0; j < i; j++) {
		if (set->failures[j].skipped == NULL ||
			&set->rows[j] == set->again)
			continue;
		if (reason ? strcmp(set->rows[j].strategy, row->strategy) == 0
			   : strcmp(set->failures[j].skipped,
				     set->failures[i].skipped) == 0)
			return false;
	}
	return true;
}

/* Strategies that nobody ran, once for a reason, however many workers they were
 * to have. */
static void
undone_skipped(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char names[UNDONE_SKIPPED * (UNDONE_NAME + 2) + 40], name[UNDONE_NAME];
	char reason[UNDONE_REASON];

	for (size_t i = 0; i < set->count; i++) {
		size_t said = 0, len = 0;

		if (!undone_skips(set, i, NULL))
			continue;
		for (size_t j = i; j < set->count; j++) {
			if (!undone_skips(set, j, set->failures[i].skipped) ||
				said++ >= UNDONE_SKIPPED)
				continue;
			format_ends(name, sizeof(name), set->rows[j].strategy,
				FORMAT_LINE, style->utf8);
			len += (size_t)snprintf(names + len,
				sizeof(names) - len, "%s%s",
				said > 1 ? ", " : "", name);
		}
		if (said > UNDONE_SKIPPED)
			snprintf(names + len, sizeof(names) - len,
				" and %zu more", said - UNDONE_SKIPPED);
		format_name(reason, sizeof(reason), set->failures[i].skipped,
			190, false, style->utf8);
		wrap_say(out, "", "Skipped: %s. %s.", names, reason);
	}
}

void
words_undone(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	undone_failures(out, set, style);
	undone_missing(out, set, style);
	undone_skipped(out, set, style);
}
