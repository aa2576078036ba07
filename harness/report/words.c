/* SPDX-License-Identifier: MIT */
/* The sentences around a table, wrapped to a terminal of 80 columns. */
#include "report/words.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/format.h"

#define WORDS_COLUMNS 79
#define WORDS_NAME 300
/* So many names of a tie are worth reading. */
#define WORDS_LISTED 4

/* The tutorial this project grew out of: 50 pages one after another, and in
 * its thread pool. */
#define WORDS_TUTORIAL_ALONE "69.39 s"
#define WORDS_TUTORIAL_POOL "19.52 s"
#define WORDS_TUTORIAL_SPEEDUP 3.56
#define WORDS_TUTORIAL_STRATEGY "pthread-pool"

/* A space at which no line ends. */
#define WORDS_SPACE '\1'

/* Prints text as lines; those after the first stand two columns in. */
static void
words_wrap(FILE *out, const char *text)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");
		size_t width = format_width_of(text, len);
		if (column > 0 && column + 1 + width > WORDS_COLUMNS) {
			fputs("\n  ", out);
			column = 2;
		} else if (column > 0) {
			fputc(' ', out);
			column++;
		}
		for (size_t i = 0; i < len; i++)
			fputc(text[i] == WORDS_SPACE ? ' ' : text[i], out);
		column += width;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

__attribute__((format(printf, 3, 4))) static void
words_say(FILE *out, const char *colour, const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	int len = vasprintf(&text, format, args);
	va_end(args);
	if (len < 0)
		return;
	fputs(colour, out);
	words_wrap(out, text);
	if (*colour)
		fputs("\x1b[0m", out);
	free(text);
}

static const char *
words_bold(const struct table_style *style)
{
	return style->colour ? "\x1b[1m" : "";
}

static const char *
words_s(int64_t count)
{
	return count == 1 ? "" : "s";
}

const char *
words_items(const struct analysis_set *set)
{
	bool pages =
		strcmp(set->name, "html") == 0 || strcmp(set->name, "url") == 0;

	return pages ? "pages" : "items";
}

const char *
words_cell(char *buf, size_t size, const struct summary_row *row,
	const struct table_style *style)
{
	char name[WORDS_NAME];

	format_name(name, sizeof(name), row->strategy, 64, false, style->utf8);
	snprintf(buf, size, "%s with\1%" PRId64 "\1worker%s", name,
		row->workers, words_s(row->workers));
	return buf;
}

/* "14.2 times the baseline, 95 % CI [13.9, 14.6]". */
static const char *
words_speedup(char *buf, size_t size, const struct summary_row *row)
{
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM];

	if (isnan(row->speedup))
		return "no baseline to hold it against";
	if (strcmp(row->strategy, ANALYSIS_BASELINE) == 0)
		return "the baseline itself";
	int len = snprintf(buf, size, "%s times as fast as the baseline",
		format_ratio(ratio, row->speedup));
	if (!isnan(row->level))
		snprintf(buf + len, size - (size_t)len, ", %.4g\1%%\1CI\1%s",
			row->level * 100,
			format_range(range, row->speedup_lo, row->speedup_hi));
	return buf;
}

void
words_heading(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char name[WORDS_NAME];

	format_name(name, sizeof(name), set->name, 64, false, style->utf8);
	fprintf(out, "%s%s%s:", words_bold(style), name,
		style->colour ? "\x1b[0m" : "");
	if (set->items >= 0)
		fprintf(out, " %" PRId64 " %s,", set->items, words_items(set));
	fprintf(out, " %" PRId64 " block%s", set->blocks, words_s(set->blocks));
	if (set->cores_usable > 0)
		fprintf(out, ", %" PRId64 " core%s", set->cores_usable,
			words_s(set->cores_usable));
	fputc('\n', out);
}

void
words_warning(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *again = set->again;
	char range[FORMAT_ROOM];

	if (!set->aa_differs)
		return;
	words_say(out, words_bold(style),
		"Careful: the baseline was run twice in every block, and "
		"differs from itself by %.2g\1%% (%.4g\1%%\1CI\1%s, which "
		"should "
		"hold 1). Something disturbed this machine. Believe no "
		"difference below that size.",
		fabs(exp(fabs(log(again->speedup))) - 1) * 100,
		again->level * 100,
		format_range(range, again->speedup_lo, again->speedup_hi));
}

