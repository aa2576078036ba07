/* SPDX-License-Identifier: MIT */
/* Reads a list of live URLs, counting what it asks of each host. */
#include "url/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "url/address.h"
#include "url/names.h"

struct live_reader {
	const struct lane_prepare *prepare;
	const char *file;
	struct names *hosts;
	size_t line, items;
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

/* The host as it is counted: names of hosts know no case. */
static int
live_count(struct live_reader *reader, const struct address *address)
{
	char host[ADDRESS_MAX];
	size_t i, number;

	for (i = 0; i < address->host_len; i++) {
		char c = address->host[i];

		host[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	return names_add(reader->hosts, host, address->host_len, &number);
}

/* How much of a line can be shown on a terminal as it is. */
static int
live_shown(const char *url)
{
	int n = 0;

	while (n < 60 && (unsigned char)url[n] >= ' ' && url[n] != 0x7f)
		n++;
	return n;
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
		prepare->error(prepare, "%s:%zu: %s: \"%.*s\"", reader->file,
			reader->line, wrong, live_shown(url), url);
		return -EINVAL;
	}
	rc = live_count(reader, &address);
	if (rc < 0) {
		prepare->error(prepare, "out of memory");
		return rc;
	}
	reader->items++;
	return prepare->item(prepare, url);
}

static int
live_read(struct live_reader *reader, FILE *stream)
{
	char *line = NULL;
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
	return rc;
}

/* What will be asked of whom, for the host to show, to cap or to refuse. */
static void
live_facts(const struct live_reader *reader)
{
	const struct lane_prepare *prepare = reader->prepare;
	char key[ADDRESS_MAX + 16], value[32];
	size_t i;

	prepare->fact(prepare, "live", "1");
	prepare->fact(prepare, "corpus", "live");
	snprintf(value, sizeof(value), "%zu", reader->items);
	prepare->fact(prepare, "urls", value);
	snprintf(value, sizeof(value), "%zu", names_count(reader->hosts));
	prepare->fact(prepare, "sites", value);
	for (i = 0; i < names_count(reader->hosts); i++) {
		snprintf(key, sizeof(key), "requests %s",
			names_get(reader->hosts, i));
		snprintf(value, sizeof(value), "%zu",
			names_times(reader->hosts, i));
		prepare->fact(prepare, key, value);
	}
}

int
live_prepare(const struct lane_prepare *prepare, const char *file)
{
	struct live_reader reader = { .prepare = prepare, .file = file };
	FILE *stream = fopen(file, "re");
	int rc;

	if (!stream) {
		rc = -errno;
		prepare->error(
			prepare, "url.list: %s: %s", file, strerror(-rc));
		return rc;
	}
	reader.hosts = names_create();
	rc = reader.hosts ? live_read(&reader, stream) : -ENOMEM;
	if (!rc && !reader.items) {
		rc = -EINVAL;
		prepare->error(prepare, "%s: holds no URL", file);
	}
	if (!rc) {
		live_facts(&reader);
		prepare->say(prepare, "url: %zu pages of %zu live hosts",
			reader.items, names_count(reader.hosts));
		if (!prepare->option(prepare, "verify"))
			prepare->say(prepare,
				"url: live pages change; --set "
				"url.verify=status compares statuses only");
	}
	names_destroy(reader.hosts);
	fclose(stream);
	return rc;
}
