/* SPDX-License-Identifier: MIT */
/* A dataset's scaling in a sentence or two, and its laws as a table. */
#include "analysis/curves.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "stats/scaling.h"
#include "text/format.h"

/* Less of the machine's than this isn't worth a clause. */
#define SCALING_MACHINE 0.005

/* The strategy to report: the best cell's; where that is the baseline, the one
 * with the highest speedup. NULL: none has one. */
static const struct curve *
scaling_whose(const struct curves_set *curves)
{
	const struct analysis_set *set = curves->set;
	const struct curve *found = NULL;
	double most = 0;

	for (size_t c = 0; c < curves->count; c++) {
		const struct curve *curve = &curves->curves[c];

		if (set->best != NULL && curve->strategy == set->best->strategy)
			return curve;
		for (size_t i = 0; i < curve->count; i++) {
			double speedup = set->rows[curve->first + i].speedup;

			if (speedup > most) {
				most = speedup;
				found = curve;
			}
		}
	}
	return found;
}

/* ", 95 % CI 2.8 to 3.4 %", of shares; "" without an interval. */
static const char *
scaling_range(struct words *words, double level, double lo, double hi)
{
	if (!(level > 0) || !isfinite(lo) || !isfinite(hi))
		return "";
	return words_part(words, ", %s\1%s\1to\1%s", words_level(words, level),
		words_digits(words, lo, 3), words_percent(words, hi, 3));
}

/* The last point within the cores with a speedup; NULL: none over one. */
static const struct summary_row *
scaling_last(const struct curves_set *curves, const struct curve *curve)
{
	const struct summary_row *last = NULL;

	for (size_t i = 0; i < curve->count; i++) {
		const struct summary_row *row =
			&curves->set->rows[curve->first + i];

		if (row->workers > 1 && !isnan(row->speedup) &&
			!curves_beyond(curves, row))
			last = row;
	}
	return last;
}

/* How near to what the machine gives. */
static const char *
scaling_efficiency(struct words *words, const struct summary_row *row)
{
	double share = row->efficiency_ceiling;
	bool same = row->efficiency_ceiling_lo <= 1 &&
		row->efficiency_ceiling_hi >= 1;

	if (isnan(share))
		return words_part(words,
			" with %" PRId64 " workers reaches %s of %" PRId64
			" times the baseline's speed.",
			row->workers, words_percent(words, row->efficiency, 3),
			row->workers);
	/* Over 100 % it isn't a share any more. */
	return words_part(words,
		" with %" PRId64
		" workers reaches %s%sthe measured ceiling (%" PRId64
		" processes that share nothing%s)%s.",
		row->workers,
		!same || share < 0.9995 ? words_percent(words, share, 3) : "",
		!same || share < 0.9995 ? " of " : "", row->workers,
		same ? ""
		     : scaling_range(words, row->level,
			       row->efficiency_ceiling_lo,
			       row->efficiency_ceiling_hi),
		same ? ", as far as can be told"
			: share > 1
			? "; theirs is a fixed share of the items each"
			: "");
}

/* Whether the row's own speedup says that more workers cost time. */
static bool
scaling_slower(const struct analysis_set *set, const struct summary_row *row)
{
	return row->speedup_hi < 1 && 1 / row->speedup >= set->aa_ratio;
}

/* How serial processes that share nothing look at as many workers: that much is
 * the machine's. "" where they don't, or there are none. */
static const char *
scaling_machine(struct words *words, const struct summary_row *row)
{
	double ceiling = row->speedup / row->efficiency_ceiling;
	double share = ceiling > 1
		? amdahl_karp_flatt((double)row->workers, ceiling)
		: 1;

	if (isnan(ceiling) || share < SCALING_MACHINE)
		return "";
	return words_part(words,
		"; processes that share nothing look %s serial here",
		words_percent(words, share, 3));
}

/* A serial share as far as its interval bears it out; of the curve that ends
 * with the row. */
