/* SPDX-License-Identifier: MIT */
/* lanebench record: hands over to the program beside this one that fetches. */
#include "cli/commands.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define RECORD_PROGRAM "lanebench-trial"

/* The path of the program in our own folder; -errno when there is none. */
static int
record_program(char path[PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;

	if (len < 0)
		return -errno;
	path[len] = '\0';
	slash = strrchr(path, '/');
	if (!slash ||
		(size_t)(slash - path) + 1 + sizeof(RECORD_PROGRAM) > PATH_MAX)
		return -ENAMETOOLONG;
	strcpy(slash + 1, RECORD_PROGRAM);
	return 0;
}

int
cmd_record(int argc, char **argv)
{
	static char mode[] = "--record";
	char path[PATH_MAX], **args;
	int rc = record_program(path), i;

	args = calloc((size_t)argc + 2, sizeof(*args));
	if (!rc && args) {
		/* Its words name the command as it was typed. */
		args[0] = program_invocation_name;
		args[1] = mode;
		for (i = 1; i < argc; i++)
			args[i + 1] = argv[i];
		execv(path, args);
	}
	rc = rc ? -rc : errno;
	free(args);
	fprintf(stderr,
		"lanebench record: %s can't be started: %s (make build)\n",
		RECORD_PROGRAM, strerror(rc));
	return 3;
}
