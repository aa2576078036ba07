/* SPDX-License-Identifier: MIT */
/* Finds a route by site and path, in a table of open addressing. */
#include "origin/origin.h"

#include <errno.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "files/files.h"
#include "text/percent.h"
#include "text/utf8.h"

/* What is needed only while reading. */
struct routes_reader {
	struct routes *out;
	const char *file;
	unsigned sites;
	size_t line;
	uint32_t *page_slots; /* 1 + index, 0: free; as many as out->slots */
	char *error;
	size_t error_size;
};

/* Says what is wrong with the file, and with the line while there is one;
 * returns -EINVAL. */
__attribute__((format(printf, 2, 3))) static int
routes_fail(struct routes_reader *reader, const char *fmt, ...)
{
	va_list ap;
	int n = 0;

	if (reader->line)
		n = snprintf(reader->error, reader->error_size,
			"%s: line %zu: ", reader->file, reader->line);
	else
		n = snprintf(reader->error, reader->error_size,
			"%s: ", reader->file);
	if (n >= 0 && (size_t)n < reader->error_size) {
		va_start(ap, fmt);
		vsnprintf(reader->error + n, reader->error_size - (size_t)n,
			fmt, ap);
		va_end(ap);
	}
	/* One line, on the control line too. */
	utf8_tame(reader->error);
	return -EINVAL;
}

/* Above any use, and far from any overflow. */
#define FAULT_LARGEST (UINT64_C(1) << 50)

static const struct {
	const char *name; /* ends with ':' when an amount follows */
	enum fault fault;
} fault_names[] = {
	{ "stall", FAULT_STALL },
	{ "cut", FAULT_CUT },
	{ "reset", FAULT_RESET },
	{ "loop", FAULT_LOOP },
	{ "flood:", FAULT_FLOOD },
	{ "bomb:", FAULT_BOMB },
	{ "slow:", FAULT_SLOW },
};

/* Reads "stall", "cut", "reset", "loop", "flood:BYTES", "bomb:BYTES",
 * "slow:BYTES_PER_S". -EINVAL when the text is none of them. */
static int
fault_parse(const char *text, enum fault *fault, uint64_t *amount)
{
	size_t i, len;
	char *end;

	for (i = 0; i < sizeof(fault_names) / sizeof(*fault_names); i++) {
		len = strlen(fault_names[i].name);
		if (strncmp(text, fault_names[i].name, len))
			continue;
		*fault = fault_names[i].fault;
		*amount = 0;
		text += len;
		if (fault_names[i].name[len - 1] != ':')
			return *text ? -EINVAL : 0;
		if (*text < '0' || *text > '9')
			return -EINVAL;
		errno = 0;
		*amount = strtoull(text, &end, 10);
		if (errno || *end || *amount > FAULT_LARGEST)
			return -EINVAL;
		return *fault == FAULT_SLOW && !*amount ? -EINVAL : 0;
	}
	return -EINVAL;
}

/* A line of a file of routes: its columns, and the route that they make. */

enum {
	COLUMN_SITE,
	COLUMN_PATH,
	COLUMN_FILE,
	COLUMN_STATUS,
	COLUMN_TYPE,
	COLUMN_DELAY_US,
	COLUMN_EXTRA,
	COLUMNS
};

#define ROUTES_DELAY_MAX_US UINT64_C(3600000000)

/* A whole column of decimal digits, at most max. */
static int
routes_number(const char *text, uint64_t max, uint64_t *value)
{
	*value = 0;
	if (!*text)
		return -EINVAL;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -EINVAL;
		*value = *value * 10 + (uint64_t)(*text - '0');
		if (*value > max)
			return -EINVAL;
	}
	return 0;
}

static int
routes_clean(const char *text, unsigned char lowest)
{
	for (; *text; text++) {
		if ((unsigned char)*text < lowest || *text == 0x7f)
			return 0;
	}
	return 1;
}

static int
routes_same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && !strcmp(a, b));
}

static uint64_t
routes_hash(uint64_t seed, const char *text)
{
	return text != NULL ? XXH3_64bits_withSeed(text, strlen(text), seed)
			    : seed;
}

/* Finds the page or adds it: the table is at most half full. */
static uint32_t
routes_page(struct routes_reader *reader, const struct route_page *page)
{
	struct routes *out = reader->out;
	uint64_t hash = routes_hash(0, page->type);
	size_t mask = out->slot_count - 1, at;

	hash = routes_hash(hash, page->file);
	hash = routes_hash(hash, page->location);
	for (at = hash & mask; reader->page_slots[at]; at = (at + 1) & mask) {
		uint32_t index = reader->page_slots[at] - 1;
		const struct route_page *have = &out->pages[index];

		if (routes_same(have->file, page->file) &&
			routes_same(have->type, page->type) &&
			routes_same(have->location, page->location))
			return index;
	}
	out->pages[out->page_count] = *page;
	reader->page_slots[at] = (uint32_t)++out->page_count;
	return (uint32_t)out->page_count - 1;
}

