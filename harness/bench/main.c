/* SPDX-License-Identifier: MIT */
/* lanebench-bench-self: lanebench itself against its bounds, a line a ratio. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench.h"
#include "process/interrupt.h"
#include "text/options.h"
#include "text/wrap.h"

static const struct bench_measure *const main_measures[] = {
	&bench_harness_cost, &bench_plan_million, &bench_pool_ceiling,
	&bench_cpu_pool_ceiling, &bench_watch_cost, &bench_empty_libuv,
	&bench_empty_gthreadpool, &bench_metg, &bench_fetch_window,
	&bench_fetch_cpu, &bench_pipeline_memory, NULL
};

/* Whether a measure is asked for; NULL asks for all. */
static bool
main_asked(const char *only, const char *name)
{
	size_t len = only != NULL ? strlen(only) : 0;

	return only == NULL ||
		(strncmp(only, name, len) == 0 &&
			(name[len] == '\0' || name[len] == '.'));
}

static void
main_say_facts(const struct campaign_set *set)
{
	const char *key;
	json_t *fact;

	json_object_foreach (set->facts, key, fact)
		printf("# %s: %s: %s\n", set->name, key,
			json_string_value(fact));
}

/* One measure; bench has its items already where the one before has the same. 1
 * when its line is short, a negative errno when there is none. */
static int
main_measure_one(struct bench *bench, const struct bench_measure *measure)
{
	if (measure->asked == NULL)
		return measure->run(bench);
	if (bench->asked != measure->asked) {
		bench_end(bench);
		bench->code = bench_begin(bench, measure->asked);
		if (bench->code == EXIT_OK && measure->asked == bench_html)
			main_say_facts(bench->set);
	}
	return bench->code == EXIT_OK ? measure->run(bench) : -EIO;
}

static int
main_measure(struct bench *bench, const char *only)
{
	int code = EXIT_OK;

	for (size_t i = 0; main_measures[i] != NULL; i++) {
		const struct bench_measure *m = main_measures[i];
		int rc;

		if (!main_asked(only, m->name))
			continue;
		rc = main_measure_one(bench, m);
		if (rc == -EINTR || interrupt_seen())
			return EXIT_INTERRUPTED;
		if (rc < 0) {
			printf("%s - - missing\n", m->name);
			fflush(stdout);
			code = EXIT_MISSING;
		} else if (rc > 0 && code == EXIT_OK) {
			code = EXIT_NOT_OK;
		}
	}
	return code;
}

static bool
main_knows(const char *only)
{
	for (size_t i = 0; main_measures[i] != NULL; i++)
		if (main_asked(only, main_measures[i]->name))
			return true;
	return false;
}

static void
main_list(void)
{
	for (size_t i = 0; main_measures[i] != NULL; i++)
		puts(main_measures[i]->name);
}

struct main_options {
	const char *only; /* NULL: all */
	size_t pairs;
	bool list;
};

static int
main_take_only(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	(void)filled;
	(void)row;
	return main_knows(text)
		? 0
		: reason_set(why, "there is no '%.60s'; see --list", text);
}

#define AT(field) .commands = 1, OPTION_AT(struct main_options, field)

static const struct option_row main_rows[] = {
	{ "only", .kind = OPTION_TEXT, AT(only), .value = "NAME",
		.take = main_take_only,
		.help = "that measure alone, or all that begin by it and a "
			"dot; see --list" },
	{ "list", .kind = OPTION_FLAG, AT(list), .help = "their names" },
	{ "pairs", .kind = OPTION_WHOLE, AT(pairs), .value = "N",
		.preset = "80", .least = 1, .most = 100000,
		.help = "at most N pairs a ratio" },
	{ NULL }
};

static const struct option_command main_command = {
	.called = "lanebench-bench-self",
	.rows = main_rows,
	.bit = 1,
	.about = "Measures what lanebench promises of itself: a line a ratio,\n"
		 "    NAME VALUE BOUND ok|short\n"
		 "after a comment with its 95" WRAP_SPACE "% interval; ok only "
		 "when all of the interval keeps to the bound. What can't be "
		 "measured here is\n"
		 "    NAME - - missing\n"
		 "and why goes to stderr.",
	.more = "Exit: 0 all are ok, 1 one is short, 2 usage, 3 a line is "
		"missing.",
};

int
main(int argc, char **argv)
{
	static struct bench bench;
	struct main_options options = { 0 };
	struct option_line line;
	struct reason why;
	int code;

	if (argc == 4 && strcmp(argv[1], "--bare") == 0)
		return bare_main(argv[2], argv[3]);
	code = options_read(&main_command, argc, argv, &options, &line, &why);
	if (code < 0)
		campaign_complain("%s", why.text);
	if (code == 0 && options.list)
		main_list();
	if (code != 0 || options.list)
		return code < 0 ? EXIT_USAGE : EXIT_OK;
	interrupt_watch();
	bench.pairs = options.pairs;
	code = main_measure(&bench, options.only);
	bench_end(&bench);
	return code;
}
