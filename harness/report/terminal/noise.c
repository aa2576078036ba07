/* SPDX-License-Identifier: MIT */
/* What disturbed a run, in a newcomer's words: where, how much, what to do. */
#include "analysis/noise.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "report/terminal/terminal.h"
#include "text/format.h"

/* At most this many sentences are printed; other findings are counted. */
#define NOISE_SENTENCES 3
#define NOISE_LISTED 8

/* "block 7", "pthread-pool with 2 workers in block 7". */
static const char *
noise_where(struct words *words, const struct finding *finding)
{
	return words_part(words, "%s%s%s",
		finding->row ? words_cell(words, finding->row) : "",
		finding->row && finding->block > 0 ? " in " : "",
		finding->block > 0
			? words_part(words, "block\1%" PRIu32, finding->block)
			: "");
}

/* What was found, without what to do. */
static const char *
noise_what(struct words *words, enum finding_kind kind,
	const struct finding *finding)
{
	double percent = 100 * finding->amount;
	double quota = words->set->noise->quota_cores;
	const char *where = noise_where(words, finding);

	switch (kind) {
	case FINDING_EXCLUDED:
		return words_part(words, "Left out: %s (%s)", where,
			words_quote(words, finding->why, 90));
	case FINDING_GAP:
		return words_part(
			words, "Gap: the run was interrupted within %s", where);
	case FINDING_STOLEN:
		return words_part(words,
			"Stolen: in %s the host took %s of the CPU time", where,
			words_percent(words, finding->amount, 2));
	case FINDING_OTHERS:
		return words_part(words,
			"Busy: before %s, other programs kept the cores "
			"%.0f\1%% busy",
			where, percent);
	case FINDING_QUOTA:
		return words_part(words,
			"Quota: the CPU quota of %.3g core%s held %s back in "
			"%.0f\1%% of the periods",
			quota, quota == 1 ? "" : "s", where, percent);
	case FINDING_DRIFT:
		return words_part(words,
			"Drift: the baseline became %s %s from the first "
			"blocks to the last",
			words_percent(words, fabs(finding->amount), 2),
			percent < 0 ? "faster" : "slower");
	case FINDING_PRESSURE:
		/* Pressure is measured until the process is gone, after its
		 * wall time. */
		return words_part(words,
			"Crowded: during %s something waited for a core for "
			"%.0f\1%% of the time",
			where, fmin(percent, 100));
	case FINDING_MODES:
		return words_part(words,
			"Two speeds: %s takes about %s in %zu of %zu blocks, "
			"and %s in the others",
			where, words_time(words, csv_rounded(finding->low_ns)),
			finding->low_count, finding->count,
			words_time(words, csv_rounded(finding->high_ns)));
	case FINDING_FAR:
		return words_part(words,
			"Far off: %s took %.3g times as long as usual", where,
			finding->amount);
	}
	return "";
}

/* What to do about the worst of them. */
static const char *
noise_advice(struct words *words, enum finding_kind kind)
{
	const struct noise *noise = words->set->noise;
	enum finding_cause cause = noise->kinds[kind].worst.cause;

	switch (kind) {
	case FINDING_EXCLUDED:
		return "Its rows don't count; such a block is run again under "
		       "the next number.";
	case FINDING_GAP:
		return "It still counts: it moves no estimate out of its "
		       "interval.";
	case FINDING_STOLEN:
		return "Run at a quieter time, or on a machine that isn't "
		       "shared.";
	case FINDING_OTHERS:
		return "Close other programs and run again; `lanebench "
		       "doctor` names the busiest.";
	case FINDING_QUOTA:
		if (!analysis_cpu_bound(words->set) || noise->quota_cores < 1)
			return "Raise it (docker --cpus, CPUQuota=).";
		return words_part(words,
			"Raise it (docker --cpus, CPUQuota=), or keep to "
			"--workers\1up to\1%.0f.",
			floor(noise->quota_cores));
	case FINDING_DRIFT:
		return "Speedups are still right, because they compare trials "
		       "of the same block; times alone aren't.";
	case FINDING_PRESSURE:
		return cause == CAUSE_OWN
			? "Its own threads used more cores than it has "
			  "workers."
			: cause == CAUSE_OTHERS
			? "Other programs kept the cores busy before its "
			  "block: `lanebench doctor` names the busiest."
			: "The cause wasn't measured; `lanebench doctor` names "
			  "what is busy now.";
	case FINDING_MODES:
		return "The cause wasn't measured; `lanebench doctor` shows "
		       "what is known of frequency and load.";
	case FINDING_FAR:
		return "It hardly changes a median.";
	}
	return "";
}

