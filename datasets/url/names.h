/* SPDX-License-Identifier: MIT */
/* Names, each with a number in order of arrival: hosts, paths. */
#ifndef DATASETS_URL_NAMES_H
#define DATASETS_URL_NAMES_H

#include <stddef.h>

struct names;

/* Empty; NULL when out of memory. names_destroy() takes NULL. [one thread] */
struct names *names_create(void);
void names_destroy(struct names *names);

/* Adds the name, copying it when it is new. Returns 1 when it was new, 0
 * when it was known, or -ENOMEM; its number comes back in *number. */
int
names_add(struct names *names, const char *name, size_t len, size_t *number);
size_t names_count(const struct names *names);

#endif
