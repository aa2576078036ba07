/* SPDX-License-Identifier: MIT */
/* A seeded sample of a list of items: Knuth's selection sampling, so that the
 * list is read once and keeps its order. */
#include "plan/sample.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "stats/random.h"

int64_t
sample_lines(const char *from, const char *to, size_t total, size_t want,
	uint64_t seed)
{
	FILE *in = fopen(from, "re"), *out = fopen(to, "we");
	size_t seen = 0, taken = 0, room = 0;
	int64_t rc = in && out ? 0 : -errno;
	struct random random;
	char *line = NULL;

	random_init(&random, seed);
	while (rc == 0 && seen < total && taken < want &&
		getline(&line, &room, in) >= 0) {
		if (random_below(&random, total - seen) < want - taken) {
			if (fputs(line, out) < 0)
				rc = -errno;
			taken++;
		}
		seen++;
	}
	free(line);
	if (in != NULL)
		fclose(in);
	if (out != NULL && fclose(out) != 0 && rc == 0)
		rc = -errno;
	return rc < 0 ? rc : (int64_t)taken;
}
