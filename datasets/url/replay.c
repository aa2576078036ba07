/* SPDX-License-Identifier: MIT */
/* Turns a recording into the routes of the local server. */
#include "url/url.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "fetch/site.h"
#include "files/files.h"
#include "pages/corpus.h"
#include "text/intern.h"

/* Parses a row of a recording, which isn't trusted. */

#define RECORDING_FIELDS 7

struct recording_row {
	const char *url, *file, *type;
	unsigned status;
	uint64_t total_us, first_byte_us, bytes;
};

static const char *
recording_number(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || *value > max)
		return "a number that is none";
	return NULL;
}

/* Only bodies/NAME: a recording from elsewhere serves none of our files. */
static const char *
recording_file(const char *file)
{
	if (strncmp(file, "bodies/", 7) || !file[7] || file[7] == '.' ||
		strchr(file + 7, '/') != NULL)
		return "a file outside bodies/";
	return NULL;
}

/* It becomes a header of the answer. */
static const char *
recording_type(const char *type)
{
	if (strlen(type) > RECORDING_TYPE_MAX)
		return "a content type of more than 1000 bytes";
	for (; *type; type++)
		if ((unsigned char)*type < ' ' || *type == 0x7f)
			return "a content type that is none";
	return NULL;
}

/* NULL, or a static text that says what is wrong with the line, whose end was
 * taken off. The row's strings point into it; it is changed. */
static const char *
recording_parse(char *line, struct recording_row *row)
{
	char *field[RECORDING_FIELDS], *rest = line;
	const char *wrong;
	uint64_t status;
	size_t n = 0;

	while (n < RECORDING_FIELDS && rest != NULL)
		field[n++] = strsep(&rest, "\t");
	if (n < RECORDING_FIELDS)
		return "fewer than 7 fields";
	row->url = field[0];
	row->file = field[1];
	row->type = field[3];
	wrong = recording_file(row->file);
	if (wrong == NULL)
		wrong = recording_type(row->type);
	if (wrong == NULL)
		wrong = recording_number(field[2], 599, &status);
	if (wrong == NULL)
		wrong = recording_number(
			field[4], 86400000000u, &row->total_us);
	if (wrong == NULL)
		wrong = recording_number(
			field[5], 86400000000u, &row->first_byte_us);
	if (wrong == NULL)
		wrong = recording_number(field[6], INT64_MAX, &row->bytes);
	if (wrong == NULL && (status < 200 || (status >= 300 && status < 400)))
		wrong = "a status that ends no fetch";
	if (wrong == NULL)
		row->status = (unsigned)status;
	return wrong;
}

/* Tells paths that reach a server unchanged from those that a client resolves,
 * encodes or cuts. */

static bool
path_is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') ||
		(c >= 'a' && c <= 'f');
}

/* What RFC 3986 allows in paths and queries. */
static bool
path_is_plain(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') ||
		(c && strchr("-._~!$&'()*+,;=:@/?", c));
}

/* Whether a segment is "", "." or "..", with "%2e" for a dot. */
static bool
path_is_dots(const char *segment, size_t len)
{
	size_t i = 0, dots = 0;

	while (i < len && dots < 3) {
		if (segment[i] == '.')
			i++;
		else if (len - i >= 3 && segment[i] == '%' &&
			segment[i + 1] == '2' &&
			(segment[i + 2] == 'e' || segment[i + 2] == 'E'))
			i += 3;
		else
			return false;
		dots++;
	}
	return dots < 3;
}

/* A last segment may be empty, as in "/a/"; others mayn't. */
static bool
path_has_dots(const char *path, size_t len)
{
	size_t begin, end;

	for (begin = 1; begin < len; begin = end + 1) {
		for (end = begin; end < len && path[end] != '/'; end++)
			;
		if (path_is_dots(path + begin, end - begin))
			return true;
	}
	return false;
}

/* "/~7", with any text behind it, is a made-up path. */
static bool
path_is_made_up(const char *path, size_t len)
{
	return len > 2 && path[1] == '~' && path[2] >= '0' && path[2] <= '9';
}

