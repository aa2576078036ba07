/* SPDX-License-Identifier: MIT */
/* Keeps the C library's tables of the web's charsets loaded. */
#ifndef LANEBENCH_PAGES_CHARSETS_H
#define LANEBENCH_PAGES_CHARSETS_H

/*
 * For the life of the process. Otherwise they come and go with each page that
 * needs one: a third of a millisecond, under a lock that all threads share.
 * [once, before any other thread]
 */
void charsets_hold(void);

#endif
