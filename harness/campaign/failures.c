/* SPDX-License-Identifier: MIT */
/* What fails for the baseline: some pages are a result, all are none. */
#include "campaign/failures.h"

#include <stdio.h>

#include "report/wrap.h"
#include "wire/secret.h"

/* The reason that most failed items have. */
static uint8_t
failures_commonest(struct wire_head *head, size_t *count)
{
	const struct wire_record *records = wire_records(head);
	size_t counts[UINT8_MAX + 1] = { 0 };
	uint8_t most = 0;

	for (size_t i = 0; i < head->items; i++)
		if (records[i].status == WIRE_ITEM_FAILED)
			counts[records[i].reason]++;
	for (unsigned r = 1; r <= UINT8_MAX; r++)
		if (counts[r] > counts[most])
			most = (uint8_t)r;
	*count = counts[most];
	return most;
}

static void
failures_all(struct campaign_set *set, const struct trial_result *result)
{
	char reason[WIRE_REASON_MAX];
	size_t count;
	uint8_t commonest = failures_commonest(result->head, &count);

	snprintf(reason, sizeof(reason), "%s",
		wire_reason_text(result->head, commonest));
	secret_hide(reason);
	if (!*reason)
		snprintf(reason, sizeof(reason), "no reason given");
	if (set->items == 1)
		snprintf(set->nothing, sizeof(set->nothing),
			"nothing was measured: the only item failed for the "
			"baseline: %s",
			reason);
	else
		snprintf(set->nothing, sizeof(set->nothing),
			"nothing was measured: all %zu items failed for the "
			"baseline, %zu of them with: %s",
			set->items, count, reason);
	campaign_complain("%s: %s", set->name, set->nothing);
}

bool
failures_say(struct campaign_set *set, const struct trial_result *result)
{
	const struct audit *audit = &result->audit;
	const struct wire_record *first =
		&wire_records(result->head)[audit->first_failed];

	if (audit->items_failed == 0)
		return true;
	fflush(stdout);
	if ((size_t)audit->items_failed == set->items) {
		failures_all(set, result);
		return false;
	}
	wrap_say(stderr, "",
		"%s: %lld of %zu pages fail, the first is item %zu (%s); they "
		"are expected to fail alike everywhere, and counted apart. "
		"reference.csv names them.",
		set->name, (long long)audit->items_failed, set->items,
		audit->first_failed,
		wire_reason_text(result->head, first->reason));
	return true;
}

size_t
failures_whole(const struct campaign *campaign)
{
	size_t count = 0;

	for (size_t i = 0; i < campaign->set_count; i++)
		count += *campaign->sets[i].nothing != '\0';
	return count;
}
