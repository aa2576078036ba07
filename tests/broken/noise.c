/* SPDX-License-Identifier: MIT */
/* A machine whose host never steals; where DISTURB is 1 it steals an eighth of
 * block 2, and once a trial of block 4 can't be started: the run has to repeat
 * both. Where it is "busy", others keep the cores so, else nobody does. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/disturbance.h"
#include "launch/engine.h"

void __real_disturbance_begins(
	struct disturbance *watch, const void *set, unsigned block);
void __wrap_disturbance_begins(
	struct disturbance *watch, const void *set, unsigned block);
void __real_disturbance_ends(struct disturbance *watch, struct trial_row *row);
void __wrap_disturbance_ends(struct disturbance *watch, struct trial_row *row);
int
__real_engine_run(const struct trial_order *order, struct trial_result *result);
int
__wrap_engine_run(const struct trial_order *order, struct trial_result *result);

static unsigned noise_block;

static bool
noise_disturbs(const char *how)
{
	const char *asked = getenv("DISTURB");

	return asked != NULL && strcmp(asked, how) == 0;
}

void
__wrap_disturbance_begins(
	struct disturbance *watch, const void *set, unsigned block)
{
	noise_block = block;
	__real_disturbance_begins(watch, set, block);
	watch->others_busy = noise_disturbs("busy") ? 0.6 : 0;
}

/* What this machine's host steals isn't the test's affair. */
void
__wrap_disturbance_ends(struct disturbance *watch, struct trial_row *row)
{
	__real_disturbance_ends(watch, row);
	watch->steal = row->block_steal =
		watch->block == 2 && noise_disturbs("1") ? 0.125 : 0;
}

int
__wrap_engine_run(const struct trial_order *order, struct trial_result *result)
{
	static bool refused;

	if (noise_block != 4 || refused || !noise_disturbs("1"))
		return __real_engine_run(order, result);
	refused = true;
	return -EAGAIN;
}
