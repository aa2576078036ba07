/* SPDX-License-Identifier: MIT */
/* The picture's data, and gnuplot on it. */
#include "bench/peers/contest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "campaign/campaign.h"
#include "files/beside.h"
#include "files/files.h"
#include "report/pictures/gnuplot.h"

#define PICTURE_DATA "peers.dat"

static char *
picture_path(const char *folder, const char *name)
{
	char *path = NULL;

	/* As gnuplot_run() wants it. */
	return asprintf(&path, "%s%s/%s", *folder == '/' ? "" : "./", folder,
		       name) < 0
		? NULL
		: path;
}

int
picture_open(struct picture_panels *panels, const char *folder)
{
	char *path = picture_path(folder, PICTURE_DATA);

	memset(panels, 0, sizeof(*panels));
	if (path == NULL)
		return -ENOMEM;
	panels->data = files_create_stream(path);
	free(path);
	return panels->data != NULL ? 0 : -errno;
}

static void
picture_word(char text[200], const char *word)
{
	size_t n = strlen(text);

	snprintf(text + n, 200 - n, "%s%s", n > 0 ? " " : "", word);
}

void
picture_panel(struct picture_panels *panels, const char *name, size_t items,
	size_t bars, double mark)
{
	char word[32];

	fputs("\n\n", panels->data);
	picture_word(panels->names, name);
	snprintf(word, sizeof(word), "%zu", items);
	picture_word(panels->items, word);
	snprintf(word, sizeof(word), "%zu", bars);
	picture_word(panels->counts, word);
	snprintf(word, sizeof(word), "%.6g", mark);
	picture_word(panels->marks, word);
}

/* ../share/lanebench/plots beside the running program. */
static char *
picture_script(void)
{
	return strdup(beside_path("../share/lanebench/plots/peers.gp"));
}

static int
picture_kind(const struct picture_panels *panels, const char *folder,
	const char *script, const char *name)
{
	char *data = picture_path(folder, PICTURE_DATA);
	char *path = picture_path(folder, name);
	const char *arguments[] = { script, path, data, panels->names,
		panels->counts, panels->marks, panels->items, NULL };
	char why[400] = "out of memory";
	int rc = data != NULL && path != NULL && script != NULL
		? gnuplot_run(arguments, path, why, sizeof(why))
		: -ENOMEM;

	if (rc < 0)
		campaign_complain("the picture: %s", why);
	free(data);
	free(path);
	return rc;
}

int
picture_draw(struct picture_panels *panels, const char *folder)
{
	static const char *const kinds[] = { "plots/peers.svg",
		"plots/peers.png" };
	char *script = picture_script();
	int rc = panels->data != NULL && fclose(panels->data) == 0 ? 0 : -EIO;
	int plots = -1;

	panels->data = NULL;
	if (rc == 0) {
		plots = files_folder_of(folder, "plots", true);
		rc = plots < 0 ? plots : 0;
	}
	if (plots >= 0)
		close(plots);
	if (rc < 0)
		campaign_complain("the picture: %s", files_problem(-rc));
	for (size_t i = 0; i < 2 && rc == 0 && *panels->names; i++)
		rc = picture_kind(panels, folder, script, kinds[i]);
	free(script);
	return rc;
}
