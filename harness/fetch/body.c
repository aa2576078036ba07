/* SPDX-License-Identifier: MIT */
/* The bytes of one item: a buffer that is kept from item to item. */
#include "fetch/body.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"
#include "measure/clock.h"

void
body_reset(struct body *body)
{
	body->len = 0;
	body->sink_error = 0;
	body->first_byte_ns = 0;
	body->reason = NULL;
}

void
body_fini(struct body *body)
{
	free(body->data);
	memset(body, 0, sizeof(*body));
}

static int
body_reserve(struct body *body, size_t need)
{
	size_t room = body->room ? body->room : 16384;
	char *data;

	if (need <= body->room)
		return 0;
	while (room < need)
		room *= 2;
	data = realloc(body->data, room);
	if (data == NULL)
		return -ENOMEM;
	body->data = data;
	body->room = room;
	return 0;
}

void
body_expect(struct body *body, size_t len)
{
	char *data;

	if (len <= body->room || body->sink != NULL)
		return;
	data = malloc(len);
	if (data == NULL)
		return;
	free(body->data);
	body->data = data;
	body->room = len;
}

static int
body_sink(struct body *body, const void *data, size_t len)
{
	errno = 0;
	if (fwrite(data, 1, len, body->sink) == len)
		return 0;
	body->sink_error = errno ? errno : EIO;
	return -body->sink_error;
}

int
body_append(struct body *body, const void *data, size_t len, size_t limit)
{
	size_t room = body->len < limit ? limit - body->len : 0;
	bool over = len > room;
	int rc = 0;

	if (over)
		len = room;
	if (len == 0)
		return over ? -EFBIG : 0;
	if (body->sink != NULL)
		rc = body_sink(body, data, len);
	else
		rc = body_reserve(body, body->len + len);
	if (rc < 0)
		return rc;
	if (body->sink == NULL)
		memcpy(body->data + body->len, data, len);
	body->len += len;
	return over ? -EFBIG : 0;
}

static int
body_read_fd(struct body *body, int fd, size_t size, size_t limit)
{
	/* One byte more than the file has: the read that finds the end then
	 * needs no second reservation. */
	int rc = body_reserve(body, size + 1);

	while (rc == 0) {
		ssize_t n = read(
			fd, body->data + body->len, body->room - body->len);

		if (n == 0)
			return 0;
		if (n < 0 && errno != EINTR)
			return -errno;
		if (n < 0)
			continue;
		if (body->first_byte_ns == 0)
			body->first_byte_ns = clock_now_ns();
		body->len += (size_t)n;
		if (body->len > limit)
			return -EFBIG;
		/* As long as promised: what a growing file adds isn't ours. */
		if (body->len >= size)
			return 0;
		rc = body_reserve(body, body->len + 1);
	}
	return rc;
}

int
body_read_file(struct body *body, const char *path, size_t limit)
{
	int64_t size;
	int fd = files_open(
		path, limit < INT64_MAX ? (int64_t)limit : INT64_MAX, &size);
	int rc;

	if (fd < 0)
		return fd;
	rc = body_read_fd(body, fd, (size_t)size, limit);
	close(fd);
	return rc;
}
