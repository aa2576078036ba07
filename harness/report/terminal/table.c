/* SPDX-License-Identifier: MIT */
/* The result on a terminal: a heading, who won, the figures, what to doubt. */
#include "report/terminal/terminal.h"

#include <errno.h>
#include <inttypes.h>
#include <langinfo.h>
#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/curves.h"
#include "text/format.h"
#include "text/utf8.h"

/* The caller frees rows, which are the set's. */
struct table_order {
	const struct summary_row **rows;
	size_t count;
};

/* Rows in a table's order: the verdict's first strategy comes first. */

/* A strategy's best speedup, by which strategies are ordered; infinite for the
 * one that the verdict names first. */
static double
table_order_peak(const struct analysis_set *set, const char *strategy)
{
	const struct summary_row *leader = words_leader(set);
	double peak = -1;

	if (leader != NULL && strcmp(leader->strategy, strategy) == 0)
		return INFINITY;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		double speed = isnan(row->speedup) ? 0 : row->speedup;
		if (strcmp(row->strategy, strategy) == 0 && speed > peak)
			peak = speed;
	}
	return peak;
}

static int
table_order_rank(const struct summary_row *row)
{
	if (strcmp(row->strategy, ANALYSIS_BASELINE) == 0)
		return 0;
	return strcmp(row->strategy, ANALYSIS_CEILING) == 0 ? 2 : 1;
}

static int
table_order_compare(const void *left, const void *right, void *set)
{
	const struct summary_row *a = *(const struct summary_row *const *)left;
	const struct summary_row *b = *(const struct summary_row *const *)right;
	int rank = table_order_rank(a) - table_order_rank(b);

	if (rank)
		return rank;
	if (strcmp(a->strategy, b->strategy) != 0) {
		double x = table_order_peak(set, a->strategy);
		double y = table_order_peak(set, b->strategy);
		if (x != y)
			return x > y ? -1 : 1;
		return strcmp(a->strategy, b->strategy);
	}
	return a->workers < b->workers ? -1 : a->workers > b->workers;
}

/* The baseline's second run has a sentence instead of a row. */
static bool
table_order_shows(const struct analysis_set *set, const struct summary_row *row)
{
	if (strcmp(row->strategy, ANALYSIS_CEILING) == 0)
		return analysis_ceiling_holds(set, row->workers);
	return strcmp(row->strategy, ANALYSIS_AGAIN) != 0;
}

static int
table_order_init(struct table_order *order, const struct analysis_set *set)
{
	order->count = 0;
	order->rows = calloc(set->count, sizeof(*order->rows));
	if (order->rows == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < set->count; i++)
		if (table_order_shows(set, &set->rows[i]))
			order->rows[order->count++] = &set->rows[i];
	/* Sorting thousands of rows takes longer than it helps. */
	if (order->count > 1 && order->count < 400)
		qsort_r(order->rows, order->count, sizeof(*order->rows),
			table_order_compare, (void *)set);
	return 0;
}

static bool
table_order_same(const struct summary_row *a, const struct summary_row *b)
{
	return strcmp(a->strategy, b->strategy) == 0;
}

/* Whether a row represents its strategy better: one that may win does, then the
 * larger speedup. */
static bool
table_order_better(
	const struct summary_row *row, const struct summary_row *than)
{
	bool may =
		row->verdict != VERDICT_NONE && row->verdict != VERDICT_SLOWER;
	bool other = than->verdict != VERDICT_NONE &&
		than->verdict != VERDICT_SLOWER;

	if (may != other)
		return may;
	return isnan(than->speedup) || row->speedup > than->speedup;
}

static const struct summary_row *
table_order_fastest(const struct table_order *order,
	const struct summary_row *leader, size_t first, size_t *end)
{
	const struct summary_row *best = order->rows[first];
	size_t i = first;

	for (; i < order->count && table_order_same(order->rows[i], best);
		i++) {
		const struct summary_row *row = order->rows[i];
		if (row == leader ||
			(best != leader && table_order_better(row, best)))
			best = row;
	}
	*end = i;
	return best;
}

/* Rows that leave room on a screen for the sentences around them. */
#define TABLE_ROWS 16
#define TABLE_COUNTS 8
#define TABLE_NAME 18

struct table_style
table_style_for(FILE *out)
{
	const char *no_color = getenv("NO_COLOR");
	struct table_style style = { 0 };

	setlocale(LC_CTYPE, "");
	style.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	style.colour = format_escapes(out) && (no_color == NULL || !*no_color);
	return style;
}

