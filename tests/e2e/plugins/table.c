/* SPDX-License-Identifier: MIT */
/* A table with the flaw that the environment's FLAW names. */
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <lanebench/strategy.h>

static int
table_run(const struct lane_job *job, void *state)
{
	(void)state;
	for (size_t i = 0; i < job->items; i++)
		if (job->run_item(job, i, 0) < 0)
			break;
	return 0;
}

static unsigned
table_none(const struct lane_job *job)
{
	(void)job;
	return 0;
}

static unsigned
table_many(const struct lane_job *job)
{
	(void)job;
	return UINT_MAX;
}

static int
table_silent(const struct lane_job *job, const char **why_not)
{
	(void)job;
	(void)why_not;
	return -22;
}

static int
table_yes(const struct lane_job *job, const char **why_not)
{
	(void)job;
	(void)why_not;
	return 1;
}

static struct lane_option table_options[] = {
	{ .name = "chunk",
		.help = "items claimed at a time",
		.kind = LANE_NUMBER,
		.preset = "1",
		.min = 1,
		.max = 9 },
	{ .name = "order",
		.help = "who comes first",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "table",
	.summary = "has a flaw in its table",
	.run = table_run,
	.flags = LANE_ON_REQUEST | LANE_ONE_WORKER,
	.options = table_options,
};

__attribute__((constructor)) static void
table_begin(void)
{
	const char *flaw = getenv("FLAW");
	uintptr_t at = (uintptr_t)&lane_strategy;
	uintptr_t page = at & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
	struct lane_strategy *table = (struct lane_strategy *)at;

	/* Read-only by now. */
	if (flaw == NULL ||
		mprotect((void *)page, at + sizeof(*table) - page,
			PROT_READ | PROT_WRITE) < 0)
		return;
	if (strncmp(flaw, "name=", 5) == 0)
		table->name = flaw + 5;
	if (strncmp(flaw, "option=", 7) == 0)
		table_options[1].name = flaw + 7;
	if (strcmp(flaw, "kind") == 0)
		table_options[1].kind = LANE_STRING + 1;
	if (strcmp(flaw, "no-kind") == 0)
		table_options[1].kind = LANE_NUMBER - 1;
	if (strcmp(flaw, "choices") == 0)
		table_options[1].kind = LANE_CHOICE;
	if (strcmp(flaw, "run") == 0)
		table->run = NULL;
	if (strcmp(flaw, "name") == 0)
		table->name = NULL;
	if (strcmp(flaw, "preset") == 0)
		table_options[0].preset = "10";
	if (strcmp(flaw, "help") == 0)
		table_options[1].help = NULL;
	if (strcmp(flaw, "summary") == 0)
		table->summary = NULL;
	if (strcmp(flaw, "empty") == 0)
		table->summary = "";
	if (strcmp(flaw, "lanes") == 0)
		table->lanes = table_many;
	if (strcmp(flaw, "flights") == 0)
		table->flights = table_none;
	if (strcmp(flaw, "silent") == 0)
		table->usable = table_silent;
	if (strcmp(flaw, "yes") == 0)
		table->usable = table_yes;
}
