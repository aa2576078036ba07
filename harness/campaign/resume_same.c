/* SPDX-License-Identifier: MIT */
/* Whether the run that was ended is the one that is asked for now. */
#include "campaign/resume_same.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/programs.h"
#include "campaign/runfile.h"

/* One word of a command as a shell takes it. */
static void
resume_word(FILE *to, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789-_.,:=/@%+";

	if (*word != '\0' && word[strspn(word, plain)] == '\0') {
		fprintf(to, " %s", word);
		return;
	}
	fputs(" '", to);
	for (; *word; word++) {
		/* A run.json is somebody else's: it must not move the cursor. */
		unsigned char c = (unsigned char)*word;

		if (c == '\'')
			fputs("'\\''", to);
		else
			fputc(c < ' ' || c == 0x7f ? '?' : c, to);
	}
	fputc('\'', to);
}

/* The command that goes on with that run, to be freed; NULL without memory. */
static char *
resume_command(json_t *run)
{
	char *text = NULL;
	size_t size, i;
	FILE *to = open_memstream(&text, &size);
	bool resumes = false;
	json_t *word;

	if (to == NULL)
		return NULL;
	fputs("lanebench", to);
	json_array_foreach(json_object_get(run, "command"), i, word)
	{
		const char *shown = json_string_value(word);

		resumes |= shown != NULL && strcmp(shown, "--resume") == 0;
		resume_word(to, shown ? shown : "?");
	}
	if (!resumes)
		fputs(" --resume", to);
	return fclose(to) == 0 ? text : NULL;
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
		command = resume_command(run);
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
	char *path = campaign_path(campaign, "run.json");
	bool same;
	json_t *run;

	if (path == NULL)
		return EXIT_MISSING;
	run = json_load_file(path, 0, NULL);
	if (run == NULL) {
		campaign_complain("%s: can't be read, so nobody knows what "
				  "that run was: name another folder",
			path);
		free(path);
		return EXIT_USAGE;
	}
	free(path);
	same = resume_alike(campaign, run, prepared);
	/* It began when its first session did. */
	snprintf(campaign->started, sizeof(campaign->started), "%s",
		plugin_text(run, "started"));
	json_decref(run);
	return same ? EXIT_OK : EXIT_USAGE;
}
