/* SPDX-License-Identifier: MIT */
/* What campaign_resolve() is made of. All say on stderr what is wrong, once,
 * and return an exit code of the program. */
#ifndef LANEBENCH_CAMPAIGN_RESOLVE_H
#define LANEBENCH_CAMPAIGN_RESOLVE_H

#include "campaign/campaign.h"

#define RESOLVE_BASELINE "sequential"

/* Options of a plugin, each held against its declaration: those of --set's
 * `name`, or, where that is NULL, of a variant's own. Both may be NULL. */
int resolve_options(const struct settings *settings, const char *name,
	json_t *plugin, json_t *options);

/* A variant's orders: its file, and its options as they are set, for its plugin,
 * by itself, for its label. *orders is the caller's. */
int resolve_orders(
	const struct settings *settings, json_t *variant, json_t **orders);

/*
 * The variants that were asked for by names or words, bound, each once; words
 * stand for some of `all` of that kind. The caller's. NULL, with the exit code,
 * when one isn't there.
 */
json_t *resolve_asked(struct campaign *campaign, const char *kind,
	json_t *names, json_t *all, int *code);

/* Fills campaign->strategies, or campaign->sets; the strategies first. */
int resolve_strategies(struct campaign *campaign);
int resolve_datasets(struct campaign *campaign);

#endif
