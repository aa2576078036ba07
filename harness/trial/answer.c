/* SPDX-License-Identifier: MIT */
/* The answer of a program that is asked. */
#include "trial/answer.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wire/records.h"

void
answer_at(const char *where)
{
	char text[200];
	int n = snprintf(
		text, sizeof(text), "{\"" WIRE_ASKED "\": \"%s\"}", where);

	/* The next is written over it, and JSON ends where its object does. */
	(void)!pwrite(WIRE_FD_RECORDS, text, (size_t)n, 0);
}

void
answer_give(int fd, json_t *answer, int code)
{
	if (json_dumpfd(answer, fd, JSON_INDENT(2)) < 0) {
		fprintf(stderr, "lanebench-trial: no reply: %s\n",
			strerror(errno));
		code = 1;
	}
	json_decref(answer);
	_exit(code);
}
