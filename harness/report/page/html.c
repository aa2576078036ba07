/* SPDX-License-Identifier: MIT */
/* A run as one page: words and table of each dataset, pictures, machine. */
#include "report/page/html.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analysis/noise.h"
#include "files/files.h"
#include "record/run_json.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/utf8.h"

/* Escapes what others named. */

#define HTML_REPLACED "\xef\xbf\xbd"

static const char *
html_entity(char character)
{
	switch (character) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void
html_text(FILE *out, const char *text)
{
	char *copy = text ? strdup(text) : NULL;

	if (copy == NULL)
		return;
	for (const char *at = utf8_repair(copy); *at;) {
		bool white = *at == '\n' || *at == '\t';
		size_t wild = white ? 0 : utf8_wild(at);
		size_t n = wild ? wild : utf8_length(at, strnlen(at, 4));
		const char *entity = html_entity(*at);

		if (wild)
			fputs(HTML_REPLACED, out);
		else if (entity)
			fputs(entity, out);
		else
			fwrite(at, 1, n, out);
		at += n;
	}
	free(copy);
}

/* run.json as a page's section. */

static void
run_row(FILE *out, const char *head, const char *text)
{
	if (text == NULL)
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

static void
html_run(FILE *out, const char *dir)
{
	json_t *run = run_json_load(dir, NULL);
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

/* Takes an SVG file into a page, if it is nothing but a picture. */

#define PICTURE_BYTES_MAX (16 << 20)

/* The file's text, the caller's. */
static int
picture_read(int folder, const char *name, char **text)
{
	int64_t size;
	int fd = files_open_in(folder, name, PICTURE_BYTES_MAX, &size), rc = 0;
	size_t len = 0;
	ssize_t n;

	*text = NULL;
	if (fd < 0)
		return fd;
	*text = malloc((size_t)size + 1);
	if (*text == NULL)
		rc = -ENOMEM;
	while (!rc && len < (size_t)size &&
		(n = read(fd, *text + len, (size_t)size - len)) != 0) {
		if (n > 0)
			len += (size_t)n;
		else if (errno != EINTR)
			rc = -errno;
	}
	close(fd);
	if (!rc && memchr(*text, 0, len))
		rc = -EBADMSG;
	if (!rc)
		(*text)[len] = '\0';
	return rc;
}

/* Does every `what` stand before one of the two, as in href="#..."? */
static bool
picture_refers_inside(const char *text, const char *what)
{
	while ((text = strcasestr(text, what))) {
		text += strlen(what);
		text += strspn(text, " \t\r\n=\"'");
		if (*text != '#')
			return false;
	}
	return true;
}

/* An attribute that is a script: a space, "on", letters, "=". */
static bool
picture_has_handler(const char *text)
{
	while ((text = strcasestr(text, "on"))) {
		const char *before = text - 1, *after = text + 2;

		text += 2;
		if (!isspace((unsigned char)*before) && *before != '"' &&
			*before != '\'' && *before != '/')
			continue;
		while (isalpha((unsigned char)*after))
			after++;
		after += strspn(after, " \t\r\n");
		if (*after == '=')
			return true;
	}
	return false;
}

/* What a drawn picture is made of. */
static bool
picture_knows(const char *name, size_t len)
{
	static const char *const known[] = { "svg", "g", "title", "desc",
		"defs", "path", "rect", "circle", "ellipse", "line", "polyline",
		"polygon", "text", "tspan", "use", "clipPath", "linearGradient",
		"stop", "pattern", "filter", "feFlood", "feComposite" };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == len && memcmp(known[i], name, len) == 0)
			return true;
	return false;
}

/* Elements that draw, and nothing else: no comment either. */
static bool
picture_only_draws(const char *svg)
{
	while ((svg = strchr(svg, '<'))) {
		size_t len;

		svg += svg[1] == '/' ? 2 : 1;
		len = strcspn(svg, " \t\r\n/>");
		if (!picture_knows(svg, len))
			return false;
		svg += len;
	}
	return true;
}

static bool
picture_is_mere(const char *svg)
{
	return picture_only_draws(svg) && !picture_has_handler(svg) &&
		picture_refers_inside(svg, "href") &&
		picture_refers_inside(svg, "url(");
}

/* The text with the number before each id, and before each mention of one. */
static void
picture_write(FILE *out, const char *svg, size_t number)
{
	static const char *const marks[] = { " id=\"", " id='", "href=\"#",
		"href='#", "url(#", "url('#", "url(\"#" };

	while (*svg) {
		size_t len = 1;
		bool marked = false;

		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			if (strncmp(svg, marks[i], strlen(marks[i])) != 0)
				continue;
			len = strlen(marks[i]);
			marked = true;
			break;
		}
		fwrite(svg, 1, len, out);
		if (marked)
			fprintf(out, "p%zu-", number);
		svg += len;
	}
	putc('\n', out);
}

int
html_picture(FILE *out, int folder, const char *name, size_t number)
{
	char *text, *svg, *end;
	int rc = picture_read(folder, name, &text);

	if (rc)
		goto out;
	/* What stands before it belongs to a file of its own. */
	svg = strstr(text, "<svg");
	end = svg ? strstr(svg, "</svg>") : NULL;
	rc = -EBADMSG;
	if (end == NULL)
		goto out;
	end[strlen("</svg>")] = '\0';
	if (!picture_is_mere(svg))
		goto out;
	picture_write(out, svg, number);
	rc = 0;
out:
	free(text);
	return rc;
}

#define HTML_WORDS "<pre class=\"words\">"
#define HTML_TITLE "<title>lanebench"
#define HTML_WORDS_END "</pre>\n"

static const char html_head[] =
	"<!DOCTYPE html>\n"
	"<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	/* Whatever came in with a name or a picture: nothing is run, nothing
	 * is fetched. */
	"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
	"'none'; style-src 'unsafe-inline'\">\n"
	"<meta name=\"viewport\" content=\"width=device-width\">\n" HTML_TITLE
	": a run</title>\n"
	"<style>\n"
	"body { font: 16px/1.5 sans-serif; max-width: 62rem; margin: 2rem "
	"auto; padding: 0 1rem; color: #222; background: #fff }\n"
	"table { border-collapse: collapse; margin: 1rem 0 }\n"
	"th, td { padding: .15rem .7rem; text-align: right; border-bottom: 1px "
	"solid #ddd; vertical-align: top }\n"
	"th:first-child, td:first-child, th:last-child, td:last-child { "
	"text-align: left }\n"
	".run td { overflow-wrap: anywhere }\n"
	"tr.best { font-weight: bold }\n"
	"pre { white-space: pre-wrap; overflow-wrap: anywhere; font-size: "
	".9rem }\n"
	".words { font: inherit }\n"
	/* On a telephone a row stays one line and letters can be read: what is
	 * wider is scrolled. */
	"svg { max-width: 100%; min-width: 40rem; height: auto }\n"
	"figure { margin: 1rem 0 }\n"
	".scroll, figure { overflow-x: auto }\n"
	".scroll td, .scroll th { white-space: nowrap }\n"
	"@media (max-width: 30rem) { th, td { padding: .15rem .3rem } }\n"
	"</style>\n</head>\n<body>\n"
	"<h1>Which way of running this work at once is fastest here, by how "
	"much, and how sure are we?</h1>\n";

static const char *
html_mark(char buf[FORMAT_ROOM], const struct analysis_set *set,
	const struct summary_row *row)
{
	const char *why = words_unjudged(buf, set, row);

	if (why)
		return why;
	if (row == set->baseline && row->verdict == VERDICT_NONE)
		return "baseline";
	if (row->verdict == VERDICT_UNRESOLVED && words_looks_slower(set, row))
		return "slower?";
	return row->verdict == VERDICT_NONE ? "" : verdict_name(row->verdict);
}

static void
html_row(FILE *out, const struct analysis_set *set,
	const struct summary_row *row)
{
	char speedup[FORMAT_ROOM], range[FORMAT_ROOM], rate[FORMAT_ROOM];
	char time[FORMAT_ROOM], why[FORMAT_ROOM];
	bool base = row == set->baseline;

	fprintf(out, "<tr%s><td><bdi>",
		row->verdict == VERDICT_FASTEST || row->verdict == VERDICT_TIED
			? " class=\"best\""
			: "");
	html_text(out, row->strategy);
	fprintf(out,
		"</bdi></td><td>%" PRId64 "</td><td>%s</td><td>%s</td>"
		"<td>%s</td><td>%s</td><td>%" PRId64 "</td><td>%s</td></tr>\n",
		row->workers, format_ratio(speedup, row->speedup),
		base ? "" : words_range(range, row),
		format_ratio(rate, row->items_per_s),
		format_time(time, row->wall_median_ns), row->blocks,
		html_mark(why, set, row));
}

static void
html_table(FILE *out, const struct analysis_set *set)
{
	char head[FORMAT_ROOM];

	fprintf(out,
		"<div class=\"scroll\"><table>\n<tr><th>strategy</th>"
		"<th>workers</th><th>speedup</th><th>%s</th>"
		"<th>%s/s</th><th>time</th><th>blocks</th><th>verdict</th>"
		"</tr>\n",
		words_range_head(head, set), words_items(set));
	for (size_t i = 0; i < set->count; i++)
		html_row(out, set, &set->rows[i]);
	fputs("</table></div>\n", out);
}

/* What is printed for a terminal, to become text of the page. */
struct html_words {
	FILE *file; /* NULL: out of memory, and nothing is said */
	char *text;
	size_t len;
	bool rows; /* columns stay below one another */
};

static void
html_words_open(struct html_words *words, bool rows)
{
	*words = (struct html_words){ .rows = rows };
	words->file = open_memstream(&words->text, &words->len);
}

/* A sentence becomes one line again: where to break it is the browser's. */
static void
html_unwrap(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		bool wrapped = strncmp(from, "\n  ", 3) == 0 && from[3] != ' ';

		*to++ = wrapped ? ' ' : *from;
		from += wrapped ? 2 : 0;
	}
	*to = '\0';
}

