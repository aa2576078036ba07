/* SPDX-License-Identifier: MIT */
/* Writes over the trial's shared block, where no strategy has any business:
 * says that it has a thousand billion items, and tries to cut it short. */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <lanebench/strategy.h>

/* The block is the one mapping of that name; its second number is its items. */
static void
scribble_block(void)
{
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		char path[64];
		uint64_t *block;
		int fd;

		if (strstr(line, "memfd:lanebench-records") == NULL ||
			sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx",
			start, end);
		fd = open(path, O_RDWR);
		if (fd >= 0 && ftruncate(fd, 0) < 0)
			close(fd);
		block = (uint64_t *)(uintptr_t)start;
		block[0] = 0;
		block[1] = (uint64_t)1 << 40;
		break;
	}
	if (maps != NULL)
		fclose(maps);
}

static int
scribble_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	scribble_block();
	return 0;
}

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "scribble",
	.summary = "writes over the trial's shared block",
	.run = scribble_run,
};
