/* SPDX-License-Identifier: MIT */
/* Reads lanebench-trial's orders, and writes its answer. */
#include "trial/orders.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "wire/records.h"

json_t *
orders_read(int fd)
{
	json_error_t error;
	json_t *spec = json_loadfd(fd, 0, &error);

	if (!json_is_object(spec)) {
		fprintf(stderr, "lanebench-trial: orders: %s\n",
			spec != NULL ? "no object" : error.text);
		json_decref(spec);
		return NULL;
	}
	return spec;
}

const char *
orders_text(json_t *spec, const char *key)
{
	const char *text = json_string_value(json_object_get(spec, key));

	return text != NULL ? text : "";
}

json_int_t
orders_number(json_t *spec, const char *key)
{
	return json_integer_value(json_object_get(spec, key));
}

static int answer_fd = STDOUT_FILENO;

void
answer_open(void)
{
	if (fcntl(WIRE_FD_RECORDS, F_GETFD) >= 0)
		answer_fd = WIRE_FD_RECORDS;
}

void
answer_at(const char *where)
{
	char text[200];
	int n = snprintf(
		text, sizeof(text), "{\"" WIRE_ASKED "\": \"%s\"}", where);

	if (answer_fd != WIRE_FD_RECORDS)
		return;
	/* The next is written over it, and JSON ends where its object does. */
	(void)!pwrite(WIRE_FD_RECORDS, text, (size_t)n, 0);
}

void
answer_give(json_t *answer, int code)
{
	if (json_dumpfd(answer, answer_fd, JSON_INDENT(2)) < 0) {
		/* Written in part, it hasn't said why: the next byte does. */
		errno = EIO;
		(void)!write(answer_fd, " ", 1);
		fprintf(stderr, "lanebench-trial: no reply: %s\n",
			errno == EPERM ? "it is longer than one may be"
				       : strerror(errno));
		code = 1;
	}
	json_decref(answer);
	_exit(code);
}
