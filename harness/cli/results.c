/* SPDX-License-Identifier: MIT */
/* A folder of results is read; what is wrong with it is said. */
#include "cli/results.h"

#include <errno.h>
#include <stdio.h>

#include "campaign/campaign.h"

int
results_open(struct folder *folder, const char *dir, size_t *malformed)
{
	char words[FOLDER_WORDS];
	int err = folder_load(folder, dir, words);

	if (err) {
		fprintf(stderr, "lanebench: %s\n", words);
		return err == -EBADMSG ? EXIT_USAGE : EXIT_MISSING;
	}
	*malformed = folder_say_left_out(folder, dir);
	return EXIT_OK;
}
