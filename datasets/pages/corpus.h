/* SPDX-License-Identifier: MIT */
/* Which pages a campaign works on: finds them, makes them where there are none,
 * and says so. [prepare()'s thread] */
#ifndef LANEBENCH_PAGES_CORPUS_H
#define LANEBENCH_PAGES_CORPUS_H

#include <stdint.h>

#include <lanebench/dataset.h>

#include "pages/listing.h"

/* In the order of the option's choices. */
enum corpus_choice {
	CORPUS_AUTO = 0,
	CORPUS_DOCS = 1,
	CORPUS_SYNTHETIC = 2
};

struct corpus_request {
	const char *dataset; /* for what is said: "html" */
	enum corpus_choice choice;
	const char *dir; /* pages of the user's own; "" for none */
	unsigned pages; /* how many synthetic ones */
	uint64_t seed; /* of the synthetic ones */
};

/*
 * Lists the pages, at least one, and tells the host (fact: corpus, version,
 * pages, bytes, digest; say: a line). 0, or a negative errno with the reason
 * told to prepare->error; listing_fini() is to follow in any case.
 */
int corpus_open(const struct lane_prepare *prepare,
	const struct corpus_request *request, struct listing *listing);

#endif
