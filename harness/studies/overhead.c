/* SPDX-License-Identifier: MIT */
/* What strategies cost an item: sizes, the campaign over them, its words. */
#include "studies/studies.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "analysis/tasks.h"
#include "campaign/run_json.h"
#include "measure/clock.h"
#include "process/interrupt.h"
#include "report/terminal/terminal.h"
#include "text/wrap.h"

#define OVERHEAD_DATASET "spin"
#define OVERHEAD_SIZES 32
#define OVERHEAD_LARGEST_NS 1000000L
/* Each worker gets some of the items, however many there are. */
#define OVERHEAD_A_WORKER 16L

/* The sizes of the tasks, and how many there are of each. */
struct overhead_scale {
	long step; /* a size over the next smaller one */
	long least_ns;
	long items;
	long few, many; /* empty ones */
};

static const struct overhead_scale overhead_full = { 2, 7, 1000, 10000,
	110000 };
static const struct overhead_scale overhead_quick = { 8, 30, 100, 1000, 11000 };

struct overhead {
	struct campaign campaign;
	struct tasks_size sizes[OVERHEAD_SIZES];
	char names[OVERHEAD_SIZES][40];
	struct tasks_plan plan;
};

static int
overhead_add(struct overhead *overhead, struct settings *settings, long task_ns,
	long items)
{
	size_t i = overhead->plan.count++;
	char word[128];
	struct reason why;

	if (task_ns > 0)
		snprintf(overhead->names[i], sizeof(overhead->names[i]),
			"spin-%ldns", task_ns);
	else
		snprintf(overhead->names[i], sizeof(overhead->names[i]),
			"empty-%ld", items);
	overhead->sizes[i] = (struct tasks_size){ overhead->names[i],
		(double)task_ns, items };
	snprintf(word, sizeof(word),
		"%s=" OVERHEAD_DATASET ":task-ns=%ld:items=%ld",
		overhead->names[i], task_ns, items);
	return settings_set(settings, "dataset", word, &why);
}

static int
overhead_plan(struct overhead *overhead, const struct overhead_scale *scale,
	struct settings *settings)
{
	long items = scale->items;
	int rc = 0;

	overhead->plan.sizes = overhead->sizes;
	settings->sizes = true;
	if (items < OVERHEAD_A_WORKER * (long)settings->workers.counts[0])
		items = OVERHEAD_A_WORKER * (long)settings->workers.counts[0];
	for (long ns = OVERHEAD_LARGEST_NS; rc == 0 && ns >= scale->least_ns;
		ns /= scale->step)
		rc = overhead_add(overhead, settings, ns, items);
	if (rc == 0)
		rc = overhead_add(overhead, settings, 0, scale->few);
	if (rc == 0)
		rc = overhead_add(overhead, settings, 0, scale->many);
	return rc;
}

/* Not results/latest: that is a run, which others draw and compare. */
static int
overhead_out(struct settings *settings)
{
	time_t now = time(NULL);
	char stem[64];
	struct tm tm;

	if (settings->out != NULL)
		return 0;
	localtime_r(&now, &tm);
	strftime(stem, sizeof(stem), "results/overhead-%Y%m%d-%H%M%S", &tm);
	settings->out = strdup(stem);
	return settings->out != NULL ? 0 : -ENOMEM;
}

static double
overhead_fact(const struct campaign_set *set, const char *name)
{
	return strtod(campaign_fact(set, name), NULL);
}

/*
 * What an item really is: whole rounds, of the time that one takes at its
 * fastest. Every set calibrated on its own; what disturbs that lengthens it.
 */
static void
overhead_true_sizes(struct overhead *overhead)
{
	const struct campaign *campaign = &overhead->campaign;
	double round_ns = (double)INFINITY;

	for (size_t i = 0; i < campaign->set_count; i++)
		round_ns = fmin(round_ns,
			overhead_fact(&campaign->sets[i], "round_ns"));
	for (size_t i = 0; i < campaign->set_count; i++)
		overhead->sizes[i].task_ns =
			round_ns * overhead_fact(&campaign->sets[i], "rounds");
}

