/* SPDX-License-Identifier: MIT */
/* Reads what the user asked of a run from an .ini file. */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "campaign/settings.h"
#include "campaign/variant.h"
#include "files/files.h"
#include "plugins/plugins.h"
#include "text/typed.h"
#include "text/utf8.h"

struct settings_file {
	struct settings *settings;
	FILE *stream;
	size_t line;
	int longest; /* bytes of a line that inih has room for */
	bool cut; /* a line was longer */
	bool nul; /* a line had a NUL in it */
	bool indented; /* the line begins with a blank */
	bool named; /* its section has a name = value above it */
	bool any; /* it has a name = value */
	bool url; /* a line is a URL, which no line of an .ini is */
	char section[256]; /* whole: inih has room for 49 bytes of it */
	const char *path;
	int rc;
	struct reason why;
};

/* Notes what inih misreads: it skips a section that isn't closed, and takes a
 * line that begins with a blank for the value of the name above it. */
static void
settings_file_look(struct settings_file *file, const char *text)
{
	const char *start = text + strspn(text, " \t\r\n\v\f");
	int len;

	file->indented = start > text;
	file->url |= strncasecmp(start, "http://", 7) == 0 ||
		strncasecmp(start, "https://", 8) == 0;
	if (*start != '[' || (file->indented && file->named))
		return;
	file->named = false;
	snprintf(file->section, sizeof(file->section), "%.*s",
		(int)strcspn(start + 1, "]"), start + 1);
	if (strchr(start, ']') != NULL || file->rc < 0)
		return;
	len = (int)strcspn(start, "\r\n");
	file->rc = reason_set(
		&file->why, "'%.*s' has no ']'", len < 60 ? len : 60, start);
}

/* As fgets(), but it ends at a line that doesn't fit, whose rest inih takes for
 * another line, and at a NUL, where inih ends the value. */
static char *
settings_file_line(char *text, int size, void *arg)
{
	struct settings_file *file = arg;
	int n = 0, c = EOF;

	if (file->cut || file->nul)
		return NULL;
	file->longest = size - 3;
	while (n + 1 < size && (c = getc(file->stream)) != EOF) {
		text[n++] = (char)c;
		file->nul |= c == '\0';
		if (c == '\n')
			break;
	}
	text[n] = '\0';
	if (n == 0)
		return NULL;
	file->line++;
	file->cut =
		n + 1 == size && c != '\n' && (c = getc(file->stream)) != EOF;
	if (file->cut || file->nul)
		return NULL;
	settings_file_look(file, text);
	return text;
}

/* A mistake in a plugin's option is found later, when plugins are known. */
static void
settings_file_place(
	struct settings_file *file, const char *section, const char *name)
{
	char option[300];

	snprintf(option, sizeof(option), "%s.%s", section, name);
	json_object_set_new(file->settings->places, option,
		json_sprintf("%s:%zu", file->path, file->line));
}

/* The place of each of "A,B". */
static void
settings_file_places(
	struct settings_file *file, const char *name, const char *value)
{
	char *copy = strdup(value), *rest = copy, *word;

	while (copy != NULL && (word = variant_next(&rest)) != NULL)
		settings_file_place(file, name, word);
	free(copy);
}

static int
settings_file_own(
	struct settings_file *file, const char *name, const char *value)
{
	struct reason why;
	int rc = settings_set(file->settings, name, value, &why);

	if (rc < 0)
		reason_set(&file->why, "%.900s%s", why.text,
			value != NULL && strstr(value, " #") != NULL
				? "; after a value a comment begins with ';'"
				: "");
	if (rc == 0 && value != NULL &&
		(strcmp(name, "strategy") == 0 || strcmp(name, "dataset") == 0))
		settings_file_places(file, name, value);
	return rc;
}

/* The section's name is the label of a variant. */
static int
settings_file_label(
	struct settings_file *file, const char *kind, const char *value)
{
	struct variants *datasets = &file->settings->dataset_labels;
	struct variants *strategies = &file->settings->strategy_labels;
	struct variant *variant;

	if (variants_labelled(datasets, file->section) != NULL ||
		variants_labelled(strategies, file->section) != NULL)
		return reason_set(&file->why,
			"[%.80s] has a strategy or dataset already",
			file->section);
	variant = variant_parse_as(file->section, value, &file->why);
	if (variant == NULL)
		return -EINVAL;
	settings_file_place(file, kind, file->section);
	return variants_take(
		strcmp(kind, "dataset") == 0 ? datasets : strategies, variant);
}

/* Whether the list has the name without label and options. */
static bool
settings_file_named(const struct variants *variants, const char *name)
{
	for (size_t i = 0; i < variants->count; i++)
		if (variant_is_plain(variants->list[i]) &&
			strcmp(variants->list[i]->name, name) == 0)
			return true;
	return false;
}

/* A label with a section runs, named elsewhere or not. */
static void
settings_file_sections(const struct variants *labels, struct variants *variants)
{
	for (size_t i = 0; i < labels->count; i++) {
		const char *label = labels->list[i]->label;

		if (!settings_file_named(variants, label))
			variants_take(variants, variant_create(label));
	}
}

