/* SPDX-License-Identifier: MIT */
/* Queues a host, and a heap of the idle hosts by when they may be asked. */
#include "capture/capture.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

struct schedule_host {
	char *name; /* first: the tree compares it */
	uint64_t due_ns, interval_ns;
	bool busy, queued; /* queued: in the heap */
	struct schedule_page *first, *last;
	struct schedule_origin *origins;
	struct schedule_host *next; /* of all hosts */
};

struct schedule {
	uint64_t interval_ns;
	void *tree; /* of hosts, by name */
	struct schedule_host *hosts;
	struct schedule_host **heap; /* room for every host */
	size_t queued, room, count;
	size_t waiting;
};

struct schedule *
schedule_create(double rate)
{
	struct schedule *schedule = calloc(1, sizeof(*schedule));

	if (schedule != NULL)
		schedule->interval_ns = (uint64_t)(1e9 / rate);
	return schedule;
}

static void
schedule_free_host(
	struct schedule_host *host, void (*forget)(struct schedule_page *page))
{
	while (host->first != NULL) {
		struct schedule_page *page = host->first;

		host->first = page->next;
		forget(page);
	}
	while (host->origins != NULL) {
		struct schedule_origin *origin = host->origins;

		host->origins = origin->next;
		robots_destroy(origin->robots);
		free(origin);
	}
	free(host->name);
	free(host);
}

static void
schedule_keep(void *node)
{
	(void)node;
}

void
schedule_destroy(
	struct schedule *schedule, void (*forget)(struct schedule_page *page))
{
	if (schedule == NULL)
		return;
	tdestroy(schedule->tree, schedule_keep);
	while (schedule->hosts != NULL) {
		struct schedule_host *host = schedule->hosts;

		schedule->hosts = host->next;
		schedule_free_host(host, forget);
	}
	free(schedule->heap);
	free(schedule);
}

static int
schedule_compare(const void *a, const void *b)
{
	const struct schedule_host *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void
schedule_swap(struct schedule *schedule, size_t i, size_t j)
{
	struct schedule_host *kept = schedule->heap[i];

	schedule->heap[i] = schedule->heap[j];
	schedule->heap[j] = kept;
}

static void
schedule_push(struct schedule *schedule, struct schedule_host *host)
{
	size_t i = schedule->queued++;

	host->queued = true;
	schedule->heap[i] = host;
	while (i &&
		schedule->heap[i]->due_ns <
			schedule->heap[(i - 1) / 2]->due_ns) {
		schedule_swap(schedule, i, (i - 1) / 2);
		i = (i - 1) / 2;
	}
}

static struct schedule_host *
schedule_pop(struct schedule *schedule)
{
	struct schedule_host *top = schedule->heap[0];
	size_t i = 0, child;

	schedule->heap[0] = schedule->heap[--schedule->queued];
	while ((child = 2 * i + 1) < schedule->queued) {
		if (child + 1 < schedule->queued &&
			schedule->heap[child + 1]->due_ns <
				schedule->heap[child]->due_ns)
			child++;
		if (schedule->heap[i]->due_ns <= schedule->heap[child]->due_ns)
			break;
		schedule_swap(schedule, i, child);
		i = child;
	}
	top->queued = false;
	return top;
}

static int
schedule_room(struct schedule *schedule)
{
	size_t room = schedule->room ? schedule->room * 2 : 64;
	struct schedule_host **heap;

	if (schedule->count < schedule->room)
		return 0;
	heap = realloc(schedule->heap, room * sizeof(struct schedule_host *));
	if (heap == NULL)
		return -ENOMEM;
	schedule->heap = heap;
	schedule->room = room;
	return 0;
}

static struct schedule_host *
schedule_host(struct schedule *schedule, const char *url)
{
	struct site site = { .host = "" };
	struct schedule_host wanted = { .name = site.host }, *host;
	struct schedule_host **found;

	site_parse(url, &site);
	found = tfind(&wanted, &schedule->tree, schedule_compare);
	if (found != NULL)
		return *found;
	host = calloc(1, sizeof(*host));
	if (host == NULL)
		return NULL;
	host->name = strdup(site.host);
	host->interval_ns = schedule->interval_ns;
	if (host->name == NULL || schedule_room(schedule) < 0 ||
		tsearch(host, &schedule->tree, schedule_compare) == NULL) {
		free(host->name);
		free(host);
		return NULL;
	}
	schedule->count++;
	host->next = schedule->hosts;
	schedule->hosts = host;
	return host;
}

int
schedule_add(struct schedule *schedule, struct schedule_page *page, bool first)
{
	struct schedule_host *host = schedule_host(
		schedule, page->at != NULL ? page->at : page->url);

	if (host == NULL)
		return -ENOMEM;
	page->next = first ? host->first : NULL;
	if (first || host->first == NULL)
		host->first = page;
	else
		host->last->next = page;
	if (page->next == NULL)
		host->last = page;
	schedule->waiting++;
	if (!host->busy && !host->queued)
		schedule_push(schedule, host);
	return 0;
}

uint64_t
schedule_foresee(const struct schedule *schedule, unsigned more, size_t *hosts)
{
	const struct schedule_host *host = schedule->hosts;
	uint64_t longest_ns = 0;

	*hosts = 0;
	for (; host != NULL; host = host->next) {
		const struct schedule_page *page = host->first;
		uint64_t requests = more;

		for (; page != NULL; page = page->next)
			requests++;
		if (requests && (requests - 1) * host->interval_ns > longest_ns)
			longest_ns = (requests - 1) * host->interval_ns;
		(*hosts)++;
	}
	return longest_ns;
}

size_t
schedule_waiting(const struct schedule *schedule)
{
	return schedule->waiting;
}

struct schedule_page *
schedule_next(struct schedule *schedule, uint64_t now_ns,
	struct schedule_host **out, uint64_t *wait_ns)
{
	struct schedule_host *host;
	struct schedule_page *page;

	*wait_ns = UINT64_MAX;
	if (!schedule->queued)
		return NULL;
	if (schedule->heap[0]->due_ns > now_ns) {
		*wait_ns = schedule->heap[0]->due_ns - now_ns;
		return NULL;
	}
	host = schedule_pop(schedule);
	page = host->first;
	host->first = page->next;
	if (host->first == NULL)
		host->last = NULL;
	host->busy = true;
	schedule->waiting--;
	*out = host;
	return page;
}

void
schedule_asked(struct schedule_host *host, uint64_t now_ns)
{
	host->due_ns = now_ns + host->interval_ns;
}

void
schedule_done(struct schedule *schedule, struct schedule_host *host)
{
	host->busy = false;
	if (host->first != NULL)
		schedule_push(schedule, host);
}

struct schedule_origin *
schedule_origin(struct schedule_host *host, const char *url)
{
	struct site site = { .host = "" };
	struct schedule_origin *origin;

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
schedule_slow(struct schedule_host *host, double seconds)
{
	uint64_t interval_ns = (uint64_t)(seconds * 1e9);

	if (interval_ns <= host->interval_ns)
		return;
	host->due_ns += interval_ns - host->interval_ns;
	host->interval_ns = interval_ns;
}
