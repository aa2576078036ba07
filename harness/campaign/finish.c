/* SPDX-License-Identifier: MIT */
/* The folder of a run, its beginning and its end: files opened, summary,
 * pictures and words at last. */
#include "campaign/campaign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "campaign/runfile.h"
#include "record/rundir.h"
#include "report/folder.h"
#include "report/plots.h"
#include "report/table.h"

static char *
finish_path(const struct campaign *campaign, const char *name)
{
	char *path = NULL;

	return asprintf(&path, "%s/%s", campaign->out, name) < 0 ? NULL : path;
}

/* Where results go when the user names no place. */
static char *
finish_default_out(void)
{
	char stamp[32], *path = NULL;
	time_t now = time(NULL);
	struct tm tm;

	localtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "%Y%m%d-%H%M%S", &tm);
	return asprintf(&path, "results/%s", stamp) < 0 ? NULL : path;
}

static int
finish_create_files(struct campaign *campaign)
{
	char *trials = finish_path(campaign, "trials.csv");
	char *reference = finish_path(campaign, "reference.csv");
	char *items = finish_path(campaign, "items.csv");
	const char *culprit = trials;
	int rc = trials && reference && items ? 0 : -ENOMEM;

	if (rc == 0)
		rc = trials_create(&campaign->trials, trials);
	if (rc == 0) {
		culprit = reference;
		rc = reference_create(&campaign->reference, reference);
	}
	if (rc == 0 && campaign->settings->keep_items) {
		culprit = items;
		rc = items_create(&campaign->items, items);
	}
	if (rc == -EEXIST)
		campaign_complain("%s: there is a run in that folder already; "
				  "name another with --out",
			campaign->out);
	else if (rc < 0)
		campaign_complain("%s: %s", culprit ? culprit : campaign->out,
			strerror(-rc));
	free(trials);
	free(reference);
	free(items);
	return rc == 0 ? EXIT_OK : rc == -EEXIST ? EXIT_USAGE : EXIT_MISSING;
}

int
campaign_open_folder(struct campaign *campaign)
{
	const char *out = campaign->settings->out;
	int rc;

	campaign->out = out ? strdup(out) : finish_default_out();
	if (campaign->out == NULL)
		return EXIT_MISSING;
	rc = rundir_make(campaign->out);
	if (rc == 0)
		rc = rundir_writable(campaign->out);
	if (rc < 0) {
		campaign_complain("%s: %s; name a folder that can be written "
				  "with --out",
			campaign->out, strerror(-rc));
		return EXIT_MISSING;
	}
	runfile_now(campaign->started, sizeof(campaign->started));
	rc = finish_create_files(campaign);
	if (rc == EXIT_OK && out == NULL &&
		rundir_point_latest(campaign->out) < 0)
		campaign_complain("results/latest can't be set; the results "
				  "are in %s",
			campaign->out);
	return rc;
}

/* Buffered rows that didn't reach the disk are said, not passed over. */
static int
finish_close_files(struct campaign *campaign)
{
	int rc = trials_close(campaign->trials);
	int reference = reference_close(campaign->reference);
	int items = items_close(campaign->items);

	campaign->trials = NULL;
	campaign->reference = NULL;
	campaign->items = NULL;
	rc = rc ? rc : reference ? reference : items;
	if (rc == 0)
		return EXIT_OK;
	campaign_complain("%s: %s", campaign->out, strerror(-rc));
	return EXIT_MISSING;
}

static int
finish_report(struct campaign *campaign)
{
	char words[FOLDER_WORDS],
		*summary = finish_path(campaign, "summary.csv");
	struct plots_problem problem;
	struct table_style style = table_style_for(stdout);
	struct folder folder;
	int rc = folder_load(&folder, campaign->out, words);

	if (rc < 0) {
		free(summary);
		if (rc == -ENODATA) {
			campaign_complain("no counted block was run, so there "
					  "is nothing to compare");
			return EXIT_OK;
		}
		campaign_complain("%s", words);
		return EXIT_MISSING;
	}
	style.tutorial = folder.tutorial;
	if (!campaign->settings->quiet)
		table_print(stdout, folder.analysis, &style);
	rc = summary ? analysis_write(folder.analysis, summary) : -ENOMEM;
	if (rc < 0)
		campaign_complain("%s: %s", summary ? summary : "summary.csv",
			strerror(-rc));
	else if (plots_draw(campaign->out, NULL, folder.analysis, &problem) < 0)
		campaign_complain("no pictures: %s; later: `lanebench plot "
				  "%s`",
			problem.words, campaign->out);
	folder_fini(&folder);
	free(summary);
	return rc < 0 ? EXIT_MISSING : EXIT_OK;
}

int
campaign_finish(struct campaign *campaign)
{
	int rc = finish_close_files(campaign);
	int report = finish_report(campaign);

	if (!campaign->settings->quiet)
		printf("\nEverything is in %s: trials.csv (every trial), "
		       "summary.csv, reference.csv,\nrun.json, plots/\n",
			campaign->out);
	if (rc == EXIT_OK)
		rc = report;
	if (rc == EXIT_OK && campaign->trials_not_ok > 0) {
		campaign_complain("%zu of %zu trials are not ok; trials.csv "
				  "says why in its column reason",
			campaign->trials_not_ok, campaign->trials_written);
		rc = EXIT_NOT_OK;
	}
	return rc;
}

void
campaign_fini(struct campaign *campaign)
{
	origin_end(&campaign->origin);
	trials_close(campaign->trials);
	reference_close(campaign->reference);
	items_close(campaign->items);
	for (size_t i = 0; i < campaign->set_count; i++) {
		struct campaign_set *set = &campaign->sets[i];

		json_decref(set->orders);
		json_decref(set->facts);
		widths_fini(&set->widths);
		plan_fini(&set->plan);
		reference_fini(&set->reference);
		free(set->cells);
		free(set->list);
		free(set->routes);
	}
	for (size_t i = 0; i < campaign->strategy_count; i++)
		json_decref(campaign->strategies[i].orders);
	plugins_fini(&campaign->plugins);
	if (campaign->work != NULL)
		rundir_remove(campaign->work);
	free(campaign->sets);
	free(campaign->strategies);
	free(campaign->work);
	free(campaign->out);
	memset(campaign, 0, sizeof(*campaign));
}
