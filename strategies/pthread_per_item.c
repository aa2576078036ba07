/* SPDX-License-Identifier: MIT */
/*
 * A thread an item, as one writes it at first. At most W are alive: the next
 * is started when one has ended. What that costs beside a pool is the price of
 * a thread's beginning and end, paid for each item.
 */
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <lanebench/strategy.h>

#include "shared/pin.h"

/* Where a thread can be; its number is the thread's lane. */
struct place {
	pthread_t thread;
	struct places *places;
	size_t item;
	unsigned lane;
	bool used; /* a thread was started here, and not yet joined */
	struct place *next_free;
};

struct places {
	const struct lane_job *job;
	const struct pin *pin;
	struct place *all;
	pthread_mutex_t lock; /* guards the rest */
	pthread_cond_t freed;
	struct place *free; /* those whose thread has done its item */
	bool stopped;
};

static void *
item_main(void *arg)
{
	struct place *place = arg;
	struct places *places = place->places;
	const struct lane_job *job = places->job;
	int rc;

	pin_worker(places->pin, place->lane);
	rc = job->run_item(job, place->item, place->lane);
	pthread_mutex_lock(&places->lock);
	places->stopped |= rc < 0;
	place->next_free = places->free;
	places->free = place;
	pthread_cond_signal(&places->freed);
	pthread_mutex_unlock(&places->lock);
	return NULL;
}

/* Waits for a place; NULL when no more items are to be taken. */
static struct place *
places_wait(struct places *places)
{
	struct place *place = NULL;

	pthread_mutex_lock(&places->lock);
	while (places->free == NULL && !places->stopped)
		pthread_cond_wait(&places->freed, &places->lock);
	if (!places->stopped) {
		place = places->free;
		places->free = place->next_free;
	}
	pthread_mutex_unlock(&places->lock);
	return place;
}

static void
place_join(struct place *place)
{
	if (place->used)
		pthread_join(place->thread, NULL);
	place->used = false;
}

/* A thread for each item; 0, or the error of the one that didn't start. */
static int
places_start(struct places *places)
{
	const struct lane_job *job = places->job;

	for (size_t i = 0; i < job->items; i++) {
		struct place *place = places_wait(places);
		int err;

		if (place == NULL)
			break;
		place_join(place);
		place->item = i;
		err = pthread_create(&place->thread, NULL, item_main, place);
		if (err != 0) {
			job->error(job, "item %zu's thread didn't start: %s", i,
				strerror(err));
			return -err;
		}
		place->used = true;
	}
	return 0;
}

static int
pthread_per_item_run(const struct lane_job *job, void *pin)
{
	struct places places = { .job = job,
		.pin = pin,
		.all = calloc(job->workers, sizeof(*places.all)),
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.freed = PTHREAD_COND_INITIALIZER };
	int rc;

	if (places.all == NULL)
		return -ENOMEM;
	for (unsigned w = job->workers; w-- > 0;) {
		places.all[w].places = &places;
		places.all[w].lane = w;
		places.all[w].next_free = places.free;
		places.free = &places.all[w];
	}
	rc = places_start(&places);
	for (unsigned w = 0; w < job->workers; w++)
		place_join(&places.all[w]);
	free(places.all);
	return rc;
}

static const struct lane_option pthread_per_item_options[] = {
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "pthread-per-item",
	.summary = "a thread an item, at most W alive at once",
	.run = pthread_per_item_run,
	.setup = pin_setup,
	.teardown = pin_teardown,
	.usable = pin_usable,
	.options = pthread_per_item_options,
	.flags = LANE_ON_REQUEST,
};
