/* SPDX-License-Identifier: MIT */
/* Which pages a campaign works on: finds them, makes them where there are none,
 * and says so. [prepare()'s thread] */
#ifndef LANEBENCH_PAGES_CORPUS_H
#define LANEBENCH_PAGES_CORPUS_H

#include <stddef.h>
#include <stdint.h>
#include <xxhash.h>

#include <lanebench/dataset.h>

/* The page files under a folder, and the digest of their content. */

struct listing_page {
	char *name; /* relative to the root; no newline in it */
	uint64_t bytes;
	int64_t modified_ns, changed_ns;
};

/* Files that are no pages by their names: how they end, how many. */
#define LISTING_KINDS 64
struct listing_kind {
	char end[16]; /* ".asp"; "" for none */
	size_t count;
};

struct listing {
	char *root; /* absolute */
	struct listing_page *pages; /* sorted by name, byte by byte */
	size_t count, room;
	uint64_t bytes;
	struct listing_kind kinds[LISTING_KINDS]; /* most files first */
	size_t kind_count, others; /* others: files of all kinds */
	/* Set by listing_digest(): pages with bytes that their charset doesn't
	 * have, and the number of these bytes. */
	uint64_t undecodable, replaced;
};

/* Called for what is left out, with why: a folder that can't be read, a name
 * with a newline. [listing_init()'s thread] */
typedef void listing_skip(void *context, const char *name, const char *why);

/*
 * Lists *.html, *.htm and *.xhtml, in folders within folders too; links to
 * files are followed, links to folders aren't. 0 or a negative errno of the
 * root; listing_fini() is to follow in any case.
 */
int listing_init(struct listing *listing, const char *root, listing_skip *skip,
	void *context);
void listing_fini(struct listing *listing);

/*
 * XXH3-64 of all names and contents. Remembered under the folder `memory`
 * (NULL: not), and read again only when a name, a size or a time of a file has
 * changed. An unreadable page counts as such.
 */
uint64_t listing_digest(struct listing *listing, const char *memory);

/* In the order of the option's choices. */
enum corpus_choice {
	CORPUS_AUTO = 0,
	CORPUS_DOCS = 1,
	CORPUS_SYNTHETIC = 2
};

struct corpus_request {
	const char *dataset; /* for messages */
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

/* What a file holds, as part of a digest. [one thread at a time] */

/* Adds the bytes of an open file from its offset on; it stays open. 0, or -EIO
 * when it can't be read whole. */
int file_digest_read(XXH3_state_t *hash, int fd);

#endif
