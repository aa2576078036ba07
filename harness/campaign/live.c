/* SPDX-License-Identifier: MIT */
/* Counts, from the list that was sampled, what a plan asks of live hosts. */
#include "campaign/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/orders.h"
#include "campaign/settings.h"
#include "files/beside.h"
#include "files/files.h"
#include "process/query.h"
#include "stats/noise.h"
#include "text/intern.h"
#include "text/wrap.h"

/* What the host follows for a dataset that has no such option. */
#define LIVE_REDIRECTS 10
#define LIVE_CAP 1000
/* This many hosts, and names without an address, have a line each. */
#define LIVE_LINES 5
/* Its limits of time for a dataset that has no such options. */
#define LIVE_TIMEOUT_MS 30000
#define LIVE_CONNECT_MS 5000
/* Names that lanebench-trial looks up at once; time for it to start and end. */
#define LIVE_AT_ONCE 64
#define LIVE_SPARE_MS 10000

struct live_hosts {
	struct intern names; /* with the port where it isn't the scheme's */
	unsigned long long *requests; /* by the names' numbers */
	size_t room;
	unsigned long long redirected; /* to unknown hosts */
};

struct live {
	struct live_hosts hosts; /* with their items as requests */
	struct intern lines; /* what to connect to */
	unsigned long long items, passes, redirects;
};

/* Adds requests to a host; the host's number, or -ENOMEM. */
static int64_t
live_add(
	struct live_hosts *hosts, const char *name, unsigned long long requests)
{
	int64_t host = intern_add(&hosts->names, name, strlen(name));

	if (host >= 0 && (size_t)host >= hosts->room) {
		size_t room = 2 * (size_t)host + 16;
		unsigned long long *grown = realloc(
			hosts->requests, room * sizeof(*hosts->requests));

		if (grown == NULL)
			return -ENOMEM;
		memset(grown + hosts->room, 0,
			(room - hosts->room) * sizeof(*grown));
		hosts->requests = grown;
		hosts->room = room;
	}
	if (host >= 0)
		hosts->requests[host] += requests;
	return host;
}

static void
live_fini(struct live_hosts *hosts)
{
	intern_fini(&hosts->names);
	free(hosts->requests);
}

void
live_forget(struct campaign *campaign)
{
	if (campaign->live_hosts != NULL)
		live_fini(campaign->live_hosts);
	free(campaign->live_hosts);
	campaign->live_hosts = NULL;
}

/* "scheme TAB host TAB port"; -EBADMSG for another line, which a plugin
 * wrote. */
static int
live_line(struct live *live, char *line)
{
	int64_t known = intern_add(&live->lines, line, strlen(line));
	const char *scheme = strsep(&line, "\t"), *name = strsep(&line, "\t");
	bool usual = line != NULL &&
		strcmp(line, strcmp(scheme, "https") == 0 ? "443" : "80") == 0;
	char host[300];

	if (line == NULL)
		return -EBADMSG;
	snprintf(host, sizeof(host), "%s%s%s", name, usual ? "" : ":",
		usual ? "" : line);
	live->items++;
	return known < 0 || live_add(&live->hosts, host, 1) < 0 ? -ENOMEM : 0;
}

static int
live_read(struct live *live, const char *hosts)
{
	FILE *stream = files_read(hosts, FILES_LIST_MAX);
	char *line = NULL;
	size_t room = 0;
	int rc = 0;

	if (stream == NULL)
		return -errno;
	while (rc == 0 && getline(&line, &room, stream) > 0) {
		line[strcspn(line, "\n")] = '\0';
		rc = live_line(live, line);
	}
	free(line);
	fclose(stream);
	return rc;
}

/* Redirects are followed only where the user set how many. */
static int
live_redirects(struct live *live, struct campaign_set *set)
{
	const char *asked = orders_value(set->orders, "max-redirects");

	live->redirects = LIVE_REDIRECTS;
	if (asked != NULL)
		live->redirects = strtoull(asked, NULL, 10);
	if (asked != NULL ||
		plugin_option(set->plugin, "max-redirects") == NULL)
		return 0;
	live->redirects = 0;
	return orders_set(set->orders, "max-redirects", "0");
}

struct live_host {
	const char *name;
	unsigned long long requests;
};

/* Most requests first. */
static int
live_compare(const void *one, const void *other)
{
	const struct live_host *a = one, *b = other;

	if (a->requests != b->requests)
		return a->requests < b->requests ? 1 : -1;
	return strcmp(a->name, b->name);
}

