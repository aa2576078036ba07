/* SPDX-License-Identifier: MIT */
/*
 * `lanebench record`: fetches each URL of a list once, politely, and keeps
 * what came for url.replay. A host is asked one thing at a time, at most `rate`
 * times a second, and only what its robots.txt allows.
 */
#ifndef LANEBENCH_CAPTURE_CAPTURE_H
#define LANEBENCH_CAPTURE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>

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

/* The word of robots.txt that means us. */
#define CAPTURE_AGENT "lanebench"

/* How it ends: an exit code. */
enum capture_end {
	CAPTURE_ALL = 0, /* every URL is recorded */
	CAPTURE_SOME = 1, /* named ones failed; again tries those */
	CAPTURE_USAGE = 2,
	CAPTURE_UNABLE = 3, /* the recording can't be written */
	CAPTURE_STOPPED = 130 /* by SIGINT or SIGTERM; what came is kept */
};

/* Calls curl_global_init(). [main thread, once a process] */
int capture_run(const struct capture_options *options);

/* The same from a command line, argv[0] being ignored: what lanebench-trial
 * does when started as "lanebench-trial --record ...". Returns an exit code. */
int capture_main(int argc, char **argv);

#endif
