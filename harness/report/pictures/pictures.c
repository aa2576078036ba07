/* SPDX-License-Identifier: MIT */
/* The pictures that there are, and what they have in common. */
#include "report/pictures/pictures.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <xxhash.h>

#include "files/beside.h"
#include "files/files.h"
#include "report/pictures/gnuplot.h"
#include "report/pictures/speedup.h"
#include "text/format.h"
#include "text/utf8.h"

/* 1 when it was drawn, 0 when there is nothing to draw, or a negative errno. */
static int (*const pictures[])(
	const struct pictures_place *, const struct analysis_set *) = {
	speedup_draw,
};
#define PICTURES (sizeof(pictures) / sizeof(pictures[0]))

void
pictures_name(char *buf, size_t size, const char *name, size_t width)
{
	bool plain = strlen(name) == utf8_width(name);

	format_ends(buf, size, name, plain ? width : 64, true);
	/* A quote would be gnuplot's. */
	for (; *buf; buf++) {
		if (*buf == '"')
			*buf = '\'';
	}
}

static bool
pictures_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9');
}

void
pictures_word(char word[PICTURES_WORD], const char *name, const char *allowed,
	const char *before)
{
	int len = snprintf(word, PICTURES_WORD, "%.*s", PICTURES_NAME, name);
	bool same = strlen(name) == (size_t)len;

	for (char *c = word; *c; c++) {
		if (pictures_plain(*c) ||
			(strchr(allowed, *c) && (*c != '.' || c != word)))
			continue;
		*c = '_';
		same = false;
	}
	if (!same)
		snprintf(word + len, PICTURES_WORD - (size_t)len,
			"%s%08" PRIx32, before,
			(uint32_t)XXH3_64bits(name, strlen(name)));
}

/* DIR/plots/DATASET-WHAT.EXT, whatever the dataset is called. */
static char *
pictures_path(
	const char *dir, const struct pictures_order *order, const char *ext)
{
	char name[PICTURES_WORD], *path;

	pictures_word(name, order->dataset, "-_.", "-");
	/* gnuplot runs what stands behind a leading '|' or '<', and looks for
	 * the home of a '~'. */
	if (asprintf(&path, "%s%s/plots/%s-%s.%s", *dir == '/' ? "" : "./", dir,
		    name, order->what, ext) < 0)
		return NULL;
	return path;
}

/* In the folder of its path. */
static const char *
pictures_file(const char *path)
{
	return strrchr(path, '/') + 1;
}

static int
pictures_data(int folder, const char *file, const struct pictures_order *order)
{
	struct files_fresh fresh;
	int rc = files_fresh_begin_in(&fresh, folder, file);

	if (rc < 0)
		return rc;
	order->write(fresh.out, order->arg);
	/* Half of the numbers would look like all of them. */
	return files_fresh_end(&fresh, 0);
}

int
pictures_plot(
	const struct pictures_place *place, const struct pictures_order *order)
{
	static const char *const kinds[] = { "svg", "png" };
	const char *argv[PICTURES_ARGUMENTS + 4];
	char script[PATH_MAX + 64];
	char *data = pictures_path(place->dir, order, "dat");
	size_t count = 0;
	int rc;

	snprintf(
		script, sizeof(script), "%s/%s", place->scripts, order->script);
	argv[0] = script;
	argv[2] = data;
	while (order->arguments[count] != NULL && count < PICTURES_ARGUMENTS) {
		argv[count + 3] = order->arguments[count];
		count++;
	}
	argv[count + 3] = NULL;
	rc = data ? pictures_data(place->folder, pictures_file(data), order)
		  : -ENOMEM;
	if (rc < 0)
		snprintf(place->problem->words, sizeof(place->problem->words),
			"%.200s: %s", data ? data : place->dir, strerror(-rc));
	for (size_t i = 0; rc == 0 && i < 2; i++) {
		char *path = pictures_path(place->dir, order, kinds[i]);

		argv[1] = path;
		rc = path ? gnuplot_run(argv, path, place->problem->words,
				    sizeof(place->problem->words))
			  : -ENOMEM;
		free(path);
	}
	free(data);
	return rc;
}

/* ../share/lanebench/plots beside the running program. */
static int
pictures_find_scripts(char *path, size_t size, struct pictures_problem *problem)
{
	snprintf(path, size, "%s", beside_path("../share/lanebench/plots"));
	if (access(path, R_OK) == 0)
		return 0;
	snprintf(problem->words, sizeof(problem->words),
		"%.200s: the plots' scripts are not there", path);
	return -ENOTDIR;
}

/* DIR/plots, opened. */
static int
pictures_make_folder(const char *dir, struct pictures_problem *problem)
{
	int folder = files_folder_of(dir, "plots", true);

	if (folder < 0)
		snprintf(problem->words, sizeof(problem->words),
			"%.200s/plots: %s", dir, files_problem(-folder));
	return folder;
}

/* Where nothing was drawn; what is in it keeps it. */
static void
pictures_drop_folder(const char *dir)
{
	int above = files_folder(dir);

	if (above >= 0) {
		unlinkat(above, "plots", AT_REMOVEDIR);
		close(above);
	}
}

/* Every picture of every dataset that has something to draw. */
static int
pictures_all(const struct pictures_place *place,
	const struct analysis *analysis, size_t *drawn)
{
	for (size_t i = 0; i < analysis->count; i++)
		for (size_t p = 0; p < PICTURES; p++) {
			int rc = pictures[p](place, &analysis->sets[i]);

			if (rc < 0)
				return rc;
			*drawn += rc > 0;
		}
	return 0;
}

int
pictures_draw(const char *dir, const char *scripts,
	const struct analysis *analysis, struct pictures_problem *problem)
{
	struct pictures_place place = { dir, scripts, -1, problem };
	char found[PATH_MAX + 32];
	size_t drawn = 0;
	int rc = 0;

	*problem = (struct pictures_problem){ 0 };
	if (scripts == NULL) {
		rc = pictures_find_scripts(found, sizeof(found), problem);
		place.scripts = found;
	}
	if (rc == 0) {
		place.folder = pictures_make_folder(dir, problem);
		rc = place.folder < 0 ? place.folder : 0;
	}
	if (rc == 0)
		rc = pictures_all(&place, analysis, &drawn);
	if (place.folder >= 0)
		close(place.folder);
	if (rc == 0 && drawn == 0) {
		pictures_drop_folder(dir);
		snprintf(problem->words, sizeof(problem->words),
			"nothing to draw: no strategy has a speedup");
		return -ENODATA;
	}
	if (rc < 0 && problem->words[0] == '\0')
		snprintf(problem->words, sizeof(problem->words), "%s",
			strerror(-rc));
	return rc;
}
