/* SPDX-License-Identifier: MIT */
/* The measured ceiling: W trials at the same moment, each with its share. */
#include "launch/ceiling.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files/files.h"
#include "launch/judge.h"
#include "process/reap.h"
#include "stats/ceiling.h"

/* A list of items dealt out to workers by the items' times: a list each. */

/* Which share each item goes to; NULL when there is no memory. */
static size_t *
shares_deal(const struct reference *reference, size_t workers)
{
	double *times = calloc(reference->count, sizeof(*times));
	size_t *share = calloc(reference->count, sizeof(*share));

	for (size_t i = 0;
		times != NULL && share != NULL && i < reference->count; i++)
		times[i] = (double)reference->items[i].time_ns;
	if (times == NULL || share == NULL ||
		ceiling_shares(times, reference->count, workers, share, NULL) <
			0) {
		free(share);
		share = NULL;
	}
	free(times);
	return share;
}

/* Names the shares' lists, and numbers their items. */
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
	for (size_t i = 0; i < items; i++) {
		struct share *share = &shares->shares[of[i]];

		share->index[share->items++] = i;
	}
	return 0;
}

/* The whole list, which is read once, however many shares there are. */
struct shares_list {
	char *map;
	size_t size;
	size_t *lines; /* where each begins, and where the last one ends */
};

static int
shares_read(struct shares_list *list, const char *path, size_t items)
{
	int64_t size;
	int fd = files_open(path, FILES_LIST_MAX, &size);

	if (fd < 0)
		return fd;
	list->size = (size_t)size;
	list->map = mmap(NULL, list->size, PROT_READ, MAP_PRIVATE, fd, 0);
	close(fd);
	if (list->map == MAP_FAILED)
		return -EINVAL;
	list->lines = calloc(items + 1, sizeof(*list->lines));
	if (list->lines == NULL)
		return -ENOMEM;
	for (size_t i = 0; i < items; i++) {
		const char *line = list->map + list->lines[i];
		size_t left = list->size - list->lines[i];
		const char *end = memchr(line, '\n', left);

		if (end == NULL)
			return -EINVAL;
		list->lines[i + 1] = (size_t)(end - list->map) + 1;
	}
	return 0;
}

static int
shares_write(const struct share *share, const struct shares_list *list)
{
	FILE *out = files_create_stream(share->list);
	int rc = out != NULL ? 0 : -errno;

	for (size_t i = 0; i < share->items && rc == 0; i++) {
		const size_t *line = &list->lines[share->index[i]];
		size_t len = line[1] - line[0];

		if (fwrite(list->map + line[0], 1, len, out) != len)
			rc = -errno;
	}
	if (out != NULL && fclose(out) != 0 && rc == 0)
		rc = -errno;
	return rc;
}

int
shares_create(struct shares *shares, const char *list,
	const struct reference *reference, unsigned workers, const char *work)
{
	size_t items = reference->count;
	struct shares_list all = { .map = MAP_FAILED };
	size_t *of = NULL;
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
	rc = shares_read(&all, list, items);
	if (rc == 0)
		rc = shares_prepare(shares, of, items, work);
	for (size_t s = 0; s < shares->count && rc == 0; s++)
		rc = shares_write(&shares->shares[s], &all);
out:
	if (all.map != MAP_FAILED)
		munmap(all.map, all.size);
	free(all.lines);
	free(of);
	if (rc < 0)
		shares_fini(shares);
	return rc;
}

void
shares_fini(struct shares *shares)
{
	for (size_t s = 0; shares->shares != NULL && s < shares->count; s++) {
		struct share *share = &shares->shares[s];

		if (share->list != NULL)
			unlink(share->list);
		free(share->list);
		free(share->index);
	}
	free(shares->shares);
	memset(shares, 0, sizeof(*shares));
}

/* The orders of the shares, each of one worker; the caller's. NULL: no
 * memory. */
static struct trial_order *
ceiling_orders(const struct trial_order *order, const struct shares *shares)
{
	struct trial_order *orders = calloc(shares->count, sizeof(*orders));

	for (size_t i = 0; orders != NULL && i < shares->count; i++) {
		orders[i] = *order;
		orders[i].workers = 1;
		orders[i].list = shares->shares[i].list;
		orders[i].items = shares->shares[i].items;
	}
	return orders;
}

