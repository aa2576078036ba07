/* SPDX-License-Identifier: MIT */
/* One request by libcurl: where its body goes, and what its end means. */
#ifndef LANEBENCH_CAPTURE_TRANSFER_H
#define LANEBENCH_CAPTURE_TRANSFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <curl/curl.h>

#include "capture/capture.h"

struct transfer {
	CURL *easy; /* kept for the next; CURLOPT_PRIVATE is the transfer */
	FILE *sink; /* of the body; NULL: into text */
	char *text; /* the transfer's */
	size_t bytes, max_bytes; /* decoded */
	size_t header_bytes;
	bool too_large;
	int sink_error; /* errno of a sink that can't be written */
};

/* Sets the handle up. 0 or -ENOMEM. transfer_fini() takes one of zeros. */
int
transfer_init(struct transfer *transfer, const struct capture_options *options);
void transfer_fini(struct transfer *transfer);

/* A page, with its body to `sink` and its redirects left to the caller. */
int transfer_page(struct transfer *transfer, const char *url, FILE *sink,
	size_t max_bytes);
/* A small text, kept in memory, redirects followed; more than max_bytes of it
 * is cut off. */
int transfer_text(struct transfer *transfer, const char *url, size_t max_bytes);

/* NULL when it ended with an answer, else why not: static. */
const char *transfer_failure(const struct transfer *transfer, CURLcode code);

struct transfer_answer {
	unsigned status;
	const char *type; /* libcurl's, until the next request; or NULL */
	const char *location; /* absolute, of a redirect; likewise */
	uint64_t total_us, first_byte_us;
};
void transfer_answer(
	const struct transfer *transfer, struct transfer_answer *answer);

#endif
