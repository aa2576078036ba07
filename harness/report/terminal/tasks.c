/* SPDX-License-Identifier: MIT */
/* What an item costs, as a table. */
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analysis/analysis.h"
#include "analysis/tasks.h"
#include "report/terminal/terminal.h"
#include "text/format.h"

#define TASKS_NAME 16
/* With less of a core than this, something else used it. */
#define TASKS_ALONE 0.8

/* The largest unit that leaves a number before the point. */
static const char *
tasks_unit(double ns, double *divisor)
{
	*divisor = fabs(ns) >= 999.5e3 ? 1e6 : fabs(ns) >= 999.5 ? 1e3 : 1;
	return *divisor > 1e3 ? "ms" : *divisor > 1 ? "us" : "ns";
}

/* "870 ns", "1.24 us", "31.0 us"; three digits. */
static const char *
tasks_time(char buf[FORMAT_ROOM], double ns)
{
	char digits[FORMAT_ROOM];
	double divisor;
	const char *unit = tasks_unit(ns, &divisor);

	format_ratio(digits, fabs(ns / divisor));
	snprintf(buf, FORMAT_ROOM, "%s%.30s %s", ns < 0 ? "-" : "", digits,
		unit);
	return buf;
}

/* "[0.81, 0.94] us": one unit, and as many decimals, as suit the end that is
 * farther from 0. */
static const char *
tasks_range(char buf[FORMAT_ROOM], const struct interval *interval, double unit)
{
	double lo = interval->lo * unit, hi = interval->hi * unit, divisor;
	double most = fmax(fabs(lo), fabs(hi));
	const char *name = tasks_unit(most, &divisor);
	int decimals = most / divisor >= 99.95 ? 0
		: most / divisor >= 9.995      ? 1
					       : 2;

	if (!(interval->level > 0))
		return "";
	snprintf(buf, FORMAT_ROOM, "[%.*f, %.*f] %s", decimals, lo / divisor,
		decimals, hi / divisor, name);
	return buf;
}

static void
tasks_line(FILE *out, const struct tasks_strategy *strategy,
	const struct table_style *style)
{
	const struct dispatch *dispatch = &strategy->dispatch;
	char value[FORMAT_ROOM], range[FORMAT_ROOM];

	format_column(out, strategy->name, TASKS_NAME, style->utf8);
	fprintf(out, " %4" PRId64, strategy->workers);
	if (strategy->metg.refusal == METG_FOUND)
		fprintf(out, " %8s  %-18s",
			tasks_time(value, strategy->metg.task_us * 1000),
			tasks_range(range, &strategy->metg_interval, 1000));
	else
		fprintf(out, " %8s  %-18s", "-", "see below");
	if (dispatch->n > 0) {
		tasks_range(range, &dispatch->interval, 1);
		fprintf(out, " %8s%s%s\n", tasks_time(value, dispatch->cost),
			dispatch->interval.level > 0 ? "  " : "",
			dispatch->interval.level > 0 ? range : "");
	} else {
		fprintf(out, " %8s\n", "-");
	}
}

static void
tasks_refusals(struct words *words, const struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->count; i++) {
		const struct tasks_strategy *strategy = &tasks->strategies[i];

		if (strategy->metg.refusal != METG_FOUND)
			words_say(words, "%s has no METG: %s.",
				words_name(words, strategy->name),
				strategy->count == 0
					? "none of its trials was ok"
					: tasks_why(&strategy->metg));
	}
}

/* Alone at its largest tasks the baseline has a core to itself, or should. */
static void
tasks_warn(struct words *words, const struct tasks *tasks)
{
	for (size_t i = 0; i < tasks->count; i++) {
		const struct tasks_strategy *strategy = &tasks->strategies[i];

		if (strcmp(strategy->name, ANALYSIS_BASELINE) == 0 &&
			strategy->count > 0 &&
			strategy->rates[0].rate < TASKS_ALONE)
			words_say(words,
				"Careful: with the largest tasks the baseline "
				"got only %s of a core. Other programs, the "
				"host, a CPU quota or a slower clock may have "
				"taken the rest, which isn't measured: see "
				"`lanebench doctor`, and measure again.",
				words_ratio(words, strategy->rates[0].rate));
	}
}

static void
tasks_explain(struct words *words, const struct tasks *tasks)
{
	const struct tasks_plan *plan = tasks->plan;
	int64_t items = 0;
	char time[FORMAT_ROOM];

	for (size_t s = 0; s < plan->count; s++) {
		if (plan->sizes[s].task_ns > 0)
			items = plan->sizes[s].items;
	}
	if (items > 0)
		words_say(words,
			"METG(50\1%%): with smaller tasks than this, the "
			"workers do less than half of what they do at best; "
			"over %" PRId64
			" tasks, including starting and ending the workers.",
			items);
	words_say(words,
		"An item: what one more empty item adds to the total time, "
		"with all workers; the baseline's cost is not subtracted. Both "
		"include reading the clock %u times an item, which takes about "
		"%s here.",
		plan->stamps, tasks_time(time, plan->stamp_ns * plan->stamps));
}

int
tasks_print(
	FILE *out, const struct tasks *tasks, const struct table_style *style)
{
	struct words words = words_about(out, NULL, style);
	char interval[FORMAT_ROOM] = "";
	double level = 0;

	for (size_t i = 0; i < tasks->count; i++)
		level = fmax(level, tasks->strategies[i].metg_interval.level);
	if (tasks->plan->cores > 0)
		fprintf(out, "overhead, %u usable core%s\n\n",
			tasks->plan->cores, words_s(tasks->plan->cores));
	if (level > 0)
		snprintf(interval, sizeof(interval), "%.4g %% CI", level * 100);
	fprintf(out, "  %-*s    W %8s  %-18s %8s  %s\n", TASKS_NAME, "strategy",
		"METG", interval, "an item", interval);
	for (size_t i = 0; i < tasks->count; i++)
		tasks_line(out, &tasks->strategies[i], style);
	fputc('\n', out);
	tasks_warn(&words, tasks);
	tasks_refusals(&words, tasks);
	tasks_explain(&words, tasks);
	words_end(&words);
	return fflush(out) || ferror(out) ? -EIO : 0;
}
