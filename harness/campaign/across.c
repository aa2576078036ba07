/* SPDX-License-Identifier: MIT */
/* Compares digests of the items that variants of a dataset share. */
#include "campaign/across.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/orders.h"
#include "files/files.h"
#include "text/secret.h"
#include "text/utf8.h"

struct across_item {
	char *name;
	const struct audit_item *is;
};

static int
across_compare(const void *one, const void *other)
{
	const struct across_item *a = one, *b = other;

	return strcmp(a->name, b->name);
}

static void
across_free(struct across_item *items, size_t count)
{
	for (size_t i = 0; items != NULL && i < count; i++)
		free(items[i].name);
	free(items);
}

/* A set's items in the order of their names, as many as its reference has; NULL
 * where the list can't be read. */
static struct across_item *
across_items(const struct campaign_set *set)
{
	size_t count = set->reference.count, n = 0, room = 0;
	struct across_item *items = calloc(count + 1, sizeof(*items));
	FILE *list =
		items != NULL ? files_read(set->list, FILES_LIST_MAX) : NULL;
	char *line = NULL;

	while (list != NULL && n < count && getline(&line, &room, list) > 0) {
		line[strcspn(line, "\n")] = '\0';
		items[n].is = &set->reference.items[n];
		items[n].name = strdup(line);
		if (items[n++].name == NULL)
			break;
	}
	free(line);
	if (list != NULL)
		fclose(list);
	if (n < count || (n > 0 && items[n - 1].name == NULL)) {
		across_free(items, n);
		return NULL;
	}
	qsort(items, count, sizeof(*items), across_compare);
	return items;
}

struct across_count {
	size_t both, differ;
	const char *first;
};

/* Both are in the order of their names. */
static void
across_merge(const struct across_item *a, size_t a_count,
	const struct across_item *b, size_t b_count, struct across_count *count)
{
	for (size_t i = 0, k = 0; i < a_count && k < b_count;) {
		int order = strcmp(a[i].name, b[k].name);
		const struct audit_item *one = a[i].is, *other = b[k].is;

		i += order <= 0;
		k += order >= 0;
		if (order != 0 || one->status != WIRE_ITEM_OK ||
			other->status != WIRE_ITEM_OK ||
			one->bytes != other->bytes)
			continue;
		count->both++;
		if (one->digest == other->digest)
			continue;
		if (count->differ++ == 0)
			count->first = a[i - 1].name;
	}
}

/* Items without bytes are the same only where all options are. */
static bool
across_comparable(const struct campaign_set *a, const struct campaign_set *b)
{
	return a != b && a->have_reference && b->have_reference &&
		a->reference.digests && b->reference.digests &&
		strcmp(a->plugin->name, b->plugin->name) == 0 &&
		strcmp(orders_option(a->plugin, a->orders, "work"),
			orders_option(b->plugin, b->orders, "work")) == 0 &&
		(a->plugin->acquire != LANE_ACQUIRE_NONE ||
			json_equal(json_object_get(a->orders, "options"),
				json_object_get(b->orders, "options")) ||
			(json_object_get(a->orders, "options") == NULL &&
				json_object_get(b->orders, "options") == NULL));
}

/* Keeps the counts for run.json, and says once what differs. */
static void
across_note(struct campaign_set *set, const struct campaign_set *other,
	const struct across_count *count)
{
	char *name = count->first != NULL ? strdup(count->first) : NULL;

	json_object_set_new(set->across, other->name,
		json_pack("{s:I, s:I}", "items", (json_int_t)count->both,
			"differ", (json_int_t)count->differ));
	if (count->differ == 0 || name == NULL || set->unlike != NULL)
		goto out;
	if (asprintf(&set->unlike,
		    "%s does other work than %s: of %zu items that both have, "
		    "with the same bytes, %zu ha%s another digest (the first "
		    "is %.200s)",
		    set->name, other->name, count->both, count->differ,
		    count->differ == 1 ? "s" : "ve",
		    utf8_tame(secret_hide(name))) < 0)
		set->unlike = NULL;
	else
		campaign_complain("%s", set->unlike);
out:
	free(name);
}

bool
across_differs(struct campaign *campaign, struct campaign_set *set)
{
	struct across_item *own = NULL, *others;
	bool differs = false;

	for (size_t i = 0;
		i < campaign->set_count && !campaign->settings->sizes; i++) {
		const struct campaign_set *other = &campaign->sets[i];
		struct across_count count = { 0 };

		if (!across_comparable(set, other))
			continue;
		if (own == NULL)
			own = across_items(set);
		others = across_items(other);
		if (own != NULL && others != NULL)
			across_merge(own, set->reference.count, others,
				other->reference.count, &count);
		if (set->across == NULL && count.both > 0)
			set->across = json_object();
		if (count.both > 0)
			across_note(set, other, &count);
		differs |= count.differ > 0;
		across_free(others, other->reference.count);
	}
	across_free(own, set->reference.count);
	return differs;
}

void
across_say(const struct campaign *campaign)
{
	for (size_t i = 0; i < campaign->set_count; i++)
		if (campaign->sets[i].unlike != NULL)
			campaign_complain("%s", campaign->sets[i].unlike);
}
