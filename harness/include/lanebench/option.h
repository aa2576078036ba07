/* SPDX-License-Identifier: MIT */
/*
 * An option that a plugin declares and a user sets with --set NAME.OPTION=V.
 * The host checks a value against the declaration before anything is started,
 * so a plugin never sees one that is out of range.
 */
#ifndef LANEBENCH_OPTION_H
#define LANEBENCH_OPTION_H

#ifdef __cplusplus
extern "C" {
#endif

enum lane_option_kind {
	LANE_NUMBER = 1, /* a whole number, min <= v <= max */
	LANE_CHOICE = 2, /* one of a comma-separated list; read as its index */
	LANE_STRING = 3 /* any text without a newline */
};

/* The value is never written to results, only that it was set. */
#define LANE_SECRET 1u
/* It changes what is done to an item: a program that runs as a strategy (a
 * peer) heeds it, or is skipped where it isn't as preset. */
#define LANE_HEEDED 2u

/* Options form an array that ends with an entry whose name is NULL. */
struct lane_option {
	const char *name; /* lower case, words joined by '-' */
	const char *help; /* one line; says the unit of a number */
	int kind; /* enum lane_option_kind */
	unsigned flags; /* LANE_SECRET | LANE_HEEDED */
	const char *preset; /* the default, as a user would type it */
	const char *choices; /* LANE_CHOICE: "static,dynamic,guided" */
	long min, max; /* LANE_NUMBER */
	const void *reserved[2]; /* NULL */
};

#ifdef __cplusplus
}
#endif

#endif
