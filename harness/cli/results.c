/* SPDX-License-Identifier: MIT */
/* A folder of results is read; what is wrong with it is said. */
#include "cli/results.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdio_ext.h>

#include "campaign/campaign.h"

/* Whether standard output was written, and why not. */

int
told_stdout(void)
{
	int err;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	err = errno;
	/* The reason was another call's: asked for again. */
	clearerr(stdout);
	if (err == 0 && putchar('\n') != EOF && fflush(stdout) == 0)
		err = EIO;
	else if (err == 0)
		err = errno;
	/* It is told once: nobody tries again at the end. */
	__fpurge(stdout);
	clearerr(stdout);
	return -err;
}

int
results_open(struct folder *folder, const char *dir, size_t *malformed)
{
	char words[FOLDER_WORDS];
	int err = folder_load(folder, dir, words);

	if (err) {
		campaign_complain("%s", words);
		return err == -EBADMSG ? EXIT_USAGE : EXIT_MISSING;
	}
	if (folder->running)
		analysis_withhold(folder->analysis, ANALYSIS_STOP);
	*malformed = folder_say_left_out(folder, dir);
	return EXIT_OK;
}

const char *
results_folder(const char *command, int argc, char **argv)
{
	if (argc - optind == 1)
		return argv[optind];
	campaign_complain("%s wants one folder of results, such as "
			  "results/latest%s; `lanebench %s --help` says more",
		command, argc > optind ? ", and that is more" : "", command);
	return NULL;
}
