/* SPDX-License-Identifier: MIT */
/* Doubtful or missing numbers: a baseline that differs from itself, trials that
 * were not ok, have no row, or were never run. */
#include <inttypes.h>
#include <string.h>

#include "analysis/noise.h"
#include "report/terminal/terminal.h"
#include "text/format.h"

/* At most this many datasets are named. */
#define UNDONE_SETS 4
/* At most this many strategies get the reason of their failure. */
#define UNDONE_FAILURES 10
/* At most this many cells with missing rows are named. */
#define UNDONE_MISSING 3
/* At most this many skipped strategies are named for one reason. */
#define UNDONE_SKIPPED 4
#define UNDONE_REASON 190 /* columns */

static void
undone_again(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *again = set->again;
	const char *cause = noise_measured(set);
	bool slower;

	if (!set->aa_differs)
		return;
	slower = again->speedup < 1;
	words_stress(words,
		"Careful: the baseline was run twice in every block, and the "
		"two differ: %s takes %s longer than %s (%s\1%s\1to\1%s, which "
		"should contain 0). %s%s. Don't trust differences smaller than "
		"that.",
		slower ? ANALYSIS_AGAIN : ANALYSIS_BASELINE,
		words_percent(words, set->aa_ratio - 1, 2),
		slower ? ANALYSIS_BASELINE : ANALYSIS_AGAIN,
		words_level(words, again->level),
		words_digits(words,
			(slower ? 1 / again->speedup_hi : again->speedup_lo) -
				1,
			2),
		words_percent(words,
			(slower ? 1 / again->speedup_lo : again->speedup_hi) -
				1,
			2),
		cause != NULL ? "Measured cause: " : "No cause was measured",
		cause != NULL ? cause : "");
}

void
words_warning(struct words *words)
{
	const struct analysis_set *set = words->set;

	undone_again(words);
	if (set->mixed)
		words_stress(words,
			"Careful: these trials did different work: some have "
			"%" PRId64 " %s, some %" PRId64
			" (the first that differs: %s in block\1%" PRId64
			"). The results below mix them and can't be trusted. "
			"Give each kind a dataset name or a folder of its own.",
			set->items_least, words_items(set, 2), set->items_most,
			words_cell(words, set->items_row), set->items_block);
	if (set->cores_usable != set->cores_most)
		words_stress(words,
			"Careful: some trials had %" PRId64
			" usable core%s, some %" PRId64
			": their times can't be compared. Scaling is reported "
			"for %" PRId64 ".",
			set->cores_usable, words_s(set->cores_usable),
			set->cores_most, set->cores_usable);
}

void
words_first(FILE *out, const struct analysis *analysis,
	const struct table_style *style)
{
	struct words words = words_about(out, NULL, style);
	const char *names[UNDONE_SETS];
	size_t differ = 0;

	for (size_t i = 0; i < analysis->count; i++)
		if (analysis->sets[i].aa_differs && differ++ < UNDONE_SETS)
			names[differ - 1] =
				words_name(&words, analysis->sets[i].name);
	if (differ > 0 && analysis->count > 1) {
		words_stress(&words,
			"Careful: in dataset%s %s the two runs of the baseline "
			"in each block differ. Each dataset below says by how "
			"much, why (as far as that was measured), and which "
			"results that puts in doubt.",
			differ == 1 ? "" : "s",
			phrase_list(&words.parts, names,
				differ < UNDONE_SETS ? differ : UNDONE_SETS,
				differ));
		fputc('\n', out);
	}
	words_end(&words);
}

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
		if (failure->reason != NULL &&
			(bad == NULL || failure->block < bad->block))
			bad = failure;
	}
	return bad != NULL ? &set->rows[bad - set->failures] : NULL;
}

/* "A with 2 workers in block 7, crashed: signal 11". */
static const char *
undone_failure(struct words *words, const struct summary_row *row)
{
	const struct analysis_failure *failure =
		&words->set->failures[row - words->set->rows];

	return words_part(words, "%s in block %" PRId64 ", %s%s%s",
		words_cell(words, row), failure->block,
		trial_status_name(failure->status),
		*failure->reason ? ": " : "",
		words_quote(words, failure->reason, UNDONE_REASON));
}

