/* SPDX-License-Identifier: MIT */
/* Takes an SVG file into a page, if it is nothing but a picture. */
#include "report/html_picture.h"

#include <ctype.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"

#define PICTURE_BYTES_MAX (16 << 20)

/* The file's text, the caller's. */
static int
picture_read(int folder, const char *name, char **text)
{
	int64_t size;
	int fd = files_open_in(folder, name, PICTURE_BYTES_MAX, &size), err = 0;
	size_t len = 0;
	ssize_t n;

	*text = NULL;
	if (fd < 0)
		return fd;
	*text = malloc((size_t)size + 1);
	if (!*text)
		err = -ENOMEM;
	while (!err && len < (size_t)size &&
		(n = read(fd, *text + len, (size_t)size - len)) != 0) {
		if (n > 0)
			len += (size_t)n;
		else if (errno != EINTR)
			err = -errno;
	}
	close(fd);
	if (!err && memchr(*text, 0, len))
		err = -EBADMSG;
	if (!err)
		(*text)[len] = '\0';
	return err;
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
	int err = picture_read(folder, name, &text);

	if (err)
		goto out;
	/* What stands before it belongs to a file of its own. */
	svg = strstr(text, "<svg");
	end = svg ? strstr(svg, "</svg>") : NULL;
	err = -EBADMSG;
	if (!end)
		goto out;
	end[strlen("</svg>")] = '\0';
	if (!picture_is_mere(svg))
		goto out;
	picture_write(out, svg, number);
	err = 0;
out:
	free(text);
	return err;
}
