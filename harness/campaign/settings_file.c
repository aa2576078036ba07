/* SPDX-License-Identifier: MIT */
/* What the user asked of a run, from an .ini file. */
#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "campaign/settings.h"

struct settings_file {
	struct settings *settings;
	FILE *stream;
	size_t line;
	int longest; /* bytes of a line that inih has room for */
	bool cut; /* a line was longer */
	int rc;
	char why[300];
};

/* fgets(), but for a line that doesn't fit: inih would take its rest for
 * another line. */
static char *
settings_file_line(char *text, int size, void *arg)
{
	struct settings_file *file = arg;
	size_t n;

	if (file->cut || fgets(text, size, file->stream) == NULL)
		return NULL;
	file->line++;
	file->longest = size - 3;
	n = strlen(text);
	file->cut = n + 1 == (size_t)size && text[n - 1] != '\n' &&
		!feof(file->stream);
	return file->cut ? NULL : text;
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
		free(set);
	}
	return file->rc == 0;
}

/* A negative errno, or the number of the first bad line, 0 when all is well. */
static int
settings_file_parse(struct settings_file *file, const char *path)
{
	struct stat st;
	int line;

	file->stream = fopen(path, "re");
	if (file->stream == NULL)
		return -errno;
	/* A device would never end. */
	if (fstat(fileno(file->stream), &st) < 0 ||
		!(S_ISREG(st.st_mode) || S_ISFIFO(st.st_mode))) {
		fclose(file->stream);
		return S_ISDIR(st.st_mode) ? -EISDIR : -EINVAL;
	}
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

/* A file is somebody else's: what is shown of it must not move the cursor. */
static void
settings_file_tame(char *why)
{
	for (; *why; why++)
		if ((unsigned char)*why < ' ' || *why == 0x7f)
			*why = '?';
}

int
settings_read(
	struct settings *settings, const char *path, char *why, size_t why_size)
{
	struct settings_file file = { .settings = settings };
	int line = settings_file_parse(&file, path);

	settings->file_datasets = json_array_size(settings->datasets) > 0;
	settings->file_stop = settings->asked_blocks || settings->asked_looks;
	settings->file_strategies = json_array_size(settings->strategies) > 0;
	if (line < 0)
		snprintf(why, why_size, "%.200s: %s%s", path, strerror(-line),
			line == -ENOENT
				? "; an .ini file is meant (a dataset is named "
				  "by --dataset, a strategy by --strategy)"
				: "");
	else if (line > 0)
		snprintf(why, why_size, "%.200s:%d: %s", path, line,
			*file.why ? file.why
				  : "neither a [section], a comment, nor "
				    "name = value");
	else if (file.cut)
		snprintf(why, why_size,
			"%.200s:%zu: a line of more than %d bytes; give long "
			"values on the command line",
			path, file.line, file.longest);
	else
		return 0;
	settings_file_tame(why);
	return -EINVAL;
}
