/* SPDX-License-Identifier: MIT */
/* The items of the scenarios, and what is expected of each. */
#include "check/inputs.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>
#include <zlib.h>

#include "check/probe/digest.h"
#include "files/files.h"
#include "files/run_folder.h"
#include "files/work_folder.h"
#include "text/secret.h"
#include "text/utf8.h"

/* The source of a dataset's item: where it is, and as people see it. */

bool
source_is_here(const char *url)
{
	static const char scheme[] = "http://";
	struct in_addr address;
	char host[16];
	size_t n;

	if (strncmp(url, scheme, sizeof(scheme) - 1) != 0)
		return false;
	url += sizeof(scheme) - 1;
	n = strspn(url, "0123456789.");
	if (n >= sizeof(host))
		return false;
	snprintf(host, sizeof(host), "%.*s", (int)n, url);
	url += n;
	if (*url == ':')
		url += 1 + strspn(url + 1, "0123456789");
	return inet_pton(AF_INET, host, &address) == 1 &&
		strncmp(host, "127.", 4) == 0 && (*url == '/' || *url == '\0');
}

char *
source_show(const char *source, char *text, size_t size)
{
	snprintf(text, size, "%s", source);
	return secret_hide(utf8_tame(text));
}

#define INPUTS_SITES 3u
#define INPUTS_DELAY_US 3000u
/* Page 0 once more, as SCENARIO_ODD_NAMES has it. */
#define INPUTS_ODD "odd \\t\t\\\xff"

static const unsigned inputs_waits[] = { SCENARIO_WAIT_MS,
	SCENARIO_LONG_WAIT_MS };
#define INPUTS_WAITS (sizeof(inputs_waits) / sizeof(*inputs_waits))

/* As they stand in a page, and as a peer is to answer. */
static const struct {
	const char *written, *title;
} inputs_titles[INPUTS_PAGES] = {
	{ "<title>Page</title>", "Page" },
	{ "<title>\"quotes\", 'more'; $(and) `more`</title>",
		"\"quotes\", 'more'; $(and) `more`" },
	{ "<title>C:\\new\\table</title>", "C:\\new\\table" },
	{ "<title>a &amp; b &lt;c&gt; &#233;</title>", "a & b <c> \xc3\xa9" },
	{ "<title>\n  two\twords\r\n and  more </title>",
		"two words and more" },
	{ "<title>\xc3\x89t\xc3\xa9 \xe2\x82\xac</title>",
		"\xc3\x89t\xc3\xa9 \xe2\x82\xac" },
	{ "", "" },
};

/* Pages of different lengths, each with its own bytes. */
static size_t
inputs_page(const struct inputs *inputs, unsigned page, char *data, size_t room)
{
	size_t len = 1 + page * 997u, head = 0;

	if (inputs->html)
		head = (size_t)snprintf(data, room,
			"<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
			"%s</head><body><p>",
			inputs_titles[page].written);
	len += head;
	for (size_t i = head; i < len && i < room; i++)
		data[i] = (char)('a' + (i * (page + 3u)) % 23);
	return len < room ? len : room;
}

static void
inputs_path(const struct inputs *inputs, const char *name, unsigned number,
	char *path, size_t size)
{
	snprintf(path, size, "%s/%s%u", inputs->folder, name, number);
}

static int
inputs_write_page(const struct inputs *inputs, unsigned page, const char *path)
{
	char data[8192];
	size_t len = inputs_page(inputs, page, data, sizeof(data));
	FILE *file = files_create_stream(path);

	if (file == NULL)
		return -errno;
	/* A page is less than a buffer: it is closing that may fail. */
	fwrite(data, 1, len, file);
	return fclose(file) != 0 ? -errno : 0;
}

static int
inputs_write_pages(struct inputs *inputs)
{
	char path[INPUTS_PATH + 64];
	int rc = 0;

	for (unsigned page = 0; page < INPUTS_PAGES && rc == 0; page++) {
		inputs_path(inputs, "page", page, path, sizeof(path));
		rc = inputs_write_page(inputs, page, path);
	}
	if (rc < 0 || !inputs->html)
		return rc;
	inputs_path(inputs, INPUTS_ODD, 0, path, sizeof(path));
	return inputs_write_page(inputs, 0, path);
}

