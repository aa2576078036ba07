/* SPDX-License-Identifier: MIT */
/* Which block runs next, and when there are enough of them. */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/blocks.h"
#include "campaign/estimate.h"
#include "campaign/resume.h"
#include "campaign/settings.h"
#include "measure/clock.h"
#include "process/child.h"
#include "stats/noise.h"
#include "stats/quantile.h"
#include "text/wrap.h"

/* What has been run, between two blocks. */
struct schedule {
	struct campaign *campaign;
	struct looks_rule rule;
	uint64_t began_ns;
	double *block_s; /* how long each took; block 0 first */
	size_t blocks; /* how many, block 0 among them */
};

/* The time of that many blocks, by each cell's last trial, or its estimate
 * before one; 0 where nothing is known of a dataset. */
static int64_t
schedule_rest_ns(const struct campaign *campaign, unsigned blocks)
{
	int64_t rest = 0;

	for (size_t s = 0; s < campaign->set_count; s++) {
		const struct campaign_set *set = &campaign->sets[s];

		if (!set->have_reference && set->pace.pass_ns == 0)
			return 0;
		for (size_t c = 0; c < set->plan.count; c++)
			rest += estimate_trial_ns(set, c);
	}
	return rest * (int64_t)blocks;
}

/* The time of the pauses before the remaining sittings. */
static int64_t
schedule_pauses_ns(const struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;

	return (int64_t)(settings->session_gap_s * 1e9) *
		(sitting_count(settings) - campaign->sitting);
}

static int
schedule_block(struct blocks *blocks, size_t index, unsigned block, bool warmup)
{
	struct campaign *campaign = blocks->campaign;
	struct campaign_set *set = &campaign->sets[index];
	size_t *order = calloc(set->plan.count, sizeof(*order));
	int rc = order != NULL ? campaign_serve(campaign, set) : EXIT_MISSING;

	blocks->run_in_block = blocks->recorded_in_block = 0;
	blocks->spoiled_by[0] = '\0';

	if (rc == EXIT_OK)
		plan_order(&set->plan, campaign->settings->seed, index, block,
			order);
	for (size_t slot = 0; slot < set->plan.count && rc == EXIT_OK; slot++) {
		struct slot at = { set, order[slot], block, (unsigned)slot,
			warmup, false };

		rc = blocks_one(blocks, &at);
	}
	free(order);
	return rc;
}

/* Keeps a spoiled block's rows, which say why they don't count. */
static int
schedule_exclude(struct campaign *campaign, struct campaign_set *set,
	unsigned number, const char *why)
{
	char *path = campaign_path(campaign, "trials.csv");
	int rc;

	if (path == NULL)
		return EXIT_MISSING;
	rc = trials_exclude(campaign->trials, path, set->name, number, why);
	if (rc < 0)
		campaign_complain("%s: %s", path, strerror(-rc));
	free(path);
	set->repeated++;
	return rc < 0 ? EXIT_MISSING : EXIT_OK;
}

/* Whether the block that has just ended counts; if not, its rows say so. */
static int
schedule_counts(struct blocks *blocks, struct campaign_set *set,
	unsigned number, bool *counts)
{
	struct campaign *campaign = blocks->campaign;
	char why[200];
	bool again;

	*counts = true;
	/* Earlier sessions may have shared a block as well. */
	if ((blocks->run_in_block > 0 && blocks->recorded_in_block > 0) ||
		resume_spans(campaign->resume, set->name, number))
		precision_mark_gap(&set->precision);
	if (resume_excluded(campaign->resume, set->name, number)) {
		*counts = false;
		set->repeated++;
		return EXIT_OK;
	}
	/* What disturbed an earlier session's block isn't known, but its rows
	 * say what failed. */
	again = blocks->run_in_block > 0 &&
		disturbance_wants_repeat(&blocks->disturbance,
			campaign->blocks_aim, set->repeated, why, sizeof(why));
	if (!again && blocks->spoiled_by[0] != '\0' &&
		set->repeated < noise_repeats(campaign->blocks_aim)) {
		snprintf(why, sizeof(why), "%s", blocks->spoiled_by);
		again = true;
	}
	if (!again)
		return EXIT_OK;
	*counts = false;
	return schedule_exclude(campaign, set, number, why);
}

/* Runs the dataset's next block, and again under the next number if it was
 * disturbed from outside. */
static int
schedule_set(struct blocks *blocks, size_t index)
{
	struct campaign_set *set = &blocks->campaign->sets[index];
	bool counts = false;
	int rc = EXIT_OK;

	while (rc == EXIT_OK && !counts) {
		unsigned number = set->next_block++;

		if (precision_add_block(&set->precision, number,
			    blocks->campaign->sitting) < 0)
			return EXIT_MISSING;
		rc = schedule_block(blocks, index, number, false);
		if (rc == EXIT_OK)
			rc = schedule_counts(blocks, set, number, &counts);
		if (!counts)
			precision_drop(
				&set->precision, set->precision.blocks - 1);
	}
	return rc;
}

/* A block that spans a gap is run again if it moves an estimate, at the end of
 * its own sitting, so that it counts for that. */
