/* SPDX-License-Identifier: MIT */
/* Routes and their bodies, held by the server and by each request that is in
 * progress, so that new ones can take their place at any time. One thread. */
#ifndef LANEBENCH_ORIGIN_TABLE_H
#define LANEBENCH_ORIGIN_TABLE_H

#include <stddef.h>

#include "origin/bodies.h"
#include "origin/routes.h"

struct table {
	size_t refs;
	struct routes *routes;
	struct bodies *bodies;
};

/* 0 with one reference, or < 0 and one line of error. */
int table_load(const char *file, unsigned sites, struct table **table,
	char *error, size_t error_size);
struct table *table_ref(struct table *table);
void table_unref(struct table *table);

#endif
