/* SPDX-License-Identifier: MIT */
/* Runs one trial, of a strategy or of the measured ceiling. */
#include "launch/engine.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "launch/ceiling.h"
#include "launch/judge.h"

static void
engine_at_gate(void *origin)
{
	origin_reset(origin);
}

/* A failure of the origin isn't the strategy's. */
static void
engine_unserved(
	const struct origin *origin, int rc, struct trial_result *result)
{
	result->unserved = true;
	result->status = TRIAL_FAILED;
	snprintf(result->reason, sizeof(result->reason),
		"the origin %s: %.300s",
		rc == -EPIPE ? "died" : "is of no use any more", origin->why);
}

static void
engine_ask_origin(const struct trial_order *order, struct trial_result *result)
{
	int rc = origin_read(order->origin, &result->origin);

	/* A trial that was interrupted after its end counts, without the
	 * origin's figures. */
	if (rc == -EINTR)
		return;
	if (rc < 0) {
		engine_unserved(order->origin, rc, result);
		return;
	}
	/* Before the gate the counts are the last trial's. */
	result->served = result->opened;
	if (order->elsewhere)
		result->origin.peak_serving = ROW_NONE;
	else if (result->served)
		judge_origin(result, &result->origin);
}

static int
engine_try(const struct trial_order *order, struct trial_result *result)
{
	struct trial_process process;
	int rc = trial_process_run(&process, order, 1, result);

	if (rc < 0)
		return rc;
	result->workers = order->workers;
	result->head = process.head;
	result->head_size = process.head_size;
	rc = trial_judge(result, &process, 1, order->reference);
	process.head = NULL;
	trial_process_fini(&process);
	return rc;
}

static int
engine_launch(const struct trial_order *order, struct trial_result *result)
{
	unsigned tries = 0;
	int rc;

	if (order->shares != NULL)
		return ceiling_launch(order, order->shares, result);
	do
		rc = engine_try(order, result);
	while (trial_again(result, &rc, &tries));
	return rc;
}

int
engine_run(const struct trial_order *order, struct trial_result *result)
{
	struct trial_order own = *order;
	int rc;

	if (order->origin != NULL) {
		own.at_gate = engine_at_gate;
		own.arg = order->origin;
	}
	rc = engine_launch(&own, result);
	if (rc == 0 && order->origin != NULL)
		engine_ask_origin(order, result);
	return rc;
}

int64_t
engine_measure(const struct trial_order *order, struct trial_result *result)
{
	int rc = engine_run(order, result);
	const char *why = rc < 0 ? strerror(-rc) : "";

	if (rc == 0 && result->status == TRIAL_OK)
		return trial_wall_ns(result);
	if (*result->reason == '\0')
		snprintf(result->reason, sizeof(result->reason), "%s", why);
	trial_release(result);
	return rc < 0 ? rc : -EIO;
}