/* Closes it, and writes what there is between two tags. */
static void
html_words_close(struct html_words *words, FILE *out, const char *before,
	const char *after)
{
	fclose(words->file);
	if (words->len) {
		if (!words->rows)
			html_unwrap(words->text);
		fputs(before, out);
		html_text(out, words->text);
		fputs(after, out);
	}
	free(words->text);
}

/* What `say` prints of a set, as a paragraph. */
static void
html_say(FILE *out, const struct folder *folder, const struct analysis_set *set,
	void (*say)(FILE *, const struct analysis_set *,
		const struct table_style *))
{
	const struct table_style style = { .utf8 = true,
		.curves = folder->curves };
	struct html_words words;

	html_words_open(&words, false);
	if (words.file == NULL)
		return;
	say(words.file, set, &style);
	html_words_close(&words, out, HTML_WORDS, HTML_WORDS_END);
}

/* What the figures lack. */
static void
html_left_out(FILE *out, const struct folder *folder)
{
	size_t rows = trials_left_out(folder->trials)->count +
		(trials_cut_off(folder->trials) > 0);

	if (rows > 0)
		fprintf(out,
			"<p>%zu row%s of trials.csv %s malformed or cut off, "
			"and left out; <code>lanebench analyze</code> says "
			"which.</p>\n",
			rows, rows == 1 ? "" : "s", rows == 1 ? "is" : "are");
}

