/* SPDX-License-Identifier: MIT */
/* Percent-encoding of URLs and of files of routes. */
#ifndef LANEBENCH_TEXT_PERCENT_H
#define LANEBENCH_TEXT_PERCENT_H

/* The byte, 1 to 255, of the escape at `text`, which begins with its '%';
 * -EINVAL for half an escape, and for a NUL. [any] */
int percent_byte(const char *text);

/* Decodes a text in place; 0, or -EINVAL as above. [any] */
int percent_decode(char *text);

#endif
