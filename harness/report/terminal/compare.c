/* SPDX-License-Identifier: MIT */
/* A comparison on a terminal: what it comes to, the figures, what to doubt of
 * it all. */
#include "analysis/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/comparable.h"
#include "analysis/run.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/utf8.h"

/* With more rows than this, only those with a finding are shown. */
#define COMPARE_ROWS 16
#define COMPARE_NAME 19
/* At most this many broken cells get a sentence; the table has all. */
#define COMPARE_TOLD 4
/* A smaller p is printed as "below" this. */
#define COMPARE_P_TOLD 0.001

/* "takes 1.13 times as long, 95 % CI [1.09, 1.17]". */
static const char *
compare_factor(struct words *words, const struct compare_row *row)
{
	return words_part(words, "takes %s times as long%s%s%s",
		words_ratio(words, row->ratio),
		row->by == COMPARE_BY_SPEEDUP ? " relative to its baseline"
					      : "",
		row->level > 0 ? ", 95\1%\1CI\1" : "",
		row->level > 0 ? words_between(words, row->lo, row->hi) : "");
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
	if (row->verdict == COMPARE_SLOWER || states[row->state] == NULL)
		return marks[row->verdict];
	return states[row->state];
}

/* Whether a long table shows it. */
static bool
compare_tells(const struct compare_row *row)
{
	return row->baseline || row->state != COMPARE_OK ||
		(row->verdict != COMPARE_SAME &&
			row->verdict != COMPARE_UNRESOLVED);
}

/* A side's figure: a time or a speedup. */
static const char *
compare_figure(char buf[FORMAT_ROOM], const struct compare_row *row,
	const struct compare_side *side)
{
	if (row->by == COMPARE_BY_SPEEDUP)
		return format_ratio(buf, side->speedup);
	return format_time(buf, csv_rounded(side->wall_median_ns));
}

static void
compare_line(struct words *words, const struct comparison *comparison,
	const struct compare_row *row)
{
	char range[FORMAT_ROOM], ratio[FORMAT_ROOM];
	char old[FORMAT_ROOM], new[FORMAT_ROOM];
	bool bold = words->style->colour &&
		(row->verdict == COMPARE_SLOWER ||
			row->state == COMPARE_BROKEN);

	fputs(bold ? "\x1b[1m" : "", words->out);
	format_column(
		words->out, row->strategy, COMPARE_NAME, words->style->utf8);
	fprintf(words->out, " %7" PRIu32 " %7s %7s %6s  %-14s  %s%s\n",
		row->workers, compare_figure(old, row, &row->old),
		compare_figure(new, row, &row->new),
		format_ratio(ratio, row->ratio),
		format_range(range, row->lo, row->hi),
		row->by != comparison->terms.by ? "(time)" : compare_mark(row),
		bold ? "\x1b[0m" : "");
}

static void
compare_heading(struct words *words, const struct compare_telling *telling,
	const char *dataset)
{
	const struct analysis_set *old =
		analysis_find(telling->old->analysis, dataset);
	const struct analysis_set *new =
		analysis_find(telling->new->analysis, dataset);
	const char *name = words_name(words, dataset);

	fprintf(words->out,
		"\n%s%s%s:%s %" PRId64 " blocks in OLD, %" PRId64
		" in NEW; %s\n",
		words->style->colour ? "\x1b[1m" : "", name,
		words->style->colour ? "\x1b[0m" : "",
		utf8_width(name) > 20 ? "\n " : "",
		old != NULL ? old->blocks : 0, new != NULL ? new->blocks : 0,
		telling->comparison->terms.by == COMPARE_BY_SPEEDUP
			? "speedups, and the time's ratio"
			: "times, and their ratio");
	fprintf(words->out, "  %-*s workers %7s %7s %6s  %s\n", COMPARE_NAME,
		"strategy", "OLD", "NEW", "ratio", "95 % CI");
}

/* Warns of a run whose baseline differs from itself. */
static void
compare_say_again(struct words *words, const struct folder *folder,
	const char *which, const char *dataset)
{
	const struct analysis_set *set =
		analysis_find(folder->analysis, dataset);
	char range[FORMAT_ROOM];
	double lo, hi;
	bool slower;

	if (set == NULL || !set->aa_differs)
		return;
	slower = set->again->speedup < 1;
	lo = set->again->speedup_lo;
	hi = set->again->speedup_hi;
	words_stress(words,
		"In %s the two runs of the baseline in each block differ: "
		"A/A\1%s, 95\1%%\1CI\1%s. Smaller differences than that mean "
		"nothing.",
		which, words_ratio(words, set->aa_ratio),
		format_range_beside(
			range, slower ? 1 / hi : lo, slower ? 1 / lo : hi, 1));
}

