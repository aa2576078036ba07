/* SPDX-License-Identifier: MIT */
/* lanebench overhead: what each strategy costs an item. */
#include "cli/cli.h"
#include "process/interrupt.h"
#include "studies/studies.h"

static int
overhead_command(struct cli *cli)
{
	int code;

	interrupt_watch();
	code = overhead_run(&cli->settings, cli->argc, cli->argv);
	return campaign_interrupted() ? EXIT_INTERRUPTED : code;
}

const struct command command_overhead = {
	{ .called = "lanebench overhead",
		.rows = settings_rows,
		.bit = SETTINGS_OVERHEAD,
		.about = "How small may tasks be before running them at once "
			 "stops paying? Runs synthetic tasks from 1 ms down to "
			 "about 10 ns, and empty ones, through every strategy. "
			 "Takes a minute or two.",
		.more = "Exit: 0 all well, 1 some trial was not ok, 2 usage, 3 "
			"something is missing here, 130 interrupted." },
	.summary = "how small may tasks be, by strategy?",
	.run = overhead_command,
};