bool
path_as_recorded(const char *path, size_t len)
{
	const char *query = memchr(path, '?', len);
	size_t i, stem = query != NULL ? (size_t)(query - path) : len;

	if (len > PATH_RECORDED_MAX || path_is_made_up(path, len))
		return false;
	/* Clients differ on whether an empty query is one. */
	if (query != NULL && stem + 1 == len)
		return false;
	for (i = 0; i < len; i++) {
		if (path[i] == '%') {
			if (len - i < 3 || !path_is_hex(path[i + 1]) ||
				!path_is_hex(path[i + 2]))
				return false;
		} else if (!path_is_plain(path[i])) {
			return false;
		}
	}
	return !path_has_dots(path, stem);
}

/* Opens a regular file of the folder, following no link. Its descriptor, to be
 * closed, or a negative errno with the reason, static, in *why. */
static int
replay_body(int folder, const char *name, const char **why)
{
	int fd = files_open_in(folder, name, FILES_PAGE_MAX, NULL);

	*why = NULL;
	if (fd == -ELOOP)
		*why = "a link, and no file of the recording's own";
	else if (fd < 0)
		*why = files_problem(-fd);
	return fd;
}

/* The folder isn't repeated: as typed it may need quoting in a shell. */
#define REPLAY_HINT " (make one by `lanebench record URLS --out DIR`)"

struct replay {
	const struct lane_prepare *prepare;
	const char *dir; /* absolute */
	int folder; /* DIR/bodies, open; -1: not */
	struct intern hosts, places;
	uint64_t cap_us, total_us;
	size_t line, items, capped;
	bool cut; /* the last line lacks its end */
	XXH3_state_t *hash; /* of the URLs, statuses, types and bodies */
};

/* The page's path at its local address: its URL's, unless clients would change
 * that or another page has it. */
static int
replay_path(struct replay *replay, unsigned site, const char *url,
	char path[SITE_PATH_MAX])
{
	char place[SITE_PATH_MAX + 16];
	size_t known = replay->places.count;
	int len, rc = site_path(url, path);

	if (rc < 0)
		return rc;
	len = snprintf(place, sizeof(place), "%u %s", site, path);
	if (path_as_recorded(path, strlen(path)) &&
		intern_add(&replay->places, place, (size_t)len) < 0)
		return -ENOMEM;
	if (replay->places.count == known)
		snprintf(path, SITE_PATH_MAX, "/~%zu", replay->items + 1);
	return 0;
}

/* One line about the row that is being read. */
static int
replay_refuse(const struct replay *replay, const char *what, const char *why)
{
	replay->prepare->error(replay->prepare, "%s/%s:%zu: %s%s%s",
		replay->dir, RECORDING_INDEX, replay->line, what,
		*what ? ": " : "", why);
	return -EINVAL;
}

/* A body that isn't as long as it was is another page, or half of it. */
static int
replay_length(
	const struct replay *replay, const struct recording_row *row, int fd)
{
	struct stat st;
	char why[160];

	if (fstat(fd, &st))
		return replay_refuse(replay, row->file, strerror(errno));
	if ((uint64_t)st.st_size == row->bytes)
		return 0;
	snprintf(why, sizeof(why),
		"%llu byte%s, %" PRIu64 " %s recorded: take this line out, "
		"and the same lanebench record fetches it again",
		(unsigned long long)st.st_size, st.st_size == 1 ? "" : "s",
		row->bytes, row->bytes == 1 ? "was" : "were");
	return replay_refuse(replay, row->file, why);
}

/* Two recordings are the same when all that is served of them is. The body is
 * what was opened, whatever its name leads to by now. */
