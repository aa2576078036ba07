/* SPDX-License-Identifier: MIT */
/* Going on with a run that was ended. */
#include "campaign/resume.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/programs.h"
#include "campaign/run_json.h"
#include "campaign/settings.h"
#include "files/files.h"
#include "record/run_json.h"
#include "text/typed.h"
#include "text/utf8.h"

/* Whether the run that was ended is the one that is asked for now. */

#define RESUME_COLUMNS 77

struct resume_text {
	FILE *to;
	size_t column;
	bool lines; /* not all in one */
};

/* A value stays beside its option. */
static void
resume_word(struct resume_text *text, const char *word, const char *value)
{
	char *first = typed_quoted(word);
	char *second = value != NULL ? typed_quoted(value) : NULL;
	size_t width = (first != NULL ? utf8_width(first) : 0) +
		(second != NULL ? 1 + utf8_width(second) : 0);
	const char *before = text->column == 0 ? "" : " ";

	if (text->lines && text->column > 0 &&
		text->column + 1 + width > RESUME_COLUMNS) {
		before = " \\\n      ";
		text->column = 5;
	}
	text->column += 1 + width;
	fprintf(text->to, "%s%s%s%s", before, first != NULL ? first : "?",
		second != NULL ? " " : "", second != NULL ? second : "");
	free(first);
	free(second);
}

/* Of the options' long names, as far as they are typed, "--o" is --out's alone,
 * and "--res" --resume's. */
static bool
resume_has(const char *word, const char *begin)
{
	return strncmp(word, begin, strlen(begin)) == 0;
}

/* Whether the next word is its value. */
static bool
resume_takes(const char *word)
{
	const struct option_row *row = settings_rows;

	if (strncmp(word, "--", 2) != 0 || strchr(word, '=') != NULL)
		return false;
	while (row->name != NULL &&
		strncmp(row->name, word + 2, strlen(word + 2)) != 0)
		row++;
	return row->name != NULL && row->kind != OPTION_FLAG;
}

char *
resume_command(json_t *words, const char *out, bool lines)
{
	struct resume_text text = { .lines = lines };
	bool placed = false, resumes = false;
	size_t count = json_array_size(words), size;
	char *command = NULL;

	text.to = open_memstream(&command, &size);
	if (text.to == NULL)
		return NULL;
	/* As it was typed, it can be typed again. */
	resume_word(&text, program_invocation_name, NULL);
	for (size_t i = 0; i < count; i++) {
		const char *word = json_string_value(json_array_get(words, i));
		const char *value = NULL;

		word = word != NULL ? word : "?";
		placed |= resume_has(word, "--o");
		resumes |= resume_has(word, "--res");
		if (resume_takes(word) && i + 1 < count)
			value = json_string_value(json_array_get(words, ++i));
		resume_word(&text, word, value);
	}
	if (!placed)
		resume_word(&text, "--out", out);
	if (!resumes)
		resume_word(&text, "--resume", NULL);
	return fclose(text.to) == 0 ? command : NULL;
}

/* Whether it asked for the same, with the same programs; says it when not. */
static bool
resume_alike(struct campaign *campaign, json_t *run, bool prepared)
{
	char differs[RUNFILE_WORDS], other[PROGRAMS_WORDS];
	json_t *files = json_object_get(run, "files");
	char *command;

	/* What says nothing of its files may lack other words, too. */
	if (json_is_array(files) &&
		runfile_differs(campaign, run, prepared, differs)) {
		command = resume_command(
			json_object_get(run, "command"), campaign->out, false);
		campaign_complain("%s: that run's %s other than what is asked "
				  "for now: give the same arguments (%s), or "
				  "name another folder",
			campaign->out, differs,
			command != NULL ? command : "?");
		free(command);
		return false;
	}
	if (!programs_differ(campaign->programs, files, other))
		return true;
	campaign_complain("%s: that run's %s, and a cell's trials must all be "
			  "of one program: name another folder",
		campaign->out, other);
	return false;
}

/*
 * The folder's run.json against what was asked now, and the files it ran
 * against those of now. It began when its first session did: campaign->started.
 * EXIT_USAGE, having said what is other. Before campaign_prepare(), where
 * `prepared` is false, nothing is known of pages.
 */
static int
resume_same(struct campaign *campaign, bool prepared)
{
	json_t *run = run_json_load(campaign->out, NULL);
	bool same;

	if (run == NULL) {
		campaign_complain(
			"%s/run.json: can't be read, so what that run "
			"was isn't known: name another folder",
			campaign->out);
		return EXIT_USAGE;
	}
	same = resume_alike(campaign, run, prepared);
	/* It began when its first session did. */
	snprintf(campaign->started, sizeof(campaign->started), "%s",
		run_json_text(run, "started"));
	json_decref(run);
	return same ? EXIT_OK : EXIT_USAGE;
}

