/* SPDX-License-Identifier: MIT */
/* The figures of a comparison, a table a dataset, and what to doubt of them. */
#include "report/compare_table.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/format.h"
#include "report/wrap.h"

/* With more rows than this only those that say something are shown. */
#define COMPARE_ROWS 16
#define COMPARE_NAME 19

const char *
compare_bold(const struct compare_telling *telling)
{
	return telling->style.colour ? "\x1b[1m" : "";
}

const char *
compare_factor(char *buf, size_t size, const struct compare_row *row)
{
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM];

	int len = snprintf(buf, size, "takes %s times as long%s",
		format_ratio(ratio, row->ratio),
		row->by == COMPARE_BY_SPEEDUP ? " beside its baseline" : "");
	if (row->level > 0)
		snprintf(buf + len, size - (size_t)len,
			", 95" WRAP_SPACE "%%" WRAP_SPACE "CI" WRAP_SPACE "%s",
			format_range(range, row->lo, row->hi));
	return buf;
}

static const char *
compare_mark(const struct compare_row *row)
{
	static const char *const marks[COMPARE_VERDICTS] = {
		[COMPARE_NONE] = "",
		[COMPARE_TOO_FEW] = "too few",
		[COMPARE_SLOWER] = "SLOWER",
		[COMPARE_FASTER] = "faster",
		[COMPARE_MINOR] = "slightly",
		[COMPARE_SAME] = "same",
		[COMPARE_UNRESOLVED] = "unresolved",
		[COMPARE_NOISE] = "noise",
		[COMPARE_UNCLEAR] = "unclear",
	};
	static const char *const states[COMPARE_STATES] = {
		[COMPARE_MENDED] = "mended",
		[COMPARE_FAILING] = "failing",
		[COMPARE_UNSUPPORTED] = "unusable",
		[COMPARE_ONLY_OLD] = "only OLD",
		[COMPARE_ONLY_NEW] = "only NEW",
	};

	if (row->state == COMPARE_BROKEN)
		return "FAILS";
	if (row->verdict == COMPARE_SLOWER || !states[row->state])
		return marks[row->verdict];
	return states[row->state];
}

/* Whether a long table has room for it. */
static bool
compare_tells(const struct compare_row *row)
{
	return row->baseline || row->state != COMPARE_OK ||
		(row->verdict != COMPARE_SAME &&
			row->verdict != COMPARE_UNRESOLVED);
}

/* A side's figure: a time, or the speedup that it comes to. */
static const char *
compare_figure(char buf[FORMAT_ROOM], const struct compare_row *row,
	const struct compare_side *side)
{
	if (row->by == COMPARE_BY_SPEEDUP)
		return format_ratio(buf, side->speedup);
	return format_time(buf, row_whole(side->wall_median_ns));
}

static void
compare_line(FILE *out, const struct compare_telling *telling,
	const struct compare_row *row)
{
	char range[FORMAT_ROOM], ratio[FORMAT_ROOM];
	char old[FORMAT_ROOM], new[FORMAT_ROOM];
	bool bold = telling->style.colour &&
		(row->verdict == COMPARE_SLOWER ||
			row->state == COMPARE_BROKEN);

	fputs(bold ? "\x1b[1m" : "", out);
	format_column(out, row->strategy, COMPARE_NAME, telling->style.utf8);
	fprintf(out, " %7" PRIu32 " %7s %7s %6s  %-14s  %s%s\n", row->workers,
		compare_figure(old, row, &row->old),
		compare_figure(new, row, &row->new),
		format_ratio(ratio, row->ratio),
		format_range(range, row->lo, row->hi),
		row->by != telling->comparison->terms.by ? "(time)"
							 : compare_mark(row),
		bold ? "\x1b[0m" : "");
}

