/* SPDX-License-Identifier: MIT */
/* One request to a host: robots.txt first, then pages; redirects, failures. */
#include "capture/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "text/secret.h"
#include "text/utf8.h"

struct request_answer {
	unsigned status;
	const char *type; /* libcurl's, until the next request; or NULL */
	const char *location; /* absolute, of a redirect; likewise */
	uint64_t total_us, first_byte_us;
};

static void
request_answer(const struct request *request, struct request_answer *answer)
{
	CURL *easy = request->fetch.easy;
	curl_off_t total = 0, first = 0;
	char *location = NULL;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	*answer = (struct request_answer){ .status = (unsigned)status,
		.type = fetch_type(&request->fetch),
		.location = location,
		.total_us = (uint64_t)total,
		.first_byte_us = (uint64_t)first };
}

void
request_forget(struct schedule_page *page)
{
	free(page->at);
	free(page);
}

static const char *
request_at(const struct schedule_page *page)
{
	return page->at != NULL ? page->at : page->url;
}

static void
request_fail(
	struct capture *capture, struct schedule_page *page, const char *why)
{
	char *text = NULL;

	capture->failed++;
	if (asprintf(&text, "%s: %s%s%s", page->url, why,
		    page->at != NULL ? ", at " : "",
		    page->at != NULL ? page->at : "") >= 0)
		utf8_say(stderr, "lanebench record: %s", secret_hide(text));
	free(text);
	request_forget(page);
}

static void
request_again(struct capture *capture, struct schedule_page *page)
{
	if (schedule_add(capture->schedule, page, true))
		request_fail(capture, page, strerror(ENOMEM));
}

/* Drops what came of the page so far. */
static void
request_drop(struct capture *capture, struct request *request)
{
	if (request->body.sink != NULL)
		recording_drop(
			capture->recording, request->body.sink, request->part);
	request->body.sink = NULL;
}

/* Hands the request to libcurl; where that fails the page has failed. */
static void
request_send(struct capture *capture, struct request *request,
	const struct fetch_rules *rules, const char *url)
{
	int rc = fetch_begin(
		&request->fetch, rules, &request->body, url, request);

	if (rc == 0 &&
		curl_multi_add_handle(capture->multi, request->fetch.easy))
		rc = -ENOMEM;
	if (rc != 0) {
		request_drop(capture, request);
		request_fail(capture, request->page, strerror(-rc));
		schedule_done(capture->schedule, request->host);
		return;
	}
	schedule_asked(request->host, clock_now_ns());
	request->busy = true;
	capture->busy++;
}

static void
request_ask_robots(struct capture *capture, struct request *request,
	struct schedule_origin *origin)
{
	char name[SITE_ORIGIN_MAX], url[SITE_ORIGIN_MAX + 16];

	request->origin = origin;
	snprintf(url, sizeof(url), "%s/robots.txt",
		site_origin(&origin->site, name));
	request_send(capture, request, &capture->robots, url);
}

static void
request_ask_page(struct capture *capture, struct request *request)
{
	request->origin = NULL;
	request->body.sink = recording_body(capture->recording, &request->part);
	if (request->body.sink != NULL) {
		request_send(capture, request, &capture->pages,
			request_at(request->page));
		return;
	}
	capture->broken = -errno;
	request_fail(capture, request->page, strerror(errno));
	schedule_done(capture->schedule, request->host);
}

/* Why robots.txt keeps us out; NULL when it doesn't. */
static const char *
request_forbidden(
	const struct schedule_origin *origin, const struct schedule_page *page)
{
	char path[SITE_PATH_MAX];

	if (origin->why[0])
		return origin->why;
	if (site_path(request_at(page), path) < 0)
		return strerror(ENOMEM);
	return robots_allow(origin->robots, path) ? NULL
						  : "robots.txt forbids it";
}

void
request_start(struct capture *capture, struct request *request)
{
	struct schedule_origin *origin;
	const char *why;

	if (capture->options->no_robots) {
		request_ask_page(capture, request);
		return;
	}
	origin = schedule_origin(request->host, request_at(request->page));
	if (origin != NULL && !origin->known) {
		request_ask_robots(capture, request, origin);
		return;
	}
	why = origin != NULL ? request_forbidden(origin, request->page)
			     : strerror(ENOMEM);
	if (why == NULL) {
		request_ask_page(capture, request);
		return;
	}
	request_fail(capture, request->page, why);
	schedule_done(capture->schedule, request->host);
}

/* RFC 9309, 2.3.1: a missing file allows all, an unreachable one nothing. */
static void
request_robots(
	struct capture *capture, struct request *request, const char *failure)
{
	struct schedule_origin *origin = request->origin;
	struct request_answer answer;

