/* SPDX-License-Identifier: MIT */
/* Percent-encoding, as URLs and files of routes have it. */
#ifndef LANEBENCH_TEXT_PERCENT_H
#define LANEBENCH_TEXT_PERCENT_H

/* The byte, 1 to 255, that the escape at `text` stands for, which begins with
 * its '%'; -EINVAL for half an escape, or a NUL's. [any thread] */
int percent_byte(const char *text);

/* Decodes a text in place; -EINVAL where an escape of it can't be. */
int percent_decode(char *text);

#endif
