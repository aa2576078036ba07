/* SPDX-License-Identifier: MIT */
/* Damerau and Levenshtein's distance, of adjacent letters swapped once. */
#include "text/nearest.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define NEAREST_LONGEST 64

/* Letters to insert, drop, change or swap to make one word the other. */
static size_t
nearest_distance(const char *a, const char *b)
{
	size_t n = strlen(a), m = strlen(b);
	size_t rows[3][NEAREST_LONGEST + 1];

	if (n > NEAREST_LONGEST || m > NEAREST_LONGEST)
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

struct nearest
nearest_to(const char *word)
{
	return (struct nearest){ word, NULL, strlen(word) / 3 + 2 };
}

void
nearest_try(struct nearest *nearest, const char *name)
{
	const char *word = nearest->word;
	size_t distance = nearest_distance(word, name);

	/* A word's beginning is near, however much is missing. */
	if (strncmp(name, word, strlen(word)) == 0 && *word != '\0')
		distance = 1;
	if (distance < nearest->least) {
		nearest->name = name;
		nearest->least = distance;
	}
}

const char *
nearest_row(const void *rows, size_t size, const char *word)
{
	struct nearest nearest = nearest_to(word);
	const char *row = rows, *name;

	for (; (name = *(const char *const *)(const void *)row) != NULL;
		row += size)
		nearest_try(&nearest, name);
	return nearest.name;
}

const char *
nearest_ask(char text[NEAREST_ASK], const char *name, const char *advice)
{
	const char *between = name != NULL ? " " : "; ";

	snprintf(text, NEAREST_ASK, "%s%.80s%s%s%s",
		name != NULL ? ", did you mean '" : "",
		name != NULL ? name : "", name != NULL ? "'?" : "",
		advice != NULL ? between : "", advice != NULL ? advice : "");
	return text;
}
