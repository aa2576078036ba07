/* SPDX-License-Identifier: MIT */
/* What is said before all else: that nothing below can be believed, or less. */
#include <inttypes.h>

#include "report/format.h"
#include "report/noise.h"
#include "report/words.h"
#include "report/wrap.h"

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
		format_whose(name, sizeof(name), analysis->sets[i].name,
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