static int
replay_digest(struct replay *replay, const struct recording_row *row)
{
	uint32_t status = row->status;
	const char *why;
	int rc, fd;

	fd = replay_body(replay->folder, strchr(row->file, '/') + 1, &why);
	if (fd < 0)
		return replay_refuse(replay, row->file, why);
	rc = replay_length(replay, row, fd);
	if (rc == 0) {
		XXH3_64bits_update(
			replay->hash, row->url, strlen(row->url) + 1);
		XXH3_64bits_update(
			replay->hash, row->type, strlen(row->type) + 1);
		XXH3_64bits_update(replay->hash, &status, sizeof(status));
		rc = file_digest_read(replay->hash, fd);
		if (rc != 0)
			rc = replay_refuse(replay, row->file, strerror(-rc));
	}
	close(fd);
	return rc;
}

static int
replay_serve(struct replay *replay, unsigned site, const char *path,
	const struct recording_row *row)
{
	const struct lane_prepare *prepare = replay->prepare;
	char file[PATH_MAX], url[SITE_PATH_MAX + 256];
	struct lane_route route = { .site = site, .path = path, .file = file };
	int rc;

	rc = snprintf(file, sizeof(file), "%s/%s", replay->dir, row->file);
	if (rc >= (int)sizeof(file))
		return replay_refuse(
			replay, "its file", strerror(ENAMETOOLONG));
	rc = replay_digest(replay, row);
	if (rc != 0)
		return rc;
	route.status = row->status;
	route.type = row->type[0] ? row->type : NULL;
	route.delay_us = row->total_us;
	if (replay->cap_us && route.delay_us > replay->cap_us) {
		route.delay_us = replay->cap_us;
		replay->capped++;
	}
	replay->total_us += route.delay_us;
	replay->items++;
	rc = prepare->route(prepare, &route);
	if (rc != 0)
		return rc;
	snprintf(url, sizeof(url), "%s%s", prepare->site(prepare, site), path);
	return prepare->item(prepare, url);
}

/* The local site that stands for the URL's host; http and https are one. */
static int
replay_site(struct replay *replay, const struct site *site, unsigned *number)
{
	char text[SITE_ORIGIN_MAX];
	const char *host = strstr(site_origin(site, text), "://");
	int64_t known = intern_add(&replay->hosts, host, strlen(host));

	*number = (unsigned)((uint64_t)known % replay->prepare->sites);
	return known < 0 ? -ENOMEM : 0;
}

static int
replay_row(struct replay *replay, char *line)
{
	struct recording_row row;
	struct site site;
	const char *wrong = recording_parse(line, &row);
	char path[SITE_PATH_MAX];
	unsigned number;
	int rc;

	if (wrong == NULL)
		wrong = site_check(
			row.url, strlen(row.url), "a password in a URL", &site);
	if (wrong != NULL)
		return replay_refuse(replay, "", wrong);
	rc = replay_site(replay, &site, &number);
	if (rc == 0)
		rc = replay_path(replay, number, row.url, path);
	if (rc < 0) {
		replay->prepare->error(replay->prepare, "%s", strerror(-rc));
		return rc;
	}
	return replay_serve(replay, number, path, &row);
}

/* A last line without its end was being written when the recorder died: its
 * page is fetched again when the recording goes on. */
static int
replay_read(struct replay *replay, FILE *stream)
{
	char *line = NULL;
	size_t room = 0;
	ssize_t got;
	int rc = 0;

	while (rc == 0 && (got = getline(&line, &room, stream)) > 0) {
		replay->cut = line[got - 1] != '\n';
		if (replay->cut)
			break;
		/* Editors may have ended its lines as DOS does. */
		got -= got > 1 && line[got - 2] == '\r';
		line[got - 1] = '\0';
		if (replay->line++)
			rc = replay_row(replay, line);
		else if (strcmp(line, RECORDING_HEADER))
			rc = -EINVAL;
		if (rc && replay->line == 1)
			replay->prepare->error(replay->prepare,
				"%s/%s: not a recording of this version",
				replay->dir, RECORDING_INDEX);
	}
	free(line);
	return rc;
}