/* Every page on every site as /pK, as /waitMS/pK after so long, and below
 * /missing, /cut, /reset, /stall what goes wrong. */
static int
inputs_write_routes(struct inputs *inputs, const char *path)
{
	FILE *file = files_create_stream(path);
	char page[INPUTS_PATH + 64];

	if (file == NULL)
		return -errno;
	fputs("site\tpath\tfile\tstatus\ttype\tdelay_us\textra\n", file);
	for (unsigned s = 0; s < INPUTS_SITES; s++) {
		for (unsigned k = 0; k < INPUTS_PAGES; k++) {
			inputs_path(inputs, "page", k, page, sizeof(page));
			fprintf(file, "%u\t/p%u\t%s\t200\t\t%u\t\n", s, k, page,
				k * INPUTS_DELAY_US / INPUTS_PAGES);
			for (size_t w = 0; w < INPUTS_WAITS; w++)
				fprintf(file,
					"%u\t/wait%u/p%u\t%s\t200\t\t%u\t\n", s,
					inputs_waits[w], k, page,
					inputs_waits[w] * 1000);
		}
		fprintf(file, "%u\t/missing\t%s\t404\t\t0\t\n", s, page);
		fprintf(file, "%u\t/cut\t%s\t200\t\t0\tcut\n", s, page);
		fprintf(file, "%u\t/reset\t%s\t200\t\t0\treset\n", s, page);
		fprintf(file, "%u\t/stall\t%s\t200\t\t0\tstall\n", s, page);
	}
	return fclose(file) == 0 ? 0 : -EIO;
}

static int
inputs_serve(struct inputs *inputs)
{
	char routes[INPUTS_PATH + 64];
	int rc;

	snprintf(routes, sizeof(routes), "%s/routes", inputs->folder);
	rc = inputs_write_routes(inputs, routes);
	if (rc == 0)
		rc = origin_start(&inputs->origin, INPUTS_SITES);
	if (rc == 0)
		rc = origin_serve(&inputs->origin, routes);
	if (rc < 0 && rc != -EINTR) {
		snprintf(inputs->why, sizeof(inputs->why),
			"no local server: %s",
			inputs->origin.why[0] ? inputs->origin.why
					      : strerror(-rc));
		rc = 0;
	} else {
		inputs->serves = rc == 0;
	}
	return rc;
}

int
inputs_open(struct inputs *inputs, bool html)
{
	char *folder;
	int rc;

	memset(inputs, 0, sizeof(*inputs));
	inputs->html = html;
	rc = workdir_make("check", &folder, &inputs->lock);
	if (rc == 0 && strlen(folder) >= sizeof(inputs->folder)) {
		workdir_remove(folder, inputs->lock);
		folder = NULL;
		rc = -ENAMETOOLONG;
	}
	if (rc < 0)
		snprintf(inputs->why, sizeof(inputs->why), "%.500s: %s",
			folder != NULL ? folder : "work folder", strerror(-rc));
	else
		strcpy(inputs->folder, folder);
	free(folder);
	if (rc < 0)
		return rc;
	snprintf(
		inputs->list, sizeof(inputs->list), "%s/items", inputs->folder);
	rc = inputs_write_pages(inputs);
	if (rc < 0)
		snprintf(inputs->why, sizeof(inputs->why), "%s: %s",
			inputs->folder, strerror(-rc));
	return rc < 0 ? rc : inputs_serve(inputs);
}

static bool
inputs_fails(const struct scenario *scenario, size_t item)
{
	switch (scenario->fate) {
	case SCENARIO_ONE_FAILS:
	case SCENARIO_ONE_MISSING:
		return item == scenario->items / 2;
	case SCENARIO_ALL_FAIL:
	case SCENARIO_STALL:
		return true;
	case SCENARIO_SOME_MISSING:
		return item % 3 == 1;
	default:
		return false;
	}
}