static void
compare_heading(
	FILE *out, const struct compare_telling *telling, const char *dataset)
{
	const struct analysis_set *old =
		analysis_find(telling->old->analysis, dataset);
	const struct analysis_set *new =
		analysis_find(telling->new->analysis, dataset);
	char name[COMPARE_NAME_ROOM];

	format_whose(
		name, sizeof(name), dataset, FORMAT_LINE, telling->style.utf8);
	fprintf(out,
		"\n%s%s%s:%s %" PRId64 " blocks in OLD, %" PRId64
		" in NEW; %s\n",
		compare_bold(telling), name,
		telling->style.colour ? "\x1b[0m" : "",
		format_width(name) > 20 ? "\n " : "", old ? old->blocks : 0,
		new ? new->blocks : 0,
		telling->comparison->terms.by == COMPARE_BY_SPEEDUP
			? "speedups, and the time's ratio"
			: "times, and their ratio");
	fprintf(out, "  %-*s workers %7s %7s %6s  %s\n", COMPARE_NAME,
		"strategy", "OLD", "NEW", "ratio", "95 % CI");
}

/* A run whose baseline differs from itself says so before anything small. */
static void
compare_say_again(FILE *out, const struct compare_telling *telling,
	const struct folder *folder, const char *which, const char *dataset)
{
	const struct analysis_set *set =
		analysis_find(folder->analysis, dataset);
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM];

	if (!set || !set->aa_differs)
		return;
	bool slower = set->again->speedup < 1;
	double lo = set->again->speedup_lo, hi = set->again->speedup_hi;
	wrap_say(out, compare_bold(telling),
		"In %s the baseline's two runs in each block differ: "
		"A/A" WRAP_SPACE "%s, 95" WRAP_SPACE "%%" WRAP_SPACE
		"CI" WRAP_SPACE
		"%s. No difference smaller than that means anything.",
		which, format_ratio(ratio, set->aa_ratio),
		format_range_beside(
			range, slower ? 1 / hi : lo, slower ? 1 / lo : hi, 1));
}

/* What the baseline's own ratio means for the rest. */
static void
compare_say_baseline(FILE *out, const struct compare_telling *telling,
	const struct compare_row *row)
{
	const struct comparison *comparison = telling->comparison;
	char factor[160];

	if (!row->baseline || isnan(row->ratio))
		return;
	bool moved = row->level > 0 && row->p <= COMPARE_ALPHA &&
		fabs(log(row->ratio)) > log1p(comparison->terms.threshold) &&
		!compare_is_noise(row);
	const char *advice = "";
	if (moved && comparison->terms.by == COMPARE_BY_TIME)
		advice = ": what all cells share has changed, be it the "
			 "machine's day or the code; `--by speedup` holds each "
			 "run against its own baseline";
	else if (moved)
		advice = ", a change that the speedups do not show";
	wrap_say(out, "", "The baseline itself %s%s.",
		compare_factor(factor, sizeof(factor), row), advice);
}

size_t
compare_set(FILE *out, const struct compare_telling *telling, size_t first)
{
	const struct comparison *comparison = telling->comparison;
	const char *dataset = comparison->rows[first].dataset;
	size_t end = first, left_out = 0;

	while (end < comparison->count &&
		strcmp(comparison->rows[end].dataset, dataset) == 0)
		end++;
	bool all = telling->all || end - first <= COMPARE_ROWS;
	compare_heading(out, telling, dataset);
	for (size_t i = first; i < end; i++) {
		if (all || compare_tells(&comparison->rows[i]))
			compare_line(out, telling, &comparison->rows[i]);
		else
			left_out++;
	}
	if (left_out)
		fprintf(out,
			"  ... and %zu that are the same or unresolved (--all "
			"shows them)\n",
			left_out);
	compare_say_again(out, telling, telling->old, "OLD", dataset);
	compare_say_again(out, telling, telling->new, "NEW", dataset);
	compare_say_baseline(out, telling, &comparison->rows[first]);
	return end;
}
