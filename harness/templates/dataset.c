/*
 * my-idea: say in one line what an item is, and what is done to one.
 *
 * Build and measure it:
 *
 *     cc -O2 -shared -fPIC $(pkg-config --cflags lanebench) my_idea.c \
 *         -o my_idea.so
 *     lanebench check ./my_idea.so
 *     lanebench run --dataset ./my_idea.so
 *
 * In lanebench's own tree, put it into datasets/: nothing else is edited.
 * All that a dataset may use, and from where, stands in <lanebench/dataset.h>.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <lanebench/dataset.h>

/*
 * Once a run, in a process of its own: names the items. With
 * LANE_ACQUIRE_FILE an item's source is an absolute path, with
 * LANE_ACQUIRE_URL a URL: the host then reads or fetches it before process().
 */
static int
my_idea_prepare(const struct lane_prepare *prepare)
{
	long items = prepare->option(prepare, "items");
	char source[32];
	int rc = 0;

	for (long i = 0; i < items && rc == 0; i++) {
		snprintf(source, sizeof(source), "%ld", 1000 + i);
		rc = prepare->item(prepare, source);
	}
	prepare->say(prepare, "my-idea: %ld items", items);
	return rc;
}

/*
 * The work. Whatever it finds out goes into the digest: two passes did the
 * same work when all items' digests are equal. An item that fails is a result
 * like any other: return below 0, with a few words in out->reason.
 */
static int
my_idea_process(
	void *lane, const struct lane_input *in, struct lane_output *out)
{
	uint64_t n = strtoull(in->source, NULL, 10), divisors = 0;

	(void)lane; /* what lane_open() made, had this dataset one */
	for (uint64_t d = 1; d <= n; d++)
		divisors += n % d == 0;
	out->digest = n * 1000 + divisors;
	return 0;
}

static const struct lane_option my_idea_options[] = {
	{ .name = "items",
		.help = "how many items",
		.kind = LANE_NUMBER,
		.preset = "500",
		.min = 0,
		.max = 1000000 },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "my-idea",
	.summary = "say in one line what an item is",
	.acquire = LANE_ACQUIRE_NONE,
	.flags = LANE_CPU_BOUND | LANE_ON_REQUEST,
	.prepare = my_idea_prepare,
	.process = my_idea_process,
	.options = my_idea_options,
};
