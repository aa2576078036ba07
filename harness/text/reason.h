/* SPDX-License-Identifier: MIT */
/* What is wrong, in one line. */
#ifndef LANEBENCH_TEXT_REASON_H
#define LANEBENCH_TEXT_REASON_H

struct reason {
	char text[1000];
};

/* -EINVAL, always. [any thread] */
__attribute__((format(printf, 2, 3))) int
reason_set(struct reason *reason, const char *fmt, ...);

#endif
