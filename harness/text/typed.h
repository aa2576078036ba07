/* SPDX-License-Identifier: MIT */
/* Commands in messages: with lanebench as it was typed here. */
#ifndef LANEBENCH_TEXT_TYPED_H
#define LANEBENCH_TEXT_TYPED_H

/* A word as a shell takes it, to be freed; NULL without memory. [any thread] */
char *typed_quoted(const char *word);

/* The program itself, so quoted, each blank in it replaced by `blank`. To be
 * freed; NULL without memory. [any thread] */
char *typed_program(char blank);

/*
 * A copy of a text in which each "`lanebench " reads as lanebench was typed: in
 * a clone it isn't in PATH. To be freed; NULL without memory. [any thread]
 */
char *typed_commands(const char *text, char blank);

#endif
