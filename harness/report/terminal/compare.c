/* SPDX-License-Identifier: MIT */
/* A comparison on a terminal: what it comes to, the figures, what to doubt of
 * it all. */
#include "report/terminal/compare.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "text/format.h"
#include "text/wrap.h"
#include "text/utf8.h"

#define COMPARE_NAME_ROOM (4 * 64 + 8)

/* The figures of a comparison, a table a dataset, and what to doubt of them. */

/* With more rows than this only those that say something are shown. */
#define COMPARE_ROWS 16
#define COMPARE_NAME 19

static const char *
compare_bold(const struct compare_telling *telling)
{
	return telling->style.colour ? "\x1b[1m" : "";
}

static const char *
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
	if (row->verdict == COMPARE_SLOWER || states[row->state] == NULL)
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
	return format_time(buf, csv_rounded(side->wall_median_ns));
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

	format_ends(
		name, sizeof(name), dataset, FORMAT_LINE, telling->style.utf8);
	fprintf(out,
		"\n%s%s%s:%s %" PRId64 " blocks in OLD, %" PRId64
		" in NEW; %s\n",
		compare_bold(telling), name,
		telling->style.colour ? "\x1b[0m" : "",
		utf8_width(name) > 20 ? "\n " : "", old ? old->blocks : 0,
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

	if (set == NULL || !set->aa_differs)
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

static size_t
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

/* So many of a kind are told in sentences; the table has them all. */
#define COMPARE_TOLD 4
/* A p below this is said to be. */
#define COMPARE_P_TOLD 0.001

/* "5 %". */
static const char *
compare_percent(char buf[FORMAT_ROOM], double share)
{
	snprintf(buf, FORMAT_ROOM, "%.3g" WRAP_SPACE "%%", share * 100);
	return buf;
}

/* "html, fast with 4 workers". */
static const char *
compare_cell(char *buf, size_t size, const struct compare_telling *telling,
	const struct compare_row *row)
{
	char set[COMPARE_NAME_ROOM], name[COMPARE_NAME_ROOM];
	bool utf8 = telling->style.utf8;

	format_ends(set, sizeof(set), row->dataset, FORMAT_LINE, utf8);
	format_ends(name, sizeof(name), row->strategy, FORMAT_LINE, utf8);
	snprintf(buf, size,
		"%s, %s with" WRAP_SPACE "%" PRIu32 WRAP_SPACE "worker%s", set,
		name, row->workers, row->workers == 1 ? "" : "s");
	return buf;
}

/* Each reason once, with all that it leaves unknown. */
static void
compare_say_unknown(FILE *out, const struct same *same)
{
	for (int kind = 0; kind < SAME_KINDS; kind++) {
		const char *words = same->unknown[kind];
		char kinds[40] = "";
		bool said = !*words;

		for (int other = 0; other < SAME_KINDS && !said; other++) {
			if (strcmp(same->unknown[other], words) != 0)
				continue;
			said = other < kind;
			snprintf(kinds + strlen(kinds),
				sizeof(kinds) - strlen(kinds), "%s%s",
				*kinds ? ", " : "",
				same_kind_name((enum same_kind)other));
		}
		if (!said)
			wrap_say(out, "",
				"%s: whether that is the same (%s) is not "
				"known.",
				words, kinds);
	}
}

static const char *
compare_units(const struct comparison *comparison)
{
	return comparison->sittings ? "sittings" : "blocks";
}

/* What stands before the result, for it says what the result is worth. */
static void
compare_say_terms(FILE *out, const struct compare_telling *telling)
{
	const struct same *same = telling->same;
	const struct comparison *comparison = telling->comparison;

	for (int kind = 0; kind < SAME_KINDS; kind++)
		if (*same->differs[kind])
			wrap_say(out, compare_bold(telling),
				"Not the same %s, as you allowed: %s. What "
				"differs below may come from that.",
				same_kind_name((enum same_kind)kind),
				same->differs[kind]);
	compare_say_unknown(out, same);
	if (comparison->needed)
		wrap_say(out, compare_bold(telling),
			"Too few %s to show any difference: with %zu cells "
			"none, however large, passes the test; %zu %s in each "
			"run do (`lanebench run --%s %zu`).",
			compare_units(comparison), comparison->tested,
			comparison->needed, compare_units(comparison),
			comparison->sittings ? "sessions" : "blocks",
			comparison->needed);
}

struct compare_list {
	char text[600];
	size_t len;
	bool any;
};

/* Adds ", 3 <cells> are ...", the noun with the first only. */
static void
compare_add(struct compare_list *list, size_t count, const char *one,
	const char *many)
{
	if (count == 0 || list->len >= sizeof(list->text))
		return;
	int len =
		snprintf(list->text + list->len, sizeof(list->text) - list->len,
			"%s%zu%s %s", list->any ? ", " : "", count,
			list->any	    ? ""
				: count > 1 ? " cells"
					    : " cell",
			count > 1 ? many : one);
	list->len += (size_t)len;
	list->any = true;
}

/* "3 cells slower beyond 5 %, 1 faster, the others can't be told apart". */
static void
compare_say_sum(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const size_t *verdicts = comparison->verdicts;
	const size_t *states = comparison->states;
	struct compare_list list = { .len = 0 };
	char percent[FORMAT_ROOM], text[100];

	compare_percent(percent, comparison->terms.threshold);
	compare_add(&list, states[COMPARE_BROKEN], "was ok and now fails",
		"were ok and now fail");
	snprintf(text, sizeof(text), "slower beyond %s", percent);
	compare_add(&list, verdicts[COMPARE_SLOWER], text, text);
	snprintf(text, sizeof(text), "faster beyond %s", percent);
	compare_add(&list, verdicts[COMPARE_FASTER], text, text);
	snprintf(text, sizeof(text), "different by less than %s", percent);
	compare_add(&list, verdicts[COMPARE_MINOR], text, text);
	snprintf(text, sizeof(text), "the same within %s", percent);
	compare_add(&list, verdicts[COMPARE_SAME], text, text);
	compare_add(&list, verdicts[COMPARE_TOO_FEW],
		"has fewer than 5 blocks to compare",
		"have fewer than 5 blocks to compare");
	compare_add(&list, states[COMPARE_FAILING], "failed before too",
		"failed before too");
	compare_add(
		&list, states[COMPARE_ONLY_OLD], "only in OLD", "only in OLD");
	compare_add(
		&list, states[COMPARE_ONLY_NEW], "only in NEW", "only in NEW");
	snprintf(text, sizeof(text),
		"not told apart from what noise alone makes here "
		"(A/A" WRAP_SPACE "%s)",
		format_ratio(percent, compare_noise(comparison)));
	compare_add(&list, verdicts[COMPARE_NOISE], text, text);
	compare_add(&list, verdicts[COMPARE_UNCLEAR], "unclear", "unclear");
	compare_add(&list, verdicts[COMPARE_UNRESOLVED], "can't be told apart",
		"can't be told apart");
	wrap_say(out, compare_bold(telling), "%s: %s.",
		compare_regressed(comparison) ? "A regression"
					      : "No regression found",
		list.text);
}

static void
compare_say_broken(FILE *out, const struct compare_telling *telling,
	const struct compare_row *row)
{
	char cell[2 * COMPARE_NAME_ROOM + 40], reason[COMPARE_NAME_ROOM];

	format_name(reason, sizeof(reason), row->new.reason, 60, false,
		telling->style.utf8);
	wrap_say(out, "",
		"%s: %zu of %zu trials not ok, the first %s in block "
		"%" PRIu32 "%s%s.",
		compare_cell(cell, sizeof(cell), telling, row), row->new.not_ok,
		row->new.ok + row->new.not_ok,
		trial_status_name(row->new.worst), row->new.worst_block,
		*reason ? ": " : "", reason);
}

/* The regressions, and the largest first of them. */
static void
compare_say_worst(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const struct compare_row *worst = NULL;
	char cell[2 * COMPARE_NAME_ROOM + 40], factor[160];
	size_t told = 0;

	for (size_t i = 0; i < comparison->count; i++) {
		const struct compare_row *row = &comparison->rows[i];

		if (row->state == COMPARE_BROKEN && told++ < COMPARE_TOLD)
			compare_say_broken(out, telling, row);
		if (row->verdict == COMPARE_SLOWER &&
			(worst == NULL || row->ratio > worst->ratio))
			worst = row;
	}
	if (worst)
		wrap_say(out, "", "%s%s %s (adjusted p %s%.2g).",
			comparison->verdicts[COMPARE_SLOWER] > 1 ? "The most: "
								 : "",
			compare_cell(cell, sizeof(cell), telling, worst),
			compare_factor(factor, sizeof(factor), worst),
			worst->p_holm < COMPARE_P_TOLD ? "below " : "",
			fmax(worst->p_holm, COMPARE_P_TOLD));
}

/* What else may have made the difference, and of how many cells. */
static void
compare_say_unclear(FILE *out, const struct comparison *comparison)
{
	static const char *const words[DOUBT_COUNT] = {
		[DOUBT_AA] = "the baseline differs from itself by as much "
			     "(A/A)",
		[DOUBT_DISTURBED] = "without disturbed blocks too little is "
				    "left of it",
		[DOUBT_DRIFT] = "one run's speed drifted by as much",
		[DOUBT_SPREAD] = "sittings of one run differ by as much",
		[DOUBT_DAY] = "one sitting differs from the next by up to "
			      "5" WRAP_SPACE "%",
	};
	char list[600];
	size_t len = 0;

	for (int doubt = DOUBT_NONE + 1; doubt < DOUBT_COUNT; doubt++) {
		size_t count =
			compare_doubted(comparison, (enum compare_doubt)doubt);

		if (count > 0)
			len += (size_t)snprintf(list + len, sizeof(list) - len,
				"%s%s (%zu cell%s)", len > 0 ? "; " : "",
				words[doubt], count, count == 1 ? "" : "s");
	}
	wrap_say(out, "",
		"`unclear`: something else than the program may have made the "
		"difference: %s. Measure both in the same blocks "
		"(--strategy" WRAP_SPACE
		"old=./v1/x.so,new=./v2/x.so), or each in several sittings "
		"(--sessions" WRAP_SPACE "6) with nothing beside.",
		list);
}

/* What is true of all datasets, and worth doubting. */
static void
compare_say_notes(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;
	const size_t *verdicts = comparison->verdicts;

	fputc('\n', out);
	wrap_say(out, "",
		"A ratio above 1: NEW takes longer. The verdicts allow for the "
		"number of cells (Holm).");
	for (size_t i = 0; i < telling->same->note_count; i++)
		wrap_say(out, "", "Also different: %s.",
			telling->same->notes[i]);
	if (verdicts[COMPARE_UNRESOLVED])
		wrap_say(out, "",
			"`unresolved` is no `same`: these runs can't tell. "
			"More %s can.",
			compare_units(comparison));
	if (verdicts[COMPARE_UNCLEAR])
		compare_say_unclear(out, comparison);
	if (verdicts[COMPARE_SLOWER] || verdicts[COMPARE_FASTER])
		wrap_say(out, "",
			"Two runs differ by their day too: before blaming a "
			"change, measure both again, in turn.");
}

int
compare_print(FILE *out, const struct compare_telling *telling)
{
	const struct comparison *comparison = telling->comparison;

	compare_say_terms(out, telling);
	compare_say_sum(out, telling);
	compare_say_worst(out, telling);
	for (size_t i = 0; i < comparison->count;)
		i = compare_set(out, telling, i);
	compare_say_notes(out, telling);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
