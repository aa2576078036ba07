/* SPDX-License-Identifier: MIT */
/* A seeded sample of a list of items: Knuth's selection sampling, so that the
 * list is read once and keeps its order. */
#include "plan/sample.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "files/files.h"
#include "stats/random.h"

int64_t
sample_lines(const char *from, const char *to, size_t total, size_t want,
	unsigned times, uint64_t seed)
{
	FILE *in = files_read(from, FILES_LIST_MAX);
	size_t seen = 0, taken = 0, room = 0;
	int rc = in != NULL ? 0 : -errno;
	struct files_fresh fresh;
	struct random random;
	char *line = NULL;

	if (rc == 0)
		rc = files_fresh_begin(&fresh, to);
	if (rc < 0)
		goto out;
	random_init(&random, seed);
	while (rc == 0 && seen < total && taken < want &&
		getline(&line, &room, in) >= 0) {
		if (random_below(&random, total - seen) < want - taken) {
			for (unsigned i = 0; i < times; i++)
				if (fputs(line, fresh.out) < 0)
					rc = -errno;
			taken++;
		}
		seen++;
	}
	rc = files_fresh_end(&fresh, rc);
out:
	free(line);
	if (in != NULL)
		fclose(in);
	return rc < 0 ? rc : (int64_t)taken;
}