static void
html_set(FILE *out, const struct folder *folder, size_t i)
{
	const struct analysis_set *set = &folder->analysis->sets[i];

	fputs("<h2><bdi>", out);
	html_text(out, set->name);
	fputs("</bdi></h2>\n", out);
	html_say(out, folder, set, words_heading);
	html_say(out, folder, set, words_warning);
	html_say(out, folder, set, words_verdict);
	if (set->idle) {
		html_say(out, folder, set, words_undone);
		return;
	}
	html_table(out, set);
	html_say(out, folder, set, words_terms);
	html_say(out, folder, set, words_notes);
	if (folder->tutorial && strcmp(folder->tutorial, set->name) == 0)
		html_say(out, folder, set, words_tutorial);
	if (folder->replayed && strcmp(folder->replayed, set->name) == 0)
		html_say(out, folder, set, words_replayed);
	fputs("<h3>What disturbed it</h3>\n", out);
	html_say(out, folder, set, noise_say);
}

static void
html_scaling(FILE *out, const struct folder *folder)
{
	const struct table_style style = { .utf8 = true, .all = true };
	struct html_words words;

	if (folder->curves == NULL)
		return;
	html_words_open(&words, true);
	if (words.file == NULL)
		return;
	curves_print(words.file, folder->curves, &style);
	html_words_close(&words, out,
		"<details><summary>How it scales</summary>\n<pre>",
		"</pre></details>\n");
}

