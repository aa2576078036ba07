/* SPDX-License-Identifier: MIT */
/* The name that was meant, probably. */
#include <stdint.h>
#include <string.h>

#include "launch/plugins.h"

#define PLUGINS_WORD 64

/* Letters to insert, drop, change or swap to make one word the other. */
static size_t
plugins_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][PLUGINS_WORD + 1];

	if (n > PLUGINS_WORD || m > PLUGINS_WORD)
		return SIZE_MAX;
	for (size_t j = 0; j <= m; j++)
		rows[0][j] = j;
	for (size_t i = 1; i <= n; i++) {
		size_t *row = rows[i % 3], *above = rows[(i + 2) % 3];
		const size_t *second = rows[(i + 1) % 3];

		row[0] = i;
		for (size_t j = 1; j <= m; j++) {
			size_t best = above[j - 1] + (a[i - 1] != b[j - 1]);

			if (above[j] + 1 < best)
				best = above[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1] &&
				second[j - 2] + 1 < best)
				best = second[j - 2] + 1;
			row[j] = best;
		}
	}
	return rows[n % 3][m];
}

/* The nearest so far, and how near. */
struct plugins_near {
	const char *name;
	size_t least;
};

static void
plugins_try(struct plugins_near *near, const char *name, const char *word)
{
	size_t distance = plugins_distance(word, name);

	/* A word's beginning is near, however much is missing. */
	if (strncmp(name, word, strlen(word)) == 0 && *word != '\0')
		distance = 1;
	if (distance < near->least)
		*near = (struct plugins_near){ name, distance };
}

const char *
plugins_nearest(json_t *array, const char *key, const char *word)
{
	struct plugins_near near = { NULL, strlen(word) / 3 + 2 };
	json_t *object;
	size_t i;

	json_array_foreach(array, i, object)
		plugins_try(&near, plugin_text(object, key), word);
	return near.name;
}

const char *
plugins_nearest_row(const void *rows, size_t size, const char *word)
{
	struct plugins_near near = { NULL, strlen(word) / 3 + 2 };
	const char *row = rows, *name;

	for (; (name = *(const char *const *)(const void *)row) != NULL;
		row += size)
		plugins_try(&near, name, word);
	return near.name;
}
