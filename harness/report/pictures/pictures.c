/* SPDX-License-Identifier: MIT */
/* The pictures that there are. */
#include "report/pictures/pictures.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/beside.h"
#include "files/files.h"

/* 1 when it was drawn, 0 when there is nothing to draw, or a negative errno. */
static int (*const pictures[])(
	const struct pictures_place *, const struct analysis_set *) = {
	speedup_draw,
};
#define PICTURES (sizeof(pictures) / sizeof(pictures[0]))

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

/* Removes the folder where nothing was drawn, unless it has files. */
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
