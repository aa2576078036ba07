/* SPDX-License-Identifier: MIT */
/* Lends flights and handles; the last one that came back first, since it is in
 * the caches. */
#include "trial/transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With the lock. One that an older generation left is no state of ours. */
static struct host_flight *
flight_pop(struct host *host)
{
	struct host_flight *flight = host->free_flights;

	if (flight != NULL) {
		host->free_flights = flight->next_free;
		return flight;
	}
	if (host->fresh == host->flight_count)
		return NULL;
	flight = &host->flights[host->fresh++];
	if (flight->generation != host->generation)
		memset(flight, 0, sizeof(*flight));
	flight->generation = host->generation;
	return flight;
}

struct host_flight *
flight_take(struct host *host)
{
	bool flies = host->dataset->acquire == LANE_ACQUIRE_URL;
	struct host_flight *flight;

	pthread_mutex_lock(&host->flights_lock);
	flight = flight_pop(host);
	if (flight != NULL && flies && host->free_fetches != NULL) {
		flight->fetch = host->free_fetches;
		host->free_fetches = flight->fetch->next_free;
	}
	pthread_mutex_unlock(&host->flights_lock);
	if (flight == NULL)
		return NULL;
	flight->open = true;
	flight->lent.slot = (unsigned)(flight - host->flights);
	return flight;
}

struct host_flight *
flight_lent(struct host *host, const struct lane_flight *lent, const char **why)
{
	uintptr_t first = (uintptr_t)host->flights, at = (uintptr_t)lent;
	size_t offset = at - first;
	struct host_flight *flight;

	*why = "finished a flight that nobody began";
	if (at < first || offset % sizeof(*host->flights) != 0 ||
		offset / sizeof(*host->flights) >= host->flight_count)
		return NULL;
	flight = &host->flights[offset / sizeof(*host->flights)];
	if (flight->open && flight->generation == host->generation)
		return flight;
	*why = "finished a flight twice";
	/* Forked apart, each has its own, at the same addresses. */
	if (flight->generation != host->generation ||
		(unsigned)(flight - host->flights) >= host->fresh)
		*why = "finished a flight that another process began";
	return NULL;
}

int
flight_fetch(struct host *host, struct host_flight *flight)
{
	struct addresses_host known =
		addresses_of(&host->addresses, flight->item);
	int rc;

	if (known.why != NULL)
		return -EADDRNOTAVAIL;
	if (flight->fetch == NULL)
		flight->fetch = calloc(1, sizeof(*flight->fetch));
	if (flight->fetch == NULL)
		return -ENOMEM;
	flight->fetch->addresses = known.list;
	rc = fetch_begin(flight->fetch, &host->fetch_rules, &flight->body,
		flight->lent.source, &flight->lent);
	flight->lent.easy = rc == 0 ? flight->fetch->easy : NULL;
	return rc;
}

/* The bytes that come first decide: of longer ones no charset is looked for
 * beyond, in whichever way the page was fetched. */
static void
flight_note_type(struct host_flight *flight)
{
	const char *type = fetch_type(flight->fetch);
	size_t len = type != NULL ? strnlen(type, sizeof(flight->type) - 1) : 0;

	if (len > 0)
		memcpy(flight->type, type, len);
	flight->type[len] = '\0';
}

void
flight_note(struct host *host, struct host_flight *flight, int err)
{
	struct fetch *fetch = flight->fetch;
	const char *why = addresses_of(&host->addresses, flight->item).why;

	flight->noted = true;
	flight->reason = err < 0
		? fetch_errno(err, flight->words, sizeof(flight->words))
		: NULL;
	if (host->dataset->acquire != LANE_ACQUIRE_URL)
		return;
	flight->type[0] = '\0';
	flight->reason = why != NULL ? why : "no handle for the transfer";
	if (why != NULL || fetch == NULL || fetch->easy == NULL)
		return;
	if (err == CURLE_OPERATION_TIMEDOUT && host->only_port == 0)
		host->given_up++;
	flight->reason =
		fetch_failure(fetch, err, flight->words, sizeof(flight->words));
	if (fetch->unanswered && flight->reason != NULL) {
		snprintf(flight->words, sizeof(flight->words),
			"%s; --set %s.connections=fresh keeps none",
			flight->reason, host->dataset->name);
		flight->reason = flight->words;
	}
	flight_note_type(flight);
}

/* With the lock. */
static void
flight_push_fetch(struct host *host, struct host_flight *flight)
{
	if (flight->fetch == NULL)
		return;
	flight->fetch->next_free = host->free_fetches;
	host->free_fetches = flight->fetch;
	flight->fetch = NULL;
}

void
flight_ground(struct host *host, struct host_flight *flight)
{
	flight->lent.easy = NULL;
	pthread_mutex_lock(&host->flights_lock);
	flight_push_fetch(host, flight);
	pthread_mutex_unlock(&host->flights_lock);
}

void
flight_return(struct host *host, struct host_flight *flight)
{
	/* A lane keeps its buffer; thousands of flights don't: each would in
	 * time be as large as the largest page. */
	body_fini(&flight->body);
	pthread_mutex_lock(&host->flights_lock);
	flight_push_fetch(host, flight);
	flight->open = false;
	flight->next_free = host->free_flights;
	host->free_flights = flight;
	pthread_mutex_unlock(&host->flights_lock);
}

void
flight_fini(struct host_flight *flight)
{
	if (flight->fetch != NULL)
		fetch_end(flight->fetch);
	free(flight->fetch);
	flight->fetch = NULL;
	body_fini(&flight->body);
}

void
flights_fini(struct host *host)
{
	struct fetch *fetch;

	for (unsigned i = 0; host->flights != NULL && i < host->flight_count;
		i++)
		flight_fini(&host->flights[i]);
	while ((fetch = host->free_fetches) != NULL) {
		host->free_fetches = fetch->next_free;
		fetch_end(fetch);
		free(fetch);
	}
}
