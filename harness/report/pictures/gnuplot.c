/* SPDX-License-Identifier: MIT */
/* A picture: its data and its name, gnuplot, its complaint, what it drew. */
#include "report/pictures/gnuplot.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <xxhash.h>

#include "files/files.h"
#include "measure/clock.h"
#include "process/child.h"
#include "text/format.h"
#include "text/utf8.h"

#define GNUPLOT_ARGUMENTS 20
#define GNUPLOT_BYTES_MAX (INT64_C(1) << 30)

static bool (*gnuplot_stop)(void);
static unsigned gnuplot_limit_ms = 60000;

void
gnuplot_until(bool (*stop)(void))
{
	gnuplot_stop = stop;
}

void
gnuplot_limit(unsigned ms)
{
	gnuplot_limit_ms = ms;
}

/* The first line that says something, without its end. */
static const char *
gnuplot_first_line(char *text)
{
	text += strspn(text, " \t\r\n^");
	text[strcspn(text, "\r\n")] = '\0';
	return text;
}

/* Whether it begins and ends as an SVG or a PNG does. */
static bool
gnuplot_whole(const struct files_fresh *fresh)
{
	static const char png_end[] = "IEND\xae\x42\x60\x82";
	char head[9] = { 0 }, tail[65] = { 0 };
	size_t len = strlen(fresh->name);
	bool svg = len > 4 && strcmp(fresh->name + len - 4, ".svg") == 0;
	int64_t size;
	int fd = files_open_in(
		fresh->folder, fresh->part, GNUPLOT_BYTES_MAX, &size);
	bool read = fd >= 0 && size >= 64 && pread(fd, head, 8, 0) == 8 &&
		pread(fd, tail, 64, size - 64) == 64;

	if (fd >= 0)
		close(fd);
	if (!read)
		return false;
	if (svg)
		return strncmp(head, "<?xml", 5) == 0 &&
			strstr(tail, "</svg>") != NULL;
	return memcmp(head, "\x89PNG\r\n\x1a\n", 8) == 0 &&
		memcmp(tail + 56, png_end, 8) == 0;
}

/* 0 when it ended well. */
static int
gnuplot_draw(struct child *child, const char *const *arguments,
	const char *picture, const char *part)
{
	/* -d: a user's own ~/.gnuplot must not change the picture. */
	const char *argv[GNUPLOT_ARGUMENTS] = { "gnuplot", "-d", "-c" };
	struct child_order order;
	enum child_event event;
	int rc;

	for (size_t i = 0; arguments[i] != NULL && i + 4 < GNUPLOT_ARGUMENTS;
		i++)
		argv[i + 3] = strcmp(arguments[i], picture) == 0 ? part
								 : arguments[i];
	child_order_init(&order, argv);
	order.search = true;
	rc = child_start(child, &order);
	if (rc)
		return rc;
	child->keeps_first = true;
	event = child_wait_unless(child, -1,
		clock_now_ns() + gnuplot_limit_ms * UINT64_C(1000000),
		gnuplot_stop);
	child_end(child);
	if (event == CHILD_LATE)
		return -ETIME;
	if (event == CHILD_INTERRUPTED)
		return -EINTR;
	/* A program that isn't there exits with 127. */
	if (WIFEXITED(child->status) && WEXITSTATUS(child->status) == 127)
		return -ENOENT;
	return child->status ? -EPROTO : 0;
}

/* The picture's path while it is drawn. It keeps its extension, by which the
 * script knows the format. NULL without memory. */
static char *
gnuplot_part(const char *picture, const struct files_fresh *fresh)
{
	const char *slash = strrchr(picture, '/');
	int folder = slash != NULL ? (int)(slash + 1 - picture) : 0;
	char *part;

	if (asprintf(&part, "%.*s%s", folder, picture, fresh->part) < 0)
		return NULL;
	return part;
}

/* Draws into a file that has another name until it is whole. */
static int
gnuplot_draw_whole(
	struct child *child, const char *const *arguments, const char *picture)
{
	struct files_fresh fresh;
	int rc = files_fresh_begin(&fresh, picture);
	char *part;

	if (rc)
		return rc == -ENOENT ? -ENOTDIR : rc;
	part = gnuplot_part(picture, &fresh);
	rc = part != NULL ? gnuplot_draw(child, arguments, picture, part)
			  : -ENOMEM;
	if (!rc && !gnuplot_whole(&fresh))
		rc = -EPROTO;
	free(part);
	return files_fresh_end(&fresh, rc);
}

