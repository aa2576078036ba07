/* SPDX-License-Identifier: MIT */
/* What disturbed a run, in a newcomer's words: where, how much, what to do. */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "analysis/noise.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/wrap.h"

/* So many sentences are read; the others are counted. */
#define NOISE_SENTENCES 3
#define NOISE_LISTED 8

static const char *
noise_s(size_t count)
{
	return count == 1 ? "" : "s";
}

/* "block 7", "pthread-pool with 2 workers in block 7". */
static const char *
noise_where(char *buf, size_t size, const struct finding *finding,
	const struct table_style *style)
{
	size_t len = 0;

	*buf = '\0';
	if (finding->row)
		len = strlen(words_cell(buf, size, finding->row, style));
	if (finding->block > 0)
		snprintf(buf + len, size - len, "%sblock" WRAP_SPACE "%" PRIu32,
			finding->row ? " in " : "", finding->block);
	return buf;
}

/* What was found, without what to do. */
static void
noise_what(char *buf, size_t size, enum finding_kind kind, double quota,
	const struct finding *finding, const struct table_style *style)
{
	char where[WORDS_CELL + 40], low[FORMAT_ROOM], high[FORMAT_ROOM];
	char reason[400];
	double percent = 100 * finding->amount;
	/* The pressure is taken until the process is gone. */
	double pressed = percent < 100 ? percent : 100;

	noise_where(where, sizeof(where), finding, style);
	switch (kind) {
	case FINDING_EXCLUDED:
		format_name(reason, sizeof(reason), finding->why, 90, false,
			style->utf8);
		snprintf(buf, size, "Left out: %s (%s)", where, reason);
		break;
	case FINDING_GAP:
		snprintf(buf, size, "Gap: the run was interrupted within %s",
			where);
		break;
	case FINDING_STOLEN:
		snprintf(buf, size,
			"Stolen: in %s the host took %s" WRAP_SPACE
			"%% of the CPU time",
			where, format_percent(low, finding->amount, 2));
		break;
	case FINDING_OTHERS:
		snprintf(buf, size,
			"Busy: before %s, others kept the cores %.0f" WRAP_SPACE
			"%% busy",
			where, percent);
		break;
	case FINDING_QUOTA:
		snprintf(buf, size,
			"Quota: the CPU quota of %.3g core%s held %s back in "
			"%.0f" WRAP_SPACE "%% of the periods",
			quota, quota == 1 ? "" : "s", where, percent);
		break;
	case FINDING_DRIFT:
		snprintf(buf, size,
			"Drift: the baseline became %s" WRAP_SPACE
			"%% %s from the first blocks to the last",
			format_percent(low, fabs(finding->amount), 2),
			percent < 0 ? "faster" : "slower");
		break;
	case FINDING_PRESSURE:
		snprintf(buf, size,
			"Crowded: during %s something waited for a core for "
			"%.0f" WRAP_SPACE "%% of the time",
			where, pressed);
		break;
	case FINDING_MODES:
		snprintf(buf, size,
			"Two speeds: %s takes about %s in %zu of %zu blocks, "
			"and %s in the others",
			where, format_time(low, csv_rounded(finding->low_ns)),
			finding->low_count, finding->count,
			format_time(high, csv_rounded(finding->high_ns)));
		break;
	case FINDING_FAR:
		snprintf(buf, size,
			"Far off: %s took %.3g times as long as usual", where,
			finding->amount);
		break;
	}
}

/* What to do about the worst of them, in buf or a constant. */
static const char *
noise_advice(char *buf, size_t size, const struct analysis_set *set,
	const struct findings *found, enum finding_kind kind)
{
	double quota = set->noise->quota_cores;

	switch (kind) {
	case FINDING_EXCLUDED:
		return "Its rows don't count; such a block is run again under "
		       "the next number.";
	case FINDING_GAP:
		return "It counts, for it moves no estimate out of its "
		       "interval.";
	case FINDING_STOLEN:
		return "Only a quieter hour mends that, or a machine that "
		       "isn't shared.";
	case FINDING_OTHERS:
		return "Close other programs and run again; `lanebench "
		       "doctor` names the busiest.";
	case FINDING_QUOTA:
		if (!analysis_cpu_bound(set) || quota < 1)
			return "Raise it (docker --cpus, CPUQuota=).";
		snprintf(buf, size,
			"Raise it (docker --cpus, CPUQuota=), or keep to "
			"--workers" WRAP_SPACE "up to" WRAP_SPACE "%.0f.",
			floor(quota));
		return buf;
	case FINDING_DRIFT:
		return "Speedups hold, being compared within blocks; times "
		       "alone don't.";
	case FINDING_PRESSURE:
		return found->worst.cause == CAUSE_OWN
			? "Its own threads used more cores than it has "
			  "workers."
			: found->worst.cause == CAUSE_OTHERS
			? "Others kept the cores busy before its block: "
			  "`lanebench doctor` names the busiest."
			: "By whom isn't measured; `lanebench doctor` names "
			  "what is busy now.";
	case FINDING_MODES:
		return "Why isn't measured; `lanebench doctor` shows what is "
		       "known of frequency and load.";
	case FINDING_FAR:
		return "Medians hardly feel it.";
	}
	return "";
}