static int
routes_split(struct routes_reader *reader, char *line, char *columns[COLUMNS])
{
	int i = 0;

	columns[0] = line;
	for (; *line; line++) {
		if (*line != '\t')
			continue;
		*line = '\0';
		if (++i == COLUMNS)
			return routes_fail(reader, "more than 7 columns");
		columns[i] = line + 1;
	}
	if (i + 1 < COLUMNS)
		return routes_fail(reader, "%d columns instead of 7", i + 1);
	return 0;
}

static int
routes_extra(struct routes_reader *reader, const char *extra,
	struct route *route, struct route_page *page)
{
	enum fault fault = FAULT_NONE;

	if (!*extra)
		return 0;
	if (!fault_parse(extra, &fault, &route->amount)) {
		route->fault = (uint8_t)fault;
		return 0;
	}
	if (route->status < 300 || route->status > 399)
		return routes_fail(reader,
			"extra '%.80s' is no fault, and only a 3xx has a "
			"location",
			extra);
	if (!routes_clean(extra, '!'))
		return routes_fail(
			reader, "a location with control characters or spaces");
	page->location = extra;
	return 0;
}

/* Everything but where it is asked for and which file it is. */
static int
routes_answer(struct routes_reader *reader, char *columns[COLUMNS],
	struct route *route, struct route_page *page)
{
	uint64_t n;

	if (routes_number(columns[COLUMN_STATUS], 599, &n) || (n && n < 200))
		return routes_fail(reader, "status '%.80s' is not 200 to 599",
			columns[COLUMN_STATUS]);
	route->status = (uint16_t)(n ? n : 200);
	if (*columns[COLUMN_TYPE])
		page->type = columns[COLUMN_TYPE];
	if (!routes_clean(page->type, ' '))
		return routes_fail(reader, "type with control characters");
	if (*columns[COLUMN_DELAY_US]) {
		if (routes_number(
			    columns[COLUMN_DELAY_US], ROUTES_DELAY_MAX_US, &n))
			return routes_fail(reader,
				"delay_us '%.80s' is not a number up to an "
				"hour",
				columns[COLUMN_DELAY_US]);
		route->delay_ns = n * 1000;
	}
	return routes_extra(reader, columns[COLUMN_EXTRA], route, page);
}

/* The slot in which the route is, or the free one in which it would be. */
static size_t
routes_slot(const struct routes *routes, unsigned site, const char *path)
{
	size_t mask = routes->slot_count - 1;
	size_t at = XXH3_64bits_withSeed(path, strlen(path), site) & mask;

	for (; routes->slots[at]; at = (at + 1) & mask) {
		const struct route *route =
			&routes->routes[routes->slots[at] - 1];

		if (route->site == site && !strcmp(route->path, path))
			break;
	}
	return at;
}

/* Adds a route, unless it is there already; the line is cut up, and has to
 * stay. 0 or a negative errno with its error. */
static int
routes_line(struct routes_reader *reader, char *line)
{
	struct routes *out = reader->out;
	struct route route = { .delay_ns = ROUTE_DELAY_UNSET }, *have;
	struct route_page page = { .type = "text/html" };
	char *columns[COLUMNS];
	uint64_t n;
	size_t at;
	int rc = routes_split(reader, line, columns);

	if (rc)
		return rc;
	if (routes_number(columns[COLUMN_SITE], UINT32_MAX, &n))
		return routes_fail(reader, "site '%.80s' is not a number",
			columns[COLUMN_SITE]);
	if (n >= reader->sites)
		return routes_fail(reader, "site %s, but there are only %u",
			columns[COLUMN_SITE], reader->sites);
	route.site = (uint32_t)n;
	route.path = columns[COLUMN_PATH];
	if (*route.path != '/' || !routes_clean(route.path, '!'))
		return routes_fail(reader,
			"path '%.80s' must begin with '/' and have no control "
			"characters or spaces",
			route.path);
	if (*columns[COLUMN_FILE]) {
		page.file = columns[COLUMN_FILE];
		if (percent_decode(columns[COLUMN_FILE]))
			return routes_fail(
				reader, "file has a '%%' that escapes nothing");
		if (*page.file != '/')
			return routes_fail(reader,
				"file '%.80s' is not absolute", page.file);
	}
	rc = routes_answer(reader, columns, &route, &page);
	if (rc)
		return rc;
	route.page = routes_page(reader, &page);

	at = routes_slot(out, route.site, route.path);
	if (!out->slots[at]) {
		out->routes[out->count] = route;
		out->slots[at] = (uint32_t)++out->count;
		return 0;
	}
	have = &out->routes[out->slots[at] - 1];
	if (have->page != route.page || have->status != route.status ||
		have->delay_ns != route.delay_ns ||
		have->fault != route.fault || have->amount != route.amount)
		return routes_fail(reader,
			"another answer for path '%.80s' of site %u",
			route.path, route.site);
	return 0;
}

