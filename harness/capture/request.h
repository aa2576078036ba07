/* SPDX-License-Identifier: MIT */
/* The requests to a host, and what becomes of its pages. */
#ifndef LANEBENCH_CAPTURE_REQUEST_H
#define LANEBENCH_CAPTURE_REQUEST_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "capture/recording.h"
#include "capture/schedule.h"
#include "capture/url_list.h"
#include "fetch/fetch.h"

/* Our product token in robots.txt. */
#define CAPTURE_AGENT "lanebench"

struct capture_options {
	const char *list; /* file of URLs, one a line */
	const char *out; /* folder of the recording; goes on where it ended */
	const char *contact; /* NULL: none */
	const char *user_agent; /* the User-Agent that is sent */
	const char *proxy; /* "" is none */
	const char *ca_file; /* NULL: the system's */
	double rate; /* requests a second and host */
	unsigned parallel; /* hosts at once */
	unsigned max_redirects;
	double timeout_s; /* of a request */
	unsigned max_mib; /* of a decoded body */
	bool no_robots; /* fetch what robots.txt forbids */
	bool quiet; /* only failures and the summary */
};

/* A request and its host; there are `parallel` of them. */
struct request {
	struct fetch fetch; /* its CURLOPT_PRIVATE is this */
	struct body body; /* a page's goes to the recording */
	struct schedule_host *host;
	struct schedule_page *page;
	struct schedule_origin
		*origin; /* whose robots.txt is asked for, or NULL */
	unsigned part;
	bool busy;
};

struct capture {
	const struct capture_options *options;
	char shown[1024]; /* the folder, for people */
	struct fetch_rules pages, robots;
	struct url_list list;
	struct recording *recording;
	struct schedule *schedule;
	struct request *requests;
	CURLM *multi;
	unsigned busy;
	size_t wanted, done, failed, bad_status;
	uint64_t bytes, largest; /* of a page */
	int broken; /* < 0: why the recording can't go on */
};

/* Asks for the page, or first for its site's robots.txt. Where that fails or is
 * forbidden the page has failed, and the request isn't busy. */
void request_start(struct capture *capture, struct request *request);
/* The request ended with `code`: keeps its page, follows it elsewhere, or names
 * it as failed. The request is free then. */
void
request_end(struct capture *capture, struct request *request, CURLcode code);
/* Drops the page that it is about, if any, and frees what it has. */
void request_close(struct capture *capture, struct request *request);
void request_forget(struct schedule_page *page);

#endif