static void
live_print_redirects(const struct live *live, const struct campaign_set *set)
{
	if (live->redirects == 0)
		wrap_say(stderr, "",
			"%s: redirects of live sites aren't followed; --set "
			"%s.max-redirects=N follows N a page",
			set->name, set->plugin->name);
	else
		wrap_say(stderr, "",
			"%s: and up to %llu more where pages redirect, %llu "
			"times each, to whatever hosts they name",
			set->name, live->items * live->passes * live->redirects,
			live->redirects);
}

/* The most that one host gets of this and the datasets before it, as if all
 * redirects led there. -ENOMEM. */
static int
live_sum(struct campaign *campaign, const struct live *live,
	const struct live_host *hosts, size_t count, struct live_host *most)
{
	struct live_hosts *all = campaign->live_hosts;

	if (all == NULL)
		all = calloc(1, sizeof(*all));
	if (all == NULL)
		return -ENOMEM;
	campaign->live_hosts = all;
	for (size_t i = 0; i < count; i++) {
		int64_t host = live_add(all, hosts[i].name, hosts[i].requests);

		if (host < 0)
			return -ENOMEM;
		if (all->requests[host] > most->requests)
			*most = (struct live_host){ hosts[i].name,
				all->requests[host] };
	}
	all->redirected += live->items * live->passes * live->redirects;
	most->requests += all->redirected;
	return 0;
}

/* Prints what the hosts get, those that get most by name. */
static void
live_print(const struct live *live, const struct campaign_set *set,
	const struct live_host *hosts, size_t n)
{
	for (size_t i = 0; i < n && i < LIVE_LINES; i++)
		wrap_say(stderr, "",
			"%s: this plan sends up to %llu requests to %s",
			set->name, hosts[i].requests, hosts[i].name);
	if (n > LIVE_LINES)
		wrap_say(stderr, "",
			"%s: and up to %llu each to %zu host%s more, %llu to "
			"all %zu together",
			set->name, hosts[LIVE_LINES].requests, n - LIVE_LINES,
			n - LIVE_LINES == 1 ? "" : "s",
			live->items * live->passes, n);
	live_print_redirects(live, set);
}

/* Counts what the hosts get, and prints it once for all sittings. -ENOMEM. */
static int
live_count(struct campaign *campaign, const struct live *live,
	const struct campaign_set *set, struct live_host *most)
{
	size_t count = live->hosts.names.count;
	struct live_host *hosts = calloc(count + 1, sizeof(*hosts));
	int rc;

	if (hosts == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < count; i++)
		hosts[i] = (struct live_host){ live->hosts.names.text[i],
			live->hosts.requests[i] * live->passes };
	qsort(hosts, count, sizeof(*hosts), live_compare);
	if (campaign->sitting <= 1)
		live_print(live, set, hosts, count);
	rc = live_sum(campaign, live, hosts, count, most);
	free(hosts);
	return rc;
}

