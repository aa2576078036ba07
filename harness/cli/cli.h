/* SPDX-License-Identifier: MIT */
/* The commands, a file each, and what they share. One thread. */
#ifndef LANEBENCH_CLI_CLI_H
#define LANEBENCH_CLI_CLI_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "analysis/comparable.h"
#include "analysis/compare.h"
#include "analysis/run.h"
#include "campaign/campaign.h"
#include "text/options.h"

/* Whose a row of cli_rows is. */
enum cli_command {
	CLI_ANALYZE = 1,
	CLI_COMPARE = 2,
	CLI_EXPORT = 4,
	CLI_DOCTOR = 8,
	CLI_CHECK = 16
};

/* What the commands that measure nothing are asked. */
struct cli_options {
	bool all, fits, second_opinion;
	bool strict, force, across[COMPARABLE_KINDS];
	double threshold;
	int by; /* enum compare_by */
	const char *csv; /* NULL: none */
	int format; /* of export_formats; -1: not asked */
	bool json, verbose;
	json_t *set; /* {"OPTION" or "NAME.OPTION": TEXT}; NULL: none */
};

extern const struct option_row cli_rows[];

/* A command as it was typed; argv[0] is its name. */
struct cli {
	int argc;
	char **argv;
	struct option_line line;
	struct settings
		settings; /* the defaults, where cli_rows are its options */
	struct cli_options options;
};

struct command {
	struct option_command options;
	const char *summary;
	/* The exit code. */
	int (*run)(struct cli *cli);
	/* Another program beside this one has the options: nothing of `cli` is
	 * filled in but argc and argv. */
	bool other;
};

/* In the order of --help; the last is NULL. */
extern const struct command *const commands[];

extern const struct command command_analyze, command_calibrate, command_check,
	command_compare, command_describe, command_doctor, command_export,
	command_list, command_new, command_origin, command_overhead,
	command_plot, command_record, command_report, command_run;

/* Says what is wrong; the code. */
#define cli_refuse(code, ...) (campaign_complain(__VA_ARGS__), (code))

/* Reads the words of a command and runs it: the exit code. */
int command_run_words(const struct command *command, int argc, char **argv);

/* EXIT_OK, and the caller ends it by folder_fini(); *malformed rows are left
 * out of it then. Else the exit code, having said what is wrong. */
int results_open(struct folder *folder, const char *dir, size_t *malformed);

/* The exit code for what a printer to stdout returned, having said it; EXIT_OK
 * where stdout itself failed: main() says that. */
int printed_code(int rc);

/* 0, or why standard output can't be written, as a negative errno; a second
 * call has forgotten it. */
int stdout_check(void);

#endif