/* One reason a strategy. */
static void
undone_failures(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *first = NULL;
	size_t strategies = 0, said = 0, end;
	int64_t trials = set->trials_ok + set->trials_not_ok;

	for (size_t i = 0; i < set->count; i = end) {
		const struct summary_row *row = undone_first(set, i, &end);

		strategies += row != NULL;
		first = row != NULL ? row : first;
	}
	if (strategies == 1)
		words_say(words,
			"%" PRId64 " of %" PRId64
			" trials %s not ok, so %s can't win%s %s.",
			set->trials_not_ok, trials,
			set->trials_not_ok == 1 ? "was" : "were",
			set->trials_not_ok == 1 ? "its row" : "their rows",
			set->trials_not_ok == 1 ? ":" : ". The first:",
			undone_failure(words, first));
	if (strategies <= 1)
		return;
	words_say(words,
		"%" PRId64 " of %" PRId64
		" trials were not ok, so their rows can't win. The first of "
		"each strategy:",
		set->trials_not_ok, trials);
	for (size_t i = 0; i < set->count; i = end) {
		const struct summary_row *row = undone_first(set, i, &end);

		if (row != NULL &&
			(said++ < UNDONE_FAILURES || words->style->all))
			words_say(words, "  %s.", undone_failure(words, row));
	}
	if (said > UNDONE_FAILURES && !words->style->all)
		words_say(words, "  ... and %zu more; trials.csv has them all.",
			said - UNDONE_FAILURES);
}

/* Cells without a row in some of the blocks. */
static void
undone_missing(struct words *words)
{
	const struct analysis_set *set = words->set;
	size_t cells = 0, more;

	for (size_t i = 0; i < set->count; i++) {
		const struct analysis_failure *failure = &set->failures[i];
		bool judged = &set->rows[i] != set->again &&
			strcmp(set->rows[i].strategy, ANALYSIS_CEILING) != 0;
		const char *blocks[ANALYSIS_MISSING];
		size_t count = 0;

		if (failure->missing == 0 ||
			(++cells > UNDONE_MISSING && !words->style->all))
			continue;
		for (; count < ANALYSIS_MISSING &&
			(int64_t)count < failure->missing;
			count++)
			blocks[count] = words_part(words, "%" PRIu32,
				failure->missing_first[count]);
		words_say(words, "%s has no row in block%s %s: %s.",
			words_cell(words, &set->rows[i]),
			words_s(failure->missing),
			phrase_list(&words->parts, blocks, count,
				(size_t)failure->missing),
			judged ? "it isn't judged, because only what was ok in "
				 "every block can win"
			       : "its figures use the other blocks");
	}
	if (cells <= UNDONE_MISSING || words->style->all)
		return;
	more = cells - UNDONE_MISSING;
	words_say(words,
		"%zu more combination%s no row in some blocks, and %s not "
		"judged; `lanebench analyze --all DIR` lists them.",
		more, more == 1 ? " has" : "s have", more == 1 ? "is" : "are");
}

/* Whether a row is its strategy's first that was skipped for `reason`; without
 * one, the first row with its own reason. Leaves out the second baseline. */
static bool
undone_skips(const struct analysis_set *set, size_t i, const char *reason)
{
	const struct summary_row *row = &set->rows[i];
	const char *skipped = set->failures[i].skipped;

	if (skipped == NULL || row == set->again ||
		(reason != NULL && strcmp(skipped, reason) != 0))
		return false;
	for (size_t j = 0; j < i; j++) {
		if (set->failures[j].skipped == NULL ||
			&set->rows[j] == set->again)
			continue;
		if (reason != NULL ? strcmp(set->rows[j].strategy,
					     row->strategy) == 0
				   : strcmp(set->failures[j].skipped,
					     skipped) == 0)
			return false;
	}
	return true;
}

/* Strategies that weren't run, each reason once. */
static void
undone_skipped(struct words *words)
{
	const struct analysis_set *set = words->set;

	for (size_t i = 0; i < set->count; i++) {
		const char *names[UNDONE_SKIPPED];
		const char *reason = set->failures[i].skipped;
		size_t count = 0;

		if (!undone_skips(set, i, NULL))
			continue;
		for (size_t j = i; j < set->count; j++)
			if (undone_skips(set, j, reason) &&
				count++ < UNDONE_SKIPPED)
				names[count - 1] = words_name(
					words, set->rows[j].strategy);
		words_say(words, "Skipped: %s. Reason: %s.",
			phrase_list(&words->parts, names,
				count < UNDONE_SKIPPED ? count : UNDONE_SKIPPED,
				count),
			words_quote(words, reason, UNDONE_REASON));
	}
}

void
words_undone(struct words *words)
{
	undone_failures(words);
	undone_missing(words);
	undone_skipped(words);
}
