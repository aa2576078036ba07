/* SPDX-License-Identifier: MIT */
/* run.json as a page's section. */
#include "report/html_run.h"

#include <jansson.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "record/rundir.h"
#include "report/html_text.h"

static void
run_row(FILE *out, const char *head, const char *text)
{
	if (!text)
		return;
	fprintf(out, "<tr><th>%s</th><td><bdi>", head);
	html_text(out, text);
	fputs("</bdi></td></tr>\n", out);
}

static const char *
run_string(const json_t *run, const char *part, const char *key)
{
	const json_t *object = part ? json_object_get(run, part) : run;

	return json_string_value(json_object_get(object, key));
}

/* The text between single quotes: one within ends them, is escaped by itself,
 * and begins them again. */
static void
run_quoted(FILE *out, const char *text)
{
	char *copy = text ? strdup(text) : NULL, *rest = copy, *part;

	while ((part = strsep(&rest, "'")) != NULL) {
		html_text(out, part);
		if (rest != NULL)
			html_text(out, "'\\''");
	}
	free(copy);
}

/* Words of a command as a shell takes them. */
static void
run_command(FILE *out, const json_t *command)
{
	size_t i;
	json_t *word;

	if (!json_array_size(command))
		return;
	fputs("<tr><th>command</th><td><code>", out);
	json_array_foreach(command, i, word)
	{
		const char *text = json_string_value(word);
		bool plain = text && *text &&
			!text[strspn(text,
				"abcdefghijklmnopqrstuvwxyz0123456789"
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ-_=.,:/%@+")];

		fputs(i ? " " : "", out);
		if (!plain)
			fputs("&#39;", out);
		run_quoted(out, plain ? "" : text);
		html_text(out, plain ? text : "'");
	}
	fputs("</code></td></tr>\n", out);
}

void
html_run(FILE *out, const char *dir)
{
	json_t *run = rundir_load_json(dir, NULL);
	char *text;

	fputs("<h2>How it was run</h2>\n", out);
	if (!json_is_object(run)) {
		fputs("<p>There is no run.json beside trials.csv that could be "
		      "read.</p>\n",
			out);
		goto out;
	}
	fputs("<table class=\"run\">\n", out);
	run_command(out, json_object_get(run, "command"));
	run_row(out, "started", run_string(run, NULL, "started"));
	run_row(out, "ended", run_string(run, NULL, "ended"));
	run_row(out, "outcome", run_string(run, NULL, "outcome"));
	run_row(out, "lanebench", run_string(run, NULL, "lanebench"));
	run_row(out, "revision", run_string(run, "build", "revision"));
	run_row(out, "compiler", run_string(run, "build", "compiler"));
	run_row(out, "flags", run_string(run, "build", "flags"));
	run_row(out, "processor", run_string(run, "machine", "cpu"));
	run_row(out, "system", run_string(run, "machine", "system"));
	run_row(out, "kernel", run_string(run, "machine", "kernel"));
	fputs("</table>\n<details><summary>All of run.json</summary>\n<pre>",
		out);
	text = json_dumps(run, JSON_INDENT(2));
	html_text(out, text);
	free(text);
	fputs("</pre></details>\n", out);
out:
	json_decref(run);
}