static int
schedule_mend(struct blocks *blocks, size_t index)
{
	struct campaign *campaign = blocks->campaign;
	struct campaign_set *set = &campaign->sets[index];
	struct precision *precision = &set->precision;
	size_t again = 0;
	bool matter = false;
	int rc = precision_gaps_matter(precision, &matter) < 0 ? EXIT_MISSING
							       : EXIT_OK;

	for (size_t b = precision->blocks;
		matter && rc == EXIT_OK && b-- > 0;) {
		if (!precision->gaps[b] ||
			precision->sittings[b] != campaign->sitting ||
			set->repeated >= noise_repeats(campaign->blocks_aim))
			continue;
		rc = schedule_exclude(campaign, set, precision->numbers[b],
			"the run was interrupted within it, which moved an "
			"estimate");
		precision_drop(precision, b);
		again++;
	}
	while (rc == EXIT_OK && again-- > 0)
		rc = schedule_set(blocks, index);
	return rc;
}

static int
schedule_mend_all(struct blocks *blocks)
{
	int rc = EXIT_OK;

	for (size_t s = 0; s < blocks->campaign->set_count && rc == EXIT_OK;
		s++)
		rc = schedule_mend(blocks, s);
	return rc;
}

/* Runs each dataset's next block; a warm-up block is never run again. */
static int
schedule_round(struct schedule *schedule, struct blocks *blocks, bool warmup)
{
	struct campaign *campaign = schedule->campaign;
	uint64_t began_ns = clock_now_ns();
	double *block_s = realloc(
		schedule->block_s, (schedule->blocks + 1) * sizeof(*block_s));
	int rc = block_s != NULL ? EXIT_OK : EXIT_MISSING;

	if (block_s != NULL)
		schedule->block_s = block_s;
	for (size_t s = 0; s < campaign->set_count && rc == EXIT_OK; s++)
		rc = warmup ? schedule_block(blocks, s,
				      campaign->sets[s].next_block++, true)
			    : schedule_set(blocks, s);
	if (rc == EXIT_OK)
		schedule->block_s[schedule->blocks++] =
			(double)(clock_now_ns() - began_ns) / 1e9;
	return rc;
}

/* Finds the widest interval of all datasets. */
static double
schedule_widest(const struct campaign *campaign,
	const struct campaign_set **whose, size_t *cell)
{
	double half_width = 0;

	*whose = NULL;
	for (size_t s = 0; s < campaign->set_count; s++) {
		struct precision_widest widest;

		if (precision_widest(&campaign->sets[s].precision, &widest) ==
				0 &&
			widest.half_width > half_width) {
			half_width = widest.half_width;
			*whose = &campaign->sets[s];
			*cell = widest.cell;
		}
	}
	return half_width;
}

/* Prints after each look how wide the widest interval still is. */
static void
schedule_say(const struct schedule *schedule, struct blocks *blocks,
	const struct campaign_set *whose, size_t cell, double half_width)
{
	const struct campaign *campaign = schedule->campaign;
	const struct plan_cell *widest;

	if (campaign->settings->quiet || whose == NULL)
		return;
	widest = &whose->plan.cells[cell];
	progress_clear(blocks->progress);
	wrap_say(stderr, "",
		"after %zu blocks the widest interval reaches %.1f" WRAP_SPACE
		"%% to each side (%s: %s x" WRAP_SPACE
		"%u); wanted: %.3g" WRAP_SPACE "%%",
		schedule->blocks - 1, 100 * expm1(half_width), whose->name,
		campaign->strategies[widest->strategy].name, widest->workers,
		100 * schedule->rule.precision);
}

/* Whether an earlier session has begun the next block of some dataset. */
static bool
schedule_replays(const struct campaign *campaign)
{
	for (size_t s = 0; s < campaign->set_count; s++)
		if (resume_reaches(campaign->resume, campaign->sets[s].name,
			    campaign->sets[s].next_block))
			return true;
	return false;
}

/* Whether there are enough blocks. */
static enum looks_decision
schedule_decide(struct schedule *schedule, struct blocks *blocks)
{
	struct campaign *campaign = schedule->campaign;
	struct looks_rule rule = schedule->rule;
	const struct campaign_set *whose;
	struct looks_state state;
	double *scratch = malloc(schedule->blocks * sizeof(*scratch));
	double median_s = schedule->block_s[0];
	size_t cell = 0, next;

	/* Block 0 fills caches: it counts only while it is the only one. */
	if (scratch != NULL && schedule->blocks > 1) {
		memcpy(scratch, schedule->block_s + 1,
			(schedule->blocks - 1) * sizeof(*scratch));
		quantile_median(scratch, schedule->blocks - 1, &median_s);
	}
	free(scratch);
	state.blocks = schedule->blocks - 1;
	state.widest = schedule_widest(campaign, &whose, &cell);
	state.elapsed_s = resume_elapsed_s(campaign->resume) +
		(double)(clock_now_ns() - schedule->began_ns) / 1e9;
	state.median_block_s = median_s;
	if (schedule->rule.blocks == 0 && looks_at(state.blocks))
		schedule_say(schedule, blocks, whose, cell, state.widest);
	next = looks_next(state.blocks);
	if (schedule->rule.blocks == 0 && next > 0)
		campaign->blocks_aim = (unsigned)next;
	/* Blocks measured within the budget count. */
	if (schedule_replays(campaign))
		rule.budget_s = INFINITY;
	return looks_decide(&rule, &state);
}

