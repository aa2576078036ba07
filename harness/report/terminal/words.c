/* SPDX-License-Identifier: MIT */
/* Sentences and their parts; what tables of all kinds call a row. */
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "stats/interval.h"
#include "text/format.h"
#include "text/wrap.h"

struct words
words_about(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	return (struct words){ .out = out, .style = style, .set = set };
}

void
words_end(struct words *words)
{
	phrases_free(&words->parts);
}

static void
words_wrap(FILE *out, const char *colour, const char *format, va_list args)
{
	char *text;

	if (vasprintf(&text, format, args) < 0)
		return;
	wrap_say(out, colour, "%s", text);
	free(text);
}

void
words_say(struct words *words, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	words_wrap(words->out, "", format, args);
	va_end(args);
}

void
words_stress(struct words *words, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	words_wrap(words->out, words->style->colour ? "\x1b[1m" : "", format,
		args);
	va_end(args);
}

const char *
words_name(struct words *words, const char *name)
{
	char buf[4 * FORMAT_LINE + 8];

	format_ends(buf, sizeof(buf), name, FORMAT_LINE, words->style->utf8);
	return words_part(words, "%s", buf);
}

const char *
words_quote(struct words *words, const char *text, size_t width)
{
	char buf[4 * FORMAT_NAME + 8];

	format_name(buf, sizeof(buf), text,
		width < FORMAT_NAME ? width : FORMAT_NAME, false,
		words->style->utf8);
	return words_part(words, "%s", buf);
}

const char *
words_cell(struct words *words, const struct summary_row *row)
{
	return words_part(words, "%s with\1%" PRId64 "\1worker%s",
		words_name(words, row->strategy), row->workers,
		words_s(row->workers));
}

const char *
words_ratio(struct words *words, double value)
{
	char buf[FORMAT_ROOM];

	return words_part(words, "%s", format_ratio(buf, value));
}

const char *
words_digits(struct words *words, double share, int digits)
{
	char buf[FORMAT_ROOM];

	return words_part(words, "%s", format_percent(buf, share, digits));
}

const char *
words_percent(struct words *words, double share, int digits)
{
	return words_part(words, "%s\1%%", words_digits(words, share, digits));
}

const char *
words_between(struct words *words, double lo, double hi)
{
	char buf[FORMAT_ROOM];

	return words_part(words, "%s", format_range(buf, lo, hi));
}

const char *
words_time(struct words *words, int64_t ns)
{
	char buf[FORMAT_ROOM];

	return words_part(words, "%s", format_time(buf, ns));
}

const char *
words_level(struct words *words, double level)
{
	return level > 0 ? words_part(words, "%.4g\1%%\1CI", level * 100) : "";
}

const char *
words_speedup(struct words *words, const struct summary_row *row)
{
	const char *times;

	if (isnan(row->speedup))
		return "no baseline to compare with";
	if (row->workers == 1 && strcmp(row->strategy, ANALYSIS_BASELINE) == 0)
		return "the baseline itself";
	times = words_part(words, "%s times as fast as the baseline",
		words_ratio(words, row->speedup));
	if (isnan(row->level))
		return times;
	return words_part(words, "%s, %s\1%s", times,
		words_level(words, row->level),
		words_between(words, row->speedup_lo, row->speedup_hi));
}

const char *
words_s(int64_t count)
{
	return count == 1 ? "" : "s";
}

const char *
words_items(const struct analysis_set *set, int64_t count)
{
	static const char *const names[] = { "html", "url" };
	bool pages = set->pages;

	for (size_t i = 0; i < 2 && !pages; i++) {
		size_t n = strlen(names[i]);

		pages = strncmp(set->name, names[i], n) == 0 &&
			(set->name[n] == '\0' || set->name[n] == ':');
	}
	if (count == 1)
		return pages ? "page" : "item";
	return pages ? "pages" : "items";
}

/* Why a row can't win; NULL where nothing is amiss. */
static const char *
words_unjudged(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row)
{
	const struct analysis_failure *failure =
		&set->failures[row - set->rows];
	int len;

	if (failure->mark != NULL)
		return failure->mark;
	if (failure->fetches)
		return "fetch only";
	if (row->trials_missing == 0)
		return NULL;
	len = snprintf(buf, FORMAT_ROOM, "%" PRId64 " of %" PRId64,
		set->blocks_compared - row->trials_missing,
		set->blocks_compared);
	/* A table has no room for more. */
	return len <= 10 ? buf : "incomplete";
}

const char *
words_mark(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row)
{
	const char *why = words_unjudged(buf, set, row);
	bool noisy = row->noise & SUMMARY_NOISE_SENSITIVE;

	if (why != NULL)
		return why;
	switch (row->verdict) {
	case VERDICT_FASTEST:
		return noisy ? "fastest?" : "fastest";
	case VERDICT_TIED:
		return noisy ? "tied?" : "tied";
	case VERDICT_UNRESOLVED:
		return words_looks_slower(set, row) ? "slower?" : "unresolved";
	case VERDICT_SLOWER:
		return noisy ? "noisy" : "slower";
	case VERDICT_NONE:
		break;
	}
	return noisy ? "noisy" : "";
}

const char *
words_range_head(char buf[FORMAT_ROOM], const struct analysis_set *set)
{
	double level = 0.95;

	if (set->sittings > 1 && set->sittings < INTERVAL_LEAST)
		return "sittings";
	for (size_t i = set->count; i-- > 0;)
		if (&set->rows[i] != set->baseline &&
			!isnan(set->rows[i].level))
			level = set->rows[i].level;
	snprintf(buf, FORMAT_ROOM, "%.4g %% CI", 100 * level);
	return buf;
}

const char *
words_range(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row)
{
	if (set != NULL && row == set->baseline)
		return "baseline";
	if (isnan(row->level) && row->sittings > 0)
		return format_range(buf, row->sittings_lo, row->sittings_hi);
	return format_range(buf, row->speedup_lo, row->speedup_hi);
}

const char *
words_blocks(char buf[FORMAT_ROOM], const struct analysis_set *set)
{
	int len = snprintf(buf, FORMAT_ROOM, "%" PRId64 " block%s", set->blocks,
		words_s(set->blocks));

	if (set->sittings > 1)
		snprintf(buf + len, FORMAT_ROOM - (size_t)len,
			" in %" PRId64 " sittings", set->sittings);
	return buf;
}

const char *
words_units(const struct analysis_set *set)
{
	return set->sittings > 1 ? "sittings" : "blocks";
}
