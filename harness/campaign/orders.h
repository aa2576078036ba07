/* SPDX-License-Identifier: MIT */
/* Orders tell the trials' program which plugin to load, {"file", "options"},
 * and with which of its options: {NAME: TEXT} of those that are set. */
#ifndef LANEBENCH_CAMPAIGN_ORDERS_H
#define LANEBENCH_CAMPAIGN_ORDERS_H

#include <jansson.h>

#include "campaign/campaign.h"

/* Checks options {NAME: TEXT} against the plugin's table: those of --set's
 * `name`, or, where that is NULL, of a variant's own. NULL has none. An exit
 * code; what is wrong was said. */
int orders_check(const struct settings *settings, const char *name,
	const struct plugin *plugin, json_t *options);

/* A variant's: its options are those of --set for its plugin, its own, and
 * those of --set for its label. *orders is the caller's. An exit code,
 * likewise. */
int orders_create(const struct settings *settings,
	const struct variant *variant, json_t **orders);

/* 0, or -ENOMEM. */
int orders_set(json_t *orders, const char *name, const char *value);

/* What an option is set to; NULL: it isn't. Borrowed. */
const char *orders_value(json_t *orders, const char *name);
/* The same, or its preset; "" where the plugin has no such option. */
const char *
orders_option(const struct plugin *plugin, json_t *orders, const char *name);

#endif
