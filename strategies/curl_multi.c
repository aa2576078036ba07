/* SPDX-License-Identifier: MIT */
/*
 * One thread, W transfers at once: libcurl's multi interface waits for all of
 * them together. What has landed is parsed here, between two waits.
 */
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>

#include <lanebench/strategy.h>

#define POLL_MS 1000

struct landed {
	struct lane_flight *flight;
	int err;
};

struct window {
	const struct lane_job *job;
	CURLM *multi;
	struct landed *landed; /* room for `workers` */
	size_t next;
	unsigned flying;
};

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
			curl_multi_add_handle(window->multi, flight->easy);
			window->flying++;
		}
	}
}

/* Takes out what has landed. All messages are read first: removing a handle
 * makes those that wait behind it invalid. */
static unsigned
window_reap(struct window *window)
{
	const struct lane_job *job = window->job;
	unsigned n = 0;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(window->multi, &left)) != NULL) {
		struct landed *landed = &window->landed[n++];

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE,
			&landed->flight);
		landed->err = (int)message->data.result;
	}
	for (unsigned i = 0; i < n; i++)
		curl_multi_remove_handle(
			window->multi, window->landed[i].flight->easy);
	window->flying -= n;
	for (unsigned i = 0; i < n; i++)
		job->finish(job, window->landed[i].flight, 0,
			window->landed[i].err);
	return n;
}

static int
curl_multi_run(const struct lane_job *job, void *state)
{
	struct window window = {
		.job = job,
		.multi = curl_multi_init(),
		.landed = calloc(job->workers, sizeof(*window.landed)),
	};
	CURLMcode code = CURLM_OK;
	int running;

	(void)state;
	if (window.multi == NULL || window.landed == NULL)
		code = CURLM_OUT_OF_MEMORY;
	else
		curl_multi_setopt(
			window.multi, CURLMOPT_MAXCONNECTS, (long)job->workers);
	while (code == CURLM_OK) {
		window_fill(&window);
		if (window.flying == 0)
			break;
		code = curl_multi_perform(window.multi, &running);
		if (code == CURLM_OK && window_reap(&window) == 0)
			code = curl_multi_poll(
				window.multi, NULL, 0, POLL_MS, NULL);
	}
	if (code != CURLM_OK)
		job->error(job, "%s", curl_multi_strerror(code));
	curl_multi_cleanup(window.multi);
	free(window.landed);
	return code == CURLM_OK ? 0 : -EIO;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "curl-multi",
	.summary = "one thread, W transfers in flight by libcurl's multi",
	.run = curl_multi_run,
};
