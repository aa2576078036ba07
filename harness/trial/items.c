/* SPDX-License-Identifier: MIT */
/* The items of a pass: a text file with one source a line, mapped. */
#include "trial/items.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files/files.h"

static int
items_index(struct items *items)
{
	char *at = items->map, *end = items->map + items->map_size;

	for (size_t i = 0; i < items->count; i++) {
		char *newline = memchr(at, '\n', (size_t)(end - at));

		if (newline == NULL)
			return -EINVAL;
		*newline = '\0';
		items->starts[i] = (size_t)(at - items->map);
		at = newline + 1;
	}
	return at == end ? 0 : -EINVAL;
}

int
items_open(struct items *items, const char *file, size_t expected)
{
	int64_t size;
	int rc = 0, fd;

	memset(items, 0, sizeof(*items));
	fd = files_open(file, FILES_LIST_MAX, &size);
	if (fd < 0)
		return fd;
	items->count = expected;
	items->map_size = (size_t)size;
	if (items->map_size == 0) {
		rc = expected == 0 ? 0 : -EINVAL;
		goto out;
	}
	/* Private: the newlines become NULs in our copy only. */
	items->map = mmap(NULL, items->map_size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_POPULATE, fd, 0);
	if (items->map == MAP_FAILED) {
		items->map = NULL;
		rc = -errno;
		goto out;
	}
	items->starts = malloc((expected + 1) * sizeof(*items->starts));
	rc = items->starts != NULL ? items_index(items) : -ENOMEM;
out:
	close(fd);
	if (rc < 0)
		items_close(items);
	return rc;
}

void
items_close(struct items *items)
{
	free(items->starts);
	if (items->map != NULL)
		munmap(items->map, items->map_size);
	memset(items, 0, sizeof(*items));
}
