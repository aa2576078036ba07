/* SPDX-License-Identifier: MIT */
/* Holds routes and bodies together as long as anybody uses them. */
#include "origin/table.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
table_load(const char *file, unsigned sites, struct table **table, char *error,
	size_t error_size)
{
	struct table *out = calloc(1, sizeof(*out));
	int err = -ENOMEM;

	*table = NULL;
	if (!out)
		goto out;
	out->refs = 1;
	err = routes_load(file, sites, &out->routes, error, error_size);
	if (err) {
		free(out);
		return err;
	}
	out->bodies = bodies_create(out->routes);
	if (!out->bodies) {
		err = -ENOMEM;
		goto out;
	}
	bodies_preload(out->bodies);
	*table = out;
	return 0;
out:
	snprintf(error, error_size, "%s: %s", file, strerror(-err));
	table_unref(out);
	return err;
}

struct table *
table_ref(struct table *table)
{
	if (table)
		table->refs++;
	return table;
}

void
table_unref(struct table *table)
{
	if (!table || --table->refs)
		return;
	bodies_destroy(table->bodies);
	routes_destroy(table->routes);
	free(table);
}
