/* SPDX-License-Identifier: MIT */
/* lanebench check FILE.so: the conformance suite on anybody's plugin. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "campaign/campaign.h"
#include "check/check.h"
#include "cli/commands.h"
#include "launch/interrupt.h"
#include "launch/said.h"

#define CHECK_LIMIT_NS 60000000000u

static const char check_usage[] =
	"usage: lanebench check [--set OPTION=V] [--verbose] "
	"FILE.so|FILE.ini|NAME\n"
	"\n"
	"Runs a strategy through the conformance suite: no items, one, fewer "
	"than\n"
	"workers, items that fail, a stop half-way, servers that stall. Says "
	"of each\n"
	"mistake what was expected, what happened, and what to read; where "
	"else it\n"
	"shows, in a line. A dataset is prepared, and its items done by "
	"sequential,\n"
	"in threads, in processes and in another order, with equal digests.\n"
	"\n"
	"  --set OPTION=V   an option of the plugin; may be repeated\n"
	"  --verbose        say what passed, too, all of each failure, and "
	"what it\n"
	"                   writes to stderr\n"
	"\n"
	"Exit: 0 it conforms, 1 it doesn't, 2 usage, or no plugin, 3 it "
	"can't run\nhere, 130 interrupted.\n";

/* Kinds of mistakes that are told of once: more are told in full. */
#define CHECK_KINDS 64

struct check_shown {
	bool verbose;
	/* What was told in full, and of which scenario. */
	struct {
		const char *expected, *read, *scenario;
	} kinds[CHECK_KINDS];
	size_t count;
	char remark[700]; /* the last one on what wasn't run */
};

/* The scenario in which that mistake was told of; NULL: it is now. */
static const char *
check_told(struct check_shown *shown, const struct check_finding *finding)
{
	for (size_t i = 0; i < shown->count; i++)
		if (strcmp(shown->kinds[i].expected, finding->expected) == 0 &&
			strcmp(shown->kinds[i].read, finding->read) == 0)
			return shown->kinds[i].scenario;
	if (shown->count < CHECK_KINDS) {
		shown->kinds[shown->count].expected = finding->expected;
		shown->kinds[shown->count].read = finding->read;
		shown->kinds[shown->count++].scenario = finding->scenario;
	}
	return NULL;
}

static void
check_print_failure(
	struct check_shown *shown, const struct check_finding *finding)
{
	const char *told = check_told(shown, finding);

	if (told == NULL || shown->verbose)
		printf("\n      expected: %s\n      found: %s\n      read: "
		       "%s\n",
			finding->expected, finding->found, finding->read);
	else if (strcmp(told, finding->scenario) == 0)
		printf("; as above: %s\n", finding->found);
	else
		printf("; as in '%s': %s\n", told, finding->found);
}

static void
check_print_remark(
	struct check_shown *shown, const struct check_finding *finding)
{
	bool again = strcmp(shown->remark, finding->found) == 0;

	if (again && !shown->verbose)
		puts("; as above");
	else
		printf("\n      %s\n", finding->found);
	snprintf(shown->remark, sizeof(shown->remark), "%s", finding->found);
}

/* One mistake shows in most scenarios: it is explained in the first. */
static void
check_print(const struct check_finding *finding, void *arg)
{
	static const char *const outcomes[] = { "ok", "FAIL", "skip", "n/a" };
	struct check_shown *shown = arg;

	if (shown->verbose && finding->said != NULL)
		said_show(stdout, finding->plugin, finding->said);
	if (finding->outcome == CHECK_PASSED && !shown->verbose)
		return;
	printf("%-4s  %s", outcomes[finding->outcome], finding->scenario);
	if (finding->workers > 0)
		printf(": %zu items (%s), %u worker%s", finding->items,
			finding->source, finding->workers,
			finding->workers == 1 ? "" : "s");
	if (finding->outcome == CHECK_FAILED)
		check_print_failure(shown, finding);
	else if (finding->outcome != CHECK_PASSED)
		check_print_remark(shown, finding);
	else
		putchar('\n');
}