struct resume {
	struct trials *trials;
	uint32_t *order; /* the trials' numbers, in the order of resume_order */
	bool *has_items; /* [trial's number]: there are some in items.csv */
	size_t count;
};

struct resume_key {
	const char *dataset, *strategy;
	unsigned workers, block;
};

static int
resume_compare(const struct trials *trials, const struct trial_point *point,
	const struct resume_key *key)
{
	int order;

	if (point->block != key->block)
		return point->block < key->block ? -1 : 1;
	if (point->workers != key->workers)
		return point->workers < key->workers ? -1 : 1;
	order = strcmp(trials_name(trials, point->dataset), key->dataset);
	return order
		? order
		: strcmp(trials_name(trials, point->strategy), key->strategy);
}

static int
resume_order(const void *left, const void *right, void *arg)
{
	const struct trials *trials = arg;
	const struct trial_point *b =
		trials_at(trials, *(const uint32_t *)right);
	const struct resume_key key = { trials_name(trials, b->dataset),
		trials_name(trials, b->strategy), b->workers, b->block };

	return resume_compare(
		trials, trials_at(trials, *(const uint32_t *)left), &key);
}

static int
resume_sort(struct resume *resume)
{
	resume->count = trials_count(resume->trials);
	resume->order = malloc((resume->count + 1) * sizeof(*resume->order));
	resume->has_items =
		calloc(resume->count + 1, sizeof(*resume->has_items));
	if (resume->order == NULL || resume->has_items == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < resume->count; i++)
		resume->order[i] = (uint32_t)i;
	qsort_r(resume->order, resume->count, sizeof(*resume->order),
		resume_order, resume->trials);
	return 0;
}

/* Killed before the first row was written: begun anew. */
static int
resume_nothing(struct campaign *campaign, const char *path)
{
	resume_destroy(campaign->resume);
	campaign->resume = NULL;
	if (unlink(path) < 0 && errno != ENOENT) {
		campaign_complain("%s: %s", path, strerror(errno));
		return EXIT_MISSING;
	}
	for (size_t i = 0; i < 2; i++) {
		char *other = campaign_path(
			campaign, i ? "items.csv" : "reference.csv");

		if (other != NULL)
			unlink(other);
		free(other);
	}
	return EXIT_OK;
}

/* Says what to do about it. */
static int
resume_unreadable(
	const char *path, int err, const struct trials_problem *problem)
{
	const char *words =
		err == -EBADMSG ? problem->words : files_problem(-err);

	if (err != -EBADMSG)
		campaign_complain("%s: %s", path, words);
	else if (problem->line <= 1)
		campaign_complain("%s: %s: mend that line, or name another "
				  "folder",
			path, words);
	else
		campaign_complain("%s: %s: mend that line or remove it, for "
				  "what isn't there is run again (`head -n "
				  "%zu` has all before it), or name another "
				  "folder",
			path, words, problem->line - 1);
	return err == -EBADMSG ? EXIT_USAGE : EXIT_MISSING;
}

/* The rows that are there, into campaign->resume. */
static int
resume_read(struct campaign *campaign, const char *path)
{
	struct trials_problem problem;
	struct resume *resume = campaign->resume = calloc(1, sizeof(*resume));
	int err = resume != NULL ? trials_load(&resume->trials, path, &problem)
				 : -ENOMEM;

	if (err == 0)
		err = trials_header(path, &problem);
	if (err == 0)
		err = resume_sort(resume);
	return err == 0 ? EXIT_OK : resume_unreadable(path, err, &problem);
}

int
resume_load(struct campaign *campaign)
{
	char *path = campaign_path(campaign, "trials.csv");
	int rc = EXIT_OK;

	if (path == NULL)
		return EXIT_MISSING;
	if (access(path, F_OK) < 0)
		goto out;
	rc = resume_read(campaign, path);
	if (rc == EXIT_OK)
		rc = campaign->resume->count == 0
			? resume_nothing(campaign, path)
			: resume_same(campaign, true);
out:
	free(path);
	return rc;
}

