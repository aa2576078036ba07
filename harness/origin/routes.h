/* SPDX-License-Identifier: MIT */
/*
 * The table of what is served: a route a URL, read from a file. TSV in UTF-8;
 * the first line is the header
 *
 *     site  path  file  status  type  delay_us  extra
 *
 * site: from 0. path: begins with '/', compared byte by byte with the request's
 * path and query as they were sent. file: absolute, its control characters and
 * '%' percent-encoded; empty: no body. status: 0 is 200. type: empty is
 * text/html. delay_us: from the request's arrival to the answer; empty: by the
 * site's --latency. extra: empty, a fault (fault.h), or with a 3xx its Location.
 * Every line ends with a newline. A line that repeats another is ignored.
 */
#ifndef LANEBENCH_ORIGIN_ROUTES_H
#define LANEBENCH_ORIGIN_ROUTES_H

#include <stddef.h>
#include <stdint.h>

/* The ways in which a page can go wrong. */
enum fault {
	FAULT_NONE = 0,
	FAULT_STALL, /* never answers */
	FAULT_CUT, /* half of the body, then closes */
	FAULT_RESET, /* half of the body, then a RST */
	FAULT_LOOP, /* redirects to itself for ever */
	FAULT_FLOOD, /* chunked, this many bytes of spaces */
	FAULT_BOMB, /* a gzip of this many zero bytes */
	FAULT_SLOW /* this many bytes a second */
};

/* Reads "stall", "cut", "reset", "loop", "flood:BYTES", "bomb:BYTES",
 * "slow:BYTES_PER_S". -EINVAL when the text is none of them. */
int fault_parse(const char *text, enum fault *fault, uint64_t *amount);

#define ROUTES_HEADER "site\tpath\tfile\tstatus\ttype\tdelay_us\textra"

/* The last part of the query in which a page that redirects to itself
 * counts. */
#define ROUTES_TURN "turn="

/* The delay of a route that leaves it to the site's latency. */
#define ROUTE_DELAY_UNSET UINT64_MAX

/* Routes with the same file, type and Location have one page together. */
struct route_page {
	const char *file; /* NULL: no body */
	const char *type;
	const char *location; /* NULL: none */
};

struct route {
	const char *path;
	uint64_t delay_ns;
	uint64_t amount; /* of the fault */
	uint32_t site;
	uint32_t page;
	uint16_t status;
	uint8_t fault; /* enum fault */
};

struct routes {
	struct route *routes;
	size_t count;
	struct route_page *pages;
	size_t page_count;
	/* The rest is the module's own. */
	char *text;
	uint32_t *slots; /* 1 + index of a route, 0: free; a power of two */
	size_t slot_count;
};

/* 0 or < 0, then error is one line that names the file and where it matters the
 * line. What it gives out is the caller's, for routes_destroy(). */
int routes_load(const char *file, unsigned sites, struct routes **routes,
	char *error, size_t error_size);
void routes_destroy(struct routes *routes);

/* The slot in which the route is, or the free one in which it would be. */
size_t
routes_slot(const struct routes *routes, unsigned site, const char *path);

/* The route of what a client asked for, or NULL. A page that redirects to
 * itself (FAULT_LOOP) is found with the turn in its query, too. */
const struct route *
routes_find(const struct routes *routes, unsigned site, const char *path);

#endif
