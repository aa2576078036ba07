/* SPDX-License-Identifier: MIT */
/* lanebench report DIR: the run as one page of HTML. */
#include <stdio.h>
#include <string.h>

#include "cli/cli.h"
#include "report/page/page.h"

static int
report_run(struct cli *cli)
{
	const char *dir = cli->line.operands[0];
	char words[FOLDER_WORDS];
	struct folder folder;
	size_t malformed;
	int code = results_open(&folder, dir, &malformed), rc;

	if (code != EXIT_OK)
		return code;
	rc = folder_fit(&folder);
	if (rc == 0)
		rc = page_write(&folder, dir, words);
	else
		snprintf(words, sizeof(words), "%s", strerror(-rc));
	if (rc != 0)
		campaign_complain("%s", words);
	else
		printf("%s/report.html\n", dir);
	folder_fini(&folder);
	return rc != 0 ? EXIT_MISSING : malformed > 0 ? EXIT_NOT_OK : EXIT_OK;
}

const struct command command_report = {
	{ .called = "lanebench report",
		.operands = "DIR",
		.wants = "one folder of results, such as results/latest",
		.least = 1,
		.most = 1,
		.about = "Writes DIR/report.html, a page that needs no other "
			 "file: who won, by how much and how sure, the table, "
			 "the pictures of DIR/plots, what disturbed the run "
			 "and how it was made. `lanebench plot DIR` draws "
			 "pictures that are missing." },
	.summary = "one page of HTML about a run",
	.run = report_run,
};
