/* SPDX-License-Identifier: MIT */
/* What the user asked of a run, from an .ini file. */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/settings.h"
#include "wire/regular.h"
#include "wire/utf8.h"

struct settings_file {
	struct settings *settings;
	FILE *stream;
	size_t line;
	int longest; /* bytes of a line that inih has room for */
	bool cut; /* a line was longer */
	bool nul; /* a line had a NUL in it */
	const char *path;
	int rc;
	char why[300];
};

/* As fgets(), but for a line that doesn't fit, whose rest inih would take for
 * another, and for a NUL, where it would take the value to end. */
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
	return file->cut || file->nul ? NULL : text;
}

/* What can be wrong with it shows when the plugins are known. */
static void
settings_file_place(
	struct settings_file *file, const char *section, const char *name)
{
	char option[300];

	snprintf(option, sizeof(option), "%s.%s", section, name);
	json_object_set_new(file->settings->places, option,
		json_sprintf("%s:%zu", file->path, file->line));
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
	if (*section == '\0') {
		file->rc = settings_set(file->settings, name, value, file->why,
			sizeof(file->why));
	} else if (asprintf(&set, "%s.%s=%s", section, name,
			   value ? value : "") < 0) {
		file->rc = -ENOMEM;
	} else {
		file->rc = settings_set(file->settings, "set", set, file->why,
			sizeof(file->why));
		if (file->rc == 0)
			settings_file_place(file, section, name);
		free(set);
	}
	return file->rc == 0;
}

/* A negative errno, or the number of the first bad line, 0 when all is well. */
static int
settings_file_parse(struct settings_file *file, const char *path)
{
	int line;

	file->stream = regular_open(path);
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

int
settings_read(
	struct settings *settings, const char *path, char *why, size_t why_size)
{
	struct settings_file file = { .settings = settings, .path = path };
	int line = settings_file_parse(&file, path);

	settings->file_datasets = json_array_size(settings->datasets) > 0;
	settings->file_stop = settings->asked_blocks || settings->asked_looks;
	settings->file_strategies = json_array_size(settings->strategies) > 0;
	if (line < 0)
		snprintf(why, why_size, "%.200s: %s%s", path,
			regular_problem(-line),
			line == -ENOENT
				? "; an .ini file is meant (a dataset is named "
				  "by --dataset, a strategy by --strategy)"
				: "");
	else if (line > 0)
		snprintf(why, why_size, "%.200s:%d: %s", path, line,
			*file.why ? file.why
				  : "neither a [section], a comment, nor "
				    "name = value");
	else if (file.nul)
		snprintf(why, why_size,
			"%.200s:%zu: a NUL byte; an .ini file is text", path,
			file.line);
	else if (file.cut)
		snprintf(why, why_size,
			"%.200s:%zu: a line of more than %d bytes; give long "
			"values on the command line",
			path, file.line, file.longest);
	else
		return 0;
	utf8_tame(why);
	return -EINVAL;
}
