/* SPDX-License-Identifier: MIT */
/* Numbers as users type them. All begin with a digit or a point: "0x5", "inf",
 * " 1" and "-1" are none. Each returns 0, or -EINVAL for another text and for
 * what is out of range, and leaves the value alone then. [any thread] */
#ifndef LANEBENCH_TEXT_NUMBER_H
#define LANEBENCH_TEXT_NUMBER_H

#include <stdint.h>

int
number_whole(const char *text, uint64_t least, uint64_t most, uint64_t *value);

/* The same, but one may be below 0: "-1". */
int number_integer(
	const char *text, long long least, long long most, long long *value);

/* The first of "1,2,4"; *text moves to the next, NULL behind the last. */
int
number_next(const char **text, uint64_t least, uint64_t most, uint64_t *value);

/* Both ends belong to the range. */
int number_decimal(const char *text, double low, double high, double *value);

/* "5%" or "0.05", below 1. */
int number_share(const char *text, double low, double *value);

/* "90", "120s", "2m", "1h" in seconds. */
int number_seconds(const char *text, double low, double high, double *seconds);

/* "512M", "4G", "1.5GiB" in bytes. */
int number_bytes(const char *text, uint64_t least, uint64_t *bytes);

#endif
