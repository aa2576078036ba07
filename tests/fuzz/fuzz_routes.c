/* SPDX-License-Identifier: MIT */
/* The origin's table of routes: each that stands in it is found. */
#include <string.h>

#include "fuzz.h"
#include "origin/origin.h"

#define SITES 5

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct routes *routes = NULL;
	char error[300] = "";
	size_t i;
	int err = routes_load(
		fuzz_file(data, size), SITES, &routes, error, sizeof(error));

	FUZZ_CHECK((err == 0) == (error[0] == '\0'));
	FUZZ_CHECK(fuzz_tame(error));
	if (err)
		return 0;
	for (i = 0; i < routes->count; i++) {
		const struct route *route = &routes->routes[i];

		FUZZ_CHECK(route->site < SITES && route->path[0] == '/');
		FUZZ_CHECK(route->page < routes->page_count);
		FUZZ_CHECK(
			routes_find(routes, route->site, route->path) == route);
	}
	FUZZ_CHECK(!routes_find(routes, 0, ""));
	routes_destroy(routes);
	return 0;
}
