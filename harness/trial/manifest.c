/* SPDX-License-Identifier: MIT */
/* Reads a peer's manifest, checks it, finds its program. */
#include "trial/manifest.h"

#include <errno.h>
#include <ini.h>
#include <libgen.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/beside.h"
#include "files/files.h"
#include "text/utf8.h"

/* The system's, which its packages of modules belong to: another one in PATH
 * has none of them. */
#define MANIFEST_PYTHON "/usr/bin/python3"
/* A manifest is a page of text. */
#define MANIFEST_BYTES 65536
/* What inih takes for one line: it makes two of a longer one, and numbers them
 * as such. */
#define MANIFEST_LINE 199

struct manifest_reading {
	struct manifest *manifest;
	const char *file;
	char *workers, *checks;
	bool peer; /* there was a section of that name */
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static int
manifest_refuse(struct manifest_reading *reading, const char *fmt, ...)
{
	va_list args;
	int n = snprintf(
		reading->why, reading->why_size, "%s: ", reading->file);

	if (n > 0 && (size_t)n < reading->why_size) {
		va_start(args, fmt);
		vsnprintf(reading->why + n, reading->why_size - (size_t)n, fmt,
			args);
		va_end(args);
	}
	/* A foreign file mustn't control the terminal. */
	utf8_tame(reading->why);
	return -EINVAL;
}

/* Where a key's value goes; NULL when there is no such key. */
static char **
manifest_place(struct manifest_reading *reading, const char *name)
{
	struct manifest *manifest = reading->manifest;
	struct {
		const char *name;
		char **place;
	} keys[] = { { "name", &manifest->name },
		{ "summary", &manifest->summary },
		{ "datasets", &manifest->datasets },
		{ "heeds", &manifest->heeds },
		{ "command", &manifest->command },
		{ "needs", &manifest->needs }, { "workers", &reading->workers },
		{ "checks", &reading->checks } };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strcmp(keys[i].name, name) == 0)
			return keys[i].place;
	return NULL;
}

static int
manifest_value(
	void *arg, const char *section, const char *name, const char *value)
{
	struct manifest_reading *reading = arg;
	char **place;

	if (*reading->why != '\0')
		return 0;
	if (strcmp(section, "peer") != 0) {
		manifest_refuse(reading,
			"a peer's manifest has one section, [peer]; '%.40s' "
			"stands outside of it",
			name);
		return 0;
	}
	reading->peer = true;
	place = manifest_place(reading, name);
	if (place == NULL || *place != NULL) {
		manifest_refuse(reading,
			place != NULL ? "'%.40s' appears twice"
				      : "unknown key '%.40s'; there are name, "
					"summary, "
					"datasets, command, needs, heeds, "
					"workers and "
					"checks",
			name);
		return 0;
	}
	*place = strdup(value != NULL ? value : "");
	return *place != NULL;
}

/* What the file holds, into `text`, which has room for one byte more; 0, or
 * having said what is wrong with it. */
static int
manifest_text(struct manifest_reading *reading, char *text)
{
	FILE *stream = files_read(reading->file, FILES_TEXT_MAX);
	size_t n = 0;
	int err = 0;

	if (stream == NULL)
		return manifest_refuse(reading, "%s", files_problem(errno));
	errno = 0;
	n = fread(text, 1, MANIFEST_BYTES + 1, stream);
	if (errno != 0 || ferror(stream))
		err = manifest_refuse(
			reading, "%s", strerror(errno ? errno : EIO));
	fclose(stream);
	if (err == 0 && n > MANIFEST_BYTES)
		err = manifest_refuse(reading,
			"more than %d bytes; a manifest is a page of text",
			MANIFEST_BYTES);
	if (err == 0 && memchr(text, '\0', n) != NULL)
		err = manifest_refuse(reading,
			"no text: byte %zu is a NUL; a manifest is a page of "
			"text",
			(size_t)((char *)memchr(text, '\0', n) - text) + 1);
	return err;
}

