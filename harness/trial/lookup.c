/* SPDX-License-Identifier: MIT */
/* Looks names up for a campaign's trials, all at once, and waits no longer for
 * one than a page may take: an answer that doesn't come is one, too. */
#include "trial/modes.h"

#include <arpa/inet.h>
#include <errno.h>
#include <jansson.h>
#include <netdb.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "fetch/site.h"
#include "files/files.h"
#include "trial/orders.h"
#include "wire/records.h"

/* Names that are asked for at once: two questions each, and home routers take
 * 150. */
#define LOOKUP_OPEN 64
/* Room for the addresses of one: some have dozens, libcurl tries a few. */
#define LOOKUP_TEXT 512
#define LOOKUP_STACK ((size_t)256 << 10)

struct lookup {
	const char *name;
	bool done, late;
	struct timespec until;
	int code; /* getaddrinfo()'s */
	char addresses[LOOKUP_TEXT]; /* "127.0.0.1,[::1]" */
};

/* Guards what is done: an answer may come when its time is long up. */
static pthread_mutex_t lookup_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t lookup_some;

static void
lookup_add(char text[LOOKUP_TEXT], const struct addrinfo *found)
{
	char address[INET6_ADDRSTRLEN];
	const void *bytes;
	size_t len = strlen(text);
	bool six = found->ai_family == AF_INET6;

	if (!six && found->ai_family != AF_INET)
		return;
	bytes = six
		? (const void *)&((const struct sockaddr_in6 *)(const void *)
					  found->ai_addr)
			  ->sin6_addr
		: &((const struct sockaddr_in *)(const void *)found->ai_addr)
			   ->sin_addr;
	if (inet_ntop(found->ai_family, bytes, address, sizeof(address)) ==
			NULL ||
		len + strlen(address) + 4 > LOOKUP_TEXT)
		return;
	snprintf(text + len, LOOKUP_TEXT - len, "%s%s%s%s", len ? "," : "",
		six ? "[" : "", address, six ? "]" : "");
}

static void *
lookup_main(void *arg)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL, *at;
	struct lookup *lookup = arg;
	int code = getaddrinfo(lookup->name, NULL, &hints, &found);

	pthread_mutex_lock(&lookup_lock);
	for (at = code == 0 ? found : NULL; at != NULL; at = at->ai_next)
		lookup_add(lookup->addresses, at);
	lookup->code = code;
	lookup->done = true;
	pthread_cond_signal(&lookup_some);
	pthread_mutex_unlock(&lookup_lock);
	if (code == 0)
		freeaddrinfo(found);
	return NULL;
}

/* With the lock, which those for which there is no thread are asked without. */
static void
lookup_begin(struct lookup *lookup, long limit_ms)
{
	pthread_attr_t attr;
	pthread_t thread;

	clock_gettime(CLOCK_MONOTONIC, &lookup->until);
	lookup->until.tv_sec += limit_ms / 1000;
	lookup->until.tv_nsec += limit_ms % 1000 * 1000000;
	if (lookup->until.tv_nsec >= 1000000000) {
		lookup->until.tv_sec++;
		lookup->until.tv_nsec -= 1000000000;
	}
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attr, LOOKUP_STACK);
	if (pthread_create(&thread, &attr, lookup_main, lookup)) {
		pthread_mutex_unlock(&lookup_lock);
		lookup_main(lookup);
		pthread_mutex_lock(&lookup_lock);
	}
	pthread_attr_destroy(&attr);
}

/* With the lock: those of the first `begun` that are waited for, and the first
 * of them, whose time is up first. */
static size_t
lookup_open(
	const struct lookup *lookups, size_t begun, const struct lookup **first)
{
	size_t open = 0;

	for (size_t i = begun; i-- > 0;)
		if (!lookups[i].done && !lookups[i].late) {
			*first = &lookups[i];
			open++;
		}
	return open;
}

/* The next is asked for as one is answered, or its time is up. Returns with
 * the lock: threads that still wait for an answer change nothing then. */
