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

const char *
plugins_nearest(json_t *array, const char *key, const char *word)
{
	const char *nearest = NULL;
	size_t least = strlen(word) / 3 + 2;
	json_t *object;
	size_t i;

	json_array_foreach(array, i, object)
	{
		const char *name = plugin_text(object, key);
		size_t distance = plugins_distance(word, name);

		/* A word's beginning is near, however much is missing. */
		if (strncmp(name, word, strlen(word)) == 0 && *word != '\0')
			distance = 1;
		if (distance < least) {
			least = distance;
			nearest = name;
		}
	}
	return nearest;
}