	request_answer(request, &answer);
	/* The part that came is enough (RFC 9309, 2.5). */
	if (request->body.reason == capture->robots.over_body)
		failure = NULL;
	origin->known = true;
	if (failure != NULL)
		snprintf(origin->why, sizeof(origin->why), "no robots.txt: %s",
			failure);
	else if (answer.status == 429 || answer.status >= 500)
		snprintf(origin->why, sizeof(origin->why),
			"no robots.txt: HTTP %u", answer.status);
	else if (answer.status >= 200 && answer.status < 300) {
		const struct body *body = &request->body;

		origin->robots = robots_parse(
			body->len ? body->data : "", body->len, CAPTURE_AGENT);
		if (origin->robots == NULL)
			snprintf(origin->why, sizeof(origin->why),
				"out of memory");
	}
	schedule_slow(request->host, robots_delay(origin->robots));
	request_again(capture, request->page);
}

static bool
request_redirects(unsigned status)
{
	return status == 301 || status == 302 || status == 303 ||
		status == 307 || status == 308;
}

/* Queues the page at the redirect's host, which has a queue and rules of its
 * own. */
static const char *
request_redirect(struct capture *capture, struct request *request,
	const struct request_answer *answer)
{
	struct schedule_page *page = request->page;
	struct site site;
	char *at;

	if (answer->location == NULL)
		return "a redirect that leads nowhere";
	if (page->hops >= capture->options->max_redirects)
		return "too many redirects";
	if (site_check(answer->location, strlen(answer->location),
		    URL_LIST_LOGIN, &site) != NULL)
		return "a redirect that is no http or https URL";
	at = strdup(answer->location);
	if (at == NULL)
		return strerror(ENOMEM);
	free(page->at);
	page->at = at;
	page->hops++;
	page->spent_us += answer->total_us;
	request_again(capture, page);
	return NULL;
}

static void
request_progress(
	const struct capture *capture, const struct recording_page *page)
{
	if (capture->options->quiet)
		return;
	utf8_say(stdout, "[%zu/%zu] %u %.3f s %" PRIu64 " bytes %s",
		capture->done + capture->failed, capture->wanted, page->status,
		(double)page->total_us / 1e6, page->bytes, page->url);
	fflush(stdout);
}

static void
request_keep(struct capture *capture, struct request *request,
	const struct request_answer *answer)
{
	struct schedule_page *page = request->page;
	struct recording_page row = { .url = page->url,
		.type = answer->type,
		.status = answer->status,
		.total_us = page->spent_us + answer->total_us,
		.first_byte_us = page->spent_us + answer->first_byte_us,
		.bytes = request->body.len };
	int rc = recording_keep(
		capture->recording, request->body.sink, request->part, &row);

	request->body.sink = NULL;
	if (rc != 0) {
		capture->broken = rc;
		request_fail(capture, page, strerror(-rc));
		return;
	}
	capture->done++;
	capture->bytes += row.bytes;
	if (row.bytes > capture->largest)
		capture->largest = row.bytes;
	capture->bad_status += row.status >= 400;
	request_progress(capture, &row);
	request_forget(page);
}

static void
request_page(
	struct capture *capture, struct request *request, const char *failure)
{
	struct request_answer answer;
	bool ends;

	request_answer(request, &answer);
	ends = answer.status >= 200 && answer.status < 600 &&
		answer.status / 100 != 3;
	if (request->body.sink_error)
		capture->broken = -request->body.sink_error;
	if (failure == NULL && ends)
		failure = recording_refused(answer.type);
	if (failure == NULL && ends) {
		request_keep(capture, request, &answer);
		return;
	}
	request_drop(capture, request);
	if (failure == NULL)
		failure = request_redirects(answer.status)
			? request_redirect(capture, request, &answer)
			: "an answer that is no page";
	if (failure != NULL)
		request_fail(capture, request->page, failure);
}

void
request_end(struct capture *capture, struct request *request, CURLcode code)
{
	const char *failure;
	char text[200];

	curl_multi_remove_handle(capture->multi, request->fetch.easy);
	failure = fetch_broken(&request->fetch, (int)code, text, sizeof(text));
	if (request->fetch.unanswered && !request->page->unanswered) {
		/* The second try waits for its turn like any request. */
		request->page->unanswered = true;
		request_drop(capture, request);
		request_again(capture, request->page);
	} else if (request->origin != NULL) {
		request_robots(capture, request, failure);
	} else {
		request_page(capture, request, failure);
	}
	schedule_done(capture->schedule, request->host);
	request->busy = false;
	capture->busy--;
}

void
request_close(struct capture *capture, struct request *request)
{
	if (request->busy) {
		curl_multi_remove_handle(capture->multi, request->fetch.easy);
		request_forget(request->page);
	}
	request_drop(capture, request);
	fetch_end(&request->fetch);
	body_fini(&request->body);
}
