/* SPDX-License-Identifier: MIT */
/*
 * What of a URL may be a secret is written nowhere: names and passwords, and
 * what stands behind the path and in its parameters, where keys and tokens are
 * handed over. Results and messages have "https://host/path;...?..." instead.
 */
#ifndef LANEBENCH_TEXT_SECRET_H
#define LANEBENCH_TEXT_SECRET_H

/* Takes it out of every URL in a text, in place; the text never grows. Returns
 * its argument. [any] */
char *secret_hide(char *text);

#endif
