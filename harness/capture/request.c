/* SPDX-License-Identifier: MIT */
/* One request to a host: robots.txt first, then pages; redirects, failures. */
#include "capture/request.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "text/secret.h"
#include "text/utf8.h"

struct talk_answer {
	unsigned status;
	const char *type; /* libcurl's, until the next request; or NULL */
	const char *location; /* absolute, of a redirect; likewise */
	uint64_t total_us, first_byte_us;
};

static void
talk_answer(const struct capture_talk *talk, struct talk_answer *answer)
{
	CURL *easy = talk->fetch.easy;
	curl_off_t total = 0, first = 0;
	char *location = NULL;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	*answer = (struct talk_answer){ .status = (unsigned)status,
		.type = fetch_type(&talk->fetch),
		.location = location,
		.total_us = (uint64_t)total,
		.first_byte_us = (uint64_t)first };
}

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
		utf8_say(stderr, "lanebench record: %s", secret_hide(text));
	free(text);
	talk_forget(page);
}

static void
talk_again(struct capture *capture, struct polite_page *page)
{
	if (polite_add(capture->polite, page, true))
		talk_fail(capture, page, strerror(ENOMEM));
}

/* What came of the page so far is none of the recording's. */
static void
talk_drop(struct capture *capture, struct capture_talk *talk)
{
	if (talk->body.sink)
		recording_drop(capture->recording, talk->body.sink, talk->part);
	talk->body.sink = NULL;
}

/* Hands the request to libcurl; where that fails the page has failed. */
static void
talk_send(struct capture *capture, struct capture_talk *talk,
	const struct fetch_rules *rules, const char *url)
{
	int rc = fetch_begin(&talk->fetch, rules, &talk->body, url, talk);

	if (rc == 0 && curl_multi_add_handle(capture->multi, talk->fetch.easy))
		rc = -ENOMEM;
	if (rc != 0) {
		talk_drop(capture, talk);
		talk_fail(capture, talk->page, strerror(-rc));
		polite_done(capture->polite, talk->host);
		return;
	}
	polite_asked(talk->host, clock_now_ns());
	talk->busy = true;
	capture->busy++;
}

static void
talk_ask_robots(struct capture *capture, struct capture_talk *talk,
	struct polite_origin *origin)
{
	char name[SITE_ORIGIN_MAX], url[SITE_ORIGIN_MAX + 16];

	talk->origin = origin;
	snprintf(url, sizeof(url), "%s/robots.txt",
		site_origin(&origin->site, name));
	talk_send(capture, talk, &capture->robots, url);
}

static void
talk_ask_page(struct capture *capture, struct capture_talk *talk)
{
	talk->origin = NULL;
	talk->body.sink = recording_body(capture->recording, &talk->part);
	if (talk->body.sink) {
		talk_send(capture, talk, &capture->pages, talk_at(talk->page));
		return;
	}
	capture->broken = -errno;
	talk_fail(capture, talk->page, strerror(errno));
	polite_done(capture->polite, talk->host);
}

/* Why robots.txt keeps us out; NULL when it doesn't. */
static const char *
talk_forbidden(
	const struct polite_origin *origin, const struct polite_page *page)
{
	char path[SITE_PATH_MAX];

	if (origin->why[0])
		return origin->why;
	if (site_path(talk_at(page), path) < 0)
		return strerror(ENOMEM);
	return robots_allow(origin->robots, path) ? NULL
						  : "robots.txt forbids it";
}

