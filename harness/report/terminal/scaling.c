/* SPDX-License-Identifier: MIT */
/* A dataset's scaling in a sentence or two. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/curves.h"
#include "report/terminal/terminal.h"
#include "stats/scaling.h"
#include "text/format.h"
#include "text/wrap.h"

#define TELL_NAME 300
#define TELL_PART 400
/* Less of the machine's than this isn't worth a clause. */
#define TELL_MACHINE 0.005

/* The strategy to tell of: the best cell's; where that is the baseline, the
 * one with the highest speedup. NULL: none has one. */
static const struct curve *
tell_whose(const struct curves_set *curves)
{
	const struct analysis_set *set = curves->set;
	const struct curve *found = NULL;
	double most = 0;

	for (size_t c = 0; c < curves->count; c++) {
		const struct curve *curve = &curves->curves[c];

		if (set->best && curve->strategy == set->best->strategy)
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

/* "95 % CI 2.8 to 3.4 %", of shares, behind `before`; "" without an interval.
 */
static const char *
tell_range(char *buf, size_t size, const char *before, double level, double lo,
	double hi)
{
	char low[FORMAT_ROOM], high[FORMAT_ROOM];

	*buf = '\0';
	if (level > 0 && isfinite(lo) && isfinite(hi))
		snprintf(buf, size,
			"%s%.4g" WRAP_SPACE "%%" WRAP_SPACE "CI" WRAP_SPACE
			"%s" WRAP_SPACE "to" WRAP_SPACE "%s" WRAP_SPACE "%%",
			before, level * 100, format_percent(low, lo, 3),
			format_percent(high, hi, 3));
	return buf;
}

/* The last point within the cores with a speedup; NULL: none over one. */
static const struct summary_row *
tell_last(const struct curves_set *curves, const struct curve *curve)
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
static void
tell_efficiency(char *buf, size_t size, const struct summary_row *row)
{
	double share = row->efficiency_ceiling;
	bool alike = row->efficiency_ceiling_lo <= 1 &&
		row->efficiency_ceiling_hi >= 1;
	char range[100], percent[60] = "", part[FORMAT_ROOM];

	if (isnan(share)) {
		snprintf(buf, size,
			" with %" PRId64 " workers is at %s" WRAP_SPACE
			"%% of %" PRId64 " times the baseline.",
			row->workers, format_percent(part, row->efficiency, 3),
			row->workers);
		return;
	}
	tell_range(range, sizeof(range), ", ", row->level,
		row->efficiency_ceiling_lo, row->efficiency_ceiling_hi);
	/* Over 100 % it isn't a share any more. */
	if (!alike || share < 0.9995)
		snprintf(percent, sizeof(percent), "%s" WRAP_SPACE "%% of ",
			format_percent(part, share, 3));
	snprintf(buf, size,
		" with %" PRId64 " workers is at %sthe measured ceiling "
		"(%" PRId64 " processes that share nothing%s)%s.",
		row->workers, percent, row->workers, alike ? "" : range,
		alike		    ? ", not told apart from it"
			: share > 1 ? "; their shares are dealt out beforehand"
				    : "");
}

/* Whether the row's own speedup says that more workers cost time. */
static bool
tell_slower(const struct analysis_set *set, const struct summary_row *row)
{
	return row->speedup_hi < 1 && 1 / row->speedup >= set->aa_ratio;
}

/* Whether processes that share nothing did no better than the row. */
static bool
tell_at_ceiling(const struct summary_row *row)
{
	return row->efficiency_ceiling_hi >= 1;
}

/* How serial processes that share nothing look at as many workers: that much is
 * the machine's. "" where they don't, or there are none. */
static const char *
tell_machine(char *buf, size_t size, const struct summary_row *row)
{
	double ceiling = row->speedup / row->efficiency_ceiling;
	double share = ceiling > 1
		? amdahl_karp_flatt((double)row->workers, ceiling)
		: 1;
	char part[FORMAT_ROOM];

	*buf = '\0';
	if (!isnan(ceiling) && share >= TELL_MACHINE)
		snprintf(buf, size,
			"; processes that share nothing look %s" WRAP_SPACE
			"%% serial here",
			format_percent(part, share, 3));
	return buf;
}

/* A serial share as far as its interval bears it out; of the curve that ends
 * with the row. */
static void
tell_serial(char *buf, size_t size, const struct analysis_set *set,
	const struct summary_row *row, const char *law, double share,
	double level, double lo, double hi)
{
	char range[100], machine[100], part[FORMAT_ROOM];

	tell_range(range, sizeof(range), ", ", level, lo, hi);
	if (!*range || (lo <= 0 && hi >= 1))
		snprintf(buf, size, "nothing can be said of a serial part (%s)",
			law);
	else if (lo <= 0)
		snprintf(buf, size,
			"no serial part can be shown (%s: at most "
			"%s" WRAP_SPACE "%%)",
			law, format_percent(part, fmax(hi, 0), 3));
	else if (lo >= 1 && tell_slower(set, row))
		snprintf(buf, size, "adding workers %s it slower (%s)",
			words_looks_slower(set, row) ? "seems to have made"
						     : "made",
			law);
	else if (hi >= 1)
		snprintf(buf, size,
			"adding workers can't be shown to help (%s)", law);
	else if (tell_at_ceiling(row))
		snprintf(buf, size,
			"no serial part can be shown: the machine gives no "
			"more, for processes that share nothing gain no more");
	else
		snprintf(buf, size,
			"%s" WRAP_SPACE "%% of its work is serial (%s%s%s)",
			format_percent(part, share, 3), law, range,
			tell_machine(machine, sizeof(machine), row));
}

/* The share that one point shows, where no law is fitted. */
static void
tell_point(char *buf, size_t size, const struct analysis_set *set,
	const char *why, const struct summary_row *row)
{
	double n = (double)row->workers;
	char serial[TELL_PART / 2];

	tell_serial(serial, sizeof(serial), set, row, "Karp-Flatt",
		amdahl_karp_flatt(n, row->speedup), row->level,
		amdahl_karp_flatt(n, row->speedup_hi),
		amdahl_karp_flatt(n, row->speedup_lo));
	snprintf(buf, size,
		" No law is fitted: %s; by the %" PRId64 " workers alone %s.",
		why, row->workers, serial);
}

static void
tell_amdahl(char *buf, size_t size, const struct analysis_set *set,
	const struct summary_row *row, const struct scaling_amdahl *amdahl)
{
	const struct interval *interval = &amdahl->serial_interval;
	char serial[TELL_PART / 2];

	tell_serial(serial, sizeof(serial), set, row, "Amdahl", amdahl->serial,
		interval->level, interval->lo, interval->hi);
	snprintf(buf, size, " By its curve %s.", serial);
}

/* The workers beyond which more make it slower, where that can be said. */
static void
tell_peak(char *buf, size_t size, const struct scaling_usl *usl)
{
	*buf = '\0';
	if (usl->peak_refusal == SCALING_PEAK)
		snprintf(buf, size,
			" It would be fastest with about %.0f workers "
			"(%.4g" WRAP_SPACE "%%" WRAP_SPACE "CI" WRAP_SPACE
			"%.0f" WRAP_SPACE "to" WRAP_SPACE "%.0f).",
			usl->peak, usl->peak_interval.level * 100,
			usl->peak_interval.lo, usl->peak_interval.hi);
}

static void
tell_computing(FILE *out, const struct curves_set *curves,
	const struct curve *curve, const char *name)
{
	const struct summary_row *row = tell_last(curves, curve);
	const struct scaling_amdahl *amdahl = &curve->amdahl;
	char efficiency[TELL_PART], law[TELL_PART], peak[TELL_PART];

	if (row == NULL)
		return;
	tell_efficiency(efficiency, sizeof(efficiency), row);
	if (amdahl->fit.refusal == SCALING_FITTED)
		tell_amdahl(law, sizeof(law), curves->set, row, amdahl);
	else
		tell_point(law, sizeof(law), curves->set,
			scaling_amdahl_why(amdahl->fit.refusal), row);
	tell_peak(peak, sizeof(peak), &curve->usl);
	wrap_say(out, "", "Scaling: %s%s%s%s%s", name, efficiency, law, peak,
		curves->set->cores_usable > 0
			? ""
			: " How many cores there were isn't known, for "
			  "cores_usable is empty: workers without one of their "
			  "own may be among these.");
}

static void
tell_waiting(FILE *out, const struct curves_set *curves,
	const struct curve *curve, const char *name)
{
	const struct summary_row *last = tell_last(curves, curve);
	const struct scaling_usl *usl = &curve->usl;
	char peak[TELL_PART], part[FORMAT_ROOM];

	if (last == NULL)
		return;
	format_percent(part, last->efficiency, 3);
	if (usl->fit.refusal != SCALING_FITTED) {
		wrap_say(out, "",
			"Scaling: each of the %" PRId64
			" workers of %s is worth %s" WRAP_SPACE
			"%% of the baseline. No law describes its curve: %s.",
			last->workers, name, part,
			scaling_usl_why(usl->fit.refusal));
		return;
	}
	tell_peak(peak, sizeof(peak), usl);
	if (!*peak)
		snprintf(peak, sizeof(peak), " No peak is told: %s.",
			scaling_peak_why(usl->peak_refusal));
	wrap_say(out, "",
		"Scaling: each of the %" PRId64
		" workers of %s is worth %s" WRAP_SPACE
		"%% of the baseline. Its curve is the USL's with "
		"sigma" WRAP_SPACE "%.3g and kappa" WRAP_SPACE
		"%.2g; %s, so that is a description, not a serial "
		"fraction.%s",
		last->workers, name, part, usl->law.sigma, usl->law.kappa,
		analysis_limit_known(curves->set)
			? "they wait"
			: "whether the items compute or wait isn't known, for "
			  "the baseline has no user_ns and sys_ns",
		peak);
}

/* Where the longest item alone is the limit. */
static void
tell_limit(FILE *out, const struct curves_set *curves)
{
	const struct analysis_set *set = curves->set;
	char ratio[FORMAT_ROOM], time[FORMAT_ROOM];
	int64_t most = 0;

	for (size_t i = 0; i < set->count; i++) {
		const struct summary_row *row = &set->rows[i];

		if (row->workers > most && !curves_beyond(curves, row))
			most = row->workers;
	}
	if (!(curves->longest_limit < (double)most))
		return;
	wrap_say(out, "",
		"One of the %s alone takes %s: no order of them can be over "
		"about "
		"%s times as fast as the baseline.",
		words_items(set), format_time(time, set->longest_ns),
		format_ratio(ratio, curves->longest_limit));
}

void
curves_say(FILE *out, const struct curves_set *curves,
	const struct table_style *style)
{
	const struct curve *curve = tell_whose(curves);
	char name[TELL_NAME];

	if (curve == NULL)
		return;
	/* Without intervals every share is a guess. */
	if (curves->set->blocks < 5) {
		wrap_say(out, "", "Scaling: too few blocks to say more.");
		return;
	}
	format_ends(
		name, sizeof(name), curve->strategy, FORMAT_LINE, style->utf8);
	if (curves->cpu_bound)
		tell_computing(out, curves, curve, name);
	else
		tell_waiting(out, curves, curve, name);
	tell_limit(out, curves);
}

#define ROWS_NAME 12 /* columns of a strategy's name */

/* Narrow enough for a terminal with a reason behind it. */
static void
rows_print(
	FILE *out, const struct fits_row *row, const struct table_style *style)
{
	char value[FORMAT_ROOM], range[FORMAT_ROOM];
	char law[40];
	bool share = strcmp(row->model, "efficiency") == 0;

	if (share || strcmp(row->model, "limit") == 0)
		snprintf(law, sizeof(law), "%s", row->parameter);
	else
		snprintf(law, sizeof(law), "%s %s", row->model, row->parameter);
	format_column(out, row->strategy ? row->strategy : "", ROWS_NAME,
		style->utf8);
	fprintf(out, " %-12s", law);
	if (row->refused) {
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

/* Whether a law that isn't fitted was said already. */
static bool
rows_again(const struct fits_row *row, const struct fits_row *before)
{
	return row->refused && row->refused == before->refused &&
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
			fprintf(out, "  %-*s %-12s %7s %9s  %s\n", ROWS_NAME,
				"strategy", "law", "workers", "value",
				"95 % CI, or why not");
		}
		if (i == 0 || !rows_again(&rows[i], &rows[i - 1]))
			rows_print(out, &rows[i], style);
	}
	free(rows);
	return rc ? rc : fflush(out) || ferror(out) ? -EIO : 0;
}
