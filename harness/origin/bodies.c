/* SPDX-License-Identifier: MIT */
/* One response a page, made at its first use. When the budget is spent, those
 * not used since the hand last came by are let go (the clock algorithm). */
#include "origin/origin.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"

#define BODY_OF_SPACES 65536u

struct bodies_entry {
	struct MHD_Response *response; /* NULL: not read */
	uint32_t len;
	bool used;
};

struct bodies {
	const struct routes *routes;
	uint64_t kept;
	size_t hand;
	struct bodies_entry entries[];
};

static struct body *
body_new(size_t len)
{
	struct body *body = malloc(sizeof(*body) + len);

	if (body != NULL) {
		body->refs = 1;
		body->len = len;
	}
	return body;
}

void
body_unref(void *cls)
{
	struct body *body = cls;

	if (body != NULL && !--body->refs)
		free(body);
}

static int
body_fill(int fd, uint64_t len, struct body **out)
{
	struct body *body = len < SIZE_MAX / 2 ? body_new((size_t)len) : NULL;
	size_t have = 0;

	if (body == NULL)
		return -ENOMEM;
	while (have < body->len) {
		ssize_t n = read(fd, body->data + have, body->len - have);

		if (n > 0) {
			have += (size_t)n;
		} else if (!n) {
			body->len = have;
		} else if (errno != EINTR) {
			int rc = -errno;

			body_unref(body);
			return rc;
		}
	}
	*out = body;
	return 0;
}

int
body_read(const char *file, struct body **body)
{
	int64_t len;
	int fd, rc;

	if (file == NULL) {
		*body = body_new(BODY_OF_SPACES);
		if (*body != NULL)
			memset((*body)->data, ' ', BODY_OF_SPACES);
		return *body != NULL ? 0 : -ENOMEM;
	}
	fd = files_open(file, FILES_PAGE_MAX, &len);
	if (fd < 0)
		return fd;
	rc = body_fill(fd, (uint64_t)len, body);
	close(fd);
	return rc;
}

/* NULL without memory. The routes must outlive it. */
static struct bodies *
bodies_create(const struct routes *routes)
{
	struct bodies *bodies = calloc(1,
		sizeof(*bodies) +
			routes->page_count * sizeof(bodies->entries[0]));

	if (bodies != NULL)
		bodies->routes = routes;
	return bodies;
}

static void
bodies_drop(struct bodies *bodies, struct bodies_entry *entry)
{
	MHD_destroy_response(entry->response);
	entry->response = NULL;
	bodies->kept -= entry->len;
}

static void
bodies_destroy(struct bodies *bodies)
{
	size_t i;

	if (bodies == NULL)
		return;
	for (i = 0; i < bodies->routes->page_count; i++) {
		if (bodies->entries[i].response != NULL)
			bodies_drop(bodies, &bodies->entries[i]);
	}
	free(bodies);
}

static void
bodies_make_room(struct bodies *bodies, uint64_t len)
{
	while (bodies->kept + len > BODIES_BUDGET) {
		struct bodies_entry *entry = &bodies->entries[bodies->hand];

		bodies->hand = (bodies->hand + 1) % bodies->routes->page_count;
		if (entry->response == NULL || !entry->len)
			continue;
		if (entry->used)
			entry->used = false;
		else
			bodies_drop(bodies, entry);
	}
}

static void
bodies_headers(struct MHD_Response *response, const struct route_page *page)
{
	MHD_add_response_header(
		response, MHD_HTTP_HEADER_CONTENT_TYPE, page->type);
	if (page->location != NULL)
		MHD_add_response_header(
			response, MHD_HTTP_HEADER_LOCATION, page->location);
}

int
bodies_whole(int fd, uint64_t *len, struct MHD_Response **response)
{
	struct body *body = NULL;
	int rc = body_fill(fd, *len, &body);

	if (rc)
		return rc;
	*response = MHD_create_response_from_buffer_with_free_callback_cls(
		body->len, body->data, body_unref, body);
	if (*response == NULL) {
		body_unref(body);
		return -ENOMEM;
	}
	*len = body->len;
	return 0;
}

