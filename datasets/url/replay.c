/* SPDX-License-Identifier: MIT */
/* Turns a recording into the routes of the local server. */
#include "url/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <xxhash.h>

#include "pages/file_digest.h"
#include "url/address.h"
#include "url/names.h"
#include "url/recording.h"

struct replay {
	const struct lane_prepare *prepare;
	const char *dir; /* absolute */
	struct names *hosts, *places;
	uint64_t cap_us, total_us;
	size_t line, items, capped;
	XXH3_state_t *hash; /* of the URLs, statuses, types and bodies */
};

/* The page's path below its local address: as it stood in the URL; with a
 * number before it where two hosts of one address have the same. */
static int
replay_path(struct replay *replay, unsigned site, const struct address *address,
	char *path, size_t room)
{
	char place[ADDRESS_MAX + 64];
	const char *slash =
		address->path_len && address->path[0] == '/' ? "" : "/";
	size_t number;
	int len, rc;

	len = snprintf(place, sizeof(place), "%u %s%.*s", site, slash,
		(int)address->path_len, address->path);
	rc = names_add(replay->places, place, (size_t)len, &number);
	if (rc < 0)
		return rc;
	if (rc)
		snprintf(path, room, "%s%.*s", slash, (int)address->path_len,
			address->path);
	else
		snprintf(path, room, "/~%zu%s%.*s", replay->items + 1, slash,
			(int)address->path_len, address->path);
	return 0;
}

/* Two recordings are the same when all that is served of them is. */
static int
replay_digest(struct replay *replay, const struct recording_row *row,
	const char *file)
{
	uint32_t status = row->status;

	XXH3_64bits_update(replay->hash, row->url, strlen(row->url) + 1);
	XXH3_64bits_update(replay->hash, row->type, strlen(row->type) + 1);
	XXH3_64bits_update(replay->hash, &status, sizeof(status));
	return file_digest_add(replay->hash, AT_FDCWD, file);
}

static int
replay_serve(struct replay *replay, unsigned site, const char *path,
	const struct recording_row *row)
{
	const struct lane_prepare *prepare = replay->prepare;
	char file[PATH_MAX], url[ADDRESS_MAX + 256];
	struct lane_route route = { .site = site, .path = path, .file = file };
	int rc;

	rc = snprintf(file, sizeof(file), "%s/%s", replay->dir, row->file);
	if (rc >= (int)sizeof(file) || access(file, R_OK)) {
		rc = rc >= (int)sizeof(file) ? -ENAMETOOLONG : -errno;
		prepare->error(prepare, "%s: %s", file, strerror(-rc));
		return rc;
	}
	if (replay_digest(replay, row, file) < 0) {
		prepare->error(prepare, "%s: can't be read", file);
		return -EIO;
	}
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
	if (rc)
		return rc;
	snprintf(url, sizeof(url), "%s%s", prepare->site(prepare, site), path);
	return prepare->item(prepare, url);
}

static int
replay_row(struct replay *replay, char *line)
{
	const struct lane_prepare *prepare = replay->prepare;
	struct recording_row row;
	struct address address;
	const char *wrong = recording_parse(line, &row);
	char path[ADDRESS_MAX + 64];
	size_t host;
	unsigned site;
	int rc;

	if (!wrong)
		wrong = address_parse(row.url, strlen(row.url), &address);
	if (wrong) {
		prepare->error(prepare, "%s/%s:%zu: %s", replay->dir,
			RECORDING_INDEX, replay->line, wrong);
		return -EINVAL;
	}
	rc = names_add(replay->hosts, address.host, address.host_len, &host);
	if (rc >= 0) {
		site = (unsigned)(host % prepare->sites);
		rc = replay_path(replay, site, &address, path, sizeof(path));
	}
	if (rc < 0) {
		prepare->error(prepare, "out of memory");
		return rc;
	}
	return replay_serve(replay, site, path, &row);
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

	while (!rc && (got = getline(&line, &room, stream)) > 0) {
		if (line[got - 1] != '\n')
			break;
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
	size_t hosts = names_count(replay->hosts);
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
		"url: %zu recorded pages of %zu hosts, served here, mean "
		"answer %.1f ms",
		replay->items, hosts, (double)mean_us / 1e3);
	if (hosts > prepare->sites)
		prepare->say(prepare, "url: %zu hosts share %u local addresses",
			hosts, prepare->sites);
	if (replay->capped)
		prepare->say(prepare,
			"url: %zu pages took longer than url.delay-cap-ms "
			"(%ld ms) and are served after that",
			replay->capped,
			prepare->option(prepare, "delay-cap-ms"));
}

static FILE *
replay_open(const struct lane_prepare *prepare, const char *dir, char *absolute)
{
	char index[PATH_MAX + sizeof(RECORDING_INDEX) + 1];
	FILE *stream;

	if (!realpath(dir, absolute)) {
		prepare->error(
			prepare, "url.replay: %s: %s", dir, strerror(errno));
		return NULL;
	}
	snprintf(index, sizeof(index), "%s/%s", absolute, RECORDING_INDEX);
	stream = fopen(index, "re");
	if (!stream)
		prepare->error(prepare,
			"url.replay: %s: %s (make one by: lanebench record "
			"URLS --out %s)",
			index, strerror(errno), dir);
	return stream;
}

int
replay_prepare(const struct lane_prepare *prepare, const char *dir)
{
	struct replay replay = { .prepare = prepare };
	char absolute[PATH_MAX];
	FILE *stream = replay_open(prepare, dir, absolute);
	int rc = -ENOENT;

	if (!stream)
		return rc;
	replay.dir = absolute;
	replay.cap_us =
		1000 * (uint64_t)prepare->option(prepare, "delay-cap-ms");
	replay.hosts = names_create();
	replay.places = names_create();
	replay.hash = XXH3_createState();
	rc = -ENOMEM;
	if (replay.hosts && replay.places && replay.hash) {
		XXH3_64bits_reset(replay.hash);
		rc = replay_read(&replay, stream);
	}
	if (!rc && !replay.items) {
		rc = -EINVAL;
		prepare->error(prepare, "%s/%s: holds no page", absolute,
			RECORDING_INDEX);
	}
	if (!rc)
		replay_report(&replay);
	names_destroy(replay.hosts);
	names_destroy(replay.places);
	XXH3_freeState(replay.hash);
	fclose(stream);
	return rc;
}