/* What inih says nothing of: a section without keys, and lines that it cuts. */
static int
manifest_lines(struct manifest_reading *reading, const char *text)
{
	for (int line = 1; *text != '\0'; line++) {
		size_t len = strcspn(text, "\n");
		size_t blank = strspn(text, " \t");

		if (len > MANIFEST_LINE)
			return manifest_refuse(reading,
				"line %d: more than %d bytes", line,
				MANIFEST_LINE);
		reading->peer |= strncmp(text + blank, "[peer]", 6) == 0;
		text += len + (text[len] == '\n');
	}
	return 0;
}

static int
manifest_parse(struct manifest_reading *reading)
{
	char *text = calloc(1, MANIFEST_BYTES + 2);
	int line, rc = text != NULL ? manifest_text(reading, text) : -ENOMEM;

	if (rc == 0)
		rc = manifest_lines(reading, text);
	if (rc < 0) {
		free(text);
		return rc;
	}
	line = ini_parse_string(text, manifest_value, reading);
	free(text);
	if (*reading->why != '\0')
		return -EINVAL;
	if (line != 0)
		return manifest_refuse(reading,
			"line %d: neither [peer], a comment, nor name = value",
			line);
	if (!reading->peer)
		return manifest_refuse(
			reading, "no peer's manifest: it has no [peer]");
	return 0;
}

/* Reads one of two words; the first is the default. */
static int
manifest_choice(struct manifest_reading *reading, const char *key,
	const char *value, const char *first, const char *second, bool *is)
{
	*is = value == NULL || strcmp(value, first) == 0;
	if (*is || strcmp(value, second) == 0)
		return 0;
	return manifest_refuse(reading, "%s: '%.40s' is neither %s nor %s", key,
		value, first, second);
}

/* A list as it was typed, without blanks. */
static void
manifest_close_up(char *list)
{
	char *to = list;

	for (const char *at = list; *at != '\0'; at++)
		if (*at != ' ' && *at != '\t')
			*to++ = *at;
	*to = '\0';
}

/* Names of options, which the datasets know. */
static int
manifest_heeds(struct manifest_reading *reading)
{
	char *list = reading->manifest->heeds;
	size_t len;

	manifest_close_up(list);
	len = strspn(list, "abcdefghijklmnopqrstuvwxyz0123456789-,");
	if (list[len] == '\0')
		return 0;
	return manifest_refuse(reading,
		"heeds: '%.40s' is no list of options, such as timeout-ms, "
		"max-redirects",
		list);
}

/* Without blanks, each a dataset whose items a program can be told, and each
 * once. */
static int
manifest_datasets(struct manifest_reading *reading)
{
	char *to = reading->manifest->datasets;
	bool has_url = false, has_html = false;

	manifest_close_up(to);
	if (*reading->manifest->datasets == '\0')
		return manifest_refuse(reading,
			"datasets: say which it can run: url, html, or both");
	for (const char *at = to; *at != '\0';) {
		size_t len = strcspn(at, ",");
		bool url = len == 3 && strncmp(at, "url", len) == 0;

		if (!url && !(len == 4 && strncmp(at, "html", len) == 0))
			return manifest_refuse(reading,
				"datasets: '%.*s' is neither url nor html",
				len < 40 ? (int)len : 40, at);
		at += len + (at[len] == ',');
		if (*(url ? &has_url : &has_html))
			continue;
		if (has_url || has_html)
			*to++ = ',';
		*(url ? &has_url : &has_html) = true;
		to = stpncpy(to, url ? "url" : "html", len);
	}
	*to = '\0';
	return 0;
}

static int
manifest_words(struct manifest_reading *reading)
{
	struct manifest *manifest = reading->manifest;
	char *copy = strdup(manifest->command), *rest = copy, *word;
	int rc = copy != NULL ? 0 : -ENOMEM;

	while (rc == 0 && (word = strsep(&rest, " \t")) != NULL) {
		if (*word == '\0')
			continue;
		if (manifest->count == MANIFEST_WORDS)
			rc = manifest_refuse(reading,
				"command: more than %d words", MANIFEST_WORDS);
		else if ((manifest->words[manifest->count++] = strdup(word)) ==
			NULL)
			rc = -ENOMEM;
	}
	free(copy);
	if (rc == 0 && manifest->count == 0)
		rc = manifest_refuse(reading, "command: there is none");
	return rc;
}

