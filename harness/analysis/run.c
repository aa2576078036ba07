/* SPDX-License-Identifier: MIT */
/* A run's folder, read back. */
#include "analysis/run.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/run_folder.h"
#include "record/run_json.h"
#include "stats/looks.h"
#include "text/typed.h"
#include "text/utf8.h"

/* A run until a precision that was ended before its first look names no
 * winner. */
static void
folder_withhold(struct folder *out, const json_t *run)
{
	const json_t *blocks = json_object_get(run, "blocks");

	if (!json_is_integer(blocks) || json_integer_value(blocks) != 0)
		return;
	analysis_withhold(out->analysis, LOOKS_FIRST);
	out->running = strcmp(run_json_text(run, "outcome"), "running") == 0;
}

/* Marks variants of html and url, whose items are pages too. */
static void
folder_pages(struct analysis *analysis, const json_t *run)
{
	json_t *one;
	size_t i;

	json_array_foreach (json_object_get(run, "datasets"), i, one) {
		const char *name = run_json_text(one, "name");
		const char *of = run_json_text(one, "variant_of");

		for (size_t s = 0; *of && s < analysis->count; s++)
			if (strcmp(analysis->sets[s].name, name) == 0)
				analysis->sets[s].pages =
					strcmp(of, "html") == 0 ||
					strcmp(of, "url") == 0;
	}
}

/* Analyses the trials with what run.json says of the strategies. */
static int
folder_analyse(struct folder *out, const json_t *run)
{
	const json_t *strategies = json_object_get(run, "strategies");
	const char **names =
		calloc(json_array_size(strategies) + 1, sizeof(*names));
	size_t count = 0, i;
	json_t *one;
	int rc;

	if (names == NULL)
		return -ENOMEM;
	json_array_foreach (strategies, i, one) {
		if (strcmp(run_json_text(one, "checks"), "body") == 0)
			names[count++] = run_json_text(one, "name");
	}
	rc = analysis_create(&out->analysis, out->trials, names);
	free(names);
	if (!rc) {
		folder_withhold(out, run);
		folder_pages(out->analysis, run);
	}
	return rc;
}

/* A user who names trials.csv means its folder. */
static void
folder_no_folder(const char *dir, char words[FOLDER_WORDS])
{
	const char *slash = strrchr(dir, '/');

	if (strcmp(slash != NULL ? slash + 1 : dir, "trials.csv") == 0)
		snprintf(words, FOLDER_WORDS,
			"%s is a file: give the folder that it is in, %.*s",
			dir, slash != NULL ? (int)(slash - dir) : 1,
			slash != NULL ? dir : ".");
	else
		snprintf(words, FOLDER_WORDS,
			"%s isn't a folder: give one that has a trials.csv",
			dir);
}

/* A user who names the folder of all runs means the newest one. */
static void
folder_no_table(const char *dir, const char *why, char words[FOLDER_WORDS])
{
	char **runs;
	int count = rundir_list(dir, &runs);

	if (count > 0)
		snprintf(words, FOLDER_WORDS,
			"%s has no trials.csv, but contains runs: give one of "
			"them, such as %s",
			dir, runs[0]);
	else
		snprintf(words, FOLDER_WORDS, "%s/trials.csv: %s", dir, why);
	rundir_list_free(runs, count);
}

/* A run that ended before its first counted block can continue; a table that
 * another program wrote can't. */
static void
folder_no_block(const json_t *run, const char *dir, char words[FOLDER_WORDS])
{
	char *quoted = run != NULL ? typed_quoted(dir) : NULL;

	snprintf(words, FOLDER_WORDS,
		"%s/trials.csv: no trial of a counted block in it%s%s%s", dir,
		quoted != NULL
			? " yet; to go on, type that run's command with --out "
			: "",
		quoted != NULL ? quoted : "",
		quoted != NULL ? " --resume" : "");
	free(quoted);
}

/* The dataset whose pages are a recording's; NULL: none. */
static const char *
folder_replayed(const json_t *run)
{
	json_t *set;
	size_t i;

	json_array_foreach (json_object_get(run, "datasets"), i, set) {
		if (strcmp(run_json_text(
				   json_object_get(set, "facts"), "corpus"),
			    "recording") == 0)
			return json_string_value(json_object_get(set, "name"));
	}
	return NULL;
}