/* What the baseline's own ratio means for other rows. */
static void
compare_say_baseline(struct words *words, const struct comparison *comparison,
	const struct compare_row *row)
{
	const char *advice = "";
	bool moved;

	if (!row->baseline || isnan(row->ratio))
		return;
	moved = row->level > 0 && row->p <= COMPARE_ALPHA &&
		fabs(log(row->ratio)) > log1p(comparison->terms.threshold) &&
		!compare_is_noise(row);
	if (moved && comparison->terms.by == COMPARE_BY_TIME)
		advice = ": something that all cells share has changed, the "
			 "machine or the code; `--by speedup` compares each "
			 "run with its own baseline";
	else if (moved)
		advice = ", a change that the speedups do not show";
	words_say(words, "The baseline itself %s%s.",
		compare_factor(words, row), advice);
}

/* Prints a dataset's rows from `first` on. Returns where the next begins. */
static size_t
compare_set(struct words *words, const struct compare_telling *telling,
	size_t first)
{
	const struct comparison *comparison = telling->comparison;
	const char *dataset = comparison->rows[first].dataset;
	size_t end = first, left_out = 0;
	bool all;

	while (end < comparison->count &&
		strcmp(comparison->rows[end].dataset, dataset) == 0)
		end++;
	all = words->style->all || end - first <= COMPARE_ROWS;
	compare_heading(words, telling, dataset);
	for (size_t i = first; i < end; i++) {
		if (all || compare_tells(&comparison->rows[i]))
			compare_line(words, comparison, &comparison->rows[i]);
		else
			left_out++;
	}
	if (left_out)
		fprintf(words->out,
			"  ... and %zu that are the same or unresolved (--all "
			"shows them)\n",
			left_out);
	compare_say_again(words, telling->old, "OLD", dataset);
	compare_say_again(words, telling->new, "NEW", dataset);
	compare_say_baseline(words, comparison, &comparison->rows[first]);
	return end;
}

/* "html, fast with 4 workers". */
static const char *
compare_cell(struct words *words, const struct compare_row *row)
{
	return words_part(words, "%s, %s with\1%" PRIu32 "\1worker%s",
		words_name(words, row->dataset),
		words_name(words, row->strategy), row->workers,
		words_s(row->workers));
}

/* Each reason once, with everything that it leaves unknown. */
static void
compare_say_unknown(struct words *words, const struct comparable *same)
{
	for (int kind = 0; kind < COMPARABLE_KINDS; kind++) {
		const char *why = same->unknown[kind], *kinds = "";
		bool said = *why == '\0';

		for (int other = 0; other < COMPARABLE_KINDS && !said;
			other++) {
			if (strcmp(same->unknown[other], why) != 0)
				continue;
			said = other < kind;
			kinds = words_part(words, "%s%s%s", kinds,
				*kinds ? ", " : "",
				comparable_kind_name(
					(enum comparable_kind)other));
		}
		if (!said)
			words_say(words,
				"%s, so it isn't known whether these are the "
				"same (%s).",
				why, kinds);
	}
}

static const char *
compare_units(const struct comparison *comparison)
{
	return comparison->sittings ? "sittings" : "blocks";
}

/* Comes before the result, since it limits what that is worth. */
static void
compare_say_terms(struct words *words, const struct compare_telling *telling)
{
	const struct comparable *same = telling->same;
	const struct comparison *comparison = telling->comparison;

	for (int kind = 0; kind < COMPARABLE_KINDS; kind++)
		if (*same->differs[kind])
			words_stress(words,
				"Not the same %s, which you allowed: %s. "
				"Differences below may come from that.",
				comparable_kind_name(
					(enum comparable_kind)kind),
				same->differs[kind]);
	compare_say_unknown(words, same);
	if (comparison->needed)
		words_stress(words,
			"Too few %s to show any difference: with %zu cells, "
			"even the largest can't pass the test. It takes %zu %s "
			"in each run (`lanebench run --%s %zu`).",
			compare_units(comparison), comparison->tested,
			comparison->needed, compare_units(comparison),
			comparison->sittings ? "sessions" : "blocks",
			comparison->needed);
}

/* Appends ", 3 ..." to the list; the first one says "3 cells ...". */
static const char *
compare_add(
	struct words *words, const char *list, size_t count, const char *what)
{
	if (count == 0)
		return list;
	return words_part(words, "%s%s%zu%s %s", list, *list ? ", " : "", count,
		*list		    ? ""
			: count > 1 ? " cells"
				    : " cell",
		what);
}

