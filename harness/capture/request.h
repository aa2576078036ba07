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

/* The word of robots.txt that means us. */
#define CAPTURE_AGENT "lanebench"

struct capture_options {
	const char *list; /* file of URLs, one a line */
	const char *out; /* folder of the recording; goes on where it ended */
	const char *contact; /* NULL: none */
	const char *user_agent; /* what is sent; says who */
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

/* One host's conversation; as many as hosts are asked at once. */
struct capture_talk {
	struct fetch fetch; /* its CURLOPT_PRIVATE is the talk */
	struct body body; /* a page's goes to the recording */
	struct polite_host *host;
	struct polite_page *page;
	struct polite_origin *origin; /* its robots.txt is asked for, or NULL */
	unsigned part;
	bool busy;
};

struct capture {
	const struct capture_options *options;
	char shown[1024]; /* the folder, for people */
	struct fetch_rules pages, robots;
	struct weblist list;
	struct recording *recording;
	struct polite *polite;
	struct capture_talk *talks;
	CURLM *multi;
	unsigned busy;
	size_t wanted, done, failed, bad_status;
	uint64_t bytes, largest; /* of a page */
	int broken; /* < 0: why the recording can't go on */
};

/* Asks for the talk's page, or for its site's robots.txt before; where that
 * can't be or mustn't be, the page has failed and the talk isn't busy. */
void talk_start(struct capture *capture, struct capture_talk *talk);
/* The talk's request ended so: keeps its page, follows it elsewhere, or names
 * it as failed. The talk is free then. */
void
talk_end(struct capture *capture, struct capture_talk *talk, CURLcode code);
/* Drops the page that it is about, if any, and frees what it has. */
void talk_close(struct capture *capture, struct capture_talk *talk);
void talk_forget(struct polite_page *page);

#endif