static char *
routes_read_file(struct routes_reader *reader, size_t *len)
{
	char *text = NULL;
	int64_t size;
	int fd = files_open(reader->file, FILES_LIST_MAX, &size);

	if (fd < 0) {
		routes_fail(reader, "%s", files_problem(-fd));
		goto out;
	}
	text = malloc((size_t)size + 1);
	if (text == NULL) {
		routes_fail(reader, "%s", strerror(ENOMEM));
		goto out;
	}
	for (*len = 0; *len < (size_t)size;) {
		ssize_t n = read(fd, text + *len, (size_t)size - *len);

		if (n > 0) {
			*len += (size_t)n;
		} else if (n == 0) {
			break;
		} else if (errno != EINTR) {
			routes_fail(reader, "%s", strerror(errno));
			free(text);
			text = NULL;
			goto out;
		}
	}
	text[*len] = '\0';
out:
	if (fd >= 0)
		close(fd);
	return text;
}

static size_t
routes_count_lines(const char *text, size_t len)
{
	const char *end = text + len;
	size_t lines = 0;

	while ((text = memchr(text, '\n', (size_t)(end - text))) != NULL) {
		lines++;
		text++;
	}
	return lines;
}

static int
routes_parse(struct routes_reader *reader, size_t len)
{
	struct routes *out = reader->out;
	char *line = out->text, *end = out->text + len, *next;

	for (reader->line = 1; line < end; reader->line++, line = next) {
		int rc;

		next = memchr(line, '\n', (size_t)(end - line));
		if (next == NULL)
			return routes_fail(reader, "not ended by a newline");
		*next++ = '\0';
		if (line + strlen(line) + 1 != next)
			return routes_fail(reader, "a NUL");
		if (reader->line == 1) {
			if (strcmp(line, ROUTES_HEADER))
				return routes_fail(reader,
					"not the header of a route "
					"file");
			continue;
		}
		rc = routes_line(reader, line);
		if (rc)
			return rc;
	}
	reader->line = 0;
	return len ? 0 : routes_fail(reader, "empty, without a header");
}

int
routes_load(const char *file, unsigned sites, struct routes **routes,
	char *error, size_t error_size)
{
	struct routes_reader reader = { .file = file,
		.sites = sites,
		.error = error,
		.error_size = error_size };
	struct routes *out = calloc(1, sizeof(*out));
	size_t len, lines;
	int rc = -ENOMEM;

	*routes = NULL;
	reader.out = out;
	if (out == NULL) {
		routes_fail(&reader, "%s", strerror(ENOMEM));
		return rc;
	}
	out->text = routes_read_file(&reader, &len);
	if (out->text == NULL) {
		rc = -EIO;
		goto out;
	}
	lines = routes_count_lines(out->text, len) + 1;
	for (out->slot_count = 16; out->slot_count < 2 * lines;)
		out->slot_count *= 2;
	out->routes = calloc(lines, sizeof(*out->routes));
	out->pages = calloc(lines, sizeof(*out->pages));
	out->slots = calloc(out->slot_count, sizeof(*out->slots));
	reader.page_slots = calloc(out->slot_count, sizeof(*reader.page_slots));
	if (lines > UINT32_MAX / 2 || out->routes == NULL ||
		out->pages == NULL || out->slots == NULL ||
		reader.page_slots == NULL) {
		routes_fail(&reader, "%s", strerror(ENOMEM));
		goto out;
	}
	rc = routes_parse(&reader, len);
	if (rc)
		goto out;
	*routes = out;
	out = NULL;
out:
	free(reader.page_slots);
	routes_destroy(out);
	return rc;
}

void
routes_destroy(struct routes *routes)
{
	if (routes == NULL)
		return;
	free(routes->routes);
	free(routes->pages);
	free(routes->slots);
	free(routes->text);
	free(routes);
}

/* Where the query that a redirect to itself adds begins, or NULL. */
static const char *
routes_turn(const char *path)
{
	const char *turn = NULL, *at = path;

	for (; (at = strstr(at, ROUTES_TURN)) != NULL; at++) {
		if (at > path && (at[-1] == '?' || at[-1] == '&'))
			turn = at - 1;
	}
	return turn;
}

const struct route *
routes_find(const struct routes *routes, unsigned site, const char *path)
{
	size_t at = routes_slot(routes, site, path), stem;
	const struct route *route;
	const char *turn;
	char plain[4096];

	if (routes->slots[at])
		return &routes->routes[routes->slots[at] - 1];
	turn = routes_turn(path);
	if (turn == NULL || (size_t)(turn - path) >= sizeof(plain))
		return NULL;
	stem = (size_t)(turn - path);
	memcpy(plain, path, stem);
	plain[stem] = '\0';
	at = routes_slot(routes, site, plain);
	if (!routes->slots[at])
		return NULL;
	route = &routes->routes[routes->slots[at] - 1];
	return route->fault == FAULT_LOOP ? route : NULL;
}