/* One "name = value"; in a section it is an option of the section's name. */
static int
settings_file_value(
	void *arg, const char *section, const char *name, const char *value)
{
	struct settings_file *file = arg;
	char *set = NULL;

	if (file->rc < 0)
		return 0;
	if (file->indented && file->named) {
		file->rc = reason_set(&file->why,
			"begins with a blank, and would go on with '%.60s' "
			"above it: begin it at the margin",
			name);
		return 0;
	}
	file->named = file->any = true;
	if (*section == '\0') {
		file->rc = settings_file_own(file, name, value);
	} else if (strcmp(name, "strategy") == 0 ||
		strcmp(name, "dataset") == 0) {
		file->rc = settings_file_label(
			file, name, value != NULL ? value : "");
	} else if (asprintf(&set, "%s.%s=%s", file->section, name,
			   value != NULL ? value : "") < 0) {
		file->rc = -ENOMEM;
	} else {
		file->rc = settings_set(file->settings, "set", set, &file->why);
		if (file->rc == 0)
			settings_file_place(file, file->section, name);
		free(set);
	}
	return file->rc == 0;
}

/* A negative errno, or the number of the first bad line; 0: all is well. */
static int
settings_file_parse(struct settings_file *file, const char *path)
{
	int line;

	file->stream = files_read(path, FILES_TEXT_MAX);
	if (file->stream == NULL)
		return -errno;
	errno = 0;
	line = ini_parse_stream(
		settings_file_line, file, settings_file_value, file);
	if (ferror(file->stream))
		line = errno ? -errno : -EIO;
	else if (line < 0)
		line = -ENOMEM;
	fclose(file->stream);
	return line;
}

static bool
settings_file_ends(const char *path, const char *end)
{
	size_t len = strlen(path), n = strlen(end);

	return len > n && strcasecmp(path + len - n, end) == 0;
}

/* Which option or command takes a file that is no .ini; "" for one. The path is
 * quoted. */
static void
settings_file_hint(const char *path, const struct settings_file *file, int line,
	char *hint, size_t size)
{
	*hint = '\0';
	if (line == -EISDIR)
		snprintf(hint, size,
			"; pages in it are measured by `--dataset html --set "
			"html.dir=%.100s`, a run in it is gone on with by "
			"`--resume --out %.100s`",
			path, path);
	else if (line == -ENOENT)
		snprintf(hint, size,
			"; an .ini file is meant (a dataset is named by "
			"--dataset, a strategy by --strategy)");
	else if (settings_file_ends(path, ".so"))
		snprintf(hint, size,
			"; a plugin is named by `--strategy %s%.100s`, or "
			"--dataset",
			strchr(path, '/') != NULL ? "" : "./", path);
	else if (line >= 0 && (file->url || !settings_file_ends(path, ".ini")))
		snprintf(hint, size,
			"; a list of URLs isn't an .ini file: `lanebench "
			"record %.100s --out DIR` fetches each once, to be "
			"replayed by `lanebench run --dataset url --set "
			"url.replay=DIR`; `lanebench run --dataset url --set "
			"url.list=%.100s --live` asks the sites themselves",
			path, path);
}

/* What is wrong, and where; line as settings_file_parse() has it. */
static void
settings_file_wrong(
	const struct settings_file *file, int line, struct reason *why)
{
	const char *path = file->path;
	char *quoted = typed_quoted(path), hint[600];

	settings_file_hint(
		quoted != NULL ? quoted : path, file, line, hint, sizeof(hint));
	free(quoted);
	if (line < 0)
		reason_set(
			why, "%.200s: %s%s", path, files_problem(-line), hint);
	else if (line > 0)
		reason_set(why, "%.200s:%d: %s%s", path, line,
			file->url		  ? "a URL"
				: *file->why.text ? file->why.text
						  : "neither a [section], a "
						    "comment, nor name = value",
			hint);
	else if (file->nul)
		reason_set(why,
			"%.200s:%zu: a NUL byte; an .ini file is text%s", path,
			file->line, hint);
	else if (!file->cut)
		reason_set(why,
			"%.200s: no line of it is name = value, so it asks for "
			"nothing%s",
			path, hint);
	else
		reason_set(why,
			"%.200s:%zu: a line of more than %d bytes; give long "
			"values on the command line%s",
			path, file->line, file->longest, hint);
}

int
settings_read(struct settings *settings, const char *path, struct reason *why)
{
	struct settings_file file = { .settings = settings, .path = path };
	int line;

	settings->reading = true;
	line = settings_file_parse(&file, path);
	settings->reading = false;
	settings_file_sections(&settings->dataset_labels, &settings->datasets);
	settings_file_sections(
		&settings->strategy_labels, &settings->strategies);
	settings->file_datasets = settings->datasets.count > 0;
	settings->file_stop = settings->asked_blocks || settings->asked_looks;
	settings->file_strategies = settings->strategies.count > 0;
	/* An .ini may ask for nothing; another file isn't meant to be one. */
	if (line == 0 && !file.nul && !file.cut &&
		(file.any || settings_file_ends(path, ".ini")))
		return 0;
	settings_file_wrong(&file, line, why);
	utf8_tame(why->text);
	return -EINVAL;
}