static int
html_is_picture(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && entry->d_name[0] != '.' &&
		strcmp(entry->d_name + len - 4, ".svg") == 0;
}

static void
html_pictures(FILE *out, const char *dir)
{
	struct dirent **names = NULL;
	int plots = files_folder_of(dir, "plots", false), count = 0;

	if (plots >= 0)
		count = scandirat(
			plots, ".", &names, html_is_picture, alphasort);
	if (count > 0)
		fputs("<h2>Pictures</h2>\n", out);
	for (int i = 0; i < count; i++) {
		const char *name = names[i]->d_name;
		int rc;

		fputs("<figure>\n", out);
		rc = html_picture(out, plots, name, (size_t)i + 1);
		if (rc)
			fprintf(out, "<p>A picture was left out: %s.</p>\n",
				rc == -EBADMSG
					? "it holds more than lines and text"
					: files_problem(-rc));
		fputs("<figcaption><bdi>", out);
		html_text(out, name);
		fputs("</bdi></figcaption>\n</figure>\n", out);
		free(names[i]);
	}
	free(names);
	if (plots >= 0)
		close(plots);
}

/* What stands before every dataset's own. */
static void
html_first(FILE *out, const struct analysis *analysis)
{
	const struct table_style style = { .utf8 = true };
	struct html_words words;

	html_words_open(&words, false);
	if (words.file == NULL)
		return;
	words_first(words.file, analysis, &style);
	html_words_close(&words, out, HTML_WORDS, HTML_WORDS_END);
}

static void
html_page(FILE *out, const struct folder *folder, const char *dir)
{
	fputs(html_head, out);
	html_first(out, folder->analysis);
	html_left_out(out, folder);
	for (size_t i = 0; i < folder->analysis->count; i++)
		html_set(out, folder, i);
	html_pictures(out, dir);
	html_scaling(out, folder);
	html_run(out, dir);
	fputs("<p>Speedup: how many times as fast as the baseline, the median "
	      "over blocks in which both ran. Numbers, and every trial, are in "
	      "summary.csv and trials.csv beside this page.</p>\n"
	      "</body>\n</html>\n",
		out);
}

/* A page that is there is an earlier one of ours: its title says so. */
static int
html_may_replace(const char *path)
{
	char head[4096] = "";
	struct stat st;
	ssize_t got;
	int fd;

	if (lstat(path, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size == 0)
		return 0;
	fd = files_open(path, FILES_LIST_MAX, NULL);
	if (fd < 0)
		return fd;
	got = read(fd, head, sizeof(head) - 1);
	close(fd);
	return got > 0 && strstr(head, HTML_TITLE) ? 0 : -EEXIST;
}

int
html_write(
	const struct folder *folder, const char *dir, char words[FOLDER_WORDS])
{
	struct files_fresh fresh;
	char *path;
	int rc;

	if (asprintf(&path, "%s/report.html", dir) < 0)
		return -ENOMEM;
	rc = html_may_replace(path);
	if (!rc)
		rc = files_fresh_begin(&fresh, path);
	if (!rc) {
		html_page(fresh.out, folder, dir);
		rc = files_fresh_end(&fresh, 0);
	}
	if (rc)
		snprintf(words, FOLDER_WORDS, "%s: %s", path,
			rc == -EEXIST ? "is another page, and is left as it "
					"is; move it away"
				      : strerror(-rc));
	free(path);
	return rc;
}
