/* SPDX-License-Identifier: MIT */
/*
 * Items that succeed where their worker may run on the threads of one core
 * only; alone, in one lane, they always do. A whole machine of one core can't
 * tell.
 */
#include <errno.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include <lanebench/dataset.h>

static unsigned pinned_lanes;

static int
pinned_prepare(const struct lane_prepare *prepare)
{
	char name[32];
	int rc = 0;

	for (int i = 0; i < 20 && rc == 0; i++) {
		snprintf(name, sizeof(name), "%d", i);
		rc = prepare->item(prepare, name);
	}
	return rc;
}

static int
pinned_lane_open(const struct lane_pass *pass, void *state, void **lane)
{
	(void)state;
	pinned_lanes = pass->lanes;
	*lane = NULL;
	return 0;
}

static int
pinned_number(int cpu, const char *what)
{
	char path[120];
	int number = -1;
	FILE *file;

	snprintf(path, sizeof(path),
		"/sys/devices/system/cpu/cpu%d/topology/%s", cpu, what);
	file = fopen(path, "re");
	if (file == NULL)
		return cpu;
	if (fscanf(file, "%d", &number) != 1)
		number = cpu;
	fclose(file);
	return number;
}

static int
pinned_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	int first = -1;
	cpu_set_t set;

	(void)lane;
	out->digest = in->item;
	if (pinned_lanes == 1)
		return 0;
	sched_getaffinity(0, sizeof(set), &set);
	for (int cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET((size_t)cpu, &set))
			continue;
		if (first < 0)
			first = cpu;
		if (pinned_number(cpu, "core_id") !=
				pinned_number(first, "core_id") ||
			pinned_number(cpu, "physical_package_id") !=
				pinned_number(first, "physical_package_id")) {
			out->reason = "it may run on more than one core";
			return -EINVAL;
		}
	}
	return 0;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "pinned",
	.summary = "items that look where their worker may run",
	.acquire = LANE_ACQUIRE_NONE,
	.prepare = pinned_prepare,
	.lane_open = pinned_lane_open,
	.process = pinned_process,
};
