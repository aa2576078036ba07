/* SPDX-License-Identifier: MIT */
/* lanebench calibrate: do the intervals hold on this machine? */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "process/interrupt.h"
#include "stats/noise.h"
#include "studies/studies.h"
#include "text/wrap.h"

static void
calibrate_print(const struct calibration *calibration,
	const struct calibration_result *result)
{
	char in[60] = "";

	if (calibration->sittings > 0)
		snprintf(in, sizeof(in), " in %zu sittings",
			calibration->sittings);
	wrap_say(stdout, "",
		"%zu experiments of identical arms, %zu blocks each%s: %zu "
		"interval%s 1, %.1f" WRAP_SPACE "%% (95" WRAP_SPACE
		"%% CI [%.1f, %.1f]); %.3g" WRAP_SPACE "%% should.",
		calibration->experiments, calibrate_blocks(calibration), in,
		result->excluded, result->excluded == 1 ? " misses" : "s miss",
		100 * (double)result->excluded /
			(double)calibration->experiments,
		100 * result->share.lo, 100 * result->share.hi,
		100 * (1 - result->level));
	if (calibration->sittings > 0)
		wrap_say(stdout, "",
			"From its least sitting to its most the ratio of the "
			"middle experiment grows by %.1f" WRAP_SPACE
			"%%. Were all blocks of one sitting, %zu intervals "
			"would miss 1 (%.1f" WRAP_SPACE "%%).",
			100 * expm1(result->spread), result->pooled,
			100 * (double)result->pooled /
				(double)calibration->experiments);
	if (calibration->others_busy > NOISE_OTHERS)
		wrap_say(stdout, "",
			"Others kept the cores %.0f" WRAP_SPACE "%% busy "
			"meanwhile: close other programs, and calibrate again "
			"(`lanebench doctor` names the busiest).",
			100 * calibration->others_busy);
	printf("\n  a slow-down of   is seen in\n");
	for (size_t i = 0; i < CALIBRATE_SLOWDOWNS; i++)
		printf("  %12.0f %%    %5.0f %%\n", 100 * result->slowdown[i],
			100 * result->power[i]);
	printf("\nIn %zu blocks the middle experiment's interval reaches %.1f "
	       "%% to each side.\n",
		calibrate_blocks(calibration), 100 * expm1(result->half_width));
}

static int
calibrate_advise(enum wilson_verdict verdict)
{
	if (verdict == WILSON_HONEST) {
		puts("The intervals hold on this machine.");
		return EXIT_OK;
	}
	if (verdict == WILSON_TOO_MANY)
		wrap_say(stdout, "",
			"The intervals do NOT hold on this machine: they miss "
			"the truth too often. Why isn't measured. Stop what "
			"else runs (`lanebench doctor` looks), fix the "
			"processor's frequency, use more blocks, and believe "
			"only differences well beyond the intervals.");
	else
		puts("The intervals miss the truth too seldom: they are wider "
		     "than they need be.\nDifferences that they show are real; "
		     "others may be missed. Arms that are\nmeasured together "
		     "may share their noise: use more blocks.");
	return EXIT_NOT_OK;
}

/* Draws twice before it says that intervals are wrong: right ones fail 3 in 100
 * draws. */
static int
calibrate_twice(struct campaign *campaign, struct calibration *calibration)
{
	struct calibration_result result;
	int code = EXIT_OK;

	for (unsigned draw = 0; draw < 2; draw++) {
		code = calibrate_measure(campaign, calibration, draw);
		if (code != EXIT_OK)
			return code;
		if (calibrate_judge(calibration, &result) < 0)
			return cli_refuse(
				EXIT_NOT_OK, "the times can't be judged");
		calibrate_print(calibration, &result);
		if (result.verdict == WILSON_HONEST)
			break;
		if (draw == 0)
			puts("\nThat happens to an honest tool 3 times in 100: "
			     "once more.\n");
	}
	return calibrate_advise(result.verdict);
}

static int
calibrate_prepared(struct settings *settings)
{
	struct calibration calibration = { .experiments = settings->experiments,
		.sittings = settings->sessions };
	struct campaign campaign;
	int code;

	interrupt_watch();
	code = campaign_resolve(&campaign, settings);
	if (code == EXIT_OK)
		code = campaign_prepare(&campaign);
	calibration.walls = calloc(
		calibration.experiments * calibrate_blocks(&calibration) * 2,
		sizeof(*calibration.walls));
	if (code == EXIT_OK && calibration.walls != NULL)
		code = calibrate_twice(&campaign, &calibration);
	free(calibration.walls);
	campaign_fini(&campaign);
	return campaign_interrupted() ? EXIT_INTERRUPTED : code;
}

static int
calibrate_run(struct cli *cli)
{
	static const char *const own[][2] = { { "dataset", "spin" },
		{ "strategy", "sequential" }, { "set", "spin.items=50" },
		{ "set", "spin.task-ns=100000" } };
	struct reason why;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (settings_set(&cli->settings, own[i][0], own[i][1], &why) <
			0)
			return cli_refuse(EXIT_MISSING, "%s", why.text);
	return calibrate_prepared(&cli->settings);
}

const struct command command_calibrate = {
	{ .called = "lanebench calibrate",
		.rows = settings_rows,
		.bit = SETTINGS_CALIBRATE,
		.about = "Compares a strategy with itself, 200 times over, on "
			 "a job of about 5 ms. Of 95" WRAP_SPACE
			 "% intervals about 5 in "
			 "100 must miss the truth: when many more do, the "
			 "numbers of this machine promise more than they keep. "
			 "Takes about a minute.",
		.more = "Exit: 0 they hold, 1 they don't (two draws in a row), "
			"2 usage, 3 something is missing, 130 interrupted." },
	.summary = "do the intervals hold here?",
	.run = calibrate_run,
};
