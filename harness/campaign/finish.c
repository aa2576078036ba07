/* SPDX-License-Identifier: MIT */
/* The end of a run: files closed, summary, pictures, words. */
#include "campaign/campaign.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analysis/run.h"
#include "campaign/across.h"
#include "campaign/admission.h"
#include "campaign/live.h"
#include "campaign/programs.h"
#include "campaign/resume.h"
#include "files/files.h"
#include "files/work_folder.h"
#include "process/interrupt.h"
#include "report/page/page.h"
#include "report/pictures/gnuplot.h"
#include "report/pictures/pictures.h"
#include "report/terminal/terminal.h"
#include "stats/interval.h"
#include "text/typed.h"
#include "text/wrap.h"

/* Plugins may have written to trials.csv: its rows have to be those that were
 * written. */
static void
finish_verify(struct campaign *campaign)
{
	char *path = campaign_path(campaign, "trials.csv");
	struct trials_spoiled spoiled;
	int rc;

	if (campaign->trials == NULL || path == NULL)
		goto out;
	rc = trials_verify(campaign->trials, path, &spoiled);
	campaign->spoiled = rc < 0 || spoiled.lost > 0 || spoiled.strange > 0;
	if (rc < 0)
		campaign_complain(
			"%s: can't be read back: %s", path, files_problem(-rc));
	for (size_t i = 0; i < spoiled.lost && i < TRIALS_TOLD; i++)
		campaign_complain("%s: %s isn't there as written", path,
			spoiled.told[i].words);
	if (spoiled.lost > TRIALS_TOLD)
		campaign_complain("%s: nor are %zu more rows", path,
			spoiled.lost - TRIALS_TOLD);
	/* A row that was changed is one of either kind. */
	if (spoiled.strange > spoiled.lost)
		campaign_complain("%s: %zu line%s in it that this run didn't "
				  "write; the first is line %zu",
			path, spoiled.strange - spoiled.lost,
			spoiled.strange - spoiled.lost == 1 ? " is" : "s are",
			spoiled.strange_line);
	if (campaign->spoiled)
		campaign_complain("something that was run wrote to that file; "
				  "the table is of what is left of it");
out:
	free(path);
}

/* After one of the run's files was closed: rc is 0, or an error, which may have
 * been reported when it was written. */
static int
finish_closed(struct campaign *campaign, const char *name, int rc)
{
	if (rc == -ESTALE)
		campaign_complain("%s/%s: isn't as long as what was written: "
				  "something that was run wrote to it, too",
			campaign->out, name);
	else if (rc < 0 && !campaign->disk_told)
		campaign_complain(
			"%s/%s: %s", campaign->out, name, strerror(-rc));
	campaign->spoiled |= rc == -ESTALE;
	campaign->disk_told |= rc < 0 && rc != -ESTALE;
	return rc < 0 && rc != -ESTALE ? EXIT_MISSING : EXIT_OK;
}

int
campaign_close_files(struct campaign *campaign)
{
	int trials, reference, items;

	finish_verify(campaign);
	trials = finish_closed(
		campaign, "trials.csv", trials_close(campaign->trials));
	reference = finish_closed(
		campaign, "reference.csv", items_close(campaign->reference));
	items = finish_closed(
		campaign, "items.csv", items_close(campaign->items));
	campaign->trials = NULL;
	campaign->reference = NULL;
	campaign->items = NULL;
	return trials ? trials : reference ? reference : items;
}

static void
finish_say_budget(const struct campaign *campaign)
{
	char *out = typed_quoted(campaign->out);

	putchar('\n');
	wrap_say(stdout, "",
		"Precision not reached: the budget of %g" WRAP_SPACE
		"s was used up first. %sThe same command with a larger "
		"--budget, --out" WRAP_SPACE "%s and --resume goes on.",
		campaign->settings->budget_s,
		campaign->blocks_done < INTERVAL_LEAST
			? ""
			: "The intervals above hold all the same. ",
		out != NULL ? wrap_keep(out) : "?");
	free(out);
}

/* Says that a run stopped before its --precision was reached. */
static void
finish_say_stopped(const struct campaign *campaign)
{
	if (campaign->nothing_left)
		puts("\nEvery trial of the plan was there already; nothing was "
		     "left to run.");
	if (campaign->stopped == LOOKS_ENOUGH) {
		putchar('\n');
		wrap_say(stdout, "",
			"Precision not reached: %d blocks didn't bring every "
			"interval within %.3g" WRAP_SPACE
			"%%. That is common on a machine with other work; the "
			"intervals above hold all the same.",
			LOOKS_LAST, 100 * campaign->settings->precision);
	}
	if (campaign->stopped == LOOKS_BUDGET)
		finish_say_budget(campaign);
}

/* Says what wasn't drawn, why, and the command that draws it. */
static void
finish_later(
	const char *what, const char *why, const char *command, const char *dir)
{
	char *quoted = typed_quoted(dir);

	campaign_complain("%s%s; later: `lanebench %s %s`", what, why, command,
		quoted != NULL ? quoted : dir);
	free(quoted);
}

/* The first Ctrl-C ended the measuring, so pictures are still drawn; another
 * one ends that. */
static bool
finish_gives_up(void)
{
	static bool seen;

	if (seen)
		return interrupt_again();
	seen = interrupt_seen();
	return false;
}