int
gnuplot_run(const char *const *arguments, const char *picture, char *words,
	size_t size)
{
	struct child child = { 0 };
	int rc = gnuplot_draw_whole(&child, arguments, picture);
	const char *said = gnuplot_first_line(child.said);

	if (rc == -ENOENT)
		snprintf(words, size,
			"gnuplot is not installed (apt-get install "
			"gnuplot-nox)");
	else if (rc == -ETIME)
		snprintf(words, size, "gnuplot took longer than %g s",
			gnuplot_limit_ms / 1e3);
	else if (rc == -EINTR)
		snprintf(words, size, "interrupted while gnuplot drew");
	else if (rc == -EPROTO)
		snprintf(words, size, "gnuplot drew no %.120s%s%.120s", picture,
			*said ? ": " : "", said);
	else if (rc)
		snprintf(words, size, "gnuplot: %s", strerror(-rc));
	return rc;
}

void
pictures_name(char *buf, size_t size, const char *name, size_t width)
{
	bool plain = strlen(name) == utf8_width(name);

	format_ends(buf, size, name, plain ? width : 64, true);
	/* A quote would end gnuplot's string. */
	for (; *buf; buf++) {
		if (*buf == '"')
			*buf = '\'';
	}
}

static bool
pictures_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

void
pictures_word(char word[PICTURES_WORD], const char *name, const char *allowed,
	const char *before)
{
	int len = snprintf(word, PICTURES_WORD, "%.*s", PICTURES_NAME, name);
	bool same = strlen(name) == (size_t)len;

	for (char *c = word; *c; c++) {
		if (pictures_plain(*c) ||
			(strchr(allowed, *c) != NULL &&
				(*c != '.' || c != word)))
			continue;
		*c = '_';
		same = false;
	}
	if (!same)
		snprintf(word + len, PICTURES_WORD - (size_t)len,
			"%s%08" PRIx32, before,
			(uint32_t)XXH3_64bits(name, strlen(name)));
}

/* DIR/plots/DATASET-WHAT.EXT, whatever the dataset is called. */
static char *
pictures_path(
	const char *dir, const struct pictures_order *order, const char *ext)
{
	char name[PICTURES_WORD], *path;

	pictures_word(name, order->dataset, "-_.", "-");
	/* gnuplot runs what follows a leading '|' or '<', and expands a '~'. */
	if (asprintf(&path, "%s%s/plots/%s-%s.%s", *dir == '/' ? "" : "./", dir,
		    name, order->what, ext) < 0)
		return NULL;
	return path;
}

/* The name without its folder. */
static const char *
pictures_file(const char *path)
{
	return strrchr(path, '/') + 1;
}

static int
pictures_data(int folder, const char *file, const struct pictures_order *order)
{
	struct files_fresh fresh;
	int rc = files_fresh_begin_in(&fresh, folder, file);

	if (rc < 0)
		return rc;
	order->write(fresh.out, order->arg);
	/* Half of the numbers would look like all of them. */
	return files_fresh_end(&fresh, 0);
}

int
pictures_plot(
	const struct pictures_place *place, const struct pictures_order *order)
{
	static const char *const kinds[] = { "svg", "png" };
	const char *argv[PICTURES_ARGUMENTS + 4];
	char script[PATH_MAX + 64];
	char *data = pictures_path(place->dir, order, "dat");
	size_t count = 0;
	int rc;

	snprintf(
		script, sizeof(script), "%s/%s", place->scripts, order->script);
	argv[0] = script;
	argv[2] = data;
	while (order->arguments[count] != NULL && count < PICTURES_ARGUMENTS) {
		argv[count + 3] = order->arguments[count];
		count++;
	}
	argv[count + 3] = NULL;
	rc = data != NULL
		? pictures_data(place->folder, pictures_file(data), order)
		: -ENOMEM;
	if (rc < 0)
		snprintf(place->problem->words, sizeof(place->problem->words),
			"%.200s: %s", data != NULL ? data : place->dir,
			strerror(-rc));
	for (size_t i = 0; rc == 0 && i < 2; i++) {
		char *path = pictures_path(place->dir, order, kinds[i]);

		argv[1] = path;
		rc = path != NULL
			? gnuplot_run(argv, path, place->problem->words,
				  sizeof(place->problem->words))
			: -ENOMEM;
		free(path);
	}
	free(data);
	return rc;
}
