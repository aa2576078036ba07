/* SPDX-License-Identifier: MIT */
/* What the options of a run are given, read and held against their ranges. For
 * settings_set(). */
#ifndef LANEBENCH_CAMPAIGN_SETTINGS_VALUE_H
#define LANEBENCH_CAMPAIGN_SETTINGS_VALUE_H

#include "campaign/settings.h"

/* Unless another is asked for. */
#define SETTINGS_PRECISION 0.05

/* Where one line says what is wrong. */
struct refusal {
	char *why;
	size_t size;
};

/* -EINVAL, always. */
__attribute__((format(printf, 2, 3))) int
settings_refuse(const struct refusal *refusal, const char *fmt, ...);

/* An option that takes a value, by a name that is known; 0, -EINVAL or
 * -ENOMEM. */
int settings_value(struct settings *settings, const char *name,
	const char *value, const struct refusal *refusal);

/* Whether no option may have that value; then says so of `name`. */
bool settings_value_refused(
	const char *name, const char *value, const struct refusal *refusal);

/* "NAME.OPTION=VALUE", --set's; likewise. */
int settings_assign(struct settings *settings, const char *text,
	const struct refusal *refusal);

#endif