static void
replay_report(const struct replay *replay)
{
	const struct lane_prepare *prepare = replay->prepare;
	size_t hosts = replay->hosts.count;
	uint64_t mean_us = replay->total_us / replay->items;
	char text[32];

	prepare->fact(prepare, "corpus", "recording");
	snprintf(text, sizeof(text), "%016" PRIx64,
		(uint64_t)XXH3_64bits_digest(replay->hash));
	prepare->fact(prepare, "digest", text);
	snprintf(text, sizeof(text), "%zu", replay->items);
	prepare->fact(prepare, "urls", text);
	snprintf(text, sizeof(text), "%zu", hosts);
	prepare->fact(prepare, "sites", text);
	snprintf(text, sizeof(text), "%llu", (unsigned long long)mean_us);
	prepare->fact(prepare, "mean_us", text);
	prepare->say(prepare,
		"url: %zu recorded page%s of %zu host%s, served here, mean "
		"answer %.1f ms",
		replay->items, replay->items == 1 ? "" : "s", hosts,
		hosts == 1 ? "" : "s", (double)mean_us / 1e3);
	if (replay->cut)
		prepare->say(prepare,
			"url: %s:%zu: the last line is cut and left out; the "
			"same lanebench record fetches its page again",
			RECORDING_INDEX, replay->line + 1);
	if (hosts > prepare->sites)
		prepare->say(prepare, "url: %zu hosts share %u local addresses",
			hosts, prepare->sites);
	if (replay->capped)
		prepare->say(prepare,
			"url: %zu page%s took longer than url.delay-cap-ms "
			"(%ld ms) and %s served after that",
			replay->capped, replay->capped == 1 ? "" : "s",
			prepare->option(prepare, "delay-cap-ms"),
			replay->capped == 1 ? "is" : "are");
}

/* Opens the index and replay->folder, both to be closed. */
static FILE *
replay_open(struct replay *replay, const char *dir, char *absolute)
{
	const struct lane_prepare *prepare = replay->prepare;
	FILE *stream = NULL;
	const char *why = NULL;
	int root, index = -1;

	if (realpath(dir, absolute) == NULL) {
		prepare->error(prepare, "url.replay: %s: %s" REPLAY_HINT, dir,
			strerror(errno));
		return NULL;
	}
	root = files_folder(absolute);
	if (root < 0)
		why = strerror(-root);
	else
		index = replay_body(root, RECORDING_INDEX, &why);
	if (index >= 0)
		stream = fdopen(index, "r");
	if (index < 0)
		prepare->error(prepare, "url.replay: %s/%s: %s" REPLAY_HINT,
			absolute, RECORDING_INDEX, why);
	else if (stream == NULL)
		close(index);
	replay->folder = files_folder_in(root, "bodies", false);
	if (stream != NULL && replay->folder < 0) {
		prepare->error(
			prepare, "%s/bodies: no folder of its own", absolute);
		fclose(stream);
		stream = NULL;
	}
	if (root >= 0)
		close(root);
	return stream;
}

int
replay_prepare(const struct lane_prepare *prepare, const char *dir)
{
	struct replay replay = { .prepare = prepare, .folder = -1 };
	char absolute[PATH_MAX];
	FILE *stream = replay_open(&replay, dir, absolute);
	int rc = -ENOENT;

	if (stream == NULL)
		goto out;
	replay.dir = absolute;
	replay.cap_us =
		1000 * (uint64_t)prepare->option(prepare, "delay-cap-ms");
	replay.hash = XXH3_createState();
	rc = -ENOMEM;
	if (replay.hash != NULL) {
		XXH3_64bits_reset(replay.hash);
		rc = replay_read(&replay, stream);
	}
	if (rc == 0 && !replay.items) {
		rc = -EINVAL;
		prepare->error(prepare,
			"%s/%s: holds no page (the same lanebench record "
			"again tries those that failed)",
			absolute, RECORDING_INDEX);
	}
	if (rc == 0)
		replay_report(&replay);
	intern_fini(&replay.hosts);
	intern_fini(&replay.places);
	XXH3_freeState(replay.hash);
	fclose(stream);
out:
	if (replay.folder >= 0)
		close(replay.folder);
	return rc;
}