/* A plugin's file stays what it is; a name becomes one. */
static int
check_file(const char *name, char *file, size_t size)
{
	struct plugins plugins;
	char why[600], other[600];
	json_t *plugin, *wanted;
	int code;

	if (strchr(name, '/') != NULL) {
		snprintf(file, size, "%s", name);
		return EXIT_OK;
	}
	wanted = json_pack("[{s:s}]", "name", name);
	code = campaign_find(&plugins, wanted);
	json_decref(wanted);
	if (code != EXIT_OK)
		return code;
	plugin = plugins_get(&plugins, "strategy", name, why, sizeof(why));
	if (plugin == NULL)
		plugin = plugins_get(
			&plugins, "dataset", name, other, sizeof(other));
	if (plugin == NULL)
		campaign_complain("%s", why);
	else
		snprintf(file, size, "%s", plugin_text(plugin, "file"));
	plugins_fini(&plugins);
	return plugin ? EXIT_OK : EXIT_USAGE;
}

static int
check_run(const char *name, json_t *options, bool verbose)
{
	char file[4096];
	struct check_result result;
	struct check_shown shown = { .verbose = verbose };
	struct check_order order = { .file = file,
		.options = options,
		.limit_ns = CHECK_LIMIT_NS,
		.found = check_print,
		.arg = &shown };
	int rc = check_file(name, file, sizeof(file));

	if (rc != EXIT_OK)
		return rc;
	setvbuf(stdout, NULL, _IOLBF, 0);
	rc = check_strategy(&order, &result);
	if (campaign_interrupted())
		return EXIT_INTERRUPTED;
	if (rc < 0) {
		campaign_complain("%s", result.why);
		return result.broken	 ? EXIT_NOT_OK
			: result.unready ? EXIT_MISSING
					 : EXIT_USAGE;
	}
	if (result.unusable) {
		campaign_complain(
			"%s can't run here: %s", result.name, result.why);
		return EXIT_MISSING;
	}
	printf("%s: %u scenarios passed, %u failed, %u skipped", result.name,
		result.passed, result.failed, result.skipped);
	if (result.unsupported > 0)
		printf(", %u not for it", result.unsupported);
	putchar('\n');
	if (result.passed + result.failed == 0) {
		campaign_complain("%s: no scenario could be run here, so "
				  "nothing was checked",
			result.name);
		return EXIT_MISSING;
	}
	return result.failed > 0 ? EXIT_NOT_OK : EXIT_OK;
}

static int
check_option(json_t *options, const char *text)
{
	const char *equals = strchr(text, '=');
	char name[128];

	if (equals == NULL || equals == text ||
		(size_t)(equals - text) >= sizeof(name)) {
		campaign_complain("set: '%.80s' is not OPTION=VALUE", text);
		return EXIT_USAGE;
	}
	snprintf(name, sizeof(name), "%.*s", (int)(equals - text), text);
	return json_object_set_new(options, name, json_string(equals + 1)) < 0
		? EXIT_USAGE
		: EXIT_OK;
}

int
cmd_check(int argc, char **argv)
{
	static const struct option long_options[] = {
		{ "set", required_argument, NULL, 's' },
		{ "verbose", no_argument, NULL, 'v' },
		{ "help", no_argument, NULL, 'h' }, { 0 }
	};
	json_t *options = json_object();
	bool verbose = false;
	int c, code = EXIT_OK;

	optind = 0;
	while (code == EXIT_OK &&
		(c = getopt_long(argc, argv, "h", long_options, NULL)) != -1) {
		if (c == 'h') {
			fputs(check_usage, stdout);
			json_decref(options);
			return EXIT_OK;
		}
		if (c == 's')
			code = check_option(options, optarg);
		else if (c == 'v')
			verbose = true;
		else
			code = EXIT_USAGE;
	}
	if (code == EXIT_OK && argc - optind != 1) {
		fputs(check_usage, stderr);
		code = EXIT_USAGE;
	}
	if (code == EXIT_OK) {
		interrupt_watch();
		code = check_run(argv[optind], options, verbose);
	}
	json_decref(options);
	return code;
}