/* "3 cells slower by more than 5 %, 1 can't be told apart". */
static void
compare_say_sum(struct words *words, const struct comparison *comparison)
{
	const size_t *verdicts = comparison->verdicts;
	const size_t *states = comparison->states;
	const char *percent =
		words_percent(words, comparison->terms.threshold, 3);
	const struct {
		size_t count;
		const char *what;
	} parts[] = {
		{ states[COMPARE_BROKEN],
			states[COMPARE_BROKEN] == 1 ? "was ok and now fails"
						    : "were ok and now fail" },
		{ verdicts[COMPARE_SLOWER],
			words_part(words, "slower by more than %s", percent) },
		{ verdicts[COMPARE_FASTER],
			words_part(words, "faster by more than %s", percent) },
		{ verdicts[COMPARE_MINOR],
			words_part(
				words, "different by less than %s", percent) },
		{ verdicts[COMPARE_SAME],
			words_part(words, "the same within %s", percent) },
		{ verdicts[COMPARE_TOO_FEW],
			verdicts[COMPARE_TOO_FEW] == 1
				? "has fewer than 5 blocks to compare"
				: "have fewer than 5 blocks to compare" },
		{ states[COMPARE_FAILING], "failed before too" },
		{ states[COMPARE_ONLY_OLD], "only in OLD" },
		{ states[COMPARE_ONLY_NEW], "only in NEW" },
		{ verdicts[COMPARE_NOISE],
			words_part(words,
				"within what noise alone makes here (A/A\1%s)",
				words_ratio(
					words, compare_noise(comparison))) },
		{ verdicts[COMPARE_UNCLEAR], "unclear" },
		{ verdicts[COMPARE_UNRESOLVED], "can't be told apart" },
	};
	const char *list = "";

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		list = compare_add(words, list, parts[i].count, parts[i].what);
	words_stress(words, "%s: %s.",
		compare_regressed(comparison) ? "A regression"
					      : "No regression found",
		list);
}

static void
compare_say_broken(struct words *words, const struct compare_row *row)
{
	words_say(words,
		"%s: %zu of %zu trials not ok, the first %s in block "
		"%" PRIu32 "%s%s.",
		compare_cell(words, row), row->new.not_ok,
		row->new.ok + row->new.not_ok,
		trial_status_name(row->new.worst), row->new.worst_block,
		*row->new.reason ? ": " : "",
		words_quote(words, row->new.reason, 60));
}

/* The regressions: what fails, and the largest slow-down. */
static void
compare_say_worst(struct words *words, const struct comparison *comparison)
{
	const struct compare_row *worst = NULL;
	size_t told = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->state == COMPARE_BROKEN && told++ < COMPARE_TOLD)
			compare_say_broken(words, row);
		if (row->verdict == COMPARE_SLOWER &&
			(worst == NULL || row->ratio > worst->ratio))
			worst = row;
	}
	if (worst != NULL)
		words_say(words, "%s%s %s (adjusted p %s%.2g).",
			comparison->verdicts[COMPARE_SLOWER] > 1 ? "Largest: "
								 : "",
			compare_cell(words, worst),
			compare_factor(words, worst),
			worst->p_holm < COMPARE_P_TOLD ? "below " : "",
			fmax(worst->p_holm, COMPARE_P_TOLD));
}

/* Other causes of differences, with their number of cells. */
static void
compare_say_unclear(struct words *words, const struct comparison *comparison)
{
	static const char *const why[DOUBT_COUNT] = {
		[DOUBT_AA] = "the baseline differs from itself by as much "
			     "(A/A)",
		[DOUBT_DISTURBED] =
			"little of it remains without the disturbed blocks",
		[DOUBT_DRIFT] = "one run's speed drifted by as much",
		[DOUBT_SPREAD] = "sittings of one run differ by as much",
		[DOUBT_DAY] = "one sitting differs from the next by up to "
			      "5\1%",
	};
	const char *list = "";

	for (int doubt = DOUBT_NONE + 1; doubt < DOUBT_COUNT; doubt++) {
		size_t count =
			compare_doubted(comparison, (enum compare_doubt)doubt);

		if (count > 0)
			list = words_part(words, "%s%s%s (%zu cell%s)", list,
				*list ? "; " : "", why[doubt], count,
				words_s((int64_t)count));
	}
	words_say(words,
		"`unclear`: something other than the program may explain the "
		"difference: %s. Measure both in the same blocks "
		"(--strategy\1old=./v1/x.so,new=./v2/x.so), or each in several "
		"sittings (--sessions\0016) on an idle machine.",
		list);
}

/* What holds for all datasets. */
static void
compare_say_notes(struct words *words, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const size_t *verdicts = comparison->verdicts;

	fputc('\n', words->out);
	words_say(words,
		"A ratio above 1 means that NEW takes longer. The verdicts "
		"account for the number of cells (Holm).");
	for (size_t i = 0; i < telling->same->note_count; i++)
		words_say(
			words, "Also different: %s.", telling->same->notes[i]);
	if (verdicts[COMPARE_UNRESOLVED])
		words_say(words,
			"`unresolved` doesn't mean `same`: these runs can't "
			"tell. More %s may.",
			compare_units(comparison));
	if (verdicts[COMPARE_UNCLEAR])
		compare_say_unclear(words, comparison);
	if (verdicts[COMPARE_SLOWER] || verdicts[COMPARE_FASTER])
		words_say(words,
			"Runs also differ from day to day: before blaming a "
			"change, measure both again, alternating.");
}

int
compare_print(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	struct words words = words_about(out, NULL, &telling->style);

	compare_say_terms(&words, telling);
	compare_say_sum(&words, comparison);
	compare_say_worst(&words, comparison);
	for (size_t i = 0; i < comparison->count;)
		i = compare_set(&words, telling, i);
	compare_say_notes(&words, telling);
	words_end(&words);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