int
bodies_once(int fd, uint64_t *len, struct MHD_Response **response)
{
	if (*len <= BODIES_SMALL) {
		int rc = bodies_whole(fd, len, response);

		close(fd);
		return rc;
	}
	*response = MHD_create_response_from_fd64(*len, fd);
	if (*response != NULL)
		return 0;
	close(fd);
	return -ENOMEM;
}

/* Takes over the descriptor. */
static int
bodies_keep(struct bodies *bodies, uint32_t page, int fd, uint64_t len)
{
	struct bodies_entry *entry = &bodies->entries[page];
	int rc;

	if (fd < 0) {
		entry->response = MHD_create_response_from_buffer(
			0, NULL, MHD_RESPMEM_PERSISTENT);
		entry->len = 0;
		return entry->response != NULL ? 0 : -ENOMEM;
	}
	bodies_make_room(bodies, len);
	rc = bodies_whole(fd, &len, &entry->response);
	close(fd);
	if (rc)
		return rc;
	entry->len = (uint32_t)len;
	bodies->kept += entry->len;
	return 0;
}

int
bodies_response(struct bodies *bodies, uint32_t page,
	struct MHD_Response **response, uint64_t *len, bool *once)
{
	struct bodies_entry *entry = &bodies->entries[page];
	const struct route_page *what = &bodies->routes->pages[page];
	int64_t size = 0;
	int fd = -1, rc;

	*once = false;
	*len = 0;
	if (entry->response == NULL) {
		if (what->file != NULL) {
			fd = files_open(what->file, FILES_PAGE_MAX, &size);
			if (fd < 0)
				return fd;
			*len = (uint64_t)size;
		}
		if (fd >= 0 && *len > BODIES_LARGEST) {
			rc = bodies_once(fd, len, response);
			if (rc)
				return rc;
			bodies_headers(*response, what);
			*once = true;
			return 0;
		}
		rc = bodies_keep(bodies, page, fd, *len);
		if (rc)
			return rc;
		bodies_headers(entry->response, what);
	}
	entry->used = true;
	*response = entry->response;
	*len = entry->len;
	return 0;
}

/* Reads what fits into the budget, in the routes' order; what can't be read is
 * left for the request that asks for it. */
static void
bodies_preload(struct bodies *bodies)
{
	uint32_t page;

	for (page = 0; page < bodies->routes->page_count; page++) {
		struct MHD_Response *response;
		uint64_t len;
		bool once;

		if (bodies->kept + BODIES_LARGEST > BODIES_BUDGET)
			break;
		if (!bodies_response(bodies, page, &response, &len, &once) &&
			once)
			MHD_destroy_response(response);
	}
}

int
table_load(const char *file, unsigned sites, struct table **table, char *error,
	size_t error_size)
{
	struct table *out = calloc(1, sizeof(*out));
	int rc = -ENOMEM;

	*table = NULL;
	if (out == NULL)
		goto out;
	out->refs = 1;
	rc = routes_load(file, sites, &out->routes, error, error_size);
	if (rc) {
		free(out);
		return rc;
	}
	out->bodies = bodies_create(out->routes);
	if (out->bodies == NULL) {
		rc = -ENOMEM;
		goto out;
	}
	bodies_preload(out->bodies);
	*table = out;
	return 0;
out:
	snprintf(error, error_size, "%s: %s", file, strerror(-rc));
	table_unref(out);
	return rc;
}

struct table *
table_ref(struct table *table)
{
	if (table != NULL)
		table->refs++;
	return table;
}

void
table_unref(struct table *table)
{
	if (table == NULL || --table->refs)
		return;
	bodies_destroy(table->bodies);
	routes_destroy(table->routes);
	free(table);
}
