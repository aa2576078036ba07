/* SPDX-License-Identifier: MIT */
/* A dataset's table that lacks what the environment's FLAW names. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <lanebench/dataset.h>

static int
settable_prepare(const struct lane_prepare *prepare)
{
	return prepare->item(prepare, "one");
}

static int
settable_process(
	void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = strlen(in->source);
	return 0;
}

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "settable",
	.summary = "has a flaw in its table",
	.prepare = settable_prepare,
	.process = settable_process,
};

__attribute__((constructor)) static void
settable_begin(void)
{
	const char *flaw = getenv("FLAW");
	uintptr_t at = (uintptr_t)&lane_dataset;
	uintptr_t page = at & ~(uintptr_t)(sysconf(_SC_PAGESIZE) - 1);
	struct lane_dataset *table = (struct lane_dataset *)at;

	/* Read-only by now. */
	if (flaw == NULL ||
		mprotect((void *)page, at + sizeof(*table) - page,
			PROT_READ | PROT_WRITE) < 0)
		return;
	if (strcmp(flaw, "prepare") == 0)
		table->prepare = NULL;
	if (strcmp(flaw, "process") == 0)
		table->process = NULL;
	if (strcmp(flaw, "acquire") == 0)
		table->acquire = LANE_ACQUIRE_URL + 1;
}
