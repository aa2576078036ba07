/* SPDX-License-Identifier: MIT */
/* A run as one page: words and table of each dataset, pictures, machine. */
#include "report/page/page.h"

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
#include "report/page/files.h"
#include "report/terminal/terminal.h"
#include "text/format.h"
#include "text/utf8.h"

#define PAGE_REPLACED "\xef\xbf\xbd"

static const char *
page_entity(char character)
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
	char *copy = text != NULL ? strdup(text) : NULL;

	if (copy == NULL)
		return;
	for (const char *at = utf8_repair(copy); *at;) {
		bool white = *at == '\n' || *at == '\t';
		size_t wild = white ? 0 : utf8_wild(at);
		size_t n = wild ? wild : utf8_length(at, strnlen(at, 4));
		const char *entity = page_entity(*at);

		if (wild)
			fputs(PAGE_REPLACED, out);
		else if (entity != NULL)
			fputs(entity, out);
		else
			fwrite(at, 1, n, out);
		at += n;
	}
	free(copy);
}

static void
page_run_row(FILE *out, const char *head, const char *text)
{
	if (text == NULL)
		return;
	fprintf(out, "<tr><th>%s</th><td><bdi>", head);
	html_text(out, text);
	fputs("</bdi></td></tr>\n", out);
}

static const char *
page_run_string(const json_t *run, const char *part, const char *key)
{
	const json_t *object = part != NULL ? json_object_get(run, part) : run;

	return json_string_value(json_object_get(object, key));
}

/* The text between single quotes: one within ends them, is escaped by itself,
 * and begins them again. */
static void
page_run_quoted(FILE *out, const char *text)
{
	char *copy = text != NULL ? strdup(text) : NULL, *rest = copy, *part;

	while ((part = strsep(&rest, "'")) != NULL) {
		html_text(out, part);
		if (rest != NULL)
			html_text(out, "'\\''");
	}
	free(copy);
}

/* The command as it can be pasted into a shell. */
static void
page_run_command(FILE *out, const json_t *command)
{
	size_t i;
	json_t *word;

	if (!json_array_size(command))
		return;
	fputs("<tr><th>command</th><td><code>", out);
	json_array_foreach (command, i, word) {
		const char *text = json_string_value(word);
		bool plain = text != NULL && *text &&
			!text[strspn(text,
				"abcdefghijklmnopqrstuvwxyz0123456789"
				"ABCDEFGHIJKLMNOPQRSTUVWXYZ-_=.,:/%@+")];

		fputs(i ? " " : "", out);
		if (!plain)
			fputs("&#39;", out);
		page_run_quoted(out, plain ? "" : text);
		html_text(out, plain ? text : "'");
	}
	fputs("</code></td></tr>\n", out);
}

static void
page_run(FILE *out, const char *dir)
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
	page_run_command(out, json_object_get(run, "command"));
	page_run_row(out, "started", page_run_string(run, NULL, "started"));
	page_run_row(out, "ended", page_run_string(run, NULL, "ended"));
	page_run_row(out, "outcome", page_run_string(run, NULL, "outcome"));
	page_run_row(out, "lanebench", page_run_string(run, NULL, "lanebench"));
	page_run_row(
		out, "revision", page_run_string(run, "build", "revision"));
	page_run_row(
		out, "compiler", page_run_string(run, "build", "compiler"));
	page_run_row(out, "flags", page_run_string(run, "build", "flags"));
	page_run_row(out, "processor", page_run_string(run, "machine", "cpu"));
	page_run_row(out, "system", page_run_string(run, "machine", "system"));
	page_run_row(out, "kernel", page_run_string(run, "machine", "kernel"));
	fputs("</table>\n<details><summary>All of run.json</summary>\n<pre>",
		out);
	text = json_dumps(run, JSON_INDENT(2));
	html_text(out, text);
	free(text);
	fputs("</pre></details>\n", out);
out:
	json_decref(run);
}

/* An SVG file becomes part of the page if it is nothing but a picture. */

#define PICTURE_BYTES_MAX (16 << 20)