int
folder_load(struct folder *out, const char *dir, char words[FOLDER_WORDS])
{
	struct trials_problem problem;
	const char *tutorial, *replayed;
	json_t *run;
	char *path;
	int rc;

	*out = (struct folder){ 0 };
	*words = '\0';
	if (asprintf(&path, "%s/trials.csv", dir) < 0)
		return -ENOMEM;
	/* A folder without run.json, or with a broken one, is analysed too. */
	run = run_json_load(dir, NULL);
	rc = trials_load_sound(&out->trials, path, &problem);
	if (rc == -ENOTDIR)
		folder_no_folder(dir, words);
	else if (rc == -ENOENT)
		folder_no_table(dir, problem.words, words);
	else if (rc)
		snprintf(words, FOLDER_WORDS, "%s: %s", path, problem.words);
	if (!rc) {
		const struct trials_left_out *left;

		rc = folder_analyse(out, run);
		left = trials_left_out(out->trials);
		if (rc == -ENODATA && left->count > 0) {
			rc = -EBADMSG;
			snprintf(words, FOLDER_WORDS, "%s: %s", path,
				left->told[0].words);
		} else if (rc == -ENODATA)
			folder_no_block(run, dir, words);
		else if (rc)
			snprintf(words, FOLDER_WORDS, "%s: %s", path,
				strerror(-rc));
	}
	tutorial = json_string_value(json_object_get(run, "tutorial"));
	replayed = folder_replayed(run);
	if (!rc && tutorial != NULL)
		out->tutorial = strdup(tutorial);
	if (!rc && replayed != NULL)
		out->replayed = strdup(replayed);
	json_decref(run);
	free(path);
	if (rc)
		folder_fini(out);
	return rc;
}

size_t
folder_say_left_out(const struct folder *folder, const char *dir)
{
	const struct trials_left_out *left = trials_left_out(folder->trials);
	size_t told = left->count < TRIALS_TOLD ? left->count : TRIALS_TOLD;
	size_t line = trials_cut_off(folder->trials);
	char *copy = strdup(dir),
	     *shown = copy != NULL ? utf8_tame(copy) : NULL;

	dir = shown != NULL ? shown : "";

	for (size_t i = 0; i < told; i++)
		fprintf(stderr,
			"lanebench: %s/trials.csv: %s; the row is left out\n",
			dir, left->told[i].words);
	if (left->count > told)
		fprintf(stderr,
			"lanebench: %s/trials.csv: %zu more rows are malformed "
			"and left out\n",
			dir, left->count - told);
	if (line > 0)
		fprintf(stderr,
			"lanebench: %s/trials.csv: line %zu, the last, has no "
			"newline at its end: it may be cut off, and is left "
			"out (if it is whole, add the newline)\n",
			dir, line);
	free(copy);
	return left->count;
}

static int
folder_write_fits(const struct folder *folder, const char *path)
{
	struct fits_row *rows;
	size_t count;
	int rc = curves_rows(folder->curves, &rows, &count);

	if (!rc)
		rc = fits_write(path, rows, count);
	free(rows);
	return rc;
}

int
folder_fit(struct folder *folder)
{
	curves_destroy(folder->curves);
	folder->curves = NULL;
	return curves_create(&folder->curves, folder->trials, folder->analysis);
}

int
folder_keep(struct folder *folder, const char *dir, char words[FOLDER_WORDS])
{
	char *summary = NULL, *fits = NULL;
	const char *culprit = dir;
	int rc = -ENOMEM;

	*words = '\0';
	if (asprintf(&summary, "%s/summary.csv", dir) < 0)
		summary = NULL;
	if (asprintf(&fits, "%s/fits.csv", dir) < 0)
		fits = NULL;
	if (summary == NULL || fits == NULL)
		goto out;
	culprit = summary;
	rc = analysis_write(folder->analysis, summary);
	if (rc)
		goto out;
	culprit = fits;
	rc = folder_fit(folder);
	if (!rc)
		rc = folder_write_fits(folder, fits);
out:
	if (rc)
		snprintf(words, FOLDER_WORDS, "%s: %s", culprit,
			rc == -EEXIST
				? "is another table, and is left as it is; "
				  "move it away"
				: strerror(-rc));
	free(summary);
	free(fits);
	return rc;
}

void
folder_fini(struct folder *folder)
{
	curves_destroy(folder->curves);
	analysis_destroy(folder->analysis);
	trials_destroy(folder->trials);
	free(folder->tutorial);
	free(folder->replayed);
	*folder = (struct folder){ 0 };
}
