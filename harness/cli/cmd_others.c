/* SPDX-License-Identifier: MIT */
/* lanebench record, lanebench origin: other programs take over. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "files/beside.h"

/* argv is the program's own words, ending with NULL. */
static int
others_begin(const char *name, char **argv)
{
	const char *program = beside_program(name);

	if (*program == '\0')
		return cli_refuse(EXIT_MISSING,
			"there is no %s beside lanebench: build or install it "
			"whole",
			name);
	execv(program, argv);
	return cli_refuse(EXIT_MISSING, "%s: %s", program, strerror(errno));
}

static int
others_origin(struct cli *cli)
{
	return others_begin("lanebench-origin", cli->argv);
}

static int
others_record(struct cli *cli)
{
	static char mode[] = "--record";
	char **argv = calloc((size_t)cli->argc + 2, sizeof(*argv));
	int code;

	if (argv == NULL)
		return cli_refuse(EXIT_MISSING, "out of memory");
	/* Its messages name the command as it was typed. */
	argv[0] = program_invocation_name;
	argv[1] = mode;
	for (int i = 1; i < cli->argc; i++)
		argv[i + 1] = cli->argv[i];
	code = others_begin("lanebench-trial", argv);
	free(argv);
	return code;
}

const struct command command_record = {
	{ .called = "lanebench record" },
	.summary = "fetch pages once, to replay them locally",
	.run = others_record,
	.other = true,
};

const struct command command_origin = {
	{ .called = "lanebench origin" },
	.summary = "the local web server, by itself",
	.run = others_origin,
	.other = true,
};
