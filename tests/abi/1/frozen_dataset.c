/* SPDX-License-Identifier: MIT */
/* A dataset as the first release's header had it: every field of the table.
 * Not to be built anew: see ../README.md. */
#include <lanebench/dataset.h>

static char frozen_state, frozen_lane;

static int
frozen_prepare(const struct lane_prepare *prepare)
{
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	long items = prepare->option(prepare, "items");
	int rc = 0;

	if (prepare->abi != LANE_DATASET_ABI || prepare->sites != 0 ||
		prepare->cache[0] != '/' || prepare->work[0] != '/') {
		prepare->error(prepare, "what prepare() gets isn't as it was");
		return -5;
	}
	for (long i = 0; i < items && rc == 0; i++)
		rc = prepare->item(prepare, names[i]);
	prepare->fact(prepare, "frozen", "yes");
	prepare->say(prepare, "frozen: %ld items", items);
	return rc;
}

static int
frozen_open(const struct lane_pass *pass, void **state)
{
	*state = &frozen_state;
	return pass->abi == LANE_DATASET_ABI && pass->lanes > 0 ? 0 : -5;
}

static void
frozen_close(void *state)
{
	*(char *)state = 0;
}

static int
frozen_lane_open(const struct lane_pass *pass, void *state, void **lane)
{
	*lane = &frozen_lane;
	return pass->option(pass, "items") > 0 && state == &frozen_state ? 0
									 : -5;
}

static void
frozen_lane_close(void *lane)
{
	*(char *)lane = 0;
}

static int
frozen_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	if (lane != &frozen_lane || in->source[1] != '\0') {
		out->reason = "what process() gets isn't as it was";
		return -5;
	}
	out->digest = (uint64_t)in->source[0];
	return 0;
}

static const struct lane_option frozen_options[] = {
	{ .name = "items",
		.help = "how many",
		.kind = LANE_NUMBER,
		.preset = "5",
		.min = 1,
		.max = 5 },
	{ .name = 0 },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "frozen-dataset",
	.summary = "built against the first release's header",
	.acquire = LANE_ACQUIRE_NONE,
	.flags = LANE_ON_REQUEST,
	.workers = "1,2",
	.prepare = frozen_prepare,
	.process = frozen_process,
	.open = frozen_open,
	.close = frozen_close,
	.lane_open = frozen_lane_open,
	.lane_close = frozen_lane_close,
	.options = frozen_options,
};