/* The columns behind the interval. The second opinion leaves no room for
 * others. */
static void
table_rest(FILE *out, const struct analysis_set *set,
	const struct summary_row *row, bool second)
{
	char first[FORMAT_ROOM], last[FORMAT_ROOM], why[FORMAT_ROOM];
	const char *mark = words_mark(why, set, row);

	if (second) {
		fprintf(out, " %7s  %s",
			format_ratio(first, row->speedup_second),
			format_range(last, row->second_lo, row->second_hi));
		return;
	}
	fprintf(out, " %7s %7s%s%s", format_ratio(first, row->items_per_s),
		format_time(last, row->wall_median_ns), *mark ? "  " : "",
		mark);
}

static void
table_line(FILE *out, const struct analysis_set *set,
	const struct summary_row *row, size_t width,
	const struct table_style *style)
{
	char speedup[FORMAT_ROOM], range[FORMAT_ROOM];
	bool bold = style->colour &&
		(row->verdict == VERDICT_FASTEST ||
			row->verdict == VERDICT_TIED);
	bool alone = style->second && row == set->baseline;

	fputs(bold ? "\x1b[1m" : "", out);
	format_column(out, row->strategy, width, style->utf8);
	fprintf(out, " %7" PRId64 " %7s  %-*s", row->workers,
		format_ratio(speedup, row->speedup), alone ? 0 : 14,
		words_range(range, set, row));
	if (!alone)
		table_rest(out, set, row, style->second);
	fprintf(out, "%s\n", bold ? "\x1b[0m" : "");
}

static size_t
table_name_width(const struct table_order *order)
{
	size_t width = strlen("strategy");

	for (size_t i = 0; i < order->count; i++) {
		size_t name = utf8_width(order->rows[i]->strategy);
		if (name > width)
			width = name;
	}
	return width < TABLE_NAME ? width : TABLE_NAME;
}

static void
table_list_head(
	FILE *out, const struct analysis_set *set, size_t width, bool second)
{
	char room[FORMAT_ROOM], rate[FORMAT_ROOM];
	const char *interval = words_range_head(room, set);

	snprintf(rate, sizeof(rate), "%s/s", words_items(set, 2));
	if (second) {
		fprintf(out, "  %-*s workers speedup  %-14s %7s  its CI\n",
			(int)width, "strategy", interval, "second");
		return;
	}
	fprintf(out, "  %-*s workers speedup  %-14s %7s %7s\n", (int)width,
		"strategy", interval, rate, "time");
}

/* Every row, or each strategy at its best. */
static void
table_list(FILE *out, const struct analysis_set *set,
	const struct table_order *order, bool best_only,
	const struct table_style *style)
{
	size_t width = table_name_width(order), end, said = 0;
	const struct summary_row *leader = words_leader(set);

	if (best_only)
		fputs("  The best of each strategy:\n", out);
	table_list_head(out, set, width, style->second);
	for (size_t i = 0; i < order->count; i = end) {
		const struct summary_row *row =
			table_order_fastest(order, leader, i, &end);
		if (!best_only) {
			row = order->rows[i];
			end = i + 1;
		}
		if (said++ == TABLE_ROWS && !style->all) {
			fputs("  ... the others are in summary.csv\n", out);
			break;
		}
		table_line(out, set, row, width, style);
	}
}

/* The worker counts of a set, rising; 0 when there are too many to show. */
static size_t
table_counts(const struct table_order *order, int64_t counts[TABLE_COUNTS])
{
	size_t count = 0;

	for (size_t i = 0; i < order->count; i++) {
		int64_t workers = order->rows[i]->workers;
		size_t at = 0;
		while (at < count && counts[at] < workers)
			at++;
		if (at < count && counts[at] == workers)
			continue;
		if (count == TABLE_COUNTS)
			return 0;
		memmove(counts + at + 1, counts + at,
			(count - at) * sizeof(*counts));
		counts[at] = workers;
		count++;
	}
	return count;
}

