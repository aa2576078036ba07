/* SPDX-License-Identifier: MIT */
/* gnuplot: its start, its complaint, its picture. */
#include "report/pictures/gnuplot.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "files/files.h"
#include "measure/clock.h"
#include "process/child.h"

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

/* Begins and ends as such a file does. */
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
		return strncmp(head, "<?xml", 5) == 0 && strstr(tail, "</svg>");
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

	for (size_t i = 0; arguments[i] && i + 4 < GNUPLOT_ARGUMENTS; i++)
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
	/* How a program that isn't there ends. */
	if (WIFEXITED(child->status) && WEXITSTATUS(child->status) == 127)
		return -ENOENT;
	return child->status ? -EPROTO : 0;
}

/* The picture's path while it is drawn: with its own end, by which the script
 * tells what to draw. NULL without memory. */
static char *
gnuplot_part(const char *picture, const struct files_fresh *fresh)
{
	const char *slash = strrchr(picture, '/');
	int folder = slash ? (int)(slash + 1 - picture) : 0;
	char *part;

	if (asprintf(&part, "%.*s%s", folder, picture, fresh->part) < 0)
		return NULL;
	return part;
}

/* Drawn into a file of ours that has another name until it is whole. */
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
	rc = part ? gnuplot_draw(child, arguments, picture, part) : -ENOMEM;
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
