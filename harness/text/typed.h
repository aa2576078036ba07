/* SPDX-License-Identifier: MIT */
/* Commands in messages name lanebench as it was typed, so that they can be
 * pasted: a clone's isn't in PATH. What is returned is the caller's to free;
 * NULL without memory. [any] */
#ifndef LANEBENCH_TEXT_TYPED_H
#define LANEBENCH_TEXT_TYPED_H

/* A word as a shell takes it. */
char *typed_quoted(const char *word);

/* The program, so quoted, with `blank` for each blank in it. */
char *typed_program(char blank);

/* A copy of a text, with typed_program() for each lanebench behind a "`". */
char *typed_commands(const char *text, char blank);

#endif
