/* SPDX-License-Identifier: MIT */
/* What the fuzz targets have in common. A target is one function that is given
 * any bytes; libFuzzer calls it, or replay.c with the bytes of files. */
#ifndef LANEBENCH_TESTS_FUZZ_H
#define LANEBENCH_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A file that holds these bytes and nothing else, for readers that want a path:
 * the same path each time, valid until the next call. */
const char *fuzz_file(const uint8_t *data, size_t size);

/* The bytes as a string, to be freed: malloc'd of its own size, and never NULL.
 * strndup() may not be asked: ASan's strict_string_checks want an end there. */
char *fuzz_text(const void *data, size_t size);

/* A stream to which anything may be printed, and nobody reads. */
FILE *fuzz_sink(void);

/* Whether a message is one line that a terminal only shows. */
bool fuzz_tame(const char *text);

/* Says what didn't hold, and aborts; also where assert() is compiled out. */
#define FUZZ_CHECK(condition) \
	((condition) ? (void)0 : fuzz_fail(#condition, __FILE__, __LINE__))
_Noreturn void fuzz_fail(const char *condition, const char *file, int line);

#endif
