/* SPDX-License-Identifier: MIT */
/*
 * The options of commands, a row each: what is typed, what may stand in an .ini
 * file, what --help shows. Of an option that is given twice the last value
 * holds, but for lists, which grow. Long names may be typed as far as only one
 * begins so. One thread.
 */
#ifndef LANEBENCH_TEXT_OPTIONS_H
#define LANEBENCH_TEXT_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "text/reason.h"

/* What an option's field is, and what is typed for it. */
enum option_kind {
	OPTION_FLAG, /* bool: no value; in a file yes or no */
	OPTION_WHOLE, /* unsigned, of any width: within least and most */
	OPTION_NUMBER, /* double: within low and high, as those below */
	OPTION_SHARE, /* double: "5%" is 0.05 */
	OPTION_SECONDS, /* double: "90", "2m" */
	OPTION_BYTES, /* uint64_t: "512M" */
	OPTION_TEXT, /* const char *: the argument itself */
	OPTION_CHOICE, /* int: one of the choices */
	OPTION_CHOICES, /* bool each: those that are named, "A,B" */
	OPTION_OWN /* none: take() has it */
};

struct option_row {
	const char *name; /* without dashes; NULL ends a table */
	unsigned commands; /* bits of those that have it */
	enum option_kind kind;
	size_t offset, size; /* of its field in what is filled */
	const char *value; /* what --help calls its value; NULL: it has none */
	const char
		*preset; /* its value unless it is given; NULL: what is there */
	uint64_t least, most; /* of WHOLE; the least of BYTES */
	double low, high;
	/* An array of structs, which begin with a name and what it means (NULL:
	 * plain); the last has no name. choice_size: bytes of one. */
	const void *choices;
	size_t choice_size;
	/* Takes the text of OWN, and may refuse what another came to: 0, or a
	 * negative errno and why. */
	int (*take)(void *filled, const struct option_row *row,
		const char *text, struct reason *why);
	/* Its key in a record of what was asked, which is resumed by the same
	 * values alone; NULL: it isn't recorded. */
	const char *recorded;
	const char *help; /* a sentence; the preset follows it in brackets */
};

/* offset and size. */
#define OPTION_AT(type, field) \
	.offset = offsetof(type, field), .size = sizeof(((type *)0)->field)
#define OPTION_CHOICES_OF(table) \
	.choices = (table), .choice_size = sizeof(*(table))

struct option_command {
	const char *called; /* "lanebench run" */
	const char *operands; /* in its usage: "OLD NEW" */
	const char *wants; /* in a sentence: "two folders, OLD and NEW" */
	size_t least, most; /* operands */
	const struct option_row *rows; /* NULL: none but --help */
	unsigned bit; /* of a row's `commands` */
	/* Paragraphs, each one line, before and behind the options. One that
	 * begins with a blank is shown as it is. */
	const char *about, *more;
};

#define OPTIONS_OPERANDS 3 /* one more than any command takes */

struct option_line {
	const char *operands[OPTIONS_OPERANDS];
	size_t count;
	bool help; /* was asked for; nothing else was looked at */
};

/* The row behind `row`, NULL: the first; NULL behind the last, --help. */
const struct option_row *options_next(
	const struct option_command *command, const struct option_row *row);

/* "run" of "lanebench run". */
const char *options_name(const struct option_command *command);

/* Fills in what has a preset. */
void options_preset(const struct option_command *command, void *filled);

/* Looks at the words without their values. 0; -EINVAL, and why, for an option
 * that isn't the command's, lacks a value or has one too many, or a number of
 * operands that isn't the command's. argv[0] is passed over. */
int options_scan(const struct option_command *command, int argc, char **argv,
	struct option_line *line, struct reason *why);

/* Fills in the values, after options_scan(). 0, or a negative errno and why. */
int options_fill(const struct option_command *command, int argc, char **argv,
	void *filled, struct reason *why);

/* All of these, for a program without a file of options. 1: --help was asked
 * for and printed. */
int options_read(const struct option_command *command, int argc, char **argv,
	void *filled, struct option_line *line, struct reason *why);

/* One by its whole name, as a file has it; value NULL: none. Likewise. */
int options_set(const struct option_command *command, const char *name,
	const char *value, void *filled, struct reason *why);

/* All that --help shows. */
void options_help(FILE *to, const struct option_command *command);

#endif
