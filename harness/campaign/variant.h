/* SPDX-License-Identifier: MIT */
/* A strategy or dataset as the user types it:
 * "[LABEL=]NAME[:OPTION=VALUE]...". */
#ifndef LANEBENCH_CAMPAIGN_VARIANT_H
#define LANEBENCH_CAMPAIGN_VARIANT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "plugins/plugins.h"
#include "text/reason.h"

/* Stands in run.json and in commands for a value that isn't kept. */
#define VARIANT_SECRET "(not recorded)"

/* Bytes of a name in results. */
#define VARIANT_NAME_MAX 200

struct variant {
	char *word; /* as it was typed */
	char *label; /* what it is called in results; NULL: by its table */
	char *name; /* the plugin's name or file */
	char *raw; /* "OPTION=VALUE:OPTION=VALUE"; NULL: no options */

	/* By variant_bind(). */
	struct plugin *plugin; /* borrowed; NULL before */
	json_t *own; /* {OPTION: VALUE}, not checked yet */
	char *called; /* its name in results */
	char *shown; /* `raw` without what is secret in it; NULL: nothing is */
	bool named; /* by its own name, not by a word for several */
};

struct variants {
	struct variant **list;
	size_t count;
};

/* As strsep() at commas, but not at those behind a backslash. */
char *variant_next(char **rest);

/* NULL, and why, for what is no such word. */
struct variant *variant_parse(const char *word, struct reason *why);

/* The same under a label of its own, which is its word then. */
struct variant *
variant_parse_as(const char *label, const char *word, struct reason *why);

/* A name and nothing else. NULL without memory. */
struct variant *variant_create(const char *name);
void variant_destroy(struct variant *variant);

/* 0, or a negative errno and why. */
int variant_bind(
	struct variant *variant, struct plugin *plugin, struct reason *why);

/* -EINVAL, and why, for what no plugin's option may be set to. */
int
variant_value_check(const char *name, const char *value, struct reason *why);

/* Whether it is its plugin and nothing else: no label, no options. */
bool variant_is_plain(const struct variant *variant);

/* Adds to the end: 0, or -ENOMEM; takes the variant in either case. */
int variants_take(struct variants *variants, struct variant *variant);
/* The same, but the list doesn't own it. */
int variants_add(struct variants *variants, struct variant *variant);
/* Destroys the variants, too. */
void variants_fini(struct variants *variants);
/* NULL: there is none with that label. Borrowed. */
struct variant *
variants_labelled(const struct variants *variants, const char *label);

#endif
