/* SPDX-License-Identifier: MIT */
/* Writes over the trial's shared block, where no strategy has any business:
 * says that it has a thousand billion items, and tries to cut it short; gives
 * one item the result of another; says, when all is done, that it took no time,
 * or a year; says half-way that it was told to stop; writes over all of it, or
 * the first bytes; says in the end that it can't run here. `lanes` and `memory`
 * don't end there. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "wire/records.h"

#define RECORD 64u

static char scribble_what[16];
static size_t scribble_items;
static uint64_t *scribble_block; /* its second number is its items */
static size_t scribble_size;

/* The block is the one mapping of that name. */
static void
scribble_find(void)
{
	char line[512];
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end;

	while (maps != NULL && fgets(line, sizeof(line), maps) != NULL) {
		if (strstr(line, "memfd:lanebench-records") == NULL ||
			sscanf(line, "%lx-%lx", &start, &end) != 2)
			continue;
		scribble_block = (uint64_t *)(uintptr_t)start;
		scribble_size = end - start;
		break;
	}
	if (maps != NULL)
		fclose(maps);
}

static void
scribble_head(void)
{
	char path[64];
	int fd;

	snprintf(path, sizeof(path), "/proc/self/map_files/%lx-%lx",
		(unsigned long)(uintptr_t)scribble_block,
		(unsigned long)(uintptr_t)scribble_block + scribble_size);
	fd = open(path, O_RDWR);
	if (fd >= 0 && ftruncate(fd, 0) < 0)
		close(fd);
	scribble_block[0] = 0;
	scribble_block[1] = (uint64_t)1 << 40;
}

/* A record's number at its very end: done once, and how. */
static bool
scribble_is_done(const char *record)
{
	static const unsigned char done[] = { 1, 0, 1, 1 };

	return memcmp(record + RECORD - sizeof(done), done, sizeof(done)) == 0;
}

/* The records are what the block ends with, but for a part of a page. */
static void
scribble_record(void)
{
	char *last = (char *)scribble_block + scribble_size - RECORD;

	while (last > (char *)scribble_block && !scribble_is_done(last))
		last -= 8;
	memcpy(last - (scribble_items - 1 - scribble_items / 2) * RECORD, last,
		RECORD);
}

/* When nobody looks any more but who reads it. */
static void
scribble_times(void)
{
	struct wire_head *head = (struct wire_head *)scribble_block;

	head->run_ns = strcmp(scribble_what, "no-time") == 0
		? 1
		: (uint64_t)365 * 86400 * 1000000000u;
}

/* Until it is killed. */
static void
scribble_and_eat(void)
{
	memset(scribble_block, 0xff, scribble_size);
	for (char *more; (more = malloc(1 << 20)) != NULL;)
		memset(more, 1, 1 << 20);
}

/* Before the gate. */
static unsigned
scribble_lanes(const struct lane_job *job)
{
	scribble_find();
	if (scribble_block != NULL &&
		strcmp(job->option_string(job, "what"), "lanes") == 0) {
		memset(scribble_block, 0xff, scribble_size);
		for (;;)
			pause();
	}
	return job->workers;
}

static int
scribble_run(const struct lane_job *job, void *state)
{
	bool stop = strcmp(job->option_string(job, "what"), "stop") == 0;

	(void)state;
	scribble_find();
	if (scribble_block == NULL)
		return -ENOENT;
	for (size_t i = 0; i < job->items; i++) {
		if (stop && i == job->items / 2)
			((struct wire_head *)scribble_block)->stop = 1;
		if (job->run_item(job, i, 0) < 0)
			break;
	}
	snprintf(scribble_what, sizeof(scribble_what), "%s",
		job->option_string(job, "what"));
	scribble_items = job->items;
	if (strcmp(scribble_what, "head") == 0)
		scribble_head();
	else if (strcmp(scribble_what, "record") == 0)
		scribble_record();
	else if (strcmp(scribble_what, "first") == 0)
		memset(scribble_block, 0x5a, RECORD);
	else if (strcmp(scribble_what, "all") == 0)
		memset(scribble_block, 0x5a, scribble_size);
	else if (strcmp(scribble_what, "ones") == 0)
		memset(scribble_block, 0xff, scribble_size);
	else if (strcmp(scribble_what, "unsupported") == 0)
		((struct wire_head *)scribble_block)->unsupported = 1;
	else if (strcmp(scribble_what, "memory") == 0)
		scribble_and_eat();
	else if (!stop)
		atexit(scribble_times);
	return 0;
}

static const struct lane_option scribble_options[] = {
	{ .name = "what",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "head" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "scribble",
	.summary = "writes over the trial's shared block",
	.run = scribble_run,
	.lanes = scribble_lanes,
	.options = scribble_options,
};
