/* SPDX-License-Identifier: MIT */
/* The folder of a run: made, locked, and its files opened. */
#include "campaign/campaign.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <time.h>
#include <unistd.h>

#include "campaign/programs.h"
#include "campaign/resume.h"
#include "campaign/run_json.h"
#include "files/files.h"
#include "files/run_folder.h"
#include "record/csv.h"
#include "record/run_json.h"

/* The folder of runs that weren't given one. */
#define FOLDER_ABOVE "results"

#define FOLDER_FILES 3

/* Files written during the run; trials.csv first. */
static const char *const folder_files[FOLDER_FILES] = { "trials.csv",
	"reference.csv", "items.csv" };

/* Makes the folder that the user named, or a new one. */
static int
folder_make(struct campaign *campaign)
{
	const char *out = campaign->settings->out;
	char stem[64];
	time_t now = time(NULL);
	struct tm tm;
	int rc;

	if (out != NULL) {
		campaign->out = strdup(out);
		return campaign->out != NULL ? rundir_make(out) : -ENOMEM;
	}
	localtime_r(&now, &tm);
	strftime(stem, sizeof(stem), FOLDER_ABOVE "/%Y%m%d-%H%M%S", &tm);
	rc = rundir_make_fresh(stem, &campaign->out);
	if (rc < 0)
		campaign->out = strdup(stem);
	return rc;
}

/* One run at a time in a folder: the lock goes with the process. */
static int
folder_lock(struct campaign *campaign)
{
	campaign->lock = files_folder(campaign->out);
	if (campaign->lock < 0)
		return campaign->lock;
	return flock(campaign->lock, LOCK_EX | LOCK_NB) < 0 ? -errno : 0;
}

static int
folder_open_trials(struct campaign *campaign, const char *path)
{
	return campaign->resume != NULL
		? trials_reopen(&campaign->trials, path, NULL)
		: trials_create(&campaign->trials, path);
}

/* Each session makes the reference anew: the baseline's first pass. */
static int
folder_open_reference(struct campaign *campaign, const char *path)
{
	if (campaign->resume != NULL && unlink(path) < 0 && errno != ENOENT)
		return -errno;
	return reference_create(&campaign->reference, path);
}

static int
folder_open_items(struct campaign *campaign, const char *path)
{
	size_t lacking;
	int rc;

	if (!campaign->settings->keep_items)
		return 0;
	if (campaign->resume == NULL)
		return items_create(&campaign->items, path);
	rc = items_reopen(
		&campaign->items, path, resume_knows, campaign->resume);
	lacking = resume_without_items(campaign->resume);
	if (rc == 0 && lacking > 0)
		campaign_complain("%s lacks the items of %zu trial%s of an "
				  "earlier session, which couldn't write them; "
				  "%s in trials.csv all the same",
			path, lacking, lacking == 1 ? "" : "s",
			lacking == 1 ? "it stands" : "they stand");
	return rc;
}

static int
folder_taken(const struct campaign *campaign)
{
	campaign_complain("%s: there is a run in that folder already; name "
			  "another with --out, or go on with it by --resume",
		campaign->out);
	return EXIT_USAGE;
}

static int
folder_busy(const struct campaign *campaign)
{
	campaign_complain(
		"%s: another run is going on in that folder; wait for its end, "
		"or name another folder with --out",
		campaign->out);
	return EXIT_USAGE;
}

static int
folder_useless(const char *path, int err)
{
	campaign_complain("%s: %s; name a folder that can be written with "
			  "--out",
		path, strerror(-err));
	return EXIT_MISSING;
}

static int
folder_open_files(struct campaign *campaign)
{
	static int (*const open_as[FOLDER_FILES])(struct campaign * campaign,
		const char *path) = { folder_open_trials, folder_open_reference,
		folder_open_items };
	int rc = 0;

	for (size_t i = 0; i < FOLDER_FILES && rc == 0; i++) {
		char *path = campaign_path(campaign, folder_files[i]);

		rc = path != NULL ? open_as[i](campaign, path) : -ENOMEM;
		if (rc == -EEXIST)
			folder_taken(campaign);
		else if (rc < 0)
			campaign_complain("%s/%s: %s", campaign->out,
				folder_files[i], files_problem(-rc));
		free(path);
	}
	return rc == 0 ? EXIT_OK : rc == -EEXIST ? EXIT_USAGE : EXIT_MISSING;
}

/* Whether it has a row, or isn't a CSV file. */
static bool
folder_has_rows(const char *path)
{
	const struct csv_field *fields;
	struct csv_reader *reader;
	int rc = csv_reader_create(&reader, path);
	bool rows = rc < 0 && rc != -ENOENT;

	if (rc == 0)
		rows = csv_reader_next(reader, &fields) != 0 &&
			csv_reader_next(reader, &fields) != 0;
	csv_reader_destroy(reader);
	return rows;
}

/* A remainder of a run without trials, which would be lost; NULL: none.
 * --resume knows that a trial's items are of no use. */
