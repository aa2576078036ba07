/* SPDX-License-Identifier: MIT */
/*
 * What is to be run, as it is typed: "[LABEL=]NAME[:OPTION=VALUE]...", of
 * strategies and of datasets. A variant is an object:
 *
 *   word     as it was typed
 *   label    what it is called in results; none: by its plugin's table
 *   name     the plugin's name or file
 *   raw      "OPTION=VALUE:OPTION=VALUE", not split yet; none: no options
 *
 * and, once its plugin is known, by variant_bind():
 *
 *   plugin   its description
 *   own      {OPTION: VALUE}, none of it held against the table
 *   called   its name in results
 *   shown    `raw` without what is secret in it; none: nothing is
 */
#ifndef LANEBENCH_CAMPAIGN_VARIANT_H
#define LANEBENCH_CAMPAIGN_VARIANT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

/* Bytes of a name in results. */
#define VARIANT_NAME_MAX 200

/* As strsep() at commas, but not at those behind a backslash. */
char *variant_next(char **rest);

/* A new reference; NULL, and `why` in a line, for what is no such word. */
json_t *variant_parse(const char *word, char *why, size_t size);

/* The same under a label of its own. */
json_t *
variant_parse_as(const char *label, const char *word, char *why, size_t size);

/* 0, or -EINVAL with one line in `why`. */
int variant_bind(json_t *variant, json_t *plugin, char *why, size_t size);

/* Whether it is its plugin and nothing else: no label, no options. */
bool variant_is_plain(json_t *variant);

#endif
