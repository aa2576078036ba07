/* SPDX-License-Identifier: MIT */
/* Who comes next to the winner, and what may be as good but isn't judged. */
#include <inttypes.h>
#include <math.h>

#include "report/format.h"
#include "report/words.h"
#include "report/wrap.h"

void
words_rival(FILE *out, const struct summary_row *rival, int64_t rivals,
	const char *what, const struct table_style *style)
{
	char cell[WORDS_CELL], ratio[FORMAT_ROOM], speedup[80] = "";
	char more[40] = "";

	if (!rival)
		return;
	if (rivals > 1)
		snprintf(more, sizeof(more), " So may %" PRId64 " more.",
			rivals - 1);
	if (!isnan(rival->speedup))
		snprintf(speedup, sizeof(speedup),
			", %s times as fast as the baseline,",
			format_ratio(ratio, rival->speedup));
	wrap_say(out, "",
		"But %s%s may be %s: it isn't judged, for it wasn't ok in "
		"every block.%s",
		words_cell(cell, sizeof(cell), rival, style), speedup, what,
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
		if (!least || row->workers < least->workers ||
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

	if (!next || next->ratio_to_best <= 1)
		return;
	next_range(range, sizeof(range), next);
	if (next->verdict != VERDICT_TIED)
		wrap_say(out, "",
			"Next%s is %s, which takes %s" WRAP_SPACE
			"%% longer%s.",
			set->next_rival ? " of these" : "",
			words_cell(cell, sizeof(cell), next, style),
			format_percent(longer, next->ratio_to_best - 1, 3),
			range);
	words_rival(out, set->next_rival, set->next_rivals, "second", style);
}
