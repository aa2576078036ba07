/* SPDX-License-Identifier: MIT */
/* As many items as asked for, of which there is nothing to do; refuses a trial
 * whose records take more than 64 bytes an item. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <lanebench/dataset.h>

/* The block's head and rounding, whatever the number of items. */
#define MANY_HEAD_BYTES (256u * 1024)

static int
many_prepare(const struct lane_prepare *prepare)
{
	char name[32];
	long count = prepare->option(prepare, "count");
	int rc = 0;

	for (long i = 0; i < count && rc == 0; i++) {
		snprintf(name, sizeof(name), "%ld", i);
		rc = prepare->item(prepare, name);
	}
	return rc;
}

/* Bytes that this process has mapped of the trial's records. */
static size_t
many_records(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	unsigned long from, to;
	size_t sum = 0;
	char line[4096];

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL)
		if (strstr(line, "lanebench-records") != NULL &&
			sscanf(line, "%lx-%lx", &from, &to) == 2)
			sum += to - from;
	if (maps != NULL)
		fclose(maps);
	return sum;
}

static int
many_open(const struct lane_pass *pass, void **state)
{
	size_t bytes = many_records();

	*state = NULL;
	if (bytes >= 64 * pass->items &&
		bytes <= 64 * pass->items + MANY_HEAD_BYTES)
		return 0;
	pass->error(
		pass, "%zu bytes of records for %zu items", bytes, pass->items);
	return -E2BIG;
}

static int
many_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = in->item;
	return 0;
}

static const struct lane_option many_options[] = {
	{ .name = "count",
		.help = "items",
		.kind = LANE_NUMBER,
		.preset = "1000000",
		.min = 0,
		.max = 100000000 },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "many",
	.summary = "items without work",
	.acquire = LANE_ACQUIRE_NONE,
	.prepare = many_prepare,
	.open = many_open,
	.process = many_process,
	.options = many_options,
};