/* Draws all pictures; says where it can't. */
static void
finish_draw(const struct campaign *campaign)
{
	struct pictures_problem problem;
	int drawn;

	finish_gives_up();
	gnuplot_until(finish_gives_up);
	drawn = pictures_draw(
		campaign->out, NULL, campaign->folder->analysis, &problem);
	gnuplot_until(NULL);
	if (drawn == -ENODATA)
		campaign_complain("no pictures: %s", problem.words);
	else if (drawn < 0)
		finish_later(
			"no pictures: ", problem.words, "plot", campaign->out);
}

static int
finish_report(struct campaign *campaign)
{
	char words[FOLDER_WORDS];
	struct table_style style = table_style_for(stdout);
	struct folder *folder = calloc(1, sizeof(*folder));
	int rc = -ENOMEM;

	snprintf(words, sizeof(words), "%s", strerror(ENOMEM));
	if (folder != NULL)
		rc = folder_load(folder, campaign->out, words);
	if (rc < 0) {
		free(folder);
		if (rc != -ENODATA) {
			campaign_complain("%s", words);
			return EXIT_MISSING;
		}
		campaign_complain("no counted block was run, so there is "
				  "nothing to compare");
		return EXIT_OK;
	}
	campaign->folder = folder;
	style.tutorial = folder->tutorial;
	style.replayed = folder->replayed;
	style.all = campaign->settings->verbose;
	style.second = campaign->settings->second_opinion;
	rc = folder_keep(folder, campaign->out, words);
	if (rc < 0) {
		finish_later("", words, "analyze", campaign->out);
		campaign->disk_told = true;
	}
	style.curves = folder->curves;
	if (!campaign->settings->quiet)
		table_print(stdout, folder->analysis, &style);
	if (rc == 0)
		finish_draw(campaign);
	return rc < 0 ? EXIT_MISSING : EXIT_OK;
}

void
campaign_page(struct campaign *campaign)
{
	char words[FOLDER_WORDS];
	struct folder *folder = campaign->folder;
	int rc = 0;

	if (folder == NULL)
		return;
	/* Without a summary no laws were fitted. */
	if (folder->curves == NULL)
		rc = folder_fit(folder);
	if (rc == 0)
		rc = page_write(folder, campaign->out, words);
	else
		snprintf(words, sizeof(words), "%s", strerror(-rc));
	if (rc < 0 && !campaign->disk_told)
		finish_later("no page: ", words, "report", campaign->out);
}

void
campaign_say_where(const struct campaign *campaign)
{
	static const char *const files[] = { "overhead.csv", "trials.csv",
		"summary.csv", "fits.csv", "reference.csv", "items.csv",
		"run.json", "plots", "report.html" };
	char list[200] = "", *out;
	size_t n = 0;

	if (campaign->settings->quiet)
		return;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		char *path = campaign_path(campaign, files[i]);

		if (path != NULL && access(path, F_OK) == 0)
			n += (size_t)snprintf(list + n, sizeof(list) - n,
				"%s%s", n ? ", " : "", files[i]);
		free(path);
	}
	out = strdup(campaign->out);
	putchar('\n');
	wrap_say(stdout, "", "Everything is in %s: %s",
		out != NULL ? wrap_keep(out) : "?", list);
	free(out);
}

/* The number of datasets without anything to measure. */
static size_t
finish_unmeasured(const struct campaign *campaign)
{
	size_t count = 0;

	for (size_t i = 0; i < campaign->set_count; i++)
		count += *campaign->sets[i].nothing != '\0';
	return count;
}

int
campaign_code(const struct campaign *campaign, int rc)
{
	if (rc != EXIT_OK)
		return rc;
	if (campaign->spoiled || finish_unmeasured(campaign) > 0)
		rc = EXIT_NOT_OK;
	else if (campaign->trials_not_ok > 0) {
		campaign_complain("%zu of %zu trials are not ok; trials.csv "
				  "says why in its column reason",
			campaign->trials_not_ok, campaign->trials_written);
		rc = EXIT_NOT_OK;
	}
	return rc;
}

int
campaign_finish(struct campaign *campaign)
{
	int rc = campaign_close_files(campaign);
	int report = finish_report(campaign);

	if (!campaign->settings->quiet)
		finish_say_stopped(campaign);
	across_say(campaign);
	if (rc == EXIT_OK)
		rc = report;
	return campaign_code(campaign, rc);
}

void
campaign_fini(struct campaign *campaign)
{
	origin_end(&campaign->origin);
	json_decref(campaign->doctor);
	live_forget(campaign);
	programs_destroy(campaign->programs);
	resume_destroy(campaign->resume);
	trials_close(campaign->trials);
	items_close(campaign->reference);
	items_close(campaign->items);
	if (campaign->folder != NULL)
		folder_fini(campaign->folder);
	free(campaign->folder);
	for (size_t i = 0; i < campaign->set_count; i++) {
		struct campaign_set *set = &campaign->sets[i];

		json_decref(set->orders);
		json_decref(set->facts);
		json_decref(set->across);
		free(set->unlike);
		precision_fini(&set->precision);
		admission_fini(set);
		plan_fini(&set->plan);
		reference_fini(&set->reference);
		free(set->list);
		free(set->hosts);
		free(set->routes);
	}
	for (size_t i = 0; i < campaign->strategy_count; i++)
		json_decref(campaign->strategies[i].orders);
	free(campaign->asked_strategies.list);
	free(campaign->asked_datasets.list);
	variants_fini(&campaign->made);
	plugins_fini(&campaign->plugins);
	workdir_remove(campaign->work, campaign->work_lock);
	free(campaign->sets);
	free(campaign->strategies);
	if (campaign->lock > 0)
		close(campaign->lock);
	free(campaign->out);
	memset(campaign, 0, sizeof(*campaign));
}
