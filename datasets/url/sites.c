/* SPDX-License-Identifier: MIT */
/* Deals pages and latencies out to the sites of the default URL set. */
#include "url/url.h"

#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "pages/synthetic.h"

/* Makes the bodies of one size. */

/* Enough to notice mixed-up bodies. A prime, so that each site has all of them,
 * whatever the number of sites. */
#define MADE_PAGES 61

static void
made_page(struct writer *writer, unsigned page, size_t bytes)
{
	writer_begin(writer, 0, page);
	writer_ascii(writer, "<title>");
	writer_number(writer, page);
	writer_ascii(writer, "</title><p>");
	while (writer->len < bytes && !writer->err) {
		writer_number(writer, writer_below(writer, 1000000));
		writer_ascii(writer, "\n");
	}
}

static int
made_folder(const char *path, size_t bytes)
{
	struct writer writer = { 0 };
	int rc = mkdir(path, 0755) < 0 ? -errno : 0;
	int folder = rc == 0 ? files_folder(path) : rc;
	char name[16];

	if (folder < 0)
		return folder;
	for (unsigned page = 0; page < MADE_PAGES && rc == 0; page++) {
		made_page(&writer, page, bytes);
		snprintf(name, sizeof(name), "%02u.html", page);
		rc = writer.err;
		if (rc == 0)
			rc = writer_save(&writer, bytes, folder, name);
	}
	close(folder);
	free(writer.data);
	return rc;
}

/* The folder is ours and holds nothing else. */
static void
made_skip(void *context, const char *name, const char *why)
{
	(void)context;
	(void)name;
	(void)why;
}

int
made_prepare(const struct lane_prepare *prepare, size_t bytes,
	struct listing *listing)
{
	char folder[PATH_MAX], text[32];
	int rc;

	memset(listing, 0, sizeof(*listing));
	if (snprintf(folder, sizeof(folder), "%s/bodies", prepare->work) >=
		(int)sizeof(folder))
		rc = -ENAMETOOLONG;
	else
		rc = made_folder(folder, bytes);
	if (rc == 0)
		rc = listing_init(listing, folder, made_skip, NULL);
	if (rc != 0) {
		prepare->error(prepare, "url.body-bytes: %s: %s", folder,
			strerror(-rc));
		return rc;
	}
	snprintf(text, sizeof(text), "%zu", bytes);
	prepare->fact(prepare, "corpus", "bodies");
	prepare->fact(prepare, "body_bytes", text);
	return 0;
}

#define SITES_PATH_MAX 8192

struct sites {
	const struct lane_prepare *prepare;
	const struct listing *listing;
	size_t urls, sites;
	size_t *order; /* of the listing, drawn by the seed */
	uint64_t *delay_us;
};