/* Speedups as a curve reads them: a line a strategy, a column a count. */
static void
table_curves(FILE *out, const struct table_order *order,
	const struct table_style *style)
{
	int64_t counts[TABLE_COUNTS];
	size_t columns = table_counts(order, counts);
	size_t width = strlen("speedup, by workers"), said = 0;
	char ratio[FORMAT_ROOM];

	if (columns < 2)
		return;
	if (width < table_name_width(order))
		width = table_name_width(order);
	fprintf(out, "\n  %-*s", (int)width, "speedup, by workers");
	for (size_t i = 0; i < columns; i++)
		fprintf(out, " %6" PRId64, counts[i]);
	fputc('\n', out);
	for (size_t i = 0; i < order->count && said < TABLE_ROWS; said++) {
		const struct summary_row *first = order->rows[i];
		format_column(out, first->strategy, width, style->utf8);
		for (size_t c = 0; c < columns; c++) {
			const char *text = "";

			if (i >= order->count ||
				!table_order_same(order->rows[i], first))
				break;
			if (order->rows[i]->workers == counts[c])
				text = format_ratio(
					ratio, order->rows[i++]->speedup);
			fprintf(out, " %6s", text);
		}
		fputc('\n', out);
	}
}

/* What the marks of the last column mean, where they need it. */
static void
table_legend(struct words *words, const struct table_order *order)
{
	const struct analysis_set *set = words->set;
	bool open = false, noisy = false, slower = false;
	char why[FORMAT_ROOM];

	for (size_t i = 0; i < order->count; i++) {
		const char *mark = words_mark(why, set, order->rows[i]);
		bool looks = strcmp(mark, "slower?") == 0;

		open |= strcmp(mark, "unresolved") == 0;
		slower |= looks;
		noisy |= strcmp(mark, "noisy") == 0 ||
			(!looks && strchr(mark, '?'));
	}
	if (open)
		words_say(words,
			"  unresolved: may be as fast as the best%s%s%s.",
			set->aa_differs ? "" : "; more ",
			set->aa_differs ? "" : words_units(set),
			set->aa_differs ? "" : " may decide it");
	if (slower)
		words_say(words,
			"  slower?: slower when compared with the best alone "
			"(ratio_lo, ratio_hi in summary.csv), but the test of "
			"all together doesn't confirm it.");
	if (noisy)
		words_say(words,
			"  noisy, fastest? or tied?: without the disturbed "
			"trials the speedup would be outside its interval.");
}

/* What the second opinion is. */
static void
table_second(struct words *words)
{
	const struct analysis_set *set = words->set;
	const struct summary_row *known = NULL;

	for (size_t i = 0; i < set->count && known == NULL; i++)
		if (&set->rows[i] != set->baseline &&
			!isnan(set->rows[i].second_level))
			known = &set->rows[i];
	if (known == NULL)
		words_say(words,
			"  second: none; it needs 5 to 10 000 %s in which a "
			"strategy and the baseline are both ok.",
			words_units(set));
	else
		words_say(words,
			"  second: a second opinion, Hodges and Lehmann's "
			"estimate, with the interval of Wilcoxon's exact test "
			"(%.4g\1%% CI). It assumes that noise helps a trial as "
			"often as it hurts: where the two differ, trust the "
			"first.",
			known->second_level * 100);
}

static bool
table_is(const char *name, const struct analysis_set *set)
{
	return name != NULL && strcmp(name, set->name) == 0;
}

static void
table_set(struct words *words, const struct table_order *order,
	const struct curves_set *curves)
{
	const struct analysis_set *set = words->set;
	const struct table_style *style = words->style;
	bool short_list = order->count > TABLE_ROWS && !style->all;

	words_heading(words);
	words_warning(words);
	words_verdict(words);
	if (set->idle)
		words_undone(words);
	if (set->idle || set->nothing)
		return;
	fputc('\n', words->out);
	table_list(words->out, set, order, short_list, style);
	if (short_list)
		table_curves(words->out, order, style);
	fputc('\n', words->out);
	words_terms(words);
	if (style->second)
		table_second(words);
	else
		table_legend(words, order);
	words_notes(words);
	noise_say(words);
	if (curves != NULL)
		curves_say(words, curves);
	if (table_is(style->tutorial, set))
		words_tutorial(words);
	if (table_is(style->replayed, set))
		words_replayed(words);
}

int
table_print(FILE *out, const struct analysis *analysis,
	const struct table_style *style)
{
	words_first(out, analysis, style);
	for (size_t i = 0; i < analysis->count; i++) {
		struct words words =
			words_about(out, &analysis->sets[i], style);
		struct table_order order;
		int rc = table_order_init(&order, words.set);

		if (rc)
			return rc;
		if (i > 0)
			fputc('\n', out);
		table_set(&words, &order,
			style->curves != NULL ? &style->curves->sets[i] : NULL);
		words_end(&words);
		free(order.rows);
	}
	return fflush(out) || ferror(out) ? -EIO : 0;
}
