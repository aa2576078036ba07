/* SPDX-License-Identifier: MIT */
/* A file of a test's own, in a folder that is gone after it. */
#ifndef LANEBENCH_TESTS_RECORD_FILE_H
#define LANEBENCH_TESTS_RECORD_FILE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

static char record_dir[] = "/tmp/lanebench-record-XXXXXX";
static char record_path[64];

static inline int
record_test_begin(void **state)
{
	(void)state;
	if (!mkdtemp(record_dir))
		return -1;
	snprintf(record_path, sizeof(record_path), "%s/some.csv", record_dir);
	return 0;
}

static inline int
record_test_end(void **state)
{
	(void)state;
	unlink(record_path);
	return rmdir(record_dir);
}

static inline int
record_test_each(void **state)
{
	(void)state;
	unlink(record_path);
	return 0;
}

static inline void
record_test_bytes(const char *text, size_t len)
{
	FILE *out = fopen(record_path, "w");
	assert_non_null(out);
	assert_int_equal(fwrite(text, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
}

static inline void
record_test_write(const char *text)
{
	record_test_bytes(text, strlen(text));
}

/* All of it; in place of what it said before. */
static inline char *
record_test_slurp(void)
{
	static char text[20000];
	FILE *in = fopen(record_path, "r");
	assert_non_null(in);
	size_t got = fread(text, 1, sizeof(text) - 1, in);
	text[got] = '\0';
	fclose(in);
	return text;
}

#endif
