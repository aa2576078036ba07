/* SPDX-License-Identifier: MIT */
/* A lane's parser: bytes of a page in, a digest of its content out. It parses
 * by SAX2 callbacks or by a tree that is walked afterwards, with the same
 * result and the same failures on every page. */
#ifndef LANEBENCH_PAGES_EXTRACT_H
#define LANEBENCH_PAGES_EXTRACT_H

#include <stddef.h>
#include <stdint.h>

/* In the order of the option's choices. */
enum extract_mode {
	EXTRACT_SAX = 0,
	EXTRACT_DOM = 1
};

/*
 * Where libxml2 would drop the rest of a page, or take a time that grows with
 * the square of it, the page fails instead.
 */
struct extract_limits {
	unsigned depth; /* elements within one another, as libxml2 nests them */
	unsigned attributes; /* in one tag, including repeated ones */
	size_t bytes; /* of a page; at most 256 MiB */
};

/* The depth that lists without end tags reach where libxml2 closes nothing. */
#define EXTRACT_DEPTH_MAX 65536
#define EXTRACT_DEPTH_USUAL 256
/* Steps over open elements that a page's wrong tags may take: seconds. */
#define EXTRACT_WASTE_MAX ((uint64_t)1 << 28)
#define EXTRACT_ATTRIBUTES_MAX 4096
/* Different names of elements, attributes and entities in a page. The table
 * that libxml2 keeps them in stops growing long before. */
#define EXTRACT_NAMES_MAX 65536
/* Text in a tree is counted by int, and grows by doubling and by conversion to
 * UTF-8. */
#define EXTRACT_MIB_MAX 256
#define EXTRACT_MIB_PRESET 64

struct extract_result {
	uint64_t digest;
	uint64_t elements;
	uint64_t links;
	uint64_t text_bytes; /* visible, UTF-8, without white space */
	/* Bytes that became U+FFFD, and NULs, which were left out. */
	uint64_t replaced;
	/* Its first 255 bytes; the parser's, until its next page. */
	const char *title;
	/* Why the page failed, NULL when it didn't; the parser's. */
	const char *reason;
};

struct extract;

/* The version of the extraction, for run.json. Digests of two versions may
 * differ. Its number rises with each change of a page's result. [any] */
const char *extract_version(void);

/* Sets libxml2 up, after allocator_install() where that is called.
 * [once, before any other thread uses it] */
void extract_init(void);

/* NULL when there is no memory. */
struct extract *
extract_create(enum extract_mode mode, const struct extract_limits *limits);
/* Takes NULL. */
void extract_destroy(struct extract *extract);

/*
 * Parses a page. type is its Content-Type, of which the charset counts, or
 * NULL. 0, or -EBADMSG with a reason for a page that fails, whose sums are
 * then 0. [any thread, one at a time]
 */
int extract_page(struct extract *extract, const void *data, size_t len,
	const char *type, struct extract_result *result);

/* The title of the last page that didn't fail, its first 255 bytes; the
 * parser's, until its next page. NULL where parsers may differ on it: it isn't
 * written as HTML wants, or its charset is doubtful. [likewise] */
const char *extract_title(const struct extract *extract);

#endif