static const char *
scaling_serial(struct words *words, const struct summary_row *row,
	const char *law, double share, const struct interval *interval)
{
	const struct analysis_set *set = words->set;
	double lo = interval->lo, hi = interval->hi;
	const char *range = scaling_range(words, interval->level, lo, hi);

	if (*range == '\0' || (lo <= 0 && hi >= 1))
		return words_part(words,
			"nothing can be said about a serial part (%s)", law);
	if (lo <= 0)
		return words_part(words,
			"no serial part can be shown (%s: at most %s)", law,
			words_percent(words, fmax(hi, 0), 3));
	if (lo >= 1 && scaling_slower(set, row))
		return words_part(words, "adding workers %s it slower (%s)",
			words_looks_slower(set, row) ? "seems to have made"
						     : "made",
			law);
	if (hi >= 1)
		return words_part(words,
			"adding workers has no measurable benefit (%s)", law);
	/* Processes that share nothing did no better than the row. */
	if (row->efficiency_ceiling_hi >= 1)
		return "no serial part can be shown: even processes that share "
		       "nothing gain no more on this machine";
	return words_part(words, "%s of its work is serial (%s%s%s)",
		words_percent(words, share, 3), law, range,
		scaling_machine(words, row));
}

/* What the curve's law says, or, where none is fitted, one point. */
static const char *
scaling_law(struct words *words, const struct scaling_amdahl *amdahl,
	const struct summary_row *row)
{
	double n = (double)row->workers;
	struct interval interval = { .level = row->level,
		.lo = amdahl_karp_flatt(n, row->speedup_hi),
		.hi = amdahl_karp_flatt(n, row->speedup_lo) };

	if (amdahl->fit.refusal == SCALING_FITTED)
		return words_part(words, " By its curve, %s.",
			scaling_serial(words, row, "Amdahl", amdahl->serial,
				&amdahl->serial_interval));
	return words_part(words,
		" No law is fitted: %s. By the %" PRId64 " workers alone, %s.",
		scaling_amdahl_why(amdahl->fit.refusal), row->workers,
		scaling_serial(words, row, "Karp-Flatt",
			amdahl_karp_flatt(n, row->speedup), &interval));
}

/* The workers beyond which more make it slower; "" where that can't be said. */
static const char *
scaling_peak(struct words *words, const struct scaling_usl *usl)
{
	if (usl->peak_refusal != SCALING_PEAK)
		return "";
	return words_part(words,
		" It would be fastest with about %.0f workers "
		"(%s\1%.0f\1to\1%.0f).",
		usl->peak, words_level(words, usl->peak_interval.level),
		usl->peak_interval.lo, usl->peak_interval.hi);
}

static void
scaling_computing(struct words *words, const struct curves_set *curves,
	const struct curve *curve)
{
	const struct summary_row *row = scaling_last(curves, curve);

	if (row == NULL)
		return;
	words_say(words, "Scaling: %s%s%s%s%s",
		words_name(words, curve->strategy),
		scaling_efficiency(words, row),
		scaling_law(words, &curve->amdahl, row),
		scaling_peak(words, &curve->usl),
		curves->set->cores_usable > 0
			? ""
			: " The number of cores isn't known (cores_usable is "
			  "empty), so some workers may have shared one.");
}

static void
scaling_waiting(struct words *words, const struct curves_set *curves,
	const struct curve *curve)
{
	const struct summary_row *last = scaling_last(curves, curve);
	const struct scaling_usl *usl = &curve->usl;
	const char *worth, *peak = scaling_peak(words, usl);

	if (last == NULL)
		return;
	worth = words_part(words,
		"Scaling: with %" PRId64
		" workers %s reaches %s of the baseline's speed per worker.",
		last->workers, words_name(words, curve->strategy),
		words_percent(words, last->efficiency, 3));
	if (usl->fit.refusal != SCALING_FITTED) {
		words_say(words, "%s No law fits its curve: %s.", worth,
			scaling_usl_why(usl->fit.refusal));
		return;
	}
	if (*peak == '\0')
		peak = words_part(words, " No peak is given: %s.",
			scaling_peak_why(usl->peak_refusal));
	words_say(words,
		"%s Its curve follows the USL with sigma\1%.3g and "
		"kappa\1%.2g. That is a description, not a serial fraction: "
		"%s.%s",
		worth, usl->law.sigma, usl->law.kappa,
		analysis_limit_known(curves->set)
			? "the workers wait"
			: "whether the items compute or wait isn't known (the "
			  "baseline has no user_ns and sys_ns)",
		peak);
}

