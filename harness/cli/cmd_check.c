/* SPDX-License-Identifier: MIT */
/* lanebench check PLUGIN: the conformance suite. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/orders.h"
#include "check/check.h"
#include "cli/cli.h"
#include "files/beside.h"
#include "launch/trial.h"
#include "process/interrupt.h"
#include "text/wrap.h"

#define CHECK_LIMIT_NS 60000000000u

/* Kinds of findings that are noted; a finding of another kind is printed each
 * time. */
#define CHECK_KINDS 64
#define CHECK_INDENT 6

/* A mistake, or why a scenario wasn't run; the first scenario that has it. */
struct check_kind {
	enum check_outcome outcome;
	const char *expected, *read, *scenario;
	char remark[700]; /* why it wasn't run; of a mistake none */
	unsigned again; /* more scenarios that have it */
};

struct check_shown {
	bool verbose;
	struct check_kind kinds[CHECK_KINDS];
	size_t count;
};

/* The kind that was printed before; NULL: it is new, and is noted. */
static struct check_kind *
check_known(struct check_shown *shown, const struct check_finding *finding)
{
	bool failed = finding->outcome == CHECK_FAILED;
	struct check_kind *kind = shown->kinds;

	for (; kind < shown->kinds + shown->count; kind++)
		if (kind->outcome == finding->outcome &&
			(failed ? strcmp(kind->expected, finding->expected) ==
							0 &&
						strcmp(kind->read,
							finding->read) == 0
				: strcmp(kind->remark, finding->found) == 0))
			return kind;
	if (shown->count < CHECK_KINDS) {
		*kind = (struct check_kind){ finding->outcome,
			finding->expected, finding->read, finding->scenario, "",
			0 };
		snprintf(kind->remark, sizeof(kind->remark), "%s",
			failed ? "" : finding->found);
		shown->count++;
	}
	return NULL;
}

static void
check_line(const char *what, const char *text)
{
	printf("%*s%s", CHECK_INDENT, "", what);
	wrap_words(stdout, text, CHECK_INDENT + strlen(what), CHECK_INDENT + 2);
}

/* Prints a mistake in the first scenario that has it: most have the same. */
static void
check_print(const struct check_finding *finding, void *arg)
{
	static const char *const outcomes[] = { "ok", "FAIL", "skip", "n/a" };
	struct check_shown *shown = arg;
	struct check_kind *known;

	if (shown->verbose && finding->said != NULL)
		stderr_print(stdout, finding->plugin, finding->said);
	if (finding->outcome == CHECK_PASSED && !shown->verbose)
		return;
	known = finding->outcome == CHECK_PASSED ? NULL
						 : check_known(shown, finding);
	if (known != NULL && !shown->verbose) {
		known->again++;
		return;
	}
	printf("%-4s  %s", outcomes[finding->outcome], finding->scenario);
	if (finding->workers > 0)
		printf(": %zu item%s (%s), %u worker%s", finding->items,
			finding->items == 1 ? "" : "s", finding->source,
			finding->workers, finding->workers == 1 ? "" : "s");
	putchar('\n');
	if (finding->outcome == CHECK_FAILED) {
		check_line("expected: ", finding->expected);
		check_line("found: ", finding->found);
		check_line("read: ", finding->read);
	} else if (finding->outcome != CHECK_PASSED) {
		check_line("", finding->found);
	}
}

/* Prints how many other scenarios have the same mistake. */
static void
check_print_again(const struct check_shown *shown)
{
	static const char *const words[] = { "", "", ": not run",
		": not for it" };

	for (size_t i = 0; i < shown->count; i++) {
		const struct check_kind *kind = &shown->kinds[i];

		if (kind->again > 0)
			wrap_say(stdout, "",
				"as in '%s': also in %u other%s (--verbose)%s",
				kind->scenario, kind->again,
				kind->again == 1 ? "" : "s",
				words[kind->outcome]);
	}
}

/* Prints where the pages to read are installed; in a clone they go by their
 * paths. */
static void
check_print_pages(void)
{
	char *pages =
		realpath(beside_program("../share/doc/lanebench/."), NULL);

	if (pages != NULL)
		wrap_say(stdout, "", "the pages to read are in %s",
			wrap_keep(pages));
	free(pages);
}

/* The file of a plugin, by its path or its name. */
static int
check_file(const char *name, char *file, size_t size)
{
	const struct plugin_want wanted = { .name = name };
	struct plugins plugins;
	const struct plugin *plugin;
	struct reason why;
	int code;

	if (strchr(name, '/') != NULL) {
		snprintf(file, size, "%s", name);
		return EXIT_OK;
	}
	code = campaign_find(&plugins, &wanted, 1);
	if (code != EXIT_OK)
		return code;
	plugin = plugins_get(&plugins, PLUGIN_EITHER, name, false, &why);
	if (plugin == NULL)
		campaign_complain("%s", why.text);
	else
		snprintf(file, size, "%s", plugin->file);
	plugins_fini(&plugins);
	return plugin != NULL ? EXIT_OK : EXIT_USAGE;
}

/* Renames options NAME.OPTION and LABEL.OPTION to OPTION; EXIT_USAGE for one of
 * another plugin. */
