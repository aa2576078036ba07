/* SPDX-License-Identifier: MIT */
/* A list of items dealt out to workers by the items' times: a list each. */
#include "launch/shares.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"
#include "stats/ceiling.h"

/* Which share each item goes to; NULL when there is no memory. */
static size_t *
shares_deal(const struct reference *reference, size_t workers)
{
	double *times = calloc(reference->count, sizeof(*times));
	size_t *share = calloc(reference->count, sizeof(*share));

	for (size_t i = 0; times && share && i < reference->count; i++)
		times[i] = (double)reference->items[i].time_ns;
	if (!times || !share ||
		ceiling_shares(times, reference->count, workers, share, NULL) <
			0) {
		free(share);
		share = NULL;
	}
	free(times);
	return share;
}

/* Makes the shares' names and their indexes, which are filled later. */
static int
shares_prepare(
	struct shares *shares, const size_t *of, size_t items, const char *work)
{
	for (size_t i = 0; i < items; i++)
		shares->shares[of[i]].items++;
	for (size_t s = 0; s < shares->count; s++) {
		struct share *share = &shares->shares[s];

		share->index = calloc(share->items, sizeof(*share->index));
		if (asprintf(&share->list, "%s/share-%zu.items", work, s) < 0)
			share->list = NULL;
		if (share->index == NULL || share->list == NULL)
			return -ENOMEM;
		share->items = 0;
	}
	return 0;
}

/* One share's list, out of the whole one. */
static int
shares_write(struct share *share, size_t number, const size_t *of, FILE *all,
	size_t items)
{
	FILE *out = files_create_stream(share->list);
	char *line = NULL;
	size_t room = 0;
	int rc = out ? 0 : -errno;

	rewind(all);
	for (size_t i = 0; i < items && rc == 0; i++) {
		if (getline(&line, &room, all) < 0)
			rc = -EINVAL;
		else if (of[i] != number)
			continue;
		else if (fputs(line, out) < 0)
			rc = -errno;
		else
			share->index[share->items++] = i;
	}
	free(line);
	if (out != NULL && fclose(out) != 0 && rc == 0)
		rc = -errno;
	return rc;
}

int
shares_create(struct shares *shares, const char *list,
	const struct reference *reference, unsigned workers, const char *work)
{
	size_t items = reference->count;
	size_t *of = NULL;
	FILE *all = NULL;
	int rc = -EINVAL;

	memset(shares, 0, sizeof(*shares));
	if (items == 0 || workers == 0)
		return rc;
	shares->count = workers < items ? workers : items;
	shares->shares = calloc(shares->count, sizeof(*shares->shares));
	of = shares_deal(reference, shares->count);
	rc = -ENOMEM;
	if (shares->shares == NULL || of == NULL)
		goto out;
	all = files_read(list, FILES_LIST_MAX);
	rc = all ? shares_prepare(shares, of, items, work) : -errno;
	for (size_t s = 0; s < shares->count && rc == 0; s++)
		rc = shares_write(&shares->shares[s], s, of, all, items);
out:
	if (all != NULL)
		fclose(all);
	free(of);
	if (rc < 0)
		shares_fini(shares);
	return rc;
}

void
shares_fini(struct shares *shares)
{
	for (size_t s = 0; shares->shares && s < shares->count; s++) {
		struct share *share = &shares->shares[s];

		if (share->list != NULL)
			unlink(share->list);
		free(share->list);
		free(share->index);
	}
	free(shares->shares);
	memset(shares, 0, sizeof(*shares));
}
