/* SPDX-License-Identifier: MIT */
/* Who runs what: the rounds of `make bench-peers`. */
#include "bench/peers/contest.h"

/* A program that needs minutes for all pages has a sample, so that all ends in
 * a quarter of an hour on two cores. */
#define ROUNDS_FEW 64
#define ROUNDS_SOME 256

/* clang-format off */
static const struct contest_entry rounds_replay[] = {
	{ "sequential", .side = CONTEST_OURS, .workers = { 1 } },
	{ "pthread-pool", .side = CONTEST_OURS, .workers = { 8, 32 } },
	{ "curl-multi", .side = CONTEST_OURS, .workers = { 8, 32 } },
	{ "pipeline", .side = CONTEST_OURS, .workers = { 8, 32 } },
	{ "go", .side = CONTEST_GO, .workers = { 8, 32 } },
	{ "node", .side = CONTEST_OTHER, .workers = { 8, 32 } },
	{ "python-map", .side = CONTEST_TUTORIAL, .workers = { 1 } },
	{ "python-threads", .side = CONTEST_TUTORIAL, .workers = { 8, 32 } },
	{ "python-processes", .side = CONTEST_TUTORIAL, .workers = { 8, 32 } },
	{ "python-asyncio", .side = CONTEST_OTHER, .workers = { 8, 32 } },
	{ "xargs", .side = CONTEST_OTHER, .workers = { 8, 32 } },
	{ "curl-parallel", .side = CONTEST_FETCHES, .workers = { 8, 32 } },
	{ .strategy = NULL },
};

static const struct contest_entry rounds_docs[] = {
	{ "pipeline", .side = CONTEST_OURS, .workers = { 64, 256, 512 } },
	{ "curl-multi-sharded", .side = CONTEST_OURS,
	  .workers = { 64, 256, 512 } },
	{ "prefork-multi", .side = CONTEST_OURS, .workers = { 256, 512 } },
	{ "pthread-pool", .side = CONTEST_OURS, .workers = { 64, 256, 512 } },
	{ "pthread-pool", "pthread-pool malloc+DOM",
	  .side = CONTEST_PLAIN, .workers = { 64, 256 },
	  .parser = "dom", .allocator = "malloc" },
	{ "go", .side = CONTEST_GO, .workers = { 64, 256, 512 } },
	{ "node", .side = CONTEST_OTHER, .workers = { 64 } },
	{ "python-processes", .side = CONTEST_TUTORIAL, .workers = { 16, 32 } },
	{ "python-threads", .side = CONTEST_TUTORIAL, .workers = { 8, 32 },
	  .sample = ROUNDS_SOME },
	{ "python-map", .side = CONTEST_TUTORIAL, .workers = { 1 },
	  .sample = ROUNDS_FEW },
	{ "python-asyncio", .side = CONTEST_OTHER, .workers = { 64, 256 } },
	{ "xargs", .side = CONTEST_OTHER, .workers = { 16, 64 },
	  .sample = ROUNDS_SOME },
	{ "curl-parallel", .side = CONTEST_FETCHES, .workers = { 64, 256 } },
	{ .strategy = NULL },
};

static const struct contest_entry rounds_parse[] = {
	{ "pthread-pool", .side = CONTEST_OURS, .workers = { 2, 4 } },
	{ "openmp-for", .side = CONTEST_OURS, .workers = { 2, 4 } },
	{ "fork-pool", .side = CONTEST_OURS, .workers = { 2, 4 } },
	{ "work-stealing", .side = CONTEST_OURS, .workers = { 2, 4 } },
	{ "pthread-pool", "pthread-pool malloc+DOM",
	  .side = CONTEST_PLAIN, .workers = { 2 },
	  .parser = "dom", .allocator = "malloc" },
	{ "go", .side = CONTEST_GO, .workers = { 2, 4, 16 } },
	{ "node", .side = CONTEST_OTHER, .workers = { 2, 4 } },
	{ "python-processes", .side = CONTEST_TUTORIAL, .workers = { 2, 4 },
	  .sample = ROUNDS_SOME },
	{ "python-threads", .side = CONTEST_TUTORIAL, .workers = { 2, 4 },
	  .sample = ROUNDS_SOME },
	{ "python-map", .side = CONTEST_TUTORIAL, .workers = { 1 },
	  .sample = ROUNDS_SOME },
	{ "python-asyncio", .side = CONTEST_OTHER, .workers = { 4, 16 } },
	{ "xargs", .side = CONTEST_OTHER, .workers = { 2, 4 },
	  .sample = ROUNDS_SOME },
	{ .strategy = NULL },
};
/* clang-format on */

static const struct contest_ratio rounds_no_ratios[] = { { .name = NULL } };

static const struct contest_ratio rounds_docs_ratios[] = {
	{ "fetch_parse.go", "the best of ours over Go", CONTEST_GO, 1.2 },
	{ "fetch_parse.tutorial",
		"the best of ours over the best of the tutorial's three",
		CONTEST_TUTORIAL, 12 },
	{ "fetch_parse.malloc-dom",
		"the best of ours over pthread-pool with glibc's malloc and a "
		"tree",
		CONTEST_PLAIN, 1.6 },
	{ .name = NULL },
};

static const struct contest_ratio rounds_parse_ratios[] = {
	{ "parse.go", "the best of ours over Go", CONTEST_GO, 1.2 },
	{ .name = NULL },
};

static const char *const rounds_no_sets[] = { NULL };
static const char *const rounds_docs_sets[] = { "url.urls=2000",
	"url.latency=constant", "url.mean-us=50000", NULL };

/* clang-format off */
const struct contest_round contest_rounds[] = {
	{ .name = "replay",
	  .what = "URLs of the tutorial's, a hundred times faster",
	  .dataset = "url", .sets = rounds_no_sets, .judge = 8,
	  .tutorial = true,
	  .entries = rounds_replay, .ratios = rounds_no_ratios },
	{ .name = "docs",
	  .what = "pages over HTTP, 50 ms each, fetched and parsed",
	  .dataset = "url", .sets = rounds_docs_sets, .judge = 64,
	  .entries = rounds_docs, .ratios = rounds_docs_ratios },
	{ .name = "parse", .what = "local pages, parsed",
	  .dataset = "html", .sets = rounds_no_sets, .judge = 2, .cores = 2,
	  .entries = rounds_parse, .ratios = rounds_parse_ratios },
	{ .name = NULL },
};
/* clang-format on */
