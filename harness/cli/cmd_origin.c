/* SPDX-License-Identifier: MIT */
/* lanebench origin: the local web server, by itself. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"
#include "process/child.h"

int
cmd_origin(int argc, char **argv)
{
	const char *program = child_program("lanebench-origin");

	(void)argc;
	if (*program == '\0') {
		fputs("lanebench: there is no lanebench-origin beside "
		      "lanebench: build or install it whole\n",
			stderr);
		return 3;
	}
	execv(program, argv);
	fprintf(stderr, "lanebench: %s: %s\n", program, strerror(errno));
	return 3;
}