static bool
manifest_runs(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) &&
		access(path, X_OK) == 0;
}

/* A path of the program: beside the manifest, else among the peers that were
 * built, beside our own programs. One that is nowhere stays as the first. */
static int
manifest_program(struct manifest *manifest)
{
	char *word = manifest->words[0], *path = NULL, *built = NULL;

	if (strcmp(word, "python3") == 0) {
		path = strdup(MANIFEST_PYTHON);
	} else if (strchr(word, '/') == NULL || *word == '/') {
		return 0;
	} else if (asprintf(&path, "%s/%s", manifest->folder,
			   strncmp(word, "./", 2) == 0 ? word + 2 : word) < 0) {
		path = NULL;
	} else if (!manifest_runs(path)) {
		if (asprintf(&built, "%s/%s",
			    beside_path("../lib/lanebench/peers"), word) >= 0 &&
			manifest_runs(built)) {
			free(path);
			path = built;
		} else {
			free(built);
		}
	}
	if (path == NULL)
		return -ENOMEM;
	free(word);
	manifest->words[0] = path;
	return 0;
}

static int
manifest_folder(struct manifest_reading *reading)
{
	char *real = realpath(reading->file, NULL);

	if (real == NULL)
		return manifest_refuse(reading, "%s", strerror(errno));
	reading->manifest->folder = strdup(dirname(real));
	free(real);
	return reading->manifest->folder != NULL ? 0 : -ENOMEM;
}

/* What is required is there, what isn't said has its default. */
static int
manifest_complete(struct manifest_reading *reading)
{
	struct manifest *manifest = reading->manifest;
	bool many;
	int rc;

	if (manifest->name == NULL || manifest->summary == NULL ||
		manifest->command == NULL || manifest->datasets == NULL)
		return manifest_refuse(reading, "[peer] has no %s",
			manifest->name == NULL		    ? "name"
				: manifest->summary == NULL ? "summary"
				: manifest->command == NULL ? "command"
							    : "datasets");
	if (manifest->needs == NULL)
		manifest->needs = strdup("");
	if (manifest->heeds == NULL)
		manifest->heeds = strdup("");
	if (manifest->needs == NULL || manifest->heeds == NULL)
		return -ENOMEM;
	rc = manifest_choice(
		reading, "workers", reading->workers, "many", "one", &many);
	manifest->one_worker = !many;
	if (rc == 0)
		rc = manifest_choice(reading, "checks", reading->checks,
			"title", "body", &manifest->title);
	if (rc == 0)
		rc = manifest_datasets(reading);
	if (rc == 0)
		rc = manifest_heeds(reading);
	if (rc == 0)
		rc = manifest_words(reading);
	if (rc == 0)
		rc = manifest_folder(reading);
	return rc == 0 ? manifest_program(manifest) : rc;
}

int
manifest_read(
	struct manifest **out, const char *file, char *why, size_t why_size)
{
	struct manifest_reading reading = {
		.file = file, .why = why, .why_size = why_size
	};
	int rc;

	*out = NULL;
	*why = '\0';
	reading.manifest = calloc(1, sizeof(*reading.manifest));
	rc = reading.manifest != NULL ? manifest_parse(&reading) : -ENOMEM;
	if (rc == 0)
		rc = manifest_complete(&reading);
	free(reading.workers);
	free(reading.checks);
	if (rc == -ENOMEM)
		manifest_refuse(&reading, "%s", strerror(ENOMEM));
	if (rc < 0)
		manifest_destroy(reading.manifest);
	else
		*out = reading.manifest;
	return rc;
}

void
manifest_destroy(struct manifest *manifest)
{
	if (manifest == NULL)
		return;
	for (size_t i = 0; i < manifest->count; i++)
		free(manifest->words[i]);
	free(manifest->name);
	free(manifest->summary);
	free(manifest->needs);
	free(manifest->datasets);
	free(manifest->heeds);
	free(manifest->folder);
	free(manifest->command);
	free(manifest);
}

bool
manifest_is(const char *file)
{
	size_t n = strlen(file);

	return n > 4 && strcmp(file + n - 4, ".ini") == 0;
}
