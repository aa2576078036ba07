/* SPDX-License-Identifier: MIT */
/* Reads a list of live URLs. */
#include "url/url.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <xxhash.h>

#include "fetch/site.h"
#include "files/badlines.h"
#include "files/files.h"

struct live_reader {
	const struct lane_prepare *prepare;
	const char *file;
	XXH3_state_t *hash; /* of the URLs */
	size_t items, tls;
};

static int
live_take(void *context, const char *url, size_t len, const char **why)
{
	struct live_reader *reader = context;
	struct site site;
	int rc;

	*why = site_check(url, len,
		"a password in a URL would be written to the results: use the "
		"option user",
		&site);
	if (*why != NULL)
		return 0;
	rc = reader->prepare->item(reader->prepare, url);
	XXH3_64bits_update(reader->hash, url, len + 1);
	reader->items++;
	reader->tls += strcmp(site.scheme, "https") == 0;
	return rc;
}

static int
live_read(struct live_reader *reader, FILE *stream)
{
	const struct lane_prepare *prepare = reader->prepare;
	struct badlines bad = { .count = 0 };
	char words[BADLINES_WORDS];
	int rc = badlines_read(&bad, stream, live_take, reader);

	if (rc != 0 && ferror(stream))
		prepare->error(prepare, "%s: %s", reader->file, strerror(-rc));
	if (rc != 0 || bad.count == 0)
		return rc;
	/* The lines themselves aren't shown: they may hold passwords. */
	prepare->error(prepare, "%s", badlines_say(&bad, reader->file, words));
	return -EDOM;
}

/* Live pages change, so the list is digested in their place. */
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

	if (stream == NULL) {
		rc = -errno;
		prepare->error(
			prepare, "url.list: %s: %s", file, files_problem(-rc));
		return rc;
	}
	reader.hash = XXH3_createState();
	rc = -ENOMEM;
	if (reader.hash != NULL) {
		XXH3_64bits_reset(reader.hash);
		rc = live_read(&reader, stream);
	}
	if (rc == 0 && !reader.items) {
		rc = -EINVAL;
		prepare->error(prepare, "%s: holds no URL", file);
	}
	if (rc == 0 && !reader.tls && prepare->option(prepare, "http")) {
		rc = -EDOM;
		prepare->error(prepare,
			"url.http=2: no URL of %s is https, and 2 is spoken "
			"over that only",
			file);
	}
	if (rc == 0) {
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
