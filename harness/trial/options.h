/* SPDX-License-Identifier: MIT */
/* The values of a plugin's options: what the user set, else the presets. */
#ifndef LANEBENCH_TRIAL_OPTIONS_H
#define LANEBENCH_TRIAL_OPTIONS_H

#include <jansson.h>
#include <lanebench/option.h>

struct option_values;

/*
 * `set` is a JSON object of texts, as the user typed them; `table` ends with an
 * entry without a name, or is NULL. Both must live as long as the values.
 * -EINVAL when a value isn't the table's; *culprit then is its name.
 */
int option_values_create(struct option_values **out,
	const struct lane_option *table, json_t *set, const char **culprit);
void option_values_destroy(struct option_values *values);

/* A number or a choice's index; `missing` when there is no such option. */
long option_number(
	const struct option_values *values, const char *name, long missing);
/* Its text; "" when there is no such option. The values'. */
const char *option_text(const struct option_values *values, const char *name);

#endif
