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

void
words_next(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct summary_row *next = set->next;
	char cell[WORDS_CELL], range[80 + 2 * FORMAT_ROOM] = "";
	char low[FORMAT_ROOM], high[FORMAT_ROOM];

	if (!next || next->ratio_to_best <= 1)
		return;
	if (!isnan(next->ratio_lo))
		snprintf(range, sizeof(range),
			" (95" WRAP_SPACE "%% CI %s" WRAP_SPACE "to" WRAP_SPACE
			"%s" WRAP_SPACE "%%)",
			format_percent(low, next->ratio_lo - 1, 3),
			format_percent(high, next->ratio_hi - 1, 3));
	wrap_say(out, "",
		"Next%s is %s, which takes %s" WRAP_SPACE "%% longer%s.",
		set->next_rival ? " of these" : "",
		words_cell(cell, sizeof(cell), next, style),
		format_percent(low, next->ratio_to_best - 1, 3), range);
	words_rival(out, set->next_rival, set->next_rivals, "second", style);
}