/* The page's name as a path; what a URL can't hold is percent-encoded. */
static int
sites_path(const char *name, size_t copy, char path[SITES_PATH_MAX])
{
	static const char digits[] = "0123456789ABCDEF";
	size_t n;

	/* With fewer pages than URLs some repeat under another name. */
	n = copy
		? (size_t)snprintf(path, SITES_PATH_MAX, "/copy-%zu/", copy + 1)
		: (size_t)snprintf(path, SITES_PATH_MAX, "/");
	for (; *name; name++) {
		unsigned char c = (unsigned char)*name;

		if (n + 4 > SITES_PATH_MAX)
			return -ENAMETOOLONG;
		if ((c >= '0' && c <= '9') ||
			((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
			strchr("-._~/", c) != NULL) {
			path[n++] = (char)c;
			continue;
		}
		path[n++] = '%';
		path[n++] = digits[c >> 4];
		path[n++] = digits[c & 15];
	}
	path[n] = '\0';
	return 0;
}

static int
sites_url(struct sites *sites, size_t number)
{
	const struct lane_prepare *prepare = sites->prepare;
	const struct listing *listing = sites->listing;
	const char *name =
		listing->pages[sites->order[number % listing->count]].name;
	unsigned site = (unsigned)(number % sites->sites);
	char file[PATH_MAX], path[SITES_PATH_MAX], url[SITES_PATH_MAX + 256];
	struct lane_route route = { .site = site, .path = path, .file = file };
	int rc = sites_path(name, number / listing->count, path);

	if (snprintf(file, sizeof(file), "%s/%s", listing->root, name) >=
		(int)sizeof(file))
		rc = -ENAMETOOLONG;
	if (rc != 0) {
		prepare->error(prepare, "%s: %s", name, strerror(-rc));
		return rc;
	}
	route.delay_us = sites->delay_us[number];
	rc = prepare->route(prepare, &route);
	if (rc != 0)
		return rc;
	snprintf(url, sizeof(url), "%s%s", prepare->site(prepare, site), path);
	return prepare->item(prepare, url);
}

static int
sites_latencies(struct sites *sites)
{
	const struct lane_prepare *prepare = sites->prepare;
	uint64_t cap =
		1000 * (uint64_t)prepare->option(prepare, "delay-cap-ms");
	size_t i;

	sites->delay_us = calloc(sites->urls, sizeof(*sites->delay_us));
	if (sites->delay_us == NULL)
		return -ENOMEM;
	latency_draw((enum latency_shape)prepare->option(prepare, "latency"),
		(uint64_t)prepare->option(prepare, "seed"),
		(uint64_t)prepare->option(prepare, "mean-us"), sites->sites,
		sites->urls, sites->delay_us);
	for (i = 0; cap && i < sites->urls; i++)
		if (sites->delay_us[i] > cap)
			sites->delay_us[i] = cap;
	return 0;
}

static int
sites_order(struct sites *sites)
{
	uint64_t state =
		(uint64_t)sites->prepare->option(sites->prepare, "seed") ^
		0x7061676573u;

	sites->order = calloc(sites->listing->count, sizeof(*sites->order));
	if (sites->order == NULL)
		return -ENOMEM;
	latency_shuffle(&state, sites->order, sites->listing->count);
	return 0;
}

static void
sites_report(const struct sites *sites)
{
	const struct lane_prepare *prepare = sites->prepare;
	uint64_t sum = 0;
	double mean_us;
	bool tutorial;
	char text[32];
	size_t i;

	for (i = 0; i < sites->urls; i++)
		sum += sites->delay_us[i];
	tutorial = sites->urls == 50 && sites->sites == 5 && sum == 694000;
	mean_us = (double)sum / (double)sites->urls;
	snprintf(text, sizeof(text), "%zu", sites->urls);
	prepare->fact(prepare, "urls", text);
	snprintf(text, sizeof(text), "%zu", sites->sites);
	prepare->fact(prepare, "sites", text);
	snprintf(text, sizeof(text), "%.0f", mean_us);
	prepare->fact(prepare, "mean_us", text);
	/* The report shows the tutorial's own speedup for these. */
	if (tutorial)
		prepare->fact(prepare, "tutorial", "1");
	prepare->say(prepare,
		"url: %zu page%s from %zu local site%s, mean answer %.1f ms%s",
		sites->urls, sites->urls == 1 ? "" : "s", sites->sites,
		sites->sites == 1 ? "" : "s", mean_us / 1e3,
		tutorial ? " (the tutorial's 1.388 s / 100)" : "");
}

int
sites_prepare(const struct lane_prepare *prepare, const struct listing *listing)
{
	struct sites sites = { .prepare = prepare, .listing = listing };
	size_t i;
	int rc;

	sites.urls = (size_t)prepare->option(prepare, "urls");
	sites.sites = (size_t)prepare->option(prepare, "sites");
	if (sites.sites > prepare->sites)
		sites.sites = prepare->sites;
	if (sites.sites > sites.urls)
		sites.sites = sites.urls;
	rc = sites_order(&sites);
	if (rc == 0)
		rc = sites_latencies(&sites);
	if (rc != 0)
		prepare->error(prepare, "out of memory");
	for (i = 0; rc == 0 && i < sites.urls; i++)
		rc = sites_url(&sites, i);
	if (rc == 0)
		sites_report(&sites);
	free(sites.order);
	free(sites.delay_us);
	return rc;
}