int
resume_check(struct campaign *campaign, bool prepared)
{
	char *path = campaign_path(campaign, "trials.csv");
	int rc = EXIT_OK;

	if (path == NULL)
		return EXIT_MISSING;
	if (access(path, F_OK) == 0)
		rc = resume_read(campaign, path);
	if (rc == EXIT_OK && campaign->resume != NULL &&
		campaign->resume->count > 0)
		rc = resume_same(campaign, prepared);
	resume_destroy(campaign->resume);
	campaign->resume = NULL;
	free(path);
	return rc;
}

void
resume_destroy(struct resume *resume)
{
	if (resume == NULL)
		return;
	trials_destroy(resume->trials);
	free(resume->order);
	free(resume->has_items);
	free(resume);
}

/* The trial's number; their count where there is none. */
static size_t
resume_index(const struct resume *resume, const char *dataset,
	const char *strategy, unsigned workers, unsigned block)
{
	const struct resume_key key = { dataset, strategy, workers, block };
	size_t low = 0, high = resume != NULL ? resume->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct trial_point *point =
			trials_at(resume->trials, resume->order[middle]);
		int order = resume_compare(resume->trials, point, &key);

		if (order == 0)
			return resume->order[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return resume != NULL ? resume->count : 0;
}

const struct trial_point *
resume_trial(const struct resume *resume, const char *dataset,
	const char *strategy, unsigned workers, unsigned block)
{
	size_t i = resume_index(resume, dataset, strategy, workers, block);

	return resume != NULL && i < resume->count
		? trials_at(resume->trials, i)
		: NULL;
}

bool
resume_excluded(
	const struct resume *resume, const char *dataset, unsigned block)
{
	const struct trial_point *point =
		resume_trial(resume, dataset, "sequential", 1, block);

	return point != NULL && point->excluded;
}

/* Where a block's rows begin among the ordered: they stand by it first. */
static size_t
resume_first(const struct resume *resume, unsigned block)
{
	size_t low = 0, high = resume != NULL ? resume->count : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (trials_at(resume->trials, resume->order[middle])->block <
			block)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
resume_rest(const struct resume *resume, unsigned block)
{
	return resume != NULL ? resume->count - resume_first(resume, block) : 0;
}

static bool
resume_of(const struct resume *resume, const struct trial_point *point,
	const char *dataset)
{
	return strcmp(trials_name(resume->trials, point->dataset), dataset) ==
		0;
}

bool
resume_reaches(const struct resume *resume, const char *dataset, unsigned block)
{
	for (size_t i = resume_first(resume, block);
		resume != NULL && i < resume->count; i++)
		if (resume_of(resume,
			    trials_at(resume->trials, resume->order[i]),
			    dataset))
			return true;
	return false;
}

bool
resume_spans(const struct resume *resume, const char *dataset, unsigned block)
{
	unsigned session = 0;

	for (size_t i = resume_first(resume, block);
		resume != NULL && i < resume->count; i++) {
		const struct trial_point *point =
			trials_at(resume->trials, resume->order[i]);

		if (point->block != block)
			break;
		if (!resume_of(resume, point, dataset))
			continue;
		if (session != 0 && point->session != session)
			return true;
		session = point->session;
	}
	return false;
}

unsigned
resume_session(const struct resume *resume)
{
	return resume != NULL ? trials_last_session(resume->trials) + 1 : 1;
}

bool
resume_knows(void *arg, const char *dataset, const char *strategy,
	unsigned workers, unsigned block)
{
	struct resume *resume = arg;
	size_t i = resume_index(resume, dataset, strategy, workers, block);

	if (resume == NULL || i == resume->count)
		return false;
	resume->has_items[i] = true;
	return true;
}

size_t
resume_without_items(const struct resume *resume)
{
	size_t count = 0;

	for (size_t i = 0; resume != NULL && i < resume->count; i++) {
		uint8_t status = trials_at(resume->trials, i)->status;

		count += !resume->has_items[i] &&
			(status == TRIAL_OK || status == TRIAL_WRONG);
	}
	return count;
}

size_t
resume_not_ok(const struct resume *resume)
{
	size_t count = 0;

	for (size_t i = 0; resume != NULL && i < resume->count; i++) {
		uint8_t status = trials_at(resume->trials, i)->status;

		count += status != TRIAL_OK && status != TRIAL_UNSUPPORTED &&
			status != TRIAL_SKIPPED;
	}
	return count;
}

double
resume_elapsed_s(const struct resume *resume)
{
	double sum = 0;

	for (size_t i = 0; resume != NULL && i < resume->count; i++)
		if (trials_at(resume->trials, i)->wall_ns > 0)
			sum += (double)trials_at(resume->trials, i)->wall_ns;
	return sum / 1e9;
}