/* Where the longest item alone is the limit. */
static void
scaling_limit(struct words *words, const struct curves_set *curves)
{
	const struct analysis_set *set = curves->set;
	int64_t most = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (row->workers > most && !curves_beyond(curves, row))
			most = row->workers;
	}
	if (curves->longest_limit < (double)most)
		words_say(words,
			"One of the %s alone takes %s, so nothing can be more "
			"than about %s times as fast as the baseline.",
			words_items(set, 2), words_time(words, set->longest_ns),
			words_ratio(words, curves->longest_limit));
}

void
curves_say(struct words *words, const struct curves_set *curves)
{
	const struct curve *curve = scaling_whose(curves);

	if (curve == NULL)
		return;
	/* Without intervals every share is a guess. */
	if (curves->set->blocks < 5) {
		words_say(words, "Scaling: too few blocks to say anything.");
		return;
	}
	if (curves->cpu_bound)
		scaling_computing(words, curves, curve);
	else
		scaling_waiting(words, curves, curve);
	scaling_limit(words, curves);
}

#define SCALING_NAME 12 /* columns of a strategy's name */

/* Narrow enough for a terminal with a reason behind it. */
static void
scaling_line(
	FILE *out, const struct fits_row *row, const struct table_style *style)
{
	char value[FORMAT_ROOM], range[FORMAT_ROOM];
	char law[40];
	bool share = strcmp(row->model, "efficiency") == 0;

	if (share || strcmp(row->model, "limit") == 0)
		snprintf(law, sizeof(law), "%s", row->parameter);
	else
		snprintf(law, sizeof(law), "%s %s", row->model, row->parameter);
	format_column(out, row->strategy != NULL ? row->strategy : "",
		SCALING_NAME, style->utf8);
	fprintf(out, " %-12s", law);
	if (row->refused != NULL) {
		if (row->workers >= 0)
			fprintf(out, " %7" PRId64 " ", row->workers);
		fprintf(out, "  %s\n", row->refused);
		return;
	}
	if (row->workers >= 0)
		fprintf(out, " %7" PRId64, row->workers);
	else
		fprintf(out, " %7s", "");
	snprintf(value, sizeof(value), "%.3g", row->value);
	snprintf(range, sizeof(range), "  [%.3g, %.3g]", row->lo, row->hi);
	fprintf(out, " %9s%s\n", value, isnan(row->lo) ? "" : range);
}

/* Whether the same refusal was printed before. */
static bool
scaling_again(const struct fits_row *row, const struct fits_row *before)
{
	return row->refused != NULL && row->refused == before->refused &&
		row->strategy == before->strategy &&
		row->model == before->model && row->workers < 0;
}

int
curves_print(
	FILE *out, const struct curves *curves, const struct table_style *style)
{
	struct fits_row *rows;
	size_t count;
	const char *dataset = NULL;
	char name[300];
	int rc = curves_rows(curves, &rows, &count);

	for (size_t i = 0; !rc && i < count; i++) {
		if (rows[i].dataset != dataset) {
			dataset = rows[i].dataset;
			format_ends(
				name, sizeof(name), dataset, 56, style->utf8);
			fprintf(out, "\nlaws of scaling on %s:\n", name);
			fprintf(out, "  %-*s %-12s %7s %9s  %s\n", SCALING_NAME,
				"strategy", "law", "workers", "value",
				"95 % CI, or why not");
		}
		if (i == 0 || !scaling_again(&rows[i], &rows[i - 1]))
			scaling_line(out, &rows[i], style);
	}
	free(rows);
	return rc ? rc : fflush(out) || ferror(out) ? -EIO : 0;
}
