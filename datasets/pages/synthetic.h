/* SPDX-License-Identifier: MIT */
/*
 * Made-up pages that look like the web's: sizes log-normal with a mean of about
 * 30 kB, tables, lists, links, scripts, entities, five charsets, deep and
 * broken markup. Page k of a seed is the same bytes on every machine.
 */
#ifndef LANEBENCH_PAGES_SYNTHETIC_H
#define LANEBENCH_PAGES_SYNTHETIC_H

#include <stddef.h>
#include <stdint.h>

/*
 * What the synthetic pages are written with: a seeded sequence of numbers, and
 * characters that go into a growing buffer in the page's charset. Whole numbers
 * only, so that every machine writes the same bytes.
 */

enum writer_charset {
	WRITER_UTF8,
	WRITER_LATIN1,
	WRITER_WINDOWS,
	WRITER_SHIFT_JIS,
	WRITER_UTF16 /* little-endian, begins with a byte-order mark */
};

struct writer {
	uint64_t random;
	enum writer_charset charset;
	char *data; /* the owner frees it */
	size_t len, room;
	int err; /* 0, or the first negative errno; what follows is dropped */
};

/* Empties the buffer, keeps its memory, and seeds the numbers. */
void writer_begin(struct writer *writer, uint64_t seed, uint64_t page);

/* 0 <= number < below; below > 0. */
unsigned writer_below(struct writer *writer, unsigned below);
/* Markup and other ASCII text. */
void writer_ascii(struct writer *writer, const char *text);
void writer_number(struct writer *writer, unsigned number);

/* Writes its first `len` bytes into the new file `name` of the open folder. 0
 * or a negative errno. */
int writer_save(
	const struct writer *writer, size_t len, int folder, const char *name);

/* Changes with the pages, so that older ones in the cache aren't used. */
#define SYNTHETIC_VERSION 1

/* Writes a page from the writer's beginning; 0 or -ENOMEM. */
int synthetic_page(struct writer *writer, uint64_t seed, uint64_t page);

/* A folder of synthetic pages, made once. */

/* Makes pages 0 to count - 1 of a seed, 0000000.html and so on, in the new
 * folder `path`, which appears whole or not at all, even if several processes
 * do this at once. 0, also when it exists already, or a negative errno. */
int generate_folder(const char *path, uint64_t seed, unsigned count);

#endif
