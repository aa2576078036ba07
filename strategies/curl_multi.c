/* SPDX-License-Identifier: MIT */
/*
 * One thread, W transfers at once: libcurl's multi interface waits for all of
 * them together. What has landed is parsed here, between two waits.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#define POLL_MS 1000
/* Connections kept beyond those in use, where there aren't more hosts: a host's
 * is to be there when its next page comes, however small the window. */
#define SPARE_CONNECTIONS 64
/* Descriptors that are no connections. */
#define OTHER_FILES 64

struct landed {
	struct lane_flight *flight;
	int err;
};

struct window {
	const struct lane_job *job;
	CURLM *multi;
	struct lane_flight **air; /* flights in the air, by slot */
	struct landed *landed;
	size_t next;
	unsigned flying;
};

/* Parses what a flight brought; its place is free again. */
static void
window_land(struct window *window, struct lane_flight *flight, int err)
{
	curl_multi_remove_handle(window->multi, flight->easy);
	window->air[flight->slot] = NULL;
	window->flying--;
	window->job->finish(window->job, flight, 0, err);
}

/* Keeps the window full: an empty place is time lost while we wait. */
static void
window_fill(struct window *window)
{
	const struct lane_job *job = window->job;

	while (window->flying < job->workers && window->next < job->items) {
		struct lane_flight *flight = job->begin(job, window->next++);

		if (flight == NULL) {
			window->next = job->items;
		} else if (flight->easy == NULL) {
			/* Nothing to wait for: a local file. */
			job->finish(job, flight, 0, 0);
		} else {
			window->air[flight->slot] = flight;
			window->flying++;
			if (curl_multi_add_handle(
				    window->multi, flight->easy) != CURLM_OK)
				window_land(window, flight, -ENOMEM);
		}
	}
}

/* Takes out what has landed; how many. All messages are read first: removing
 * a handle makes those that wait behind it invalid. */
static unsigned
window_reap(struct window *window)
{
	unsigned count = 0;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(window->multi, &left)) != NULL) {
		struct landed *landed = &window->landed[count++];

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
			&landed->flight);
		landed->err = (int)message->data.result;
	}
	for (unsigned i = 0; i < count; i++)
		window_land(window, window->landed[i].flight,
			window->landed[i].err);
	return count;
}

static long
window_connections(const struct lane_job *job)
{
	long spare = job->hosts > SPARE_CONNECTIONS ? (long)job->hosts
						    : SPARE_CONNECTIONS;
	long room = sysconf(_SC_OPEN_MAX) - OTHER_FILES - (long)job->workers;

	if (room > 0 && spare > room)
		spare = room;
	return (long)job->workers + spare;
}

static CURLMcode
window_run(struct window *window)
{
	CURLMcode code = CURLM_OK;
	int running;

	curl_multi_setopt(window->multi, CURLMOPT_MAXCONNECTS,
		window_connections(window->job));
	while (code == CURLM_OK) {
		window_fill(window);
		if (window->flying == 0)
			return CURLM_OK;
		code = curl_multi_perform(window->multi, &running);
		if (code == CURLM_OK && window_reap(window) == 0)
			code = curl_multi_poll(
				window->multi, NULL, 0, POLL_MS, NULL);
	}
	/* Flights still in the air are finished without a result. */
	for (unsigned slot = 0; slot < window->job->workers; slot++)
		if (window->air[slot] != NULL)
			window_land(window, window->air[slot], -EIO);
	return code;
}

static int
curl_multi_run(const struct lane_job *job, void *state)
{
	struct window window = {
		.job = job,
		.multi = curl_multi_init(),
		.air = calloc(job->workers, sizeof(*window.air)),
		.landed = calloc(job->workers, sizeof(*window.landed)),
	};
	CURLMcode code = CURLM_OUT_OF_MEMORY;

	(void)state;
	if (window.multi && window.air && window.landed)
		code = window_run(&window);
	if (code != CURLM_OK)
		job->error(job, "%s", curl_multi_strerror(code));
	curl_multi_cleanup(window.multi);
	free(window.air);
	free(window.landed);
	return code == CURLM_OK ? 0 : -EIO;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "curl-multi",
	.summary = "one thread, W transfers in flight by libcurl's multi",
	.run = curl_multi_run,
};