/* ", 8.1 % ahead of pthread-pool with 32 workers": the closest rival. */
static void
words_next(char *buf, size_t size, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *next = NULL;
	char cell[WORDS_NAME + 40];

	*buf = '\0';
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		if (row == set->best || isnan(row->ratio_to_best))
			continue;
		if (!next || row->ratio_to_best < next->ratio_to_best)
			next = row;
	}
	if (!next)
		return;
	int len =
		snprintf(buf, size, " Next is %s, which takes %.3g\1%% longer",
			words_cell(cell, sizeof(cell), next, style),
			(next->ratio_to_best - 1) * 100);
	if (!isnan(next->ratio_lo))
		snprintf(buf + len, size - (size_t)len,
			" (95\1%% CI %.3g\1to\1%.3g\1%%).",
			(next->ratio_lo - 1) * 100, (next->ratio_hi - 1) * 100);
	else
		snprintf(buf + len, size - (size_t)len, ".");
}

/* "A with 4 workers, B with 8 workers and 3 more": the rows of a verdict, the
 * best left out. Returns how many there are. */
static size_t
words_list(char *buf, size_t size, const struct analysis_set *set,
	enum verdict verdict, const struct table_style *style)
{
	char cell[WORDS_NAME + 40];
	size_t count = 0, said = 0, at = 0;

	*buf = '\0';
	for (size_t i = 0; i < set->count; i++)
		count += &set->rows[i] != set->best &&
			set->rows[i].verdict == verdict;
	for (size_t i = 0; i < set->count && said < count; i++) {
		const struct summary_row *row = &set->rows[i];
		if (row == set->best || row->verdict != verdict)
			continue;
		const char *join = said == 0 ? "" : ", ";
		if (said > 0 && said + 1 == count)
			join = " and ";
		if (said + 1 == WORDS_LISTED && count > WORDS_LISTED) {
			snprintf(buf + at, size - at, " and %zu more",
				count - said);
			break;
		}
		at += (size_t)snprintf(buf + at, size - at, "%s%s", join,
			words_cell(cell, sizeof(cell), row, style));
		said++;
	}
	return count;
}

static void
words_tie(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char best[WORDS_NAME + 40], times[160];
	char tied[WORDS_LISTED * (WORDS_NAME + 40)];
	char open[WORDS_LISTED * (WORDS_NAME + 40)];

	words_cell(best, sizeof(best), set->best, style);
	const char *speedup = words_speedup(times, sizeof(times), set->best);
	size_t same = words_list(tied, sizeof(tied), set, VERDICT_TIED, style);
	size_t unclear =
		words_list(open, sizeof(open), set, VERDICT_UNRESOLVED, style);

	if (same > 0)
		words_say(out, words_bold(style),
			"Tie: %s, %s. Within 2\1%% of it, so as good: %s.",
			best, speedup, tied);
	else
		words_say(out, words_bold(style),
			"No sole winner. Ahead, but not surely: %s, %s.", best,
			speedup);
	if (unclear > 0)
		words_say(out, "",
			"Not told apart from it yet; more blocks may: %s.",
			open);
}

void
words_verdict(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char best[WORDS_NAME + 40], times[160], next[WORDS_NAME + 160];
	const char *bold = words_bold(style);
	const char *speedup = "";

	if (set->best) {
		words_cell(best, sizeof(best), set->best, style);
		speedup = words_speedup(times, sizeof(times), set->best);
		words_next(next, sizeof(next), set, style);
	}
	switch (set->best ? set->outcome : OUTCOME_NONE) {
	case OUTCOME_FASTEST:
		words_say(out, bold, "Fastest: %s, %s.", best, speedup);
		if (*next)
			words_say(out, "", "%s", next + 1);
		break;
	case OUTCOME_TIE:
		words_tie(out, set, style);
		break;
	case OUTCOME_TOO_FEW:
		words_say(out, bold,
			"%" PRId64
			" block%s can't name a winner among these cells: that "
			"takes %" PRId64 " (--blocks %" PRId64 ").",
			set->blocks_compared, words_s(set->blocks_compared),
			set->blocks_needed, set->blocks_needed);
		words_say(out, "", "Ahead so far: %s, %s.", best, speedup);
		break;
	case OUTCOME_ALONE:
		words_say(out, bold, "%s: %s. Nothing ran beside it.", best,
			speedup);
		break;
	case OUTCOME_NONE:
		words_say(
			out, bold, "No winner: nothing was ok in every block.");
		break;
	}
}

