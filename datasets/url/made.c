/* SPDX-License-Identifier: MIT */
/* Makes the bodies of one size. */
#include "url/made.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "files/files.h"
#include "pages/writer.h"

/* As many as make a mix-up show. A prime: whatever the number of sites, each
 * has all of them. */
#define MADE_PAGES 61

static void
made_page(struct writer *writer, unsigned page, size_t bytes)
{
	writer_begin(writer, 0, page);
	writer_ascii(writer, "<title>");
	writer_number(writer, page);
	writer_ascii(writer, "</title><p>");
	while (writer->len < bytes && !writer->err) {
		writer_number(writer, writer_below(writer, 1000000));
		writer_ascii(writer, "\n");
	}
}

static int
made_write(const char *path, const char *data, size_t len)
{
	FILE *file = files_create_stream(path);
	int rc = 0;

	if (!file)
		return -errno;
	if (fwrite(data, 1, len, file) != len)
		rc = -errno;
	if (fclose(file) && !rc)
		rc = -errno;
	return rc;
}

static int
made_folder(const char *folder, size_t bytes)
{
	struct writer writer = { 0 };
	char path[PATH_MAX];
	int rc = mkdir(folder, 0755) ? -errno : 0;

	for (unsigned page = 0; page < MADE_PAGES && !rc; page++) {
		made_page(&writer, page, bytes);
		rc = writer.err;
		if (!rc &&
			snprintf(path, sizeof(path), "%s/%02u.html", folder,
				page) >= (int)sizeof(path))
			rc = -ENAMETOOLONG;
		if (!rc)
			rc = made_write(path, writer.data, bytes);
	}
	free(writer.data);
	return rc;
}

/* What isn't a page isn't ours. */
static void
made_skip(void *context, const char *name, const char *why)
{
	(void)context;
	(void)name;
	(void)why;
}

int
made_prepare(const struct lane_prepare *prepare, size_t bytes,
	struct listing *listing)
{
	char folder[PATH_MAX], text[32];
	int rc;

	memset(listing, 0, sizeof(*listing));
	if (snprintf(folder, sizeof(folder), "%s/bodies", prepare->work) >=
		(int)sizeof(folder))
		rc = -ENAMETOOLONG;
	else
		rc = made_folder(folder, bytes);
	if (!rc)
		rc = listing_init(listing, folder, made_skip, NULL);
	if (rc) {
		prepare->error(prepare, "url.body-bytes: %s: %s", folder,
			strerror(-rc));
		return rc;
	}
	snprintf(text, sizeof(text), "%zu", bytes);
	prepare->fact(prepare, "corpus", "bodies");
	prepare->fact(prepare, "body_bytes", text);
	return 0;
}
