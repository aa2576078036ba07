/* SPDX-License-Identifier: MIT */
/* Names of files are bytes, JSON and CSV are UTF-8. */
#ifndef LANEBENCH_WIRE_UTF8_H
#define LANEBENCH_WIRE_UTF8_H

/* Makes UTF-8 of it, in place: a byte that is none becomes '?'. Returns its
 * argument. [any] */
char *utf8_repair(char *text);

#endif
