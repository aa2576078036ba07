/* SPDX-License-Identifier: MIT */
/* Which blocks were measured in one sitting. */
#include "record/sittings.h"

#include <errno.h>
#include <stdlib.h>

static struct sittings_set *
sittings_find(const struct sittings *sittings, uint32_t dataset)
{
	/* A file has few datasets, and rows of one follow one another. */
	for (size_t i = sittings->set_count; i-- > 0;)
		if (sittings->sets[i].dataset == dataset)
			return &sittings->sets[i];
	return NULL;
}

static struct sittings_set *
sittings_add(struct sittings *sittings, uint32_t dataset)
{
	struct sittings_set *sets = reallocarray(
		sittings->sets, sittings->set_count + 1, sizeof(*sets));

	if (!sets)
		return NULL;
	sittings->sets = sets;
	sets += sittings->set_count++;
	*sets = (struct sittings_set){ .dataset = dataset };
	for (size_t s = 0; s < SITTINGS_MAX; s++)
		sets->first[s] = UINT32_MAX;
	return sets;
}

int
sittings_note(struct sittings *sittings, uint32_t dataset, int64_t sitting,
	uint32_t block)
{
	struct sittings_set *set = sittings_find(sittings, dataset);

	if (sitting < 1 || sitting > SITTINGS_MAX)
		return -EINVAL;
	if (!set)
		set = sittings_add(sittings, dataset);
	if (!set)
		return -ENOMEM;
	if (block < set->first[sitting - 1])
		set->first[sitting - 1] = block;
	if ((unsigned)sitting > set->count)
		set->count = (unsigned)sitting;
	return 0;
}

unsigned
sittings_count(const struct sittings *sittings, uint32_t dataset)
{
	const struct sittings_set *set = sittings_find(sittings, dataset);

	return set && set->count > 1 ? set->count : 1;
}

unsigned
sittings_of(const struct sittings *sittings, uint32_t dataset, uint32_t block)
{
	const struct sittings_set *set = sittings_find(sittings, dataset);

	for (unsigned s = set ? set->count : 0; s > 1; s--)
		if (set->first[s - 1] <= block)
			return s;
	return 1;
}

void
sittings_fini(struct sittings *sittings)
{
	free(sittings->sets);
	*sittings = (struct sittings){ 0 };
}
