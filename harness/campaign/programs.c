/* SPDX-License-Identifier: MIT */
/* The files whose code the trials are, by their digests. */
#include "campaign/programs.h"

#include <errno.h>
#include <inttypes.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <xxhash.h>

#include "files/beside.h"
#include "files/files.h"
#include "record/run_json.h"
#include "text/utf8.h"

#define PROGRAMS_OWN "lanebench"

/* Of a file's bytes; 0, or why it can't be read. */
static int
programs_digest(const char *path, char digest[20])
{
	XXH3_state_t *hash = XXH3_createState();
	FILE *file = hash ? files_read(path, FILES_PROGRAM_MAX) : NULL;
	char buf[65536];
	int rc = file ? 0 : -errno;
	size_t n;

	if (file == NULL)
		goto out;
	XXH3_64bits_reset(hash);
	while ((n = fread(buf, 1, sizeof(buf), file)) > 0)
		XXH3_64bits_update(hash, buf, n);
	rc = ferror(file) ? -EIO : 0;
	snprintf(digest, 20, "%016" PRIx64, (uint64_t)XXH3_64bits_digest(hash));
out:
	if (file != NULL)
		fclose(file);
	XXH3_freeState(hash);
	return rc;
}

static json_t *
programs_stamp(const char *path)
{
	struct stat st;

	if (stat(path, &st) < 0)
		return json_string("");
	return json_sprintf("%llu:%llu:%lld:%lld.%09ld",
		(unsigned long long)st.st_dev, (unsigned long long)st.st_ino,
		(long long)st.st_size, (long long)st.st_mtim.tv_sec,
		st.st_mtim.tv_nsec);
}

static void
programs_add(json_t *list, const char *of, const char *path, bool must)
{
	const char *slash = strrchr(path, '/');
	char digest[20] = "", *file = strdup(slash ? slash + 1 : path);

	if (file != NULL && (programs_digest(path, digest) == 0 || must))
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s, s:s, s:o}", "of", of, "file",
				utf8_repair(file), "path", path, "digest",
				digest, "stamp", programs_stamp(path)));
	free(file);
}

/* The words of a peer's command that name files beside its manifest. */
static void
programs_add_peer(json_t *list, const char *of, const struct plugin *plugin)
{
	char *real = realpath(plugin->file, NULL);
	const char *folder = real ? dirname(real) : ".";
	json_t *word;
	size_t i;

	json_array_foreach(plugin->command, i, word)
	{
		const char *text = json_string_value(word);
		char path[PATH_MAX];

		if (text == NULL || *text == '\0' ||
			snprintf(path, sizeof(path), "%s%s%s",
				*text == '/' ? "" : folder,
				*text == '/' ? "" : "/",
				text) >= (int)sizeof(path))
			continue;
		programs_add(list, of, path, false);
	}
	free(real);
}

static void
programs_add_plugin(json_t *list, const char *name, const struct plugin *plugin)
{
	char of[300];

	snprintf(of, sizeof(of), "%s %.250s", plugin_kind_name(plugin->kind),
		name);
	programs_add(list, of, plugin->file, true);
	if (plugin->peer)
		programs_add_peer(list, of, plugin);
}

json_t *
programs_read(const struct campaign *campaign)
{
	json_t *list = json_array();
	bool fetches = false;

	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];

		fetches |= set->fetches;
		programs_add_plugin(list, set->name, set->plugin);
	}
	for (size_t i = 0; i < campaign->strategy_count; i++)
		programs_add_plugin(list, campaign->strategies[i].name,
			campaign->strategies[i].plugin);
	programs_add(list, PROGRAMS_OWN, beside_program("lanebench"), true);
	programs_add(
		list, PROGRAMS_OWN, beside_program("lanebench-trial"), true);
	if (fetches)
		programs_add(list, PROGRAMS_OWN,
			beside_program("lanebench-origin"), true);
	return list;
}

json_t *
programs_recorded(json_t *now)
{
	json_t *list = json_deep_copy(now), *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		json_object_del(one, "path");
		json_object_del(one, "stamp");
	}
	return list;
}

static bool
programs_is_of(json_t *one, const char *kind, const char *name)
{
	const char *of = run_json_text(one, "of");
	size_t n = strlen(kind);

	return strncmp(of, kind, n) == 0 && of[n] == ' ' &&
		strcmp(of + n + 1, name) == 0;
}

/* Written anew with the same bytes it is the same. */
static bool
programs_has_changed(json_t *one)
{
	const char *path = run_json_text(one, "path");
	json_t *stamp = programs_stamp(path);
	bool same = json_equal(stamp, json_object_get(one, "stamp"));
	char digest[20];
	int rc = same ? 0 : programs_digest(path, digest);

	/* What became a giant or a FIFO is another file, too. */
	if (!same && rc != -ENOENT &&
		(rc < 0 || strcmp(digest, run_json_text(one, "digest")) != 0)) {
		json_decref(stamp);
		return true;
	}
	json_object_set_new(one, "stamp", stamp);
	return false;
}

bool
programs_changed(json_t *then, const char *strategy, const char *dataset,
	char *words, size_t size)
{
	json_t *one;
	size_t i;

	json_array_foreach(then, i, one)
	{
		bool own = strcmp(run_json_text(one, "of"), PROGRAMS_OWN) == 0;

		if (!own && !programs_is_of(one, "strategy", strategy) &&
			!programs_is_of(one, "dataset", dataset))
			continue;
		if (!programs_has_changed(one))
			continue;
		snprintf(words, size,
			"%.200s was changed during the run: a cell's trials "
			"would be of two programs",
			run_json_text(one, "file"));
		utf8_tame(words);
		return true;
	}
	return false;
}

/* What is there of the one and not, or otherwise, of the other. */
static json_t *
programs_other(json_t *list, json_t *others)
{
	json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		json_t *other = run_json_file(others, one);

		if (other == NULL ||
			strcmp(run_json_text(one, "digest"),
				run_json_text(other, "digest")) != 0)
			return one;
	}
	return NULL;
}

bool
programs_differ(json_t *now, json_t *was, char words[PROGRAMS_WORDS])
{
	json_t *other = programs_other(now, was);
	bool here = other != NULL;
	const char *path;

	*words = '\0';
	if (!json_is_array(was)) {
		snprintf(words, PROGRAMS_WORDS,
			"run.json doesn't say which files it ran (another "
			"lanebench wrote it)");
		return true;
	}
	if (!here)
		other = programs_other(was, now);
	if (other == NULL)
		return false;
	path = run_json_text(other, here ? "path" : "file");
	if (strcmp(run_json_text(other, "of"), PROGRAMS_OWN) == 0)
		snprintf(words, PROGRAMS_WORDS,
			"%s was another file (lanebench was built anew)",
			run_json_text(other, "file"));
	else
		snprintf(words, PROGRAMS_WORDS, "%.300s %s", path,
			here ? "was another file" : "is no file any more");
	utf8_tame(words);
	return true;
}
