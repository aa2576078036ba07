/* SPDX-License-Identifier: MIT */
/* The options that every dataset of pages has: which pages, and how they are
 * parsed. */
#ifndef LANEBENCH_PAGES_OPTIONS_H
#define LANEBENCH_PAGES_OPTIONS_H

#include <lanebench/dataset.h>

#include "pages/corpus.h"
#include "pages/extract.h"

/* clang-format off */
/* Rows of a table of options, without the comma behind them. */
#define OPTIONS_CORPUS \
	{ .name = "corpus", .kind = LANE_CHOICE, .preset = "auto", \
	  .choices = "auto,docs,synthetic", \
	  .help = "which pages; auto: docs where they are, else made up" }, \
	{ .name = "dir", .kind = LANE_STRING, .preset = "", \
	  .help = "folder of pages of your own instead" }, \
	{ .name = "pages", .kind = LANE_NUMBER, .preset = "2000", \
	  .min = 1, .max = 1000000, .help = "how many pages to make up" }, \
	{ .name = "page-seed", .kind = LANE_NUMBER, .preset = "1", \
	  .min = 0, .max = 2147483647, .help = "which pages to make up" }

#define OPTIONS_PARSER \
	{ .name = "parser", .kind = LANE_CHOICE, .preset = "sax", \
	  .choices = "sax,dom", \
	  .help = "libxml2 by callbacks, or by a tree of the whole page" }, \
	{ .name = "max-depth", .kind = LANE_NUMBER, .preset = "65536", \
	  .min = 1, .max = EXTRACT_DEPTH_MAX, \
	  .help = "elements within one another; a deeper page fails" }, \
	{ .name = "max-attributes", .kind = LANE_NUMBER, .preset = "4096", \
	  .min = 1, .max = EXTRACT_ATTRIBUTES_MAX, \
	  .help = "attributes in a tag; a page with more fails" }, \
	{ .name = "max-size-mib", .kind = LANE_NUMBER, .preset = "64", \
	  .min = 1, .max = EXTRACT_MIB_MAX, .flags = LANE_HEEDED, \
	  .help = "size of a page, in MiB; a larger one fails" }, \
	{ .name = "allocator", .kind = LANE_CHOICE, .preset = "auto", \
	  .choices = "auto,malloc,mimalloc,arena", \
	  .help = "libxml2's memory; auto: arena, a lane's own" }
/* clang-format on */

/* Fills the request with what the options say; `dataset` is used in messages.
 * [prepare()'s thread] */
void options_request(const struct lane_prepare *prepare, const char *dataset,
	struct corpus_request *request);

/* States as facts the allocator that the options choose and the version of the
 * extraction. 0, or -ENOTSUP with an error reported. [prepare()'s thread] */
int options_facts(const struct lane_prepare *prepare);

/* Configures libxml2 by the options; 0, or -ENOTSUP with an error reported.
 * [once, before any lane is open] */
int options_open(const struct lane_pass *pass);

/* A lane's parser as the options want it, the caller's; 0 or -ENOMEM. */
int options_parser(const struct lane_pass *pass, struct extract **extract);

#endif