/* Copies a process's records to the whole's, each to its item. */
static void
ceiling_merge_items(struct wire_head *all, struct wire_head *one,
	const struct share *share, size_t lane)
{
	const struct wire_record *from = wire_records(one);
	struct wire_record *to = wire_records(all);

	for (size_t i = 0; i < share->items; i++) {
		struct wire_record *record = &to[share->index[i]];
		const char *reason = wire_reason_text(one, from[i].reason);

		memcpy(record, &from[i], sizeof(*record));
		record->lane = record->slot = (uint16_t)lane;
		record->ended_by = (uint16_t)(lane + 1);
		record->reason = *reason ? wire_reason_enter(all, reason) : 0;
	}
}

/* Adds up what all of them used. */
static void
ceiling_merge_head(struct wire_head *all, struct wire_head *one, size_t number)
{
	all->user_ns += one->user_ns;
	all->sys_ns += one->sys_ns;
	all->ctx_voluntary += one->ctx_voluntary;
	all->ctx_forced += one->ctx_forced;
	all->faults_minor += one->faults_minor;
	all->faults_major += one->faults_major;
	all->run_delay_ns += one->run_delay_ns;
	all->run_delay_known &= one->run_delay_known;
	if (*wire_error_text(one))
		wire_error_keep(all, wire_error_text(one));
	if (one->broken)
		wire_broken_keep(all, wire_broken_text(one));
	if (number < WIRE_PROCESSES) {
		all->processes[number].pid = one->processes[0].pid;
		all->processes[number].peak_rss_bytes =
			one->processes[0].peak_rss_bytes;
	}
}

/* The records of one trial out of those of many. */
static int
ceiling_merge(struct trial_result *result, const struct trial_order *order,
	const struct shares *shares, const struct trial_process *processes)
{
	size_t size = wire_records_size(order->items);
	struct wire_head *all = mmap(NULL, size, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	uint64_t start_ns = UINT64_MAX, end_ns = 0;

	if (all == MAP_FAILED)
		return -ENOMEM;
	all->magic = WIRE_MAGIC;
	all->items = order->items;
	all->stage = WIRE_STAGE_DONE;
	all->run_delay_known = 1;
	for (size_t i = 0; i < shares->count; i++) {
		struct wire_head *one = processes[i].head;
		uint64_t end = one->start_ns + one->setup_ns + one->run_ns +
			one->teardown_ns;

		if (one->start_ns != 0 && one->start_ns < start_ns)
			start_ns = one->start_ns;
		if (end > end_ns)
			end_ns = end;
		ceiling_merge_head(all, one, i);
		ceiling_merge_items(all, one, &shares->shares[i], i);
	}
	if (end_ns > start_ns) {
		all->start_ns = start_ns;
		all->run_ns = end_ns - start_ns;
	}
	result->head = all;
	result->head_size = size;
	return 0;
}

static int
ceiling_try(const struct trial_order *order, const struct shares *shares,
	struct trial_process *processes, const struct trial_order *orders,
	struct trial_result *result)
{
	size_t count = shares->count;
	int rc = trial_process_run(processes, orders, count, result);

	if (rc < 0)
		return rc;
	result->workers = order->workers;
	/* Without stderr, which would be one share's only. */
	result->said[0] = '\0';
	rc = ceiling_merge(result, order, shares, processes);
	if (rc == 0)
		rc = trial_judge(result, processes, count, order->reference);
	/* All have the first one's supervisor. */
	for (size_t i = count; i-- > 0;)
		trial_process_fini(&processes[i]);
	return rc;
}

int
ceiling_launch(const struct trial_order *order, const char *work,
	struct trial_result *result)
{
	struct trial_process *processes;
	struct trial_order *orders;
	struct shares shares;
	unsigned tries = 0;
	int rc;

	memset(result, 0, sizeof(*result));
	if (order->reference == NULL)
		return -EINVAL;
	rc = shares_create(
		&shares, order->list, order->reference, order->workers, work);
	if (rc < 0)
		return rc;
	processes = calloc(shares.count, sizeof(*processes));
	orders = ceiling_orders(order, &shares);
	rc = processes != NULL && orders != NULL ? 0 : -ENOMEM;
	if (rc == 0)
		do
			rc = ceiling_try(
				order, &shares, processes, orders, result);
		while (trial_again(result, &rc, &tries));
	free(processes);
	free(orders);
	shares_fini(&shares);
	return rc;
}