static int
live_allow(const struct campaign *campaign, const struct campaign_set *set,
	unsigned long long most, const char *host)
{
	const char *asked = orders_value(set->orders, "max-per-host");
	unsigned long long cap =
		asked != NULL ? strtoull(asked, NULL, 10) : LIVE_CAP;

	if (!campaign->settings->live) {
		campaign_complain("%s: live sites are measured only with "
				  "--live; `lanebench record URLS --out DIR` "
				  "fetches each once, and `lanebench run "
				  "--dataset url --set url.replay=DIR` asks "
				  "them no more",
			set->name);
		return EXIT_USAGE;
	}
	if (most > cap) {
		campaign_complain(
			"%s: up to %llu requests to %s are more than "
			"the cap of %llu a host: fewer --blocks, "
			"--items, --workers or --strategy; `lanebench "
			"record URLS --out DIR` asks once a page; "
			"where the host is yours, --set "
			"%s.max-per-host=%llu",
			set->name, most, host, cap, set->plugin->name, most);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

/* The trials' host keeps as many connections, and reaches nothing else where
 * all items are on our own server. -ENOMEM. */
static int
live_orders(const struct campaign *campaign, struct campaign_set *set,
	const struct live *live)
{
	int rc = json_object_set_new(set->orders, "hosts",
		json_integer((json_int_t)live->lines.count));

	if (rc == 0 && !set->live)
		rc = json_object_set_new(set->orders, "only",
			json_pack("{s:i, s:i}", "sites",
				(int)campaign->origin.sites, "port",
				(int)campaign->origin.port));
	return rc < 0 ? -ENOMEM : 0;
}

/* A name is looked up in no more time than a page or its connection has. */
static long
live_limit_ms(const struct campaign_set *set)
{
	long page =
		strtol(orders_option(set->plugin, set->orders, "timeout-ms"),
			NULL, 10);
	long connect = strtol(
		orders_option(set->plugin, set->orders, "connect-timeout-ms"),
		NULL, 10);

	page = page > 0 ? page : LIVE_TIMEOUT_MS;
	connect = connect > 0 ? connect : LIVE_CONNECT_MS;
	return page < connect ? page : connect;
}

/* Tells the user which names have addresses; failures even with --quiet. */
static void
live_print_names(const struct campaign *campaign,
	const struct campaign_set *set, json_t *reply)
{
	json_t *unknown = json_object_get(reply, "unknown"), *why;
	size_t known = json_object_size(json_object_get(reply, "addresses"));
	size_t lines = 0;
	const char *name;

	if (known > 0 && !campaign->settings->quiet && campaign->sitting <= 1)
		wrap_say(stdout, "",
			"%s: %zu name%s looked up, once for all trials; "
			"run.json has the addresses",
			set->name, known, known == 1 ? "" : "s");
	json_object_foreach (unknown, name, why) {
		if (lines++ < LIVE_LINES)
			campaign_complain("%s: %s: %s", set->name, name,
				json_string_value(why));
	}
	if (lines > LIVE_LINES)
		campaign_complain("%s: and %zu more hosts", set->name,
			lines - LIVE_LINES);
	json_object_foreach (json_object_get(reply, "proxy_unknown"), name, why)
		campaign_complain("%s: %s", set->name, json_string_value(why));
}

/* Looks names up once, off the clock: all strategies reach the same addresses,
 * and a name without an answer holds none of them up. */
static int
live_lookup(
	const struct campaign *campaign, struct campaign_set *set, size_t hosts)
{
	static const char *const parts[] = { "addresses", "unknown", "proxy",
		"proxy_unknown" };
	const char *argv[] = { beside_path("lanebench-trial"), "--lookup",
		NULL };
	long limit_ms = live_limit_ms(set);
	json_t *orders = json_pack("{s:s, s:s, s:I}", "hosts", set->hosts,
		"proxy", orders_option(set->plugin, set->orders, "proxy"),
		"limit_ms", (json_int_t)limit_ms);
	const struct query question = { .argv = argv,
		.orders = orders,
		.limit_ns = ((uint64_t)limit_ms * (hosts / LIVE_AT_ONCE + 2) +
				    LIVE_SPARE_MS) *
			1000000,
		.limits = &campaign->limits };
	json_t *reply;
	char why[600];

	reply = query(&question, why, sizeof(why));
	json_decref(orders);
	if (reply == NULL) {
		if (!campaign_interrupted())
			campaign_complain("%s: names can't be looked up: %s",
				set->name, why);
		return EXIT_MISSING;
	}
	live_print_names(campaign, set, reply);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		json_object_set(set->orders, parts[i],
			json_object_get(reply, parts[i]));
	json_decref(reply);
	return EXIT_OK;
}

int
live_check(struct campaign *campaign, struct campaign_set *set)
{
	unsigned blocks = settings_most_blocks(campaign->settings);
	struct live live = { .items = 0 };
	struct live_host most = { "", 0 };
	int rc = 0;

	/* A sitting's first block primes; what disturbed a few has them run
	 * again. */
	live.passes = (sitting_blocks(campaign->settings, blocks) +
			      noise_repeats(blocks)) *
		set->plan.count;
	if (set->fetches)
		rc = live_read(&live, set->hosts);
	if (rc == 0 && set->fetches)
		rc = live_orders(campaign, set, &live);
	if (rc == 0 && set->live)
		rc = live_redirects(&live, set);
	if (rc == 0 && set->live)
		rc = live_count(campaign, &live, set, &most);
	if (rc < 0) {
		campaign_complain("%s: the list of items: %s", set->name,
			rc == -EBADMSG ? "something else wrote to it"
				       : strerror(-rc));
		rc = EXIT_MISSING;
	} else if (set->live) {
		rc = live_allow(campaign, set, most.requests, most.name);
		if (rc == EXIT_OK && !campaign->settings->dry_run)
			rc = live_lookup(campaign, set, live.lines.count);
	}
	live_fini(&live.hosts);
	intern_fini(&live.lines);
	return rc;
}
