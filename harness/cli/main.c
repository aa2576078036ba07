/* SPDX-License-Identifier: MIT */
/* lanebench: finds the command. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "text/nearest.h"
#include "text/wrap.h"

static int
main_help(FILE *to, int code)
{
	fputs("lanebench: which way of running this at once is fastest here, "
	      "by how much,\nand how sure are we?\n\n"
	      "usage: lanebench COMMAND [OPTION...]\n\n",
		to);
	for (const struct command *const *at = commands; *at != NULL; at++)
		fprintf(to, "  %-9s %s\n", options_name(&(*at)->options),
			(*at)->summary);
	fputc('\n', to);
	wrap_words(to, "`lanebench COMMAND --help` says more,", 0, 0);
	wrap_words(to, "`lanebench run` alone measures everything.", 0, 0);
	return code;
}

/* A file opened where stdout should be would get the table written into it. */
static void
main_standard_descriptors(void)
{
	int fd = open("/dev/null", O_RDWR);

	while (fd >= 0 && fd <= 2)
		fd = dup(fd);
	if (fd > 2)
		close(fd);
}

static int
main_unknown(const char *name)
{
	struct nearest nearest = nearest_to(name);
	char ask[NEAREST_ASK];

	for (const struct command *const *at = commands; *at != NULL; at++)
		nearest_try(&nearest, options_name(&(*at)->options));
	nearest_ask(
		ask, nearest.name, "`lanebench --help` shows what there is");
	return cli_refuse(
		EXIT_USAGE, "no command is called '%.60s'%s", name, ask);
}

static int
main_run(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";

	for (const struct command *const *at = commands; *at != NULL; at++)
		if (strcmp(options_name(&(*at)->options), name) == 0)
			return command_run_words(*at, argc - 1, argv + 1);
	if (strcmp(name, "--version") == 0) {
		puts("lanebench " LANEBENCH_VERSION);
		return EXIT_OK;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
		return main_help(stdout, EXIT_OK);
	if (*name == '\0')
		return main_help(stderr, EXIT_USAGE);
	return main_unknown(name);
}

/* A reader that left had enough. What was interrupted, or couldn't be meant, is
 * that first. */
static int
main_checked(int code)
{
	int err = -stdout_check();

	if (err == 0 || err == EPIPE)
		return code;
	fprintf(stderr, "lanebench: standard output can't be written: %s\n",
		strerror(err));
	return code == EXIT_USAGE || code == EXIT_INTERRUPTED ? code
							      : EXIT_MISSING;
}

int
main(int argc, char **argv)
{
	main_standard_descriptors();
	/* A file that is as large as it may be is an error, not the end. */
	signal(SIGXFSZ, SIG_IGN);
	return main_checked(main_run(argc, argv));
}