static int
overhead_report(struct overhead *overhead)
{
	const struct campaign *campaign = &overhead->campaign;
	struct table_style style = table_style_for(stdout);
	struct trials_problem problem;
	struct trials *trials = NULL;
	struct tasks *tasks = NULL;
	char *path = NULL;
	int rc = -ENOMEM;

	if (asprintf(&path, "%s/trials.csv", campaign->out) < 0) {
		path = NULL;
		goto out;
	}
	rc = trials_load(&trials, path, &problem);
	if (rc < 0)
		goto out;
	free(path);
	if (asprintf(&path, "%s/overhead.csv", campaign->out) < 0) {
		path = NULL;
		rc = -ENOMEM;
		goto out;
	}
	rc = tasks_create(&tasks, trials, &overhead->plan);
	if (rc == 0)
		rc = tasks_write(tasks, path);
	if (rc == 0 && !campaign->settings->quiet && interrupt_seen())
		wrap_say(stdout, "",
			"Interrupted: what follows is of the trials until "
			"then, too few to believe.");
	if (rc == 0 && !campaign->settings->quiet)
		tasks_print(stdout, tasks, &style);
out:
	if (rc < 0)
		campaign_complain("%s: %s", path != NULL ? path : campaign->out,
			strerror(-rc));
	tasks_destroy(tasks);
	trials_destroy(trials);
	free(path);
	return rc < 0 ? EXIT_MISSING : EXIT_OK;
}

static int
overhead_measure(struct overhead *overhead, int argc, char **argv)
{
	struct campaign *campaign = &overhead->campaign;
	bool quiet = campaign->settings->quiet;
	char ended[32];
	int code = campaign_open_folder(campaign), closed, rc;

	if (code != EXIT_OK)
		return code;
	rc = runfile_write(campaign, argc, argv, "", "running");
	if (rc < 0) {
		campaign_complain(
			"%s/run.json: %s", campaign->out, strerror(-rc));
		return EXIT_MISSING;
	}
	/* Elsewhere than on a terminal a line a size and block would be
	 * hundreds. */
	campaign->settings->quiet = quiet || !isatty(STDERR_FILENO);
	code = campaign_run(campaign);
	campaign->settings->quiet = quiet;
	closed = campaign_close_files(campaign);
	if (closed == EXIT_OK)
		closed = overhead_report(overhead);
	runfile_now(ended, sizeof(ended));
	rc = runfile_write(campaign, argc, argv, ended,
		code == EXIT_OK ? "complete" : "ended early");
	if (rc < 0)
		campaign_complain(
			"%s/run.json: %s", campaign->out, strerror(-rc));
	campaign_say_where(campaign);
	return campaign_code(campaign, code == EXIT_OK ? closed : code);
}

static void
overhead_say(const struct overhead *overhead, const struct settings *settings)
{
	const struct campaign *campaign = &overhead->campaign;
	char *names = NULL;
	size_t size;
	FILE *stream;

	if (settings->quiet)
		return;
	stream = open_memstream(&names, &size);
	for (size_t i = 0; stream != NULL && i < campaign->strategy_count; i++)
		fprintf(stream, " %s", campaign->strategies[i].name);
	if (stream != NULL)
		fclose(stream);
	wrap_say(stdout, "",
		"%zu sizes of %lld tasks from %.3g ms to %.2g ns, and empty "
		"ones; %u worker%s; %u blocks after a warm-up block; "
		"strategies:%s",
		overhead->plan.count - 2, (long long)overhead->sizes[0].items,
		overhead->sizes[0].task_ns / 1e6,
		overhead->sizes[overhead->plan.count - 3].task_ns,
		settings->workers.counts[0],
		settings->workers.counts[0] == 1 ? "" : "s", settings->blocks,
		names != NULL ? names : "");
	free(names);
	fflush(stdout);
}

int
overhead_run(struct settings *settings, int argc, char **argv)
{
	struct overhead *overhead = calloc(1, sizeof(*overhead));
	int code = EXIT_MISSING;

	if (overhead == NULL)
		return EXIT_MISSING;
	overhead->plan.cores = machine_usable_cores();
	overhead->plan.stamps = STAMP_AN_ITEM;
	if (settings->workers.count == 0) {
		settings->workers.counts[0] = overhead->plan.cores;
		settings->workers.count = 1;
	}
	if (overhead_out(settings) == 0 &&
		overhead_plan(overhead,
			settings->quick ? &overhead_quick : &overhead_full,
			settings) == 0)
		code = campaign_resolve(&overhead->campaign, settings);
	if (code == EXIT_OK)
		code = campaign_prepare(&overhead->campaign);
	if (code == EXIT_OK) {
		overhead_true_sizes(overhead);
		overhead->plan.stamp_ns = stamp_cost_ns();
		overhead_say(overhead, settings);
		code = overhead_measure(overhead, argc, argv);
	}
	campaign_fini(&overhead->campaign);
	free(overhead);
	return code;
}
