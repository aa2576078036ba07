/* SPDX-License-Identifier: MIT */
/* Finds a route by site and path, in a table of open addressing. */
#include "origin/routes.h"

#include <stdlib.h>
#include <string.h>

#include "origin/hash.h"

size_t
routes_slot(const struct routes *routes, unsigned site, const char *path)
{
	size_t mask = routes->slot_count - 1;
	size_t at = hash_string(site, path) & mask;

	for (; routes->slots[at]; at = (at + 1) & mask) {
		const struct route *route =
			&routes->routes[routes->slots[at] - 1];

		if (route->site == site && !strcmp(route->path, path))
			break;
	}
	return at;
}

void
routes_destroy(struct routes *routes)
{
	if (!routes)
		return;
	free(routes->routes);
	free(routes->pages);
	free(routes->slots);
	free(routes->text);
	free(routes);
}

/* Where the query that a redirect to itself adds begins, or NULL. */
static const char *
routes_turn(const char *path)
{
	const char *turn = NULL, *at = path;

	for (; (at = strstr(at, ROUTES_TURN)); at++) {
		if (at > path && (at[-1] == '?' || at[-1] == '&'))
			turn = at - 1;
	}
	return turn;
}

const struct route *
routes_find(const struct routes *routes, unsigned site, const char *path)
{
	size_t at = routes_slot(routes, site, path), stem;
	const struct route *route;
	const char *turn;
	char plain[4096];

	if (routes->slots[at])
		return &routes->routes[routes->slots[at] - 1];
	turn = routes_turn(path);
	if (!turn || (size_t)(turn - path) >= sizeof(plain))
		return NULL;
	stem = (size_t)(turn - path);
	memcpy(plain, path, stem);
	plain[stem] = '\0';
	at = routes_slot(routes, site, plain);
	if (!routes->slots[at])
		return NULL;
	route = &routes->routes[routes->slots[at] - 1];
	return route->fault == FAULT_LOOP ? route : NULL;
}