static int
check_own(json_t *options, const struct variant *variant)
{
	const char *name = variant->plugin->name;
	const char *label = variant->label != NULL ? variant->label : name;
	const char *key;
	void *next;
	json_t *value;

	json_object_foreach_safe(options, next, key, value)
	{
		const char *dot = strrchr(key, '.');
		size_t n = dot != NULL ? (size_t)(dot - key) : 0;
		json_t *was;

		if (dot == NULL)
			continue;
		if ((strlen(name) != n || strncmp(key, name, n) != 0) &&
			(strlen(label) != n || strncmp(key, label, n) != 0))
			return cli_refuse(EXIT_USAGE,
				"set: '%.80s' is no option of what is "
				"checked: type --set %s.%s=VALUE",
				key, name, dot + 1);
		was = json_object_get(options, dot + 1);
		if (was != NULL && !json_equal(was, value))
			return cli_refuse(EXIT_USAGE,
				"set: %s is set twice, to two values: leave "
				"one out",
				key);
		if (json_object_set(options, dot + 1, value) < 0 ||
			json_object_del(options, key) < 0)
			return EXIT_MISSING;
	}
	return EXIT_OK;
}

/* Checks options against the plugin's table; the variant's own win over --set.
 * A file that is no plugin is refused later, by the check itself. */
static int
check_options(const struct settings *settings, const char *file,
	struct variant *variant, json_t *options)
{
	struct plugins one = { .stand_ins = true };
	struct reason why;
	struct plugin *plugin =
		plugins_get(&one, PLUGIN_EITHER, file, false, &why);
	int code = EXIT_OK;

	if (plugin != NULL && !plugin->broken) {
		if (variant_bind(variant, plugin, &why) < 0)
			code = cli_refuse(EXIT_USAGE, "%s", why.text);
		if (code == EXIT_OK)
			code = check_own(options, variant);
		if (code == EXIT_OK)
			code = orders_check(
				settings, plugin->name, plugin, options);
		if (code == EXIT_OK)
			code = orders_check(
				settings, NULL, plugin, variant->own);
		json_object_update(options, variant->own);
	}
	plugins_fini(&one);
	return code;
}

/* Prints the sums: the exit code. */
static int
check_sum_up(const char *called, const struct check_result *result)
{
	char unfit[40];

	if (result->failed > 0)
		check_print_pages();
	snprintf(unfit, sizeof(unfit), ", %u not for it", result->unsupported);
	wrap_say(stdout, "", "%s: %u scenarios passed, %u failed, %u skipped%s",
		called, result->passed, result->failed, result->skipped,
		result->unsupported > 0 ? unfit : "");
	if (result->passed + result->failed == 0)
		return cli_refuse(EXIT_MISSING,
			"%s: no scenario could be run here, so nothing was "
			"checked",
			called);
	return result->failed > 0 ? EXIT_NOT_OK : EXIT_OK;
}

static int
check_run(struct cli *cli, struct variant *variant, json_t *options)
{
	char file[4096];
	struct check_result result;
	struct check_shown shown = { .verbose = cli->options.verbose };
	struct check_order order = { .file = file,
		.options = options,
		.limit_ns = CHECK_LIMIT_NS,
		.found = check_print,
		.arg = &shown };
	const char *called = result.name;
	int rc = check_file(variant->name, file, sizeof(file));

	if (rc == EXIT_OK &&
		(json_object_size(options) > 0 || !variant_is_plain(variant)))
		rc = check_options(&cli->settings, file, variant, options);
	if (rc != EXIT_OK)
		return rc;
	if (variant->called != NULL)
		called = variant->called;
	setvbuf(stdout, NULL, _IOLBF, 0);
	rc = check_strategy(&order, &result);
	if (campaign_interrupted())
		return EXIT_INTERRUPTED;
	if (rc < 0)
		return cli_refuse(result.broken	 ? EXIT_NOT_OK
				: result.unready ? EXIT_MISSING
						 : EXIT_USAGE,
			"%s", result.why);
	if (result.unusable)
		return cli_refuse(EXIT_MISSING, "%s can't run here: %s", called,
			result.why);
	check_print_again(&shown);
	return check_sum_up(called, &result);
}

static int
check_command(struct cli *cli)
{
	struct reason why;
	struct variant *variant = variant_parse(cli->line.operands[0], &why);
	int code = EXIT_USAGE;

	interrupt_watch();
	if (cli->options.set == NULL)
		cli->options.set = json_object();
	if (variant != NULL)
		code = check_run(cli, variant, cli->options.set);
	else
		campaign_complain("%s", why.text);
	variant_destroy(variant);
	return code;
}

const struct command command_check = {
	{ .called = "lanebench check",
		.operands = "PLUGIN",
		.wants = "one plugin, by its file or name, such as ./mine.so",
		.least = 1,
		.most = 1,
		.rows = cli_rows,
		.bit = CLI_CHECK,
		.about = "PLUGIN is FILE.so, FILE.ini or "
			 "[LABEL=]NAME[:OPTION=VALUE]...\n"
			 "Runs a strategy through the conformance suite: no "
			 "items, one, fewer than workers, items that wait, "
			 "compute or fail, a stop half-way, servers that "
			 "stall. Says of each mistake what was expected, what "
			 "happened, and what to read; in how many other "
			 "scenarios it shows. A dataset is prepared, and its "
			 "items done by sequential, in threads, in processes "
			 "and in another order, with equal digests.",
		.more = "Exit: 0 it conforms, 1 it doesn't, 2 usage, or no "
			"plugin, 3 it can't run here, 130 interrupted." },
	.summary = "the conformance suite on a strategy",
	.run = check_command,
};
