/* SPDX-License-Identifier: MIT */
/* Counts, from the list that was sampled, what a plan asks of live hosts. */
#include "campaign/live.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "stats/noise.h"

/* A name has at most 253 letters; this holds its port, too. */
#define LIVE_HOST 300
/* What the host follows for a dataset that has no such option. */
#define LIVE_REDIRECTS 10
#define LIVE_CAP 1000

struct live {
	json_t *hosts; /* name: items */
	unsigned long long items, passes, redirects;
};

/* One name for one host: small letters, no dot at its end, "127.1" in full. */
static void
live_name(char *name)
{
	size_t len = strlen(name);
	struct in_addr number;

	for (size_t i = 0; i < len; i++)
		name[i] = (char)tolower((unsigned char)name[i]);
	if (len > 1 && name[len - 1] == '.')
		name[len - 1] = '\0';
	if (inet_aton(name, &number) != 0)
		inet_ntop(AF_INET, &number, name, LIVE_HOST);
}

/* The host of a URL, with its port where that isn't the scheme's own. */
static void
live_host(const char *url, char host[LIVE_HOST])
{
	unsigned long usual = strncasecmp(url, "https:", 6) == 0 ? 443 : 80;
	const char *begin = strstr(url, "://"), *end, *port;
	char name[LIVE_HOST];
	unsigned long number;

	begin = begin ? begin + 3 : url;
	end = begin + strcspn(begin, "/?#\n");
	for (const char *at = begin; at < end; at++)
		if (*at == '@')
			begin = at + 1;
	port = *begin == '[' ? memchr(begin, ']', (size_t)(end - begin)) : NULL;
	port = memchr(port ? port : begin, ':',
		(size_t)(end - (port ? port : begin)));
	snprintf(name, sizeof(name), "%.*s", (int)((port ? port : end) - begin),
		begin);
	live_name(name);
	number = port ? strtoul(port + 1, NULL, 10) : 0;
	if (number == 0 || number == usual)
		snprintf(host, LIVE_HOST, "%s", name);
	else
		snprintf(host, LIVE_HOST, "%.280s:%lu", name, number % 100000);
}

static int
live_read(struct live *live, const char *list)
{
	FILE *stream = fopen(list, "re");
	char *line = NULL, host[LIVE_HOST];
	size_t room = 0;
	int rc = 0;

	if (stream == NULL)
		return -errno;
	while (rc == 0 && getline(&line, &room, stream) > 0) {
		json_t *count;

		live_host(line, host);
		count = json_object_get(live->hosts, host);
		if (count == NULL)
			rc = json_object_set_new_nocheck(
				live->hosts, host, json_integer(1));
		else
			json_integer_set(count, json_integer_value(count) + 1);
		live->items++;
	}
	free(line);
	fclose(stream);
	return rc < 0 ? -ENOMEM : 0;
}

/* How many are followed for a page: none, unless the user said so. The
 * options are the settings' own, so a copy is changed. */
static int
live_redirects(struct live *live, struct campaign_set *set)
{
	json_t *options = json_object_get(set->orders, "options");
	const char *asked = plugin_text(options, "max-redirects");

	live->redirects = LIVE_REDIRECTS;
	if (*asked != '\0')
		live->redirects = strtoull(asked, NULL, 10);
	if (*asked != '\0' ||
		plugin_option(set->plugin, "max-redirects") == NULL)
		return 0;
	live->redirects = 0;
	options = options ? json_copy(options) : json_object();
	if (json_object_set_new(options, "max-redirects", json_string("0")) ||
		json_object_set(set->orders, "options", options)) {
		json_decref(options);
		return -ENOMEM;
	}
	json_decref(options);
	return 0;
}

/* Says what each host gets; the most that one may get comes back, with its
 * name. */
static unsigned long long
live_say(const struct live *live, const char *set, const char **host)
{
	unsigned long long most = 0;
	unsigned long long more = live->items * live->passes * live->redirects;
	const char *key;
	json_t *count;

	json_object_foreach(live->hosts, key, count)
	{
		unsigned long long requests =
			(unsigned long long)json_integer_value(count) *
			live->passes;

		fprintf(stderr,
			"%s: this plan sends up to %llu requests to %s\n", set,
			requests, key);
		if (requests > most) {
			most = requests;
			*host = key;
		}
	}
	if (live->redirects == 0)
		fprintf(stderr,
			"%s: redirects of live sites aren't followed; --set "
			"%s.max-redirects=N follows N a page\n",
			set, set);
	else
		fprintf(stderr,
			"%s: and up to %llu more where pages redirect, %llu "
			"times each, to whatever hosts they name\n",
			set, more, live->redirects);
	return most + more;
}

static int
live_allow(const struct campaign *campaign, const struct campaign_set *set,
	unsigned long long most, const char *host)
{
	const char *cap_text = plugin_text(
		json_object_get(set->orders, "options"), "max-per-host");
	unsigned long long cap =
		*cap_text ? strtoull(cap_text, NULL, 10) : LIVE_CAP;

	if (!campaign->settings->live) {
		campaign_complain("%s: live sites are measured only with "
				  "--live; `lanebench record` fetches each "
				  "page once and replays it locally for ever",
			set->name);
		return EXIT_USAGE;
	}
	if (most > cap) {
		campaign_complain("%s: up to %llu requests to %s are more than "
				  "the cap of %llu a host: fewer --blocks, "
				  "--items, --workers or --strategy, or --set "
				  "%s.max-per-host=%llu",
			set->name, most, host, cap, set->name, most);
		return EXIT_USAGE;
	}
	return EXIT_OK;
}

int
live_check(const struct campaign *campaign, struct campaign_set *set)
{
	unsigned blocks = settings_most_blocks(campaign->settings);
	struct live live = { .hosts = NULL };
	const char *host = "";
	int rc;

	if (json_object_get(set->facts, "live") == NULL)
		return EXIT_OK;
	/* The first block primes; what disturbed a few has them run again. */
	live.passes = (1 + blocks + noise_repeats(blocks)) * set->plan.count;
	live.hosts = json_object();
	rc = live.hosts ? live_read(&live, set->list) : -ENOMEM;
	if (rc == 0)
		rc = live_redirects(&live, set);
	if (rc < 0) {
		campaign_complain(
			"%s: the list of items: %s", set->name, strerror(-rc));
		rc = EXIT_MISSING;
	} else {
		unsigned long long most = live_say(&live, set->name, &host);

		rc = live_allow(campaign, set, most, host);
	}
	json_decref(live.hosts);
	return rc;
}
