/* SPDX-License-Identifier: MIT */
/* One request to a host: robots.txt first, then pages; redirects, failures. */
#include "capture/talk.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "wire/secret.h"

void
talk_forget(struct polite_page *page)
{
	free(page->at);
	free(page);
}

static const char *
talk_at(const struct polite_page *page)
{
	return page->at ? page->at : page->url;
}

static void
talk_fail(struct capture *capture, struct polite_page *page, const char *why)
{
	char *text = NULL;

	capture->failed++;
	if (asprintf(&text, "%s: %s%s%s", page->url, why,
		    page->at ? ", at " : "", page->at ? page->at : "") >= 0)
		fprintf(stderr, "lanebench record: %s\n", secret_hide(text));
	free(text);
	talk_forget(page);
}

static void
talk_again(struct capture *capture, struct polite_page *page)
{
	if (polite_add(capture->polite, page, true))
		talk_fail(capture, page, strerror(ENOMEM));
}

/* Hands the request to libcurl; false: it failed, and the page with it. */
static bool
talk_send(struct capture *capture, struct capture_talk *talk, int rc)
{
	if (!rc && curl_multi_add_handle(capture->multi, talk->transfer.easy))
		rc = -ENOMEM;
	if (rc) {
		if (talk->body)
			recording_drop(
				capture->recording, talk->body, talk->part);
		talk->body = NULL;
		talk_fail(capture, talk->page, strerror(-rc));
		polite_done(capture->polite, talk->host);
		return false;
	}
	polite_asked(talk->host, clock_now_ns());
	talk->busy = true;
	capture->busy++;
	return true;
}

static void
talk_ask_robots(struct capture *capture, struct capture_talk *talk,
	struct polite_origin *origin)
{
	char url[WEBLIST_URL_MAX + 16];

	talk->origin = origin;
	snprintf(url, sizeof(url), "%s/robots.txt", origin->name);
	talk_send(
		capture, talk, transfer_text(&talk->transfer, url, ROBOTS_MAX));
}

static void
talk_ask_page(struct capture *capture, struct capture_talk *talk)
{
	talk->origin = NULL;
	talk->body = recording_body(capture->recording, &talk->part);
	if (!talk->body) {
		capture->broken = -errno;
		talk_send(capture, talk, capture->broken);
		return;
	}
	talk_send(capture, talk,
		transfer_page(&talk->transfer, talk_at(talk->page), talk->body,
			capture->options->max_bytes));
}

/* Why robots.txt keeps us out; NULL when it doesn't. */
static const char *
talk_forbidden(
	const struct polite_origin *origin, const struct polite_page *page)
{
	char path[WEBLIST_URL_MAX + 2];

	if (origin->why[0])
		return origin->why;
	weblist_path(talk_at(page), path);
	return robots_allow(origin->robots, path) ? NULL
						  : "robots.txt forbids it";
}

void
talk_start(struct capture *capture, struct capture_talk *talk)
{
	struct polite_origin *origin;
	const char *why;

	if (!capture->options->robots) {
		talk_ask_page(capture, talk);
		return;
	}
	origin = polite_origin(talk->host, talk_at(talk->page));
	if (origin && !origin->known) {
		talk_ask_robots(capture, talk, origin);
		return;
	}
	why = origin ? talk_forbidden(origin, talk->page) : strerror(ENOMEM);
	if (!why) {
		talk_ask_page(capture, talk);
		return;
	}
	talk_fail(capture, talk->page, why);
	polite_done(capture->polite, talk->host);
}

/* RFC 9309, 2.3.1: no such file allows all; one that can't be had, nothing. */
static void
talk_robots(
	struct capture *capture, struct capture_talk *talk, const char *failure)
{
	struct polite_origin *origin = talk->origin;
	struct transfer_answer answer;

