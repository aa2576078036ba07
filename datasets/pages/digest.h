/* SPDX-License-Identifier: MIT */
/*
 * What is taken out of a page: one state machine, fed with the start of an
 * element, its end and the text between, in the page's order. It doesn't know
 * who feeds it, so two parsers that see the same events extract the same.
 *
 *   title     of the first title element, but one in a drawing or in what isn't
 *             text: white space collapsed, ends trimmed
 *   links     the raw href of every a and area that has one, in order
 *   elements  counted, the implied ones (html, head, body, p) too
 *   text      what a reader sees: not in script, style, template, noscript or
 *             title; without white space
 *
 * The text goes without any white space because a tree may lack blank nodes
 * that a stream of events has; what is left is the same however the text is
 * cut into pieces, and whoever drops blanks.
 *
 * Nothing is kept but the digest and the counts; nothing is allocated by an
 * event. [one thread at a time]
 */
#ifndef LANEBENCH_PAGES_DIGEST_H
#define LANEBENCH_PAGES_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_TITLE_BYTES 256

struct digest;

/* NULL when there is no memory. */
struct digest *digest_create(void);
/* Takes NULL. */
void digest_destroy(struct digest *digest);

/* Forgets the page before. */
void digest_reset(struct digest *digest);

/* The element's name in lower case; its href or NULL when it has none (an
 * empty one is ""). Only a and area need to be asked for their href. */
void digest_start(struct digest *digest, const char *name, const char *href);
void digest_end(struct digest *digest);
void digest_text(struct digest *digest, const char *text, size_t len);

/* Whether an element of this name makes a link. */
int digest_links(const char *name);

struct digest_sums {
	uint64_t digest; /* XXH3-64 of all of the above */
	uint64_t elements;
	uint64_t links;
	uint64_t text_bytes; /* UTF-8, without white space */
	/* The first bytes of it; the digest's, until its next reset. */
	const char *title;
};

/* The title alone, once the page is finished; likewise. */
const char *digest_title_text(const struct digest *digest);

void digest_finish(struct digest *digest, struct digest_sums *sums);

#endif
