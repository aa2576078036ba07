/* SPDX-License-Identifier: MIT */
/* A library that starts a thread of its own when it is loaded. */
#ifndef LANEBENCH_TESTS_BROUGHT_H
#define LANEBENCH_TESTS_BROUGHT_H

/* Ends it. Once. */
void brought_end(void);

#endif
