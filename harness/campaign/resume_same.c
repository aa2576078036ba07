/* SPDX-License-Identifier: MIT */
/* Whether the run that was ended is the one that is asked for now. */
#include "campaign/resume_same.h"

#include <errno.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/programs.h"
#include "campaign/runfile.h"
#include "campaign/settings.h"
#include "record/rundir.h"
#include "report/format.h"
#include "wire/typed.h"

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
	char *second = value ? typed_quoted(value) : NULL;
	size_t width = (first ? format_width(first) : 0) +
		(second ? 1 + format_width(second) : 0);
	const char *before = text->column == 0 ? "" : " ";

	if (text->lines && text->column > 0 &&
		text->column + 1 + width > RESUME_COLUMNS) {
		before = " \\\n      ";
		text->column = 5;
	}
	text->column += 1 + width;
	fprintf(text->to, "%s%s%s%s", before, first ? first : "?",
		second ? " " : "", second ? second : "");
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
	const struct settings_name *name = settings_names;

	if (strncmp(word, "--", 2) != 0 || strchr(word, '=') != NULL)
		return false;
	while (name->name != NULL &&
		strncmp(name->name, word + 2, strlen(word + 2)) != 0)
		name++;
	return name->takes_value;
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

		word = word ? word : "?";
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
			campaign->out, differs, command ? command : "?");
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

int
resume_same(struct campaign *campaign, bool prepared)
{
	json_t *run = rundir_load_json(campaign->out, NULL);
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
		plugin_text(run, "started"));
	json_decref(run);
	return same ? EXIT_OK : EXIT_USAGE;
}
