/* SPDX-License-Identifier: MIT */
/* A file of routes while it is read. */
#ifndef LANEBENCH_ORIGIN_ROUTES_READER_H
#define LANEBENCH_ORIGIN_ROUTES_READER_H

#include <stddef.h>
#include <stdint.h>

#include "origin/routes.h"

/* What is needed only while reading. */
struct routes_reader {
	struct routes *out;
	const char *file;
	unsigned sites;
	size_t line;
	uint32_t *page_slots; /* 1 + index, 0: free; as many as out->slots */
	char *error;
	size_t error_size;
};

/* -EINVAL, always; the error names the file, and the line while there is one. */
__attribute__((format(printf, 2, 3))) int
routes_fail(struct routes_reader *reader, const char *fmt, ...);

/* A route more, unless it has it already; the line is cut up, and has to stay.
 * 0 or a negative errno, and then the error says why. */
int routes_line(struct routes_reader *reader, char *line);

#endif