/* *text: the file's text, which the caller frees. */
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
	if (!rc && memchr(*text, 0, len) != NULL)
		rc = -EBADMSG;
	if (!rc)
		(*text)[len] = '\0';
	return rc;
}

/* Whether every `what` refers to a part of the picture, as in href="#a". */
static bool
picture_refers_inside(const char *text, const char *what)
{
	while ((text = strcasestr(text, what)) != NULL) {
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
	while ((text = strcasestr(text, "on")) != NULL) {
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

/* Elements that only draw. */
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

/* Whether it has only such elements, and no comments. */
static bool
picture_only_draws(const char *svg)
{
	while ((svg = strchr(svg, '<')) != NULL) {
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

/* Writes it with the number in front of each id and each reference to one. */
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
	/* Text before it is only needed in a file of its own. */
	svg = strstr(text, "<svg");
	end = svg != NULL ? strstr(svg, "</svg>") : NULL;
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

/* Part of page.html by which lanebench recognises its own pages. */
#define PAGE_TITLE "<title>lanebench"

static void
page_row(FILE *out, const struct analysis_set *set,
	const struct summary_row *row)
{
	char speedup[FORMAT_ROOM], range[FORMAT_ROOM], rate[FORMAT_ROOM];
	char time[FORMAT_ROOM], mark[FORMAT_ROOM];

	fprintf(out, "<tr%s><td><bdi>",
		row->verdict == VERDICT_FASTEST || row->verdict == VERDICT_TIED
			? " class=\"best\""
			: "");
	html_text(out, row->strategy);
	fprintf(out,
		"</bdi></td><td>%" PRId64 "</td><td>%s</td><td>%s</td>"
		"<td>%s</td><td>%s</td><td>%" PRId64 "</td><td>%s</td></tr>\n",
		row->workers, format_ratio(speedup, row->speedup),
		words_range(range, set, row),
		format_ratio(rate, row->items_per_s),
		format_time(time, row->wall_median_ns), row->blocks,
		words_mark(mark, set, row));
}

static void
page_table(FILE *out, const struct analysis_set *set)
{
	char head[FORMAT_ROOM];

	fprintf(out,
		"<div class=\"scroll\"><table>\n<tr><th>strategy</th>"
		"<th>workers</th><th>speedup</th><th>%s</th>"
		"<th>%s/s</th><th>time</th><th>blocks</th><th>verdict</th>"
		"</tr>\n",
		words_range_head(head, set), words_items(set, 2));
	for (size_t i = 0; i < set->count; i++)
		page_row(out, set, &set->rows[i]);
	fputs("</table></div>\n", out);
}

/* Makes a wrapped sentence one line again: the browser breaks it. */
static void
page_unwrap(char *text)
{
	char *to = text;

	for (const char *from = text; *from; from++) {
		bool wrapped = strncmp(from, "\n  ", 3) == 0 && from[3] != ' ';

		*to++ = wrapped ? ' ' : *from;
		from += wrapped ? 2 : 0;
	}
	*to = '\0';
}

/* Text printed for a terminal, which becomes text of the page. */
struct page_words {
	FILE *file; /* NULL: out of memory, and nothing is written */
	char *text;
	size_t len;
};

static FILE *
page_words_open(struct page_words *words)
{
	*words = (struct page_words){ 0 };
	words->file = open_memstream(&words->text, &words->len);
	return words->file;
}

/* Writes it as a paragraph, or as lines that keep their columns. */
static void
page_words_close(struct page_words *words, FILE *out, bool lines)
{
	fclose(words->file);
	if (words->len) {
		if (!lines)
			page_unwrap(words->text);
		fputs(lines ? "<details><summary>How it scales</summary>\n<pre>"
			    : "<pre class=\"words\">",
			out);
		html_text(out, words->text);
		fputs(lines ? "</pre></details>\n" : "</pre>\n", out);
	}
	free(words->text);
}

/* Writes what `say` prints as a paragraph. */
static void
page_say(FILE *out, const struct analysis_set *set, void (*say)(struct words *))
{
	const struct table_style style = { .utf8 = true };
	struct page_words page;
	struct words words;

	if (page_words_open(&page) == NULL)
		return;
	words = words_about(page.file, set, &style);
	say(&words);
	words_end(&words);
	page_words_close(&page, out, false);
}

/* Rows that the figures don't include. */
static void
page_left_out(FILE *out, const struct folder *folder)
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
page_set(FILE *out, const struct folder *folder, size_t i)
{
	const struct analysis_set *set = &folder->analysis->sets[i];

	fputs("<h2><bdi>", out);
	html_text(out, set->name);
	fputs("</bdi></h2>\n", out);
	page_say(out, set, words_heading);
	page_say(out, set, words_warning);
	page_say(out, set, words_verdict);
	if (set->idle) {
		page_say(out, set, words_undone);
		return;
	}
	page_table(out, set);
	page_say(out, set, words_terms);
	page_say(out, set, words_notes);
	if (folder->tutorial != NULL &&
		strcmp(folder->tutorial, set->name) == 0)
		page_say(out, set, words_tutorial);
	if (folder->replayed != NULL &&
		strcmp(folder->replayed, set->name) == 0)
		page_say(out, set, words_replayed);
	fputs("<h3>What disturbed it</h3>\n", out);
	page_say(out, set, noise_say);
}

static void
page_scaling(FILE *out, const struct folder *folder)
{
	const struct table_style style = { .utf8 = true, .all = true };
	struct page_words page;

	if (folder->curves == NULL || page_words_open(&page) == NULL)
		return;
	curves_print(page.file, folder->curves, &style);
	page_words_close(&page, out, true);
}

static int
page_is_picture(const struct dirent *entry)
{
	size_t len = strlen(entry->d_name);

	return len > 4 && entry->d_name[0] != '.' &&
		strcmp(entry->d_name + len - 4, ".svg") == 0;
}

static void
page_pictures(FILE *out, const char *dir)
{
	struct dirent **names = NULL;
	int plots = files_folder_of(dir, "plots", false), count = 0;

	if (plots >= 0)
		count = scandirat(
			plots, ".", &names, page_is_picture, alphasort);
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

/* The warning above all datasets. */
static void
page_first(FILE *out, const struct analysis *analysis)
{
	const struct table_style style = { .utf8 = true };
	struct page_words page;

	if (page_words_open(&page) == NULL)
		return;
	words_first(page.file, analysis, &style);
	page_words_close(&page, out, false);
}

/* Writes page.html up to a mark, and returns the rest. The page's content
 * policy runs and fetches nothing, whatever a name or a picture brings in. */
static const char *
page_until(FILE *out, const char *text, const char *mark)
{
	const char *at = strstr(text, mark);

	fwrite(text, 1, (size_t)(at - text), out);
	return at + strlen(mark);
}

static void
page_fill(FILE *out, const struct folder *folder, const char *dir)
{
	const char *rest = page_until(out, page_html, "@style@");

	fputs(page_css, out);
	rest = page_until(out, rest, "@result@");
	page_first(out, folder->analysis);
	page_left_out(out, folder);
	for (size_t i = 0; i < folder->analysis->count; i++)
		page_set(out, folder, i);
	page_pictures(out, dir);
	page_scaling(out, folder);
	page_run(out, dir);
	fputs(rest, out);
}

/* Only an earlier page of lanebench is replaced: its title shows it. */
static int
page_may_replace(const char *path)
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
	return got > 0 && strstr(head, PAGE_TITLE) != NULL ? 0 : -EEXIST;
}

int
page_write(
	const struct folder *folder, const char *dir, char words[FOLDER_WORDS])
{
	struct files_fresh fresh;
	char *path;
	int rc;

	if (asprintf(&path, "%s/report.html", dir) < 0)
		return -ENOMEM;
	rc = page_may_replace(path);
	if (!rc)
		rc = files_fresh_begin(&fresh, path);
	if (!rc) {
		page_fill(fresh.out, folder, dir);
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