static size_t
schedule_trials(const struct campaign *campaign, unsigned blocks)
{
	size_t trials = 0;

	for (size_t s = 0; s < campaign->set_count; s++)
		trials += campaign->sets[s].plan.count;
	return trials * blocks;
}

/* How many trials are left of `blocks` blocks from number `first` on, and how
 * long they take. */
static size_t
schedule_left(const struct campaign *campaign, unsigned first, unsigned blocks,
	int64_t *left_ns)
{
	size_t all = schedule_trials(campaign, blocks);
	size_t there = resume_rest(campaign->resume, first);
	size_t left = there < all ? all - there : 0;

	*left_ns = all == 0
		? 0
		: (int64_t)((double)schedule_rest_ns(campaign, blocks) *
			  (double)left / (double)all);
	return left;
}

/* The next sitting and the block that primes it, where the counted block of
 * that number is to belong to it. */
static int
schedule_sitting(
	struct schedule *schedule, struct blocks *blocks, unsigned block)
{
	struct campaign *campaign = schedule->campaign;
	const struct settings *settings = campaign->settings;
	uint64_t began_ns;
	bool at_once;
	int rc;

	if (sitting_of(settings, block) == campaign->sitting)
		return EXIT_OK;
	rc = schedule_mend_all(blocks);
	if (rc != EXIT_OK)
		return rc;
	at_once = schedule_replays(campaign);
	began_ns = clock_now_ns();
	progress_clear(blocks->progress);
	if (!settings->quiet && !at_once)
		wrap_say(stderr, "", "sitting %u of %u, in %g" WRAP_SPACE "s",
			campaign->sitting + 1, sitting_count(settings),
			settings->session_gap_s);
	rc = campaign_begin_sitting(campaign, at_once);
	progress_pause(blocks->progress, (int64_t)(clock_now_ns() - began_ns),
		schedule_pauses_ns(campaign));
	if (rc == EXIT_OK)
		rc = schedule_round(schedule, blocks, true);
	/* A warm-up block's time isn't a counted block's. */
	schedule->blocks -= rc == EXIT_OK;
	return rc;
}

static int
schedule_run(struct schedule *schedule, struct blocks *blocks)
{
	struct campaign *campaign = schedule->campaign;
	int64_t left_ns;
	size_t left;
	int rc;

	for (unsigned b = 0;; b++) {
		rc = b > 1 ? schedule_sitting(schedule, blocks, b) : EXIT_OK;
		if (rc == EXIT_OK)
			rc = schedule_round(schedule, blocks, b == 0);
		if (rc != EXIT_OK)
			return rc;
		campaign->blocks_done = b;
		campaign->stopped = schedule_decide(schedule, blocks);
		if (campaign->stopped != LOOKS_GO_ON)
			break;
		left = schedule_left(campaign, b + campaign->sitting,
			sitting_blocks(
				campaign->settings, campaign->blocks_aim) -
				b - campaign->sitting,
			&left_ns);
		/* progress_step() hasn't subtracted the last trial yet, so it
		 * counts here. */
		progress_expect(blocks->progress,
			left + (blocks->trials_run > 0), left_ns);
	}
	return schedule_mend_all(blocks);
}

static void
schedule_tick(void *arg)
{
	progress_tick(arg);
}

int
campaign_run(struct campaign *campaign)
{
	const struct settings *settings = campaign->settings;
	struct schedule schedule = {
		.campaign = campaign,
		.rule = { .blocks = settings->blocks,
			.precision = settings->precision,
			.budget_s = settings->budget_s,
			.budget_is_users = isfinite(settings->budget_s) },
		.began_ns = clock_now_ns(),
	};
	struct blocks blocks = { .campaign = campaign };
	int64_t left_ns;
	size_t left;
	int rc;

	campaign->session = resume_session(campaign->resume);
	campaign->sitting = 1;
	campaign->blocks_aim =
		settings->blocks ? settings->blocks : LOOKS_FIRST;
	left = schedule_left(campaign, 0,
		sitting_blocks(settings, campaign->blocks_aim), &left_ns);
	blocks.progress =
		progress_begin(settings->quiet ? NULL : stderr, left, left_ns);
	progress_pause(blocks.progress, 0, schedule_pauses_ns(campaign));
	child_ticker(schedule_tick, blocks.progress);
	rc = schedule_run(&schedule, &blocks);
	child_ticker(NULL, NULL);
	progress_end(blocks.progress);
	free(schedule.block_s);
	if (blocks.trials_run > 0)
		campaign->trials_not_ok += resume_not_ok(campaign->resume);
	campaign->nothing_left = rc == EXIT_OK && blocks.trials_run == 0;
	return rc;
}
