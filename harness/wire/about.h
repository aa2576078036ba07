/* SPDX-License-Identifier: MIT */
/* A time to come, as people say it. */
#ifndef LANEBENCH_WIRE_ABOUT_H
#define LANEBENCH_WIRE_ABOUT_H

#define ABOUT_WORDS 40

/* "40 s", "2 min", "1.5 h": no more digits than it deserves, a second at the
 * least. Returns text. [any] */
const char *about_time(char text[ABOUT_WORDS], double seconds);

#endif