static const char *
noise_unit(enum finding_kind kind)
{
	return kind <= FINDING_OTHERS	? "block"
		: kind == FINDING_MODES ? "cell"
		: kind == FINDING_DRIFT ? "baseline"
					: "trial";
}

/* The worst of a kind, how many more there are, and what to do. */
static void
noise_say_kind(struct words *words, enum finding_kind kind)
{
	const struct findings *found = &words->set->noise->kinds[kind];
	const char *more = "";

	if (found->count > 1 && kind <= FINDING_GAP)
		more = words_part(words, " and %zu more", found->count - 1);
	else if (found->count > 1)
		more = words_part(words, " (the worst of %zu such %ss)",
			found->count, noise_unit(kind));
	words_say(words, "%s%s. %s", noise_what(words, kind, &found->worst),
		more, noise_advice(words, kind));
}

static void
noise_say_all(struct words *words, enum finding_kind kind)
{
	const struct findings *found = &words->set->noise->kinds[kind];

	for (size_t i = 0; i < found->kept_count; i++)
		words_say(
			words, "%s.", noise_what(words, kind, &found->kept[i]));
	if (found->count > found->kept_count)
		words_say(words, "... and %zu more.",
			found->count - found->kept_count);
	words_say(words, "  %s", noise_advice(words, kind));
}

/* "pthread-pool with 2 workers, openmp-for with 4 workers". */
static void
noise_say_sensitive(struct words *words)
{
	const struct analysis_set *set = words->set;
	const char *cells[NOISE_LISTED];
	size_t count = 0, most = words->style->all ? NOISE_LISTED : 2;

	for (size_t i = 0; i < set->count && count < most; i++)
		if (set->rows[i].noise & SUMMARY_NOISE_SENSITIVE)
			cells[count++] = words_cell(words, &set->rows[i]);
	words_say(words,
		"Noise-sensitive: without the disturbed trials the speedup of "
		"%s would be outside its interval. Run again at a quieter time "
		"before you trust it.",
		phrase_list(
			&words->parts, cells, count, set->noise->sensitive));
}

/* "2 trials far off, 1 cell at two speeds": kinds from there on. */
static void
noise_say_rest(struct words *words, enum finding_kind kind)
{
	static const char *const names[FINDING_KINDS] = { "left out",
		"interrupted", "with stolen CPU time", "after a busy second",
		"held back by the quota", "with drift", "short of cores",
		"at two speeds", "far off" };
	const char *text = "";

	for (; kind < FINDING_KINDS; kind++) {
		size_t count = words->set->noise->kinds[kind].count;

		if (count > 0)
			text = words_part(words, "%s%s%zu\1%s%s %s", text,
				*text ? ", " : "", count, noise_unit(kind),
				words_s((int64_t)count), names[kind]);
	}
	if (*text)
		words_say(words,
			"Also %s; `lanebench analyze --all DIR` lists them.",
			text);
}

/* That nothing was seen means little where it wasn't measured. */
static void
noise_say_known(struct words *words, bool nothing)
{
	const struct noise *noise = words->set->noise;
	size_t steal = noise->steal_known, others = noise->others_known;
	const char *found = nothing && noise->measured
		? "Quiet: nothing outside was seen to disturb this run. "
		: "";

	if (steal == 0 && others == 0)
		words_say(words,
			"Whether anything outside disturbed this run isn't "
			"known: it wasn't measured.");
	else if (steal < noise->blocks || others < noise->blocks)
		words_say(words,
			"%sCPU time stolen by the host is known for %zu of %zu "
			"blocks, the load of other programs for %zu.",
			found, steal, noise->blocks, others);
	else if (*found)
		words_say(words, "%s", found);
}

void
noise_say(struct words *words)
{
	const struct noise *noise = words->set->noise;
	enum finding_kind kind;
	unsigned said = 0;

	if (noise == NULL)
		return;
	if (noise->sensitive > 0) {
		noise_say_sensitive(words);
		said++;
	}
	for (kind = FINDING_EXCLUDED; kind < FINDING_KINDS; kind++) {
		if (noise->kinds[kind].count == 0)
			continue;
		if (!words->style->all && said == NOISE_SENTENCES)
			break;
		if (words->style->all)
			noise_say_all(words, kind);
		else
			noise_say_kind(words, kind);
		said++;
	}
	noise_say_rest(words, kind);
	noise_say_known(words, said == 0);
}
