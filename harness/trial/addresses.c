/* SPDX-License-Identifier: MIT */
/* Names and addresses by item, as libcurl takes them. */
#include "trial/addresses.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fetch/site.h"
#include "trial/orders.h"

static int
addresses_entry(struct curl_slist **list, const char *host, const char *dot,
	unsigned port, const char *known)
{
	struct curl_slist *longer;
	char *text = NULL;

	if (asprintf(&text, "%s%s:%u:%s", host, dot, port, known) < 0)
		return -ENOMEM;
	longer = curl_slist_append(*list, text);
	free(text);
	if (longer == NULL)
		return -ENOMEM;
	*list = longer;
	return 0;
}

/* libcurl has a name with a dot at its end for another. */
static int
addresses_known(struct addresses *addresses, struct addresses_host *host,
	const char *kind, const struct site *site)
{
	json_t *all = json_object_get(addresses->orders, kind);
	const char *known = json_string_value(json_object_get(all, site->host));
	int rc;

	if (known == NULL)
		return 0;
	rc = addresses_entry(&host->list, site->host, "", site->port, known);
	if (rc == 0)
		rc = addresses_entry(
			&host->list, site->host, ".", site->port, known);
	return rc;
}

static int
addresses_add(struct addresses *addresses, const struct site *site,
	const struct site *proxy)
{
	struct addresses_host host = { NULL, NULL };
	json_t *orders = addresses->orders;
	size_t count = addresses->count;
	int rc = 0;

	if ((count & (count + 1)) == 0) {
		struct addresses_host *more = realloc(addresses->hosts,
			(count + 1) * 2 * sizeof(*addresses->hosts));

		if (more == NULL)
			return -ENOMEM;
		addresses->hosts = more;
	}
	rc = addresses_known(addresses, &host, "addresses", site);
	if (rc == 0 && proxy != NULL)
		rc = addresses_known(addresses, &host, "proxy", proxy);
	host.why = json_string_value(json_object_get(
		json_object_get(orders, "unknown"), site->host));
	if (host.why == NULL && proxy != NULL)
		host.why = json_string_value(json_object_get(
			json_object_get(orders, "proxy_unknown"), proxy->host));
	addresses->hosts[addresses->count++] = host;
	return rc;
}

/* The item's host, which is added where it is new. */
static int
addresses_item(struct addresses *addresses, json_t *seen, const char *source,
	const struct site *proxy, uint32_t *number)
{
	struct site site;
	char key[SITE_HOST_MAX + 16];
	json_t *known;
	int rc;

	if (site_parse(source, &site) != NULL)
		memset(&site, 0, sizeof(site));
	snprintf(key, sizeof(key), "%s:%u", site.host, site.port);
	known = json_object_get(seen, key);
	*number = known != NULL ? (uint32_t)json_integer_value(known)
				: (uint32_t)addresses->count;
	if (known != NULL)
		return 0;
	rc = json_object_set_new_nocheck(
		seen, key, json_integer((json_int_t)addresses->count));
	return rc < 0 ? -ENOMEM : addresses_add(addresses, &site, proxy);
}

int
addresses_open(struct addresses *addresses, json_t *orders,
	const struct items *items, const char *proxy)
{
	struct site through;
	bool proxied = *proxy != '\0' && site_proxy(proxy, &through) == NULL;
	json_t *seen;
	int rc = 0;

	if (json_object_get(orders, "addresses") == NULL || items->count == 0)
		return 0;
	addresses->orders = json_incref(orders);
	addresses->of_item = calloc(items->count, sizeof(uint32_t));
	seen = json_object();
	if (addresses->of_item == NULL || seen == NULL)
		rc = -ENOMEM;
	for (size_t i = 0; rc == 0 && i < items->count; i++)
		rc = addresses_item(addresses, seen, items_source(items, i),
			proxied ? &through : NULL, &addresses->of_item[i]);
	json_decref(seen);
	return rc;
}

void
addresses_close(struct addresses *addresses)
{
	for (size_t i = 0; i < addresses->count; i++)
		curl_slist_free_all(addresses->hosts[i].list);
	free(addresses->hosts);
	free(addresses->of_item);
	json_decref(addresses->orders);
	memset(addresses, 0, sizeof(*addresses));
}
