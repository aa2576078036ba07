/* SPDX-License-Identifier: MIT */
/* Takes digests of the files whose code the trials run. */
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

struct program {
	/* "strategy NAME", "dataset NAME", or PROGRAMS_OWN. */
	char of[300];
	char *file, *path; /* its name as UTF-8, and where it is */
	char digest[20]; /* "" where it can't be read */
	struct stat st; /* tells without reading whether it is the same */
};

struct programs {
	struct program *list;
	size_t count;
};

/* Of a file's bytes; 0, or the negative errno for which it can't be read. */
static int
programs_digest(const char *path, char digest[20])
{
	XXH3_state_t *hash = XXH3_createState();
	FILE *file = hash != NULL ? files_read(path, FILES_PROGRAM_MAX) : NULL;
	char buf[65536];
	int rc = file != NULL ? 0 : -errno;
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

/* Adds a file: one that can't be read only if it `must` be there. */
static void
programs_add(
	struct programs *programs, const char *of, const char *path, bool must)
{
	const char *slash = strrchr(path, '/');
	struct program *grown,
		program = { .file = strdup(slash != NULL ? slash + 1 : path),
			.path = strdup(path) };

	if (program.file == NULL || program.path == NULL ||
		(programs_digest(path, program.digest) < 0 && !must))
		goto out;
	grown = realloc(programs->list, (programs->count + 1) * sizeof(*grown));
	if (grown == NULL)
		goto out;
	snprintf(program.of, sizeof(program.of), "%s", of);
	utf8_repair(program.file);
	if (stat(path, &program.st) < 0)
		memset(&program.st, 0, sizeof(program.st));
	programs->list = grown;
	grown[programs->count++] = program;
	return;
out:
	free(program.file);
	free(program.path);
}

/* The words of a peer's command that name files beside its manifest. */
static void
programs_add_peer(
	struct programs *programs, const char *of, const struct plugin *plugin)
{
	char *real = realpath(plugin->file, NULL);
	const char *folder = real != NULL ? dirname(real) : ".";
	json_t *word;
	size_t i;

	json_array_foreach (plugin->command, i, word) {
		const char *text = json_string_value(word);
		char path[PATH_MAX];

		if (text == NULL || *text == '\0' ||
			snprintf(path, sizeof(path), "%s%s%s",
				*text == '/' ? "" : folder,
				*text == '/' ? "" : "/",
				text) >= (int)sizeof(path))
			continue;
		programs_add(programs, of, path, false);
	}
	free(real);
}

static void
programs_add_plugin(struct programs *programs, const char *name,
	const struct plugin *plugin)
{
	char of[300];

	snprintf(of, sizeof(of), "%s %.250s", plugin_kind_name(plugin->kind),
		name);
	programs_add(programs, of, plugin->file, true);
	if (plugin->peer)
		programs_add_peer(programs, of, plugin);
}

struct programs *
programs_read(const struct campaign *campaign)
{
	struct programs *programs = calloc(1, sizeof(*programs));
	bool fetches = false;

	if (programs == NULL)
		return NULL;
	for (size_t i = 0; i < campaign->set_count; i++) {
		const struct campaign_set *set = &campaign->sets[i];

		fetches |= set->fetches;
		programs_add_plugin(programs, set->name, set->plugin);
	}
	for (size_t i = 0; i < campaign->strategy_count; i++)
		programs_add_plugin(programs, campaign->strategies[i].name,
			campaign->strategies[i].plugin);
	programs_add(programs, PROGRAMS_OWN, beside_program("lanebench"), true);
	programs_add(programs, PROGRAMS_OWN, beside_program("lanebench-trial"),
		true);
	if (fetches)
		programs_add(programs, PROGRAMS_OWN,
			beside_program("lanebench-origin"), true);
	return programs;
}

void
programs_destroy(struct programs *programs)
{
	for (size_t i = 0; programs != NULL && i < programs->count; i++) {
		free(programs->list[i].file);
		free(programs->list[i].path);
	}
	if (programs != NULL)
		free(programs->list);
	free(programs);
}

json_t *
programs_recorded(const struct programs *programs)
{
	json_t *list = json_array();

	for (size_t i = 0; programs != NULL && i < programs->count; i++)
		json_array_append_new(list,
			json_pack("{s:s, s:s, s:s}", "of", programs->list[i].of,
				"file", programs->list[i].file, "digest",
				programs->list[i].digest));
	return list;
}

static bool
programs_is_of(
	const struct program *program, const char *kind, const char *name)
{
	size_t n = strlen(kind);

	return strncmp(program->of, kind, n) == 0 && program->of[n] == ' ' &&
		strcmp(program->of + n + 1, name) == 0;
}

/* Written anew with the same bytes it is the same. */
static bool
programs_has_changed(struct program *program)
{
	const struct stat *was = &program->st;
	struct stat st;
	char digest[20];
	int rc;

	if (stat(program->path, &st) < 0)
		memset(&st, 0, sizeof(st));
	if (st.st_dev == was->st_dev && st.st_ino == was->st_ino &&
		st.st_size == was->st_size &&
		st.st_mtim.tv_sec == was->st_mtim.tv_sec &&
		st.st_mtim.tv_nsec == was->st_mtim.tv_nsec)
		return false;
	rc = programs_digest(program->path, digest);
	/* What became a giant or a FIFO is another file, too. */
	if (rc != -ENOENT && (rc < 0 || strcmp(digest, program->digest) != 0))
		return true;
	program->st = st;
	return false;
}

bool
programs_changed(struct programs *programs, const char *strategy,
	const char *dataset, char *words, size_t size)
{
	for (size_t i = 0; programs != NULL && i < programs->count; i++) {
		struct program *program = &programs->list[i];

		if (strcmp(program->of, PROGRAMS_OWN) != 0 &&
			!programs_is_of(program, "strategy", strategy) &&
			!programs_is_of(program, "dataset", dataset))
			continue;
		if (!programs_has_changed(program))
			continue;
		snprintf(words, size,
			"%.200s was changed during the run: a cell's trials "
			"would be of two programs",
			program->file);
		utf8_tame(words);
		return true;
	}
	return false;
}

/* The first file of the one list that the other has not, or otherwise; NULL:
 * there is none. *at is where. */
static json_t *
programs_other(json_t *list, json_t *others, size_t *at)
{
	json_t *one;
	size_t i;

	json_array_foreach (list, i, one) {
		json_t *other = run_json_file(others, one);

		if (other == NULL ||
			strcmp(run_json_text(one, "digest"),
				run_json_text(other, "digest")) != 0) {
			*at = i;
			return one;
		}
	}
	return NULL;
}

bool
programs_differ(const struct programs *programs, json_t *was,
	char words[PROGRAMS_WORDS])
{
	json_t *now = programs_recorded(programs);
	size_t at = 0;
	json_t *here = programs_other(now, was, &at);
	const char *path = here != NULL ? programs->list[at].path : NULL;
	json_t *other = here != NULL ? here : programs_other(was, now, &at);

	*words = '\0';
	if (!json_is_array(was))
		snprintf(words, PROGRAMS_WORDS,
			"run.json doesn't say which files it ran (another "
			"lanebench wrote it)");
	else if (strcmp(run_json_text(other, "of"), PROGRAMS_OWN) == 0)
		snprintf(words, PROGRAMS_WORDS,
			"%s was another file (lanebench was built anew)",
			run_json_text(other, "file"));
	else if (other != NULL)
		snprintf(words, PROGRAMS_WORDS, "%.300s %s",
			path != NULL ? path : run_json_text(other, "file"),
			path != NULL ? "was another file"
				     : "is no file any more");
	json_decref(now);
	utf8_tame(words);
	return *words != '\0';
}