static const char *
noise_unit(enum finding_kind kind)
{
	return kind <= FINDING_OTHERS	? "block"
		: kind == FINDING_MODES ? "cell"
					: "trial";
}

/* Its worst, how many more there are, and what to do. */
static void
noise_say_kind(FILE *out, const struct analysis_set *set,
	const struct findings *found, enum finding_kind kind,
	const struct table_style *style)
{
	char what[WORDS_CELL + 500], advice[200], more[80] = "";

	noise_what(what, sizeof(what), kind, set->noise->quota_cores,
		&found->worst, style);
	if (found->count > 1)
		snprintf(more, sizeof(more), " (the worst of %zu such %ss)",
			found->count, noise_unit(kind));
	if (found->count > 1 && kind <= FINDING_GAP)
		snprintf(more, sizeof(more), " and %zu more", found->count - 1);
	wrap_say(out, "", "%s%s. %s", what, more,
		noise_advice(advice, sizeof(advice), set, found, kind));
}

static void
noise_say_all(FILE *out, const struct analysis_set *set,
	const struct findings *found, enum finding_kind kind,
	const struct table_style *style)
{
	char what[WORDS_CELL + 500], advice[200];

	for (size_t i = 0; i < found->kept_count; i++) {
		noise_what(what, sizeof(what), kind, set->noise->quota_cores,
			&found->kept[i], style);
		wrap_say(out, "", "%s.", what);
	}
	if (found->count > found->kept_count)
		wrap_say(out, "", "... and %zu more.",
			found->count - found->kept_count);
	wrap_say(out, "", "  %s",
		noise_advice(advice, sizeof(advice), set, found, kind));
}

/* "pthread-pool with 2 workers, openmp-for with 4 workers". */
static void
noise_say_sensitive(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	char cells[NOISE_LISTED * WORDS_CELL], more[40] = "";
	size_t said = 0, at = 0, most = style->all ? NOISE_LISTED : 2;

	cells[0] = '\0';
	for (size_t i = 0; i < set->count && said < most; i++) {
		char cell[WORDS_CELL];
		if (!(set->rows[i].noise & SUMMARY_NOISE_SENSITIVE))
			continue;
		at += (size_t)snprintf(cells + at, sizeof(cells) - at, "%s%s",
			said++ ? ", " : "",
			words_cell(cell, sizeof(cell), &set->rows[i], style));
	}
	if (set->noise->sensitive > said)
		snprintf(more, sizeof(more), " and %zu more",
			set->noise->sensitive - said);
	wrap_say(out, "",
		"Noise-sensitive: without the disturbed trials the speedup of "
		"%s%s would leave its interval. Run again when it is quieter "
		"before you trust it.",
		cells, more);
}

/* "2 trials far off, 1 cell with two speeds": what wasn't said. */
static void
noise_say_rest(FILE *out, const struct noise *noise, enum finding_kind kind)
{
	static const char *const names[FINDING_KINDS] = { "left out",
		"interrupted", "stolen", "busy", "held back by the quota",
		"drift", "crowded", "at two speeds", "far off" };
	char text[300];
	size_t at = 0;

	for (; kind < FINDING_KINDS; kind++) {
		size_t count = noise->kinds[kind].count;
		if (count == 0)
			continue;
		at += (size_t)snprintf(text + at, sizeof(text) - at,
			"%s%zu" WRAP_SPACE "%s%s %s", at ? ", " : "", count,
			noise_unit(kind), noise_s(count), names[kind]);
	}
	if (at > 0)
		wrap_say(out, "",
			"Also %s; `lanebench analyze --all DIR` tells which.",
			text);
}

/* That nothing was seen means little where nobody looked. */
static void
noise_say_known(FILE *out, const struct noise *noise, bool nothing)
{
	size_t steal = noise->steal_known, others = noise->others_known;
	const char *found = nothing && noise->measured
		? "Quiet: nothing outside was seen to disturb this run. "
		: "";

	if (steal == 0 && others == 0)
		wrap_say(out, "",
			"Whether anything outside disturbed this run isn't "
			"known: no block tells.");
	else if (steal < noise->blocks || others < noise->blocks)
		wrap_say(out, "",
			"%sWhat the host stole is known of %zu of %zu blocks, "
			"how busy others were of %zu.",
			found, steal, noise->blocks, others);
	else if (*found)
		wrap_say(out, "", "%s", found);
}

void
noise_say(FILE *out, const struct analysis_set *set,
	const struct table_style *style)
{
	const struct noise *noise = set->noise;
	enum finding_kind kind;
	unsigned said = 0;

	if (noise == NULL)
		return;
	if (noise->sensitive > 0) {
		noise_say_sensitive(out, set, style);
		said++;
	}
	for (kind = FINDING_EXCLUDED; kind < FINDING_KINDS; kind++) {
		const struct findings *found = &noise->kinds[kind];
		if (found->count == 0)
			continue;
		if (!style->all && said == NOISE_SENTENCES)
			break;
		if (style->all)
			noise_say_all(out, set, found, kind, style);
		else
			noise_say_kind(out, set, found, kind, style);
		said++;
	}
	noise_say_rest(out, noise, kind);
	noise_say_known(out, noise, said == 0);
}