	transfer_answer(&talk->transfer, &answer);
	origin->known = true;
	if (failure)
		snprintf(origin->why, sizeof(origin->why), "no robots.txt: %s",
			failure);
	else if (answer.status == 429 || answer.status >= 500)
		snprintf(origin->why, sizeof(origin->why),
			"no robots.txt: HTTP %u", answer.status);
	else if (answer.status >= 200 && answer.status < 300) {
		const char *text = talk->transfer.text;

		origin->robots = robots_parse(talk->transfer.bytes ? text : "",
			talk->transfer.bytes, CAPTURE_AGENT);
		if (!origin->robots)
			snprintf(origin->why, sizeof(origin->why),
				"out of memory");
	}
	polite_slow(talk->host, robots_delay(origin->robots));
	talk_again(capture, talk->page);
}

static bool
talk_redirects(unsigned status)
{
	return status == 301 || status == 302 || status == 303 ||
		status == 307 || status == 308;
}

/* Goes where the answer points; its host has a queue and rules of its own. */
static const char *
talk_redirect(struct capture *capture, struct capture_talk *talk,
	const struct transfer_answer *answer)
{
	struct polite_page *page = talk->page;
	const char *wrong;
	char *at;

	if (!answer->location)
		return "a redirect that leads nowhere";
	if (page->hops >= capture->options->max_redirects)
		return "too many redirects";
	wrong = weblist_check(answer->location, strlen(answer->location));
	if (wrong)
		return "a redirect that is no http or https URL";
	at = strdup(answer->location);
	if (!at)
		return strerror(ENOMEM);
	free(page->at);
	page->at = at;
	page->hops++;
	page->spent_us += answer->total_us;
	talk_again(capture, page);
	return NULL;
}

static void
talk_progress(const struct capture *capture, const struct recording_page *page)
{
	if (capture->options->quiet)
		return;
	printf("[%zu/%zu] %u %.3f s %" PRIu64 " bytes %s\n",
		capture->done + capture->failed, capture->wanted, page->status,
		(double)page->total_us / 1e6, page->bytes, page->url);
	fflush(stdout);
}

static void
talk_keep(struct capture *capture, struct capture_talk *talk,
	const struct transfer_answer *answer)
{
	struct polite_page *page = talk->page;
	struct recording_page row = { .url = page->url,
		.type = answer->type,
		.status = answer->status,
		.total_us = page->spent_us + answer->total_us,
		.first_byte_us = page->spent_us + answer->first_byte_us,
		.bytes = talk->transfer.bytes };
	int rc = recording_keep(
		capture->recording, talk->body, talk->part, &row);

	talk->body = NULL;
	if (rc) {
		capture->broken = rc;
		talk_fail(capture, page, strerror(-rc));
		return;
	}
	capture->done++;
	capture->bytes += row.bytes;
	capture->bad_status += row.status >= 400;
	talk_progress(capture, &row);
	talk_forget(page);
}

static void
talk_page(
	struct capture *capture, struct capture_talk *talk, const char *failure)
{
	struct transfer_answer answer;

	transfer_answer(&talk->transfer, &answer);
	if (talk->transfer.sink_error)
		capture->broken = -talk->transfer.sink_error;
	if (!failure && answer.status >= 200 && answer.status < 600 &&
		answer.status / 100 != 3) {
		talk_keep(capture, talk, &answer);
		return;
	}
	recording_drop(capture->recording, talk->body, talk->part);
	talk->body = NULL;
	if (!failure)
		failure = talk_redirects(answer.status)
			? talk_redirect(capture, talk, &answer)
			: "an answer that is no page";
	if (failure)
		talk_fail(capture, talk->page, failure);
}

void
talk_end(struct capture *capture, struct capture_talk *talk, CURLcode code)
{
	const char *failure;

	curl_multi_remove_handle(capture->multi, talk->transfer.easy);
	failure = transfer_failure(&talk->transfer, code);
	if (talk->origin)
		talk_robots(capture, talk, failure);
	else
		talk_page(capture, talk, failure);
	polite_done(capture->polite, talk->host);
	talk->busy = false;
	capture->busy--;
}
