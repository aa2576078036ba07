/* SPDX-License-Identifier: MIT */
/*
 * `lanebench record`: fetches each URL of a list once, politely, and keeps
 * what came for url.replay. A host is asked one thing at a time, at most `rate`
 * times a second, and only what its robots.txt allows.
 */
#ifndef LANEBENCH_CAPTURE_CAPTURE_H
#define LANEBENCH_CAPTURE_CAPTURE_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "fetch/fetch.h"
#include "fetch/site.h"

/* From a command line, argv[0] being ignored: what lanebench-trial does when it
 * is started as "lanebench-trial --record ...". Returns an exit code. [main
 * thread, once a process] */
int capture_main(int argc, char **argv);

/* robots.txt as RFC 9309 says: which paths of a site may be fetched. */

/* More of a file isn't read (RFC 9309, 2.5). */
#define ROBOTS_MAX ((size_t)512 * 1024)

struct robots;

/* The rules of `text` for the crawler whose product token is `agent`: those of
 * all groups that name it, else those of all groups for "*". NULL when out of
 * memory; robots_destroy() takes NULL. [any] */
struct robots *robots_parse(const char *text, size_t len, const char *agent);
void robots_destroy(struct robots *robots);

/* Whether `path`, with its query, may be fetched: the longest rule that
 * matches says, allow before disallow; without one, yes. /robots.txt always
 * may. NULL allows all. [any] */
bool robots_allow(const struct robots *robots, const char *path);

/* Seconds that "Crawl-delay" asks for between two requests, at most 60; 0 when
 * there is none. The RFC lacks it, but sites that write it mean it. */
double robots_delay(const struct robots *robots);

/*
 * Whose turn it is: pages wait in a queue a host; a host is asked one thing at
 * a time, and no sooner than its interval after the last. Knows no network.
 * [one thread]
 */

/* A page on its way, over redirects. The caller's; `next` is the queue's. */
struct schedule_page {
	const char *url; /* the list's */
	char *at; /* where a redirect led; NULL: nowhere yet */
	unsigned hops;
	bool unanswered; /* it was asked for twice, and isn't again */
	uint64_t spent_us; /* in earlier redirects */
	struct schedule_page *next;
};

/* What the site's robots.txt said. */
struct schedule_origin {
	struct site site;
	bool known;
	char why[96]; /* not readable, so nothing may be fetched; else "" */
	struct robots *robots;
	struct schedule_origin *next;
};

struct schedule;
struct schedule_host;

/* NULL when out of memory. Destroying hands the pages that are left to
 * `forget`. */
struct schedule *schedule_create(double rate);
void schedule_destroy(
	struct schedule *schedule, void (*forget)(struct schedule_page *page));

/* Queues the page at the host where it is now; `first`: before others, so that
 * begun pages are finished. 0 or -ENOMEM. */
int
schedule_add(struct schedule *schedule, struct schedule_page *page, bool first);

/* The least time in ns in which all that wait can be asked for, by their hosts'
 * intervals and with `more` requests a host (robots.txt); *hosts is their
 * number. */
uint64_t
schedule_foresee(const struct schedule *schedule, unsigned more, size_t *hosts);

/* How many pages wait. */
size_t schedule_waiting(const struct schedule *schedule);

/* The next page that may be asked for at `now_ns`, and its host, which is busy
 * until schedule_done(). NULL when none may: *wait_ns is the time until one
 * may, UINT64_MAX when only busy hosts have any. */
struct schedule_page *schedule_next(struct schedule *schedule, uint64_t now_ns,
	struct schedule_host **host, uint64_t *wait_ns);
/* The host is being asked now: its interval begins. */
void schedule_asked(struct schedule_host *host, uint64_t now_ns);
void schedule_done(struct schedule *schedule, struct schedule_host *host);

/* The origin of the URL, new with known = false; the host's. NULL when out of
 * memory. */
struct schedule_origin *
schedule_origin(struct schedule_host *host, const char *url);
/* The host asked for more time between two requests. */
void schedule_slow(struct schedule_host *host, double seconds);

/*
 * The folder that a recording is kept in:
 *
 *     DIR/recording.tsv       one header line, then a row a page
 *     DIR/bodies/000001.html  the pages' bodies, decoded
 *
 * A row, written after its body is whole, holds between tabs: url, file (below
 * DIR), status, type (may be empty), total_us, first_byte_us, bytes. No field
 * holds a tab or a control character; a type has RECORDING_TYPE_MAX bytes at
 * most. datasets/url/replay.h reads it too.
 */

/* The origin's room for a type is little more. */
#define RECORDING_TYPE_MAX 1000

struct recording;

struct recording_page {
	const char *url;
	const char *type; /* Content-Type; NULL or "" when there was none */
	unsigned status;
	uint64_t total_us, first_byte_us, bytes;
};

/* Opens the folder, making it where it isn't there; a row that a crash cut
 * short is taken off. One recorder at a time: -EBUSY otherwise. One that holds
 * other files and is no recording is -EEXIST. Why it failed comes back in
 * `error`. recording_close() takes NULL. [one thread] */
int recording_open(struct recording **recording, const char *dir, char *error,
	size_t room);
int recording_close(struct recording *recording);

/* Whether the page was recorded, now or before. */
bool recording_has(const struct recording *recording, const char *url);
size_t recording_count(const struct recording *recording);

/* A new file for a body, to be handed to keep() or drop() with the number of
 * the part that comes back. NULL with errno. */
FILE *recording_body(struct recording *recording, unsigned *part);
/* Why a page of this type couldn't be served again: static; NULL if it can. */
const char *recording_refused(const char *type);
/* Closes the body, names it, and writes its row; both are on the disk when it
 * returns 0. After an error the recording can't go on. A tab in the type, which
 * recording_refused() has let pass, becomes a blank. */
int recording_keep(struct recording *recording, FILE *body, unsigned part,
	const struct recording_page *page);
/* Closes and removes the body of a page that failed. */
void recording_drop(struct recording *recording, FILE *body, unsigned part);

/* A list of URLs to record: which, in their order, each once, by host. */

/* What is wrong with a URL that holds a login. */
#define URL_LIST_LOGIN \
	"a password in a URL would be written to the recording: take it out"

struct url_list {
	char **urls; /* without fragments */
	size_t count;
	size_t repeated; /* lines that named a URL again */
};

/* Reads one URL a line; blank lines and those that begin with '#' are comments.
 * 0, or a negative errno with what is wrong with all lines in `error`
 * (badlines.h). An empty list is -EINVAL. url_list_fini() frees what there is.
 * [any] */
int url_list_read(
	struct url_list *list, const char *file, char *error, size_t room);
void url_list_fini(struct url_list *list);

/* The requests to a host, and what becomes of its pages. */

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
