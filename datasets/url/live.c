/* SPDX-License-Identifier: MIT */
/* Reads a list of live URLs. */
#include "url/live.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <xxhash.h>

#include "files/badlines.h"
#include "files/files.h"
#include "url/address.h"

struct live_reader {
	const struct lane_prepare *prepare;
	const char *file;
	XXH3_state_t *hash; /* of the URLs */
	struct badlines bad;
	size_t line, items, tls;
};

/* The line without its end, blanks about it and a byte-order mark. */
static char *
live_trim(char *line, size_t *len, int first)
{
	char *begin = line, *end = line + *len;

	if (first && *len >= 3 && !memcmp(line, "\xef\xbb\xbf", 3))
		begin += 3;
	while (begin < end && strchr(" \t\r\n", *begin))
		begin++;
	while (end > begin && strchr(" \t\r\n", end[-1]))
		end--;
	*end = '\0';
	*len = (size_t)(end - begin);
	return begin;
}

static int
live_line(struct live_reader *reader, const char *url, size_t len)
{
	const struct lane_prepare *prepare = reader->prepare;
	struct address address;
	const char *wrong;
	int rc;

	if (!len || url[0] == '#')
		return 0;
	wrong = memchr(url, '\0', len) ? "a NUL byte"
				       : address_parse(url, len, &address);
	if (wrong) {
		badlines_add(&reader->bad, reader->line, wrong);
		return 0;
	}
	rc = prepare->item(prepare, url);
	if (rc == -EDOM) {
		badlines_add(&reader->bad, reader->line,
			"a host that libcurl can't read");
		return 0;
	}
	XXH3_64bits_update(reader->hash, url, len + 1);
	reader->items++;
	reader->tls += !strncasecmp(url, "https:", 6);
	return rc;
}

static int
live_read(struct live_reader *reader, FILE *stream)
{
	char *line = NULL, words[BADLINES_WORDS];
	size_t room = 0;
	ssize_t got;
	int rc = 0;

	while (!rc && (got = getline(&line, &room, stream)) >= 0) {
		size_t len = (size_t)got;
		char *url = live_trim(line, &len, !reader->line++);

		rc = live_line(reader, url, len);
	}
	if (!rc && ferror(stream)) {
		rc = -errno;
		reader->prepare->error(
			reader->prepare, "%s: %s", reader->file, strerror(-rc));
	}
	free(line);
	if (!rc && reader->bad.count) {
		/* Without the lines: there may be passwords in them. */
		reader->prepare->error(reader->prepare, "%s",
			badlines_say(&reader->bad, reader->file, words));
		return -EDOM;
	}
	return rc;
}

/* The pages have no digest: they change. Their list has. */
static void
live_facts(const struct live_reader *reader)
{
	const struct lane_prepare *prepare = reader->prepare;
	char value[32];

	prepare->fact(prepare, "corpus", "live");
	snprintf(value, sizeof(value), "%zu", reader->items);
	prepare->fact(prepare, "urls", value);
	snprintf(value, sizeof(value), "%016" PRIx64,
		(uint64_t)XXH3_64bits_digest(reader->hash));
	prepare->fact(prepare, "list_digest", value);
}

int
live_prepare(const struct lane_prepare *prepare, const char *file)
{
	struct live_reader reader = { .prepare = prepare, .file = file };
	FILE *stream = files_read(file, FILES_LIST_MAX);
	int rc;

	if (!stream) {
		rc = -errno;
		prepare->error(
			prepare, "url.list: %s: %s", file, files_problem(-rc));
		return rc;
	}
	reader.hash = XXH3_createState();
	rc = -ENOMEM;
	if (reader.hash) {
		XXH3_64bits_reset(reader.hash);
		rc = live_read(&reader, stream);
	}
	if (!rc && !reader.items) {
		rc = -EINVAL;
		prepare->error(prepare, "%s: holds no URL", file);
	}
	if (!rc && !reader.tls && prepare->option(prepare, "http")) {
		rc = -EDOM;
		prepare->error(prepare,
			"url.http=2: no URL of %s is https, and 2 is spoken "
			"over that only",
			file);
	}
	if (!rc) {
		live_facts(&reader);
		prepare->say(prepare, "url: %zu live page%s", reader.items,
			reader.items == 1 ? "" : "s");
		if (!prepare->option(prepare, "verify"))
			prepare->say(prepare,
				"url: live pages change; --set "
				"url.verify=status compares statuses only");
	}
	XXH3_freeState(reader.hash);
	fclose(stream);
	return rc;
}
