/* SPDX-License-Identifier: MIT */
/* The table of commands and their options, and how one is run. */
#include "cli/cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <string.h>

#include "report/export/export.h"

const struct command *const commands[] = { &command_run, &command_list,
	&command_describe, &command_analyze, &command_compare, &command_plot,
	&command_report, &command_export, &command_new, &command_check,
	&command_doctor, &command_calibrate, &command_overhead, &command_record,
	&command_origin, NULL };

struct commands_choice {
	const char *name, *help;
};

static const struct commands_choice commands_by[] = {
	[COMPARE_BY_TIME] = { "time",
		"did a cell get slower, for whatever reason?" },
	[COMPARE_BY_SPEEDUP] = { "speedup",
		"against each run's own baseline, which leaves out what slows "
		"down all, such as the machine's day" },
	{ NULL, NULL }
};

static const struct commands_choice commands_across[] = {
	[COMPARABLE_PAGES] = { "pages", NULL },
	[COMPARABLE_MACHINE] = { "machine", NULL },
	[COMPARABLE_VERSION] = { "version", NULL },
	{ NULL, NULL }
};

/* "OPTION=V", or "NAME.OPTION=V". The plugin's name isn't known yet. */
static int
commands_take_set(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	struct cli_options *options = filled;
	const char *equals = strchr(text, '=');
	char name[128];
	json_t *was;

	(void)row;
	if (equals == NULL || equals == text ||
		(size_t)(equals - text) >= sizeof(name))
		return reason_set(why,
			"'%.80s%s' is not OPTION=VALUE or NAME.OPTION=VALUE, "
			"such as parser=dom or html.parser=dom",
			equals == text ? "" : text,
			equals != NULL ? "=..." : "");
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	if (options->set == NULL)
		options->set = json_object();
	was = json_object_get(options->set, name);
	if (was != NULL && strcmp(json_string_value(was), equals + 1) != 0)
		return reason_set(why,
			"%s is set twice, to two values: leave one out", name);
	return json_object_set_new(
		       options->set, name, json_string(equals + 1)) < 0
		? reason_set(why, "'%.80s=...' is not UTF-8", name)
		: 0;
}

#define AT(field) OPTION_AT(struct cli_options, field)

const struct option_row cli_rows[] = {
	{ "all", CLI_ANALYZE | CLI_COMPARE, OPTION_FLAG, AT(all),
		.help = "show every row, however many" },
	{ "fits", CLI_ANALYZE, OPTION_FLAG, AT(fits),
		.help = "show every law of scaling, or why it isn't fitted" },
	{ "second-opinion", CLI_ANALYZE, OPTION_FLAG, AT(second_opinion),
		.help = "beside each speedup the Hodges-Lehmann estimate, with "
			"the interval of the exact Wilcoxon test" },
	{ "threshold", CLI_COMPARE, OPTION_SHARE, AT(threshold), .value = "5%",
		.preset = "5%", .help = "what is large enough" },
	{ "by", CLI_COMPARE, OPTION_CHOICE, AT(by), .value = "time|speedup",
		.preset = "time", OPTION_CHOICES_OF(commands_by),
		.help = "what is compared" },
	{ "across", CLI_COMPARE, OPTION_CHOICES, AT(across), .value = "A,B",
		OPTION_CHOICES_OF(commands_across),
		.help = "compare although these differ (pages, machine, "
			"version), or may, for a run.json doesn't say" },
	{ "force", CLI_COMPARE, OPTION_FLAG, AT(force),
		.help = "compare although any of them differs or may" },
	{ "csv", CLI_COMPARE, OPTION_TEXT, AT(csv), .value = "FILE",
		.help = "write the rows to a file too" },
	{ "strict", CLI_COMPARE, OPTION_FLAG, AT(strict),
		.help = "what is slower, but unclear, is a regression too" },
	{ "format", CLI_EXPORT, OPTION_CHOICE, AT(format), .value = "FORMAT",
		OPTION_CHOICES_OF(export_formats), .help = "one of" },
	{ "json", CLI_DOCTOR, OPTION_FLAG, AT(json),
		.help = "all that was found, as JSON" },
	{ "set", CLI_CHECK, OPTION_OWN, .value = "NAME.OPTION=V",
		.take = commands_take_set,
		.help = "an option of the plugin, as for `lanebench run`; "
			"OPTION=V will do" },
	{ "verbose", CLI_CHECK, OPTION_FLAG, AT(verbose),
		.help = "also say what passed, all of each failure, and what "
			"the plugin writes to stderr" },
	{ NULL }
};

static int
command_read(const struct command *command, struct cli *cli, struct reason *why)
{
	const struct option_command *options = &command->options;
	bool measures = options->rows == settings_rows;
	void *filled =
		measures ? (void *)&cli->settings : (void *)&cli->options;
	int rc = 0;

	options_preset(options, filled);
	/* A run's file: the command line wins over it. */
	if (measures && cli->line.count > 0)
		rc = settings_read(&cli->settings, cli->line.operands[0], why);
	if (rc == 0)
		rc = options_fill(options, cli->argc, cli->argv, filled, why);
	if (rc == 0 && measures)
		rc = settings_settle(&cli->settings, why);
	return rc;
}

int
command_run_words(const struct command *command, int argc, char **argv)
{
	struct cli cli = { argc, argv, .options = { .format = -1 } };
	struct reason why = { "out of memory" };
	int code = EXIT_USAGE;

	if (command->other)
		return command->run(&cli);
	if (options_scan(&command->options, argc, argv, &cli.line, &why) < 0)
		return cli_refuse(EXIT_USAGE, "%s", why.text);
	if (cli.line.help) {
		options_help(stdout, &command->options);
		return EXIT_OK;
	}
	if (settings_init(&cli.settings) == 0 &&
		command_read(command, &cli, &why) == 0)
		code = command->run(&cli);
	else
		campaign_complain("%s", why.text);
	settings_fini(&cli.settings);
	json_decref(cli.options.set);
	return code;
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

int
printed_code(int rc)
{
	if (rc == 0 || ferror(stdout))
		return EXIT_OK;
	campaign_complain("%s", strerror(-rc));
	return EXIT_MISSING;
}

int
stdout_check(void)
{
	int err;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	err = errno;
	/* Another call failed, whose errno is gone: a byte more has it. */
	clearerr(stdout);
	if (err == 0 && putchar('\n') != EOF && fflush(stdout) == 0)
		err = EIO;
	else if (err == 0)
		err = errno;
	__fpurge(stdout);
	clearerr(stdout);
	return -err;
}
