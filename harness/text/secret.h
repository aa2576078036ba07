/* SPDX-License-Identifier: MIT */
/* Names, passwords, queries and parameters of URLs may hold keys, so results
 * and messages have "https://...@host/path;...?..." instead. */
#ifndef LANEBENCH_TEXT_SECRET_H
#define LANEBENCH_TEXT_SECRET_H

/* Takes them out of every URL in a text, in place: it never grows. Returns its
 * argument. [any] */
char *secret_hide(char *text);

#endif