static void
lookup_all(struct lookup *lookups, size_t count, long limit_ms)
{
	const struct lookup *first = lookups;
	size_t begun = 0, open;

	pthread_mutex_lock(&lookup_lock);
	while ((open = lookup_open(lookups, begun, &first)) > 0 ||
		begun < count) {
		if (begun < count && open < LOOKUP_OPEN)
			lookup_begin(&lookups[begun++], limit_ms);
		else if (pthread_cond_timedwait(&lookup_some, &lookup_lock,
				 &first->until) == ETIMEDOUT)
			lookups[first - lookups].late = true;
	}
}

static void
lookup_tell(const struct lookup *lookup, const char *whose, const char *late,
	json_t *known, json_t *unknown)
{
	const char *why = !lookup->done ? late
		: lookup->code != 0	? gai_strerror(lookup->code)
					: "it is on another kind of network";
	char text[200];

	snprintf(text, sizeof(text), "%s name has no address: %s", whose, why);
	if (lookup->done && *lookup->addresses != '\0')
		json_object_set_new(
			known, lookup->name, json_string(lookup->addresses));
	else
		json_object_set_new(unknown, lookup->name, json_string(text));
}

/* {name: addresses} and {name: why there are none}. */
static void
lookup_names(json_t *names, const char *whose, long limit_ms, json_t *known,
	json_t *unknown)
{
	size_t count = json_object_size(names), i = 0;
	struct lookup *lookups = calloc(count + 1, sizeof(*lookups));
	char late[80];
	const char *name;
	json_t *value;

	snprintf(late, sizeof(late), "no answer within %ld ms", limit_ms);
	json_object_foreach (names, name, value)
		if (lookups != NULL)
			lookups[i++].name = name;
	lookup_all(lookups, i, limit_ms);
	for (size_t n = 0; n < i; n++)
		lookup_tell(&lookups[n], whose, late, known, unknown);
}

static bool
lookup_is_name(const char *host)
{
	struct in_addr address;

	return host[0] != '[' && inet_pton(AF_INET, host, &address) != 1;
}

/* The hosts' names, each once. */
static void
lookup_read(const char *hosts, json_t *names)
{
	FILE *stream = files_read(hosts, FILES_LIST_MAX);
	char *line = NULL, *rest, *host;
	size_t room = 0;

	while (stream != NULL && getline(&line, &room, stream) > 0) {
		rest = line;
		strsep(&rest, "\t");
		host = strsep(&rest, "\t");
		if (host != NULL && lookup_is_name(host))
			json_object_set_new(names, host, json_true());
	}
	free(line);
	if (stream != NULL)
		fclose(stream);
}

/* Most proxies get the name, and look it up themselves. */
static bool
lookup_by_proxy(const char *proxy)
{
	return *proxy != '\0' && strncasecmp(proxy, "socks4:", 7) != 0 &&
		strncasecmp(proxy, "socks5:", 7) != 0;
}

int
trial_lookup(void)
{
	json_t *spec = orders_read(WIRE_FD_SPEC), *names = json_object();
	json_t *proxies = json_object();
	pthread_condattr_t attr;
	const char *proxy;
	struct site site;
	json_t *out;
	long limit_ms;

	if (spec == NULL)
		return 2;
	answer_open();
	answer_at("while names were looked up");
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&lookup_some, &attr);
	limit_ms = (long)orders_number(spec, "limit_ms");
	proxy = orders_text(spec, "proxy");
	if (!lookup_by_proxy(proxy))
		lookup_read(orders_text(spec, "hosts"), names);
	/* Apart, for what it is called is a secret. */
	if (*proxy != '\0' && site_proxy(proxy, &site) == NULL &&
		lookup_is_name(site.host))
		json_object_set_new(proxies, site.host, json_true());
	out = json_pack("{s:{}, s:{}, s:{}, s:{}}", "addresses", "unknown",
		"proxy", "proxy_unknown");
	lookup_names(proxies, "the proxy's", limit_ms,
		json_object_get(out, "proxy"),
		json_object_get(out, "proxy_unknown"));
	pthread_mutex_unlock(&lookup_lock);
	lookup_names(names, "its", limit_ms, json_object_get(out, "addresses"),
		json_object_get(out, "unknown"));
	answer_give(out, 0);
	return 0;
}