static const char *
folder_keeps(const struct campaign *campaign)
{
	static const char *const names[] = { "summary.csv", "items.csv" };
	size_t count = campaign->settings->resume ? 1 : 2;
	const char *found = NULL;

	for (size_t i = 0; i < count && found == NULL; i++) {
		char *path = campaign_path(campaign, names[i]);

		if (path != NULL && folder_has_rows(path))
			found = names[i];
		free(path);
	}
	return found;
}

/* A file that the run would replace, in a folder whose run.json isn't a run's;
 * NULL: none. */
static const char *
folder_others(const struct campaign *campaign)
{
	static const char *const names[] = { "reference.csv", "fits.csv",
		"run.json", "report.html" };
	json_t *run = run_json_load(campaign->out, NULL);
	bool ours = *run_json_text(run, "lanebench") != '\0';
	const char *found = NULL;

	json_decref(run);
	for (size_t i = 0; i < 4 && !ours && found == NULL; i++) {
		char *path = campaign_path(campaign, names[i]);

		/* A table needs a row: a full disk leaves the header alone. */
		if (path != NULL &&
			(i < 2 ? folder_has_rows(path)
			       : faccessat(AT_FDCWD, path, F_OK,
					 AT_SYMLINK_NOFOLLOW) == 0))
			found = names[i];
		free(path);
	}
	return found;
}

/* Whether it holds a run. One without a row, as after a full disk, is begun
 * anew, unless other results are there: EXIT_USAGE then, reported. */
static int
folder_begun(const struct campaign *campaign, bool *begun)
{
	char *path = campaign_path(campaign, folder_files[0]);
	const char *kept;

	*begun = path == NULL || trials_begun(path) != 0;
	free(path);
	if (*begun)
		return EXIT_OK;
	kept = folder_keeps(campaign);
	if (kept != NULL) {
		campaign_complain("%s: a run's %s is there, but no trial in "
				  "trials.csv: put that file back, or name "
				  "another folder with --out",
			campaign->out, kept);
		return EXIT_USAGE;
	}
	kept = folder_others(campaign);
	if (kept != NULL)
		campaign_complain("%s: there is a %s in that folder, and no "
				  "run: name another with --out",
			campaign->out, kept);
	return kept != NULL ? EXIT_USAGE : EXIT_OK;
}

static int
folder_begin(const struct campaign *campaign)
{
	bool begun;
	int rc = folder_begun(campaign, &begun);

	for (size_t i = 0; rc == EXIT_OK && !begun && i < FOLDER_FILES; i++) {
		char *path = campaign_path(campaign, folder_files[i]);

		if (path != NULL && unlink(path) < 0 && errno != ENOENT) {
			campaign_complain("%s: %s", path, strerror(errno));
			rc = EXIT_MISSING;
		}
		free(path);
	}
	return rc;
}

/* The machine as the session began. */
static void
folder_programs(struct campaign *campaign)
{
	if (campaign->programs == NULL)
		campaign->programs = programs_read(campaign);
}

/* Whether a run may go into a folder that exists. */
static int
folder_check(struct campaign *campaign, bool prepared)
{
	bool begun;
	int rc;

	if (folder_lock(campaign) == -EWOULDBLOCK)
		return folder_busy(campaign);
	rc = folder_begun(campaign, &begun);
	if (rc != EXIT_OK || !begun)
		return rc;
	if (!campaign->settings->resume)
		return folder_taken(campaign);
	folder_programs(campaign);
	return resume_check(campaign, prepared);
}

int
campaign_check_folder(struct campaign *campaign, bool prepared)
{
	const char *out = campaign->settings->out;
	int rc = rundir_usable(out != NULL ? out : FOLDER_ABOVE);

	if (rc < 0)
		return folder_useless(out != NULL ? out : FOLDER_ABOVE, rc);
	if (out == NULL || access(out, F_OK) < 0)
		return EXIT_OK;
	campaign->out = strdup(out);
	rc = campaign->out != NULL ? folder_check(campaign, prepared)
				   : EXIT_MISSING;
	/* Closed again: the programs that are started would inherit it. */
	if (campaign->lock > 0)
		close(campaign->lock);
	campaign->lock = 0;
	free(campaign->out);
	campaign->out = NULL;
	return rc;
}

int
campaign_open_folder(struct campaign *campaign)
{
	const char *out = campaign->settings->out;
	int rc;

	rc = folder_make(campaign);
	if (campaign->out == NULL)
		return EXIT_MISSING;
	if (rc == 0)
		rc = rundir_writable(campaign->out);
	if (rc < 0)
		return folder_useless(campaign->out, rc);
	rc = folder_lock(campaign);
	if (rc == -EWOULDBLOCK)
		return folder_busy(campaign);
	runfile_now(campaign->started, sizeof(campaign->started));
	folder_programs(campaign);
	rc = folder_begin(campaign);
	if (rc == EXIT_OK && campaign->settings->resume)
		rc = resume_load(campaign);
	if (rc == EXIT_OK)
		rc = folder_open_files(campaign);
	if (rc == EXIT_OK && out == NULL &&
		rundir_point_latest(campaign->out) < 0)
		campaign_complain("results/latest can't be set; the results "
				  "are in %s",
			campaign->out);
	return rc;
}
