/* SPDX-License-Identifier: MIT */
/* A machine whose host never steals; with DISTURB set it steals an eighth of
 * block 2, and once a trial of block 4 can't be started. The run has to repeat
 * both. */
#include <errno.h>
#include <stdlib.h>

#include "campaign/noise.h"
#include "launch/trial.h"

void
__real_noise_begins(struct noise_watch *watch, const void *set, unsigned block);
void
__wrap_noise_begins(struct noise_watch *watch, const void *set, unsigned block);
void __real_noise_ends(struct noise_watch *watch, struct trial_row *row);
void __wrap_noise_ends(struct noise_watch *watch, struct trial_row *row);
int __real_trial_launch(
	const struct trial_order *order, struct trial_result *result);
int __wrap_trial_launch(
	const struct trial_order *order, struct trial_result *result);

static unsigned noise_block;

void
__wrap_noise_begins(struct noise_watch *watch, const void *set, unsigned block)
{
	noise_block = block;
	__real_noise_begins(watch, set, block);
}

/* What this machine's host steals isn't the test's affair. */
void
__wrap_noise_ends(struct noise_watch *watch, struct trial_row *row)
{
	__real_noise_ends(watch, row);
	watch->steal = row->block_steal =
		watch->block == 2 && getenv("DISTURB") ? 0.125 : 0;
}

int
__wrap_trial_launch(
	const struct trial_order *order, struct trial_result *result)
{
	static bool refused;

	if (noise_block != 4 || refused || !getenv("DISTURB"))
		return __real_trial_launch(order, result);
	refused = true;
	return -EAGAIN;
}