static void
words_failures(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cell[WORDS_NAME + 40], reason[800];

	if (set->trials_not_ok == 0 || !set->worst)
		return;
	format_name(reason, sizeof(reason), set->worst_reason, 190, false,
		style->utf8);
	words_say(out, "",
		"%" PRId64 " of %" PRId64 " trials were not ok, so their cells "
		"can't win. The first: %s in block %" PRId64 ", %s%s%s.",
		set->trials_not_ok, set->trials_ok + set->trials_not_ok,
		words_cell(cell, sizeof(cell), set->worst, style),
		set->worst_block, trial_status_name(set->worst_status),
		*reason ? ": " : "", reason);
}

static void
words_again(FILE *out, const struct analysis_set *set)
{
	char ratio[FORMAT_ROOM], range[FORMAT_ROOM];
	const struct summary_row *again = set->again;

	if (!again || set->aa_differs || isnan(again->level))
		return;
	words_say(out, "",
		"Check: the baseline against itself is %s, %.4g\1%%\1CI\1%s; "
		"it "
		"should hold 1, and does.",
		format_ratio(ratio, again->speedup), again->level * 100,
		format_range(range, again->speedup_lo, again->speedup_hi));
}

void
words_notes(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	if (!set->baseline)
		words_say(out, "",
			"There is no baseline here (%s with 1 worker), so "
			"there are no speedups.",
			ANALYSIS_BASELINE);
	else if (set->baseline_failed > 0)
		words_say(out, "",
			"The baseline has no ok trial in %" PRId64
			" of %" PRId64
			" blocks; they are left out of every speedup.",
			set->baseline_failed, set->blocks);
	if (set->items_failed > 0)
		words_say(out, "",
			"%" PRId64 " of the %" PRId64
			" %s failed in every trial as they did in the "
			"baseline's: equal work all the same.",
			set->items_failed, set->items, words_items(set));
	words_failures(out, set, style);
	if (set->blocks < 5)
		words_say(out, "",
			"An interval needs 5 blocks; there is none here.");
	if (set->blocks_compared < set->blocks)
		words_say(out, "",
			"The last block is incomplete; the winner is judged by "
			"the %" PRId64 " before it.",
			set->blocks_compared);
	if (set->repeated > 0)
		words_say(out, "",
			"%" PRId64 " row%s left out: the trial stands there "
			"already.",
			set->repeated, words_s(set->repeated));
	words_again(out, set);
}

/* Of the tutorial's strategy: the fastest row, and that with the fewest
 * workers that could reach its speedup. */
static void
words_pool(const struct analysis_set *set, const struct summary_row **best,
	const struct summary_row **alike)
{
	*best = *alike = NULL;
	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];
		if (strcmp(row->strategy, WORDS_TUTORIAL_STRATEGY) != 0 ||
			isnan(row->speedup))
			continue;
		if (!*best || row->speedup > (*best)->speedup)
			*best = row;
		if ((double)row->workers >= WORDS_TUTORIAL_SPEEDUP &&
			(!*alike || row->workers < (*alike)->workers))
			*alike = row;
	}
}

void
words_tutorial(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *best, *alike;
	char ratio[FORMAT_ROOM], other[FORMAT_ROOM];

	(void)style;
	words_pool(set, &best, &alike);
	if (!best)
		return;
	if (!alike || alike == best) {
		words_say(out, "",
			"The tutorial's thread pool was %.2f times as fast as "
			"one page after another (" WORDS_TUTORIAL_ALONE
			" to " WORDS_TUTORIAL_POOL "); here %s reaches %s with "
			"%" PRId64 " workers.",
			WORDS_TUTORIAL_SPEEDUP, WORDS_TUTORIAL_STRATEGY,
			format_ratio(ratio, best->speedup), best->workers);
		return;
	}
	words_say(out, "",
		"The tutorial's thread pool was %.2f times as fast as one page "
		"after another (" WORDS_TUTORIAL_ALONE
		" to " WORDS_TUTORIAL_POOL "); here %s reaches %s with %" PRId64
		" workers, and %s with %" PRId64 ".",
		WORDS_TUTORIAL_SPEEDUP, WORDS_TUTORIAL_STRATEGY,
		format_ratio(ratio, alike->speedup), alike->workers,
		format_ratio(other, best->speedup), best->workers);
}
