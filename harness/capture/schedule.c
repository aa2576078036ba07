/* SPDX-License-Identifier: MIT */
/* Queues a host, and a heap of the idle hosts by when they may be asked. */
#include "capture/schedule.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct polite_host {
	char *name; /* first: the tree compares it */
	uint64_t due_ns, interval_ns;
	bool busy, queued; /* queued: in the heap */
	struct polite_page *first, *last;
	struct polite_origin *origins;
	struct polite_host *next; /* of all */
};

struct polite {
	uint64_t interval_ns;
	void *tree; /* of hosts, by name */
	struct polite_host *hosts;
	struct polite_host **heap; /* room for every host */
	size_t queued, room, count;
	size_t waiting;
};

struct polite *
polite_create(double rate)
{
	struct polite *polite = calloc(1, sizeof(*polite));

	if (polite)
		polite->interval_ns = (uint64_t)(1e9 / rate);
	return polite;
}

static void
polite_free_host(
	struct polite_host *host, void (*forget)(struct polite_page *page))
{
	while (host->first) {
		struct polite_page *page = host->first;

		host->first = page->next;
		forget(page);
	}
	while (host->origins) {
		struct polite_origin *origin = host->origins;

		host->origins = origin->next;
		robots_destroy(origin->robots);
		free(origin);
	}
	free(host->name);
	free(host);
}

static void
polite_keep(void *node)
{
	(void)node;
}

void
polite_destroy(struct polite *polite, void (*forget)(struct polite_page *page))
{
	if (polite == NULL)
		return;
	tdestroy(polite->tree, polite_keep);
	while (polite->hosts) {
		struct polite_host *host = polite->hosts;

		polite->hosts = host->next;
		polite_free_host(host, forget);
	}
	free(polite->heap);
	free(polite);
}

static int
polite_compare(const void *a, const void *b)
{
	const struct polite_host *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void
polite_swap(struct polite *polite, size_t i, size_t j)
{
	struct polite_host *kept = polite->heap[i];

	polite->heap[i] = polite->heap[j];
	polite->heap[j] = kept;
}

static void
polite_push(struct polite *polite, struct polite_host *host)
{
	size_t i = polite->queued++;

	host->queued = true;
	polite->heap[i] = host;
	while (i &&
		polite->heap[i]->due_ns < polite->heap[(i - 1) / 2]->due_ns) {
		polite_swap(polite, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static struct polite_host *
polite_pop(struct polite *polite)
{
	struct polite_host *top = polite->heap[0];
	size_t i = 0, child;

	polite->heap[0] = polite->heap[--polite->queued];
	while ((child = 2 * i + 1) < polite->queued) {
		if (child + 1 < polite->queued &&
			polite->heap[child + 1]->due_ns <
				polite->heap[child]->due_ns)
			child++;
		if (polite->heap[i]->due_ns <= polite->heap[child]->due_ns)
			break;
		polite_swap(polite, i, child);
		i = child;
	}
	top->queued = false;
	return top;
}

static int
polite_room(struct polite *polite)
{
	size_t room = polite->room ? polite->room * 2 : 64;
	struct polite_host **heap;

	if (polite->count < polite->room)
		return 0;
	heap = realloc(polite->heap, room * sizeof(struct polite_host *));
	if (heap == NULL)
		return -ENOMEM;
	polite->heap = heap;
	polite->room = room;
	return 0;
}

static struct polite_host *
polite_host(struct polite *polite, const char *url)
{
	struct site site = { .host = "" };
	struct polite_host wanted = { .name = site.host }, *host;
	struct polite_host **found;

	site_parse(url, &site);
	found = tfind(&wanted, &polite->tree, polite_compare);
	if (found != NULL)
		return *found;
	host = calloc(1, sizeof(*host));
	if (host == NULL)
		return NULL;
	host->name = strdup(site.host);
	host->interval_ns = polite->interval_ns;
	if (host->name == NULL || polite_room(polite) < 0 ||
		tsearch(host, &polite->tree, polite_compare) == NULL) {
		free(host->name);
		free(host);
		return NULL;
	}
	polite->count++;
	host->next = polite->hosts;
	polite->hosts = host;
	return host;
}

int
polite_add(struct polite *polite, struct polite_page *page, bool first)
{
	struct polite_host *host =
		polite_host(polite, page->at ? page->at : page->url);

	if (host == NULL)
		return -ENOMEM;
	page->next = first ? host->first : NULL;
	if (first || host->first == NULL)
		host->first = page;
	else
		host->last->next = page;
	if (page->next == NULL)
		host->last = page;
	polite->waiting++;
	if (!host->busy && !host->queued)
		polite_push(polite, host);
	return 0;
}

uint64_t
polite_foresee(const struct polite *polite, unsigned more, size_t *hosts)
{
	const struct polite_host *host = polite->hosts;
	uint64_t longest_ns = 0;

	*hosts = 0;
	for (; host; host = host->next) {
		const struct polite_page *page = host->first;
		uint64_t requests = more;

		for (; page; page = page->next)
			requests++;
		if (requests && (requests - 1) * host->interval_ns > longest_ns)
			longest_ns = (requests - 1) * host->interval_ns;
		(*hosts)++;
	}
	return longest_ns;
}

size_t
polite_waiting(const struct polite *polite)
{
	return polite->waiting;
}

struct polite_page *
polite_next(struct polite *polite, uint64_t now_ns, struct polite_host **out,
	uint64_t *wait_ns)
{
	struct polite_host *host;
	struct polite_page *page;

	*wait_ns = UINT64_MAX;
	if (!polite->queued)
		return NULL;
	if (polite->heap[0]->due_ns > now_ns) {
		*wait_ns = polite->heap[0]->due_ns - now_ns;
		return NULL;
	}
	host = polite_pop(polite);
	page = host->first;
	host->first = page->next;
	if (host->first == NULL)
		host->last = NULL;
	host->busy = true;
	polite->waiting--;
	*out = host;
	return page;
}

void
polite_asked(struct polite_host *host, uint64_t now_ns)
{
	host->due_ns = now_ns + host->interval_ns;
}

void
polite_done(struct polite *polite, struct polite_host *host)
{
	host->busy = false;
	if (host->first)
		polite_push(polite, host);
}

struct polite_origin *
polite_origin(struct polite_host *host, const char *url)
{
	struct site site = { .host = "" };
	struct polite_origin *origin;

	site_parse(url, &site);
	for (origin = host->origins; origin != NULL; origin = origin->next)
		if (site_same(&origin->site, &site))
			return origin;
	origin = calloc(1, sizeof(*origin));
	if (origin == NULL)
		return NULL;
	origin->site = site;
	origin->next = host->origins;
	host->origins = origin;
	return origin;
}

void
polite_slow(struct polite_host *host, double seconds)
{
	uint64_t interval_ns = (uint64_t)(seconds * 1e9);

	if (interval_ns <= host->interval_ns)
		return;
	host->due_ns += interval_ns - host->interval_ns;
	host->interval_ns = interval_ns;
}