void
talk_start(struct capture *capture, struct capture_talk *talk)
{
	struct polite_origin *origin;
	const char *why;

	if (capture->options->no_robots) {
		talk_ask_page(capture, talk);
		return;
	}
	origin = polite_origin(talk->host, talk_at(talk->page));
	if (origin && !origin->known) {
		talk_ask_robots(capture, talk, origin);
		return;
	}
	why = origin ? talk_forbidden(origin, talk->page) : strerror(ENOMEM);
	if (why == NULL) {
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
	struct talk_answer answer;

	talk_answer(talk, &answer);
	/* What was there is enough. */
	if (talk->body.reason == capture->robots.over_body)
		failure = NULL;
	origin->known = true;
	if (failure)
		snprintf(origin->why, sizeof(origin->why), "no robots.txt: %s",
			failure);
	else if (answer.status == 429 || answer.status >= 500)
		snprintf(origin->why, sizeof(origin->why),
			"no robots.txt: HTTP %u", answer.status);
	else if (answer.status >= 200 && answer.status < 300) {
		const struct body *body = &talk->body;

		origin->robots = robots_parse(
			body->len ? body->data : "", body->len, CAPTURE_AGENT);
		if (origin->robots == NULL)
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
	const struct talk_answer *answer)
{
	struct polite_page *page = talk->page;
	struct site site;
	char *at;

	if (answer->location == NULL)
		return "a redirect that leads nowhere";
	if (page->hops >= capture->options->max_redirects)
		return "too many redirects";
	if (site_check(answer->location, strlen(answer->location),
		    WEBLIST_LOGIN, &site) != NULL)
		return "a redirect that is no http or https URL";
	at = strdup(answer->location);
	if (at == NULL)
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
	utf8_say(stdout, "[%zu/%zu] %u %.3f s %" PRIu64 " bytes %s",
		capture->done + capture->failed, capture->wanted, page->status,
		(double)page->total_us / 1e6, page->bytes, page->url);
	fflush(stdout);
}

static void
talk_keep(struct capture *capture, struct capture_talk *talk,
	const struct talk_answer *answer)
{
	struct polite_page *page = talk->page;
	struct recording_page row = { .url = page->url,
		.type = answer->type,
		.status = answer->status,
		.total_us = page->spent_us + answer->total_us,
		.first_byte_us = page->spent_us + answer->first_byte_us,
		.bytes = talk->body.len };
	int rc = recording_keep(
		capture->recording, talk->body.sink, talk->part, &row);

	talk->body.sink = NULL;
	if (rc != 0) {
		capture->broken = rc;
		talk_fail(capture, page, strerror(-rc));
		return;
	}
	capture->done++;
	capture->bytes += row.bytes;
	if (row.bytes > capture->largest)
		capture->largest = row.bytes;
	capture->bad_status += row.status >= 400;
	talk_progress(capture, &row);
	talk_forget(page);
}

static void
talk_page(
	struct capture *capture, struct capture_talk *talk, const char *failure)
{
	struct talk_answer answer;
	bool ends;

	talk_answer(talk, &answer);
	ends = answer.status >= 200 && answer.status < 600 &&
		answer.status / 100 != 3;
	if (talk->body.sink_error)
		capture->broken = -talk->body.sink_error;
	if (failure == NULL && ends)
		failure = recording_refused(answer.type);
	if (failure == NULL && ends) {
		talk_keep(capture, talk, &answer);
		return;
	}
	talk_drop(capture, talk);
	if (failure == NULL)
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
	char text[200];

	curl_multi_remove_handle(capture->multi, talk->fetch.easy);
	failure = fetch_broken(&talk->fetch, (int)code, text, sizeof(text));
	if (talk->fetch.unanswered && !talk->page->unanswered) {
		/* When its turn comes again: that is a request, too. */
		talk->page->unanswered = true;
		talk_drop(capture, talk);
		talk_again(capture, talk->page);
	} else if (talk->origin) {
		talk_robots(capture, talk, failure);
	} else {
		talk_page(capture, talk, failure);
	}
	polite_done(capture->polite, talk->host);
	talk->busy = false;
	capture->busy--;
}

void
talk_close(struct capture *capture, struct capture_talk *talk)
{
	if (talk->busy) {
		curl_multi_remove_handle(capture->multi, talk->fetch.easy);
		talk_forget(talk->page);
	}
	talk_drop(capture, talk);
	fetch_end(&talk->fetch);
	body_fini(&talk->body);
}
