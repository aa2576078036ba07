/* SPDX-License-Identifier: MIT */
/* A line of a file of routes: its columns, and the route that they make. */
#include "origin/routes_reader.h"

#include <errno.h>
#include <string.h>

#include "origin/hash.h"
#include "wire/percent.h"

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
	return a == b || (a && b && !strcmp(a, b));
}

/* Finds the page or adds it: the table is at most half full. */
static uint32_t
routes_page(struct routes_reader *reader, const struct route_page *page)
{
	struct routes *out = reader->out;
	uint64_t hash = hash_string(1, page->type);
	size_t mask = out->slot_count - 1, at;

	hash = hash_string(hash, page->file ? page->file : "");
	hash = hash_string(hash, page->location ? page->location : "");
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

int
routes_line(struct routes_reader *reader, char *line)
{
	struct routes *out = reader->out;
	struct route route = { .delay_ns = ROUTE_DELAY_UNSET }, *have;
	struct route_page page = { .type = "text/html" };
	char *columns[COLUMNS];
	uint64_t n;
	size_t at;
	int err = routes_split(reader, line, columns);

	if (err)
		return err;
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
	err = routes_answer(reader, columns, &route, &page);
	if (err)
		return err;
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