/* Where an item's bytes come from, or don't. */
static void
inputs_source(const struct inputs *inputs, const struct scenario *scenario,
	size_t item, char *source, size_t size)
{
	static const char *const wrong[] = { "missing", "cut", "reset" };
	bool one = scenario->fate == SCENARIO_ONE_MISSING;
	bool missing = (one || scenario->fate == SCENARIO_SOME_MISSING) &&
		inputs_fails(scenario, item);
	unsigned page = (unsigned)(item % INPUTS_PAGES);
	unsigned site = (unsigned)(item % INPUTS_SITES) + 1;
	unsigned port = inputs->origin.port;

	if (scenario->source == SCENARIO_NAMES)
		snprintf(source, size, "probe:%zu", item);
	else if (scenario->fate == SCENARIO_ODD_NAMES)
		inputs_path(inputs, INPUTS_ODD, 0, source, size);
	else if (scenario->source == SCENARIO_FILES)
		inputs_path(
			inputs, missing ? "none" : "page", page, source, size);
	else if (scenario->fate == SCENARIO_STALL)
		snprintf(
			source, size, "http://127.0.0.%u:%u/stall", site, port);
	else if (missing && !one && item % 12 == 1)
		/* Nothing listens on port 1: tcpmux, reserved. */
		snprintf(source, size, "http://127.0.0.%u:1/", site);
	else if (missing)
		snprintf(source, size, "http://127.0.0.%u:%u/%s", site, port,
			wrong[one ? 0 : item / 3 % 3]);
	else if (scenario->wait_ms > 0)
		snprintf(source, size, "http://127.0.0.%u:%u/wait%u/p%u", site,
			port, scenario->wait_ms, page);
	else
		snprintf(source, size, "http://127.0.0.%u:%u/p%u", site, port,
			page);
}

/* What a peer is to answer. */
static void
inputs_expect_page(
	struct wire_page *page, unsigned number, const void *data, size_t len)
{
	const char *title = inputs_titles[number].title;

	memset(page, 0, sizeof(*page));
	page->crc32 = (uint32_t)crc32_z(0, data, len);
	page->title_len = (uint16_t)strlen(title);
	memcpy(page->title, title, page->title_len);
	page->kind = WIRE_PAGE_TITLE;
}

static void
inputs_expect(const struct inputs *inputs, const struct scenario *scenario,
	size_t item, const char *source, struct reference *reference)
{
	struct audit_item *expected = &reference->items[item];
	unsigned page = (unsigned)(item % INPUTS_PAGES);
	char data[8192];
	size_t len;

	expected->status = WIRE_ITEM_FAILED;
	if (inputs_fails(scenario, item))
		return;
	expected->status = WIRE_ITEM_OK;
	if (scenario->source == SCENARIO_NAMES) {
		expected->digest = probe_digest(item, source, strlen(source));
		return;
	}
	len = inputs_page(inputs, page, data, sizeof(data));
	expected->digest = probe_digest(item, data, len);
	expected->bytes = len;
	expected->whole = XXH3_64bits(data, len);
	expected->sampled = true;
	if (inputs->html)
		inputs_expect_page(&reference->pages[item], page, data, len);
}

int
inputs_lay(struct inputs *inputs, const struct scenario *scenario,
	struct reference *reference)
{
	char source[INPUTS_PATH + 64];
	struct files_fresh fresh;
	int rc;

	memset(reference, 0, sizeof(*reference));
	reference->items =
		calloc(scenario->items + 1, sizeof(*reference->items));
	if (inputs->html)
		reference->pages =
			calloc(scenario->items + 1, sizeof(*reference->pages));
	if (reference->items == NULL ||
		(inputs->html && reference->pages == NULL)) {
		reference_fini(reference);
		return -ENOMEM;
	}
	reference->count = scenario->items;
	reference->digests = true;
	rc = files_fresh_begin(&fresh, inputs->list);
	if (rc < 0)
		goto bad;
	for (size_t i = 0; i < scenario->items; i++) {
		inputs_source(inputs, scenario, i, source, sizeof(source));
		inputs_expect(inputs, scenario, i, source, reference);
		fprintf(fresh.out, "%s\n", source);
	}
	rc = files_fresh_end(&fresh, 0);
	if (rc == 0)
		return 0;
bad:
	snprintf(inputs->why, sizeof(inputs->why), "%s: %s", inputs->folder,
		strerror(-rc));
	reference_fini(reference);
	return -EIO;
}

void
inputs_close(struct inputs *inputs)
{
	origin_end(&inputs->origin);
	if (inputs->folder[0] == '\0')
		return;
	rundir_remove(inputs->folder);
	if (inputs->lock >= 0)
		close(inputs->lock);
	memset(inputs, 0, sizeof(*inputs));
}
