/* SPDX-License-Identifier: MIT */
/* The addresses of the hosts in the items' URLs: looked up before the trials,
 * the same for all of them, handed to libcurl with each URL. */
#ifndef LANEBENCH_TRIAL_ADDRESSES_H
#define LANEBENCH_TRIAL_ADDRESSES_H

#include <curl/curl.h>
#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "trial/items.h"

struct addresses_host {
	struct curl_slist *list; /* CURLOPT_RESOLVE's; NULL: nothing is known */
	const char *why; /* it has none; NULL: it has, or needs none */
};

/* All zero knows nothing. */
struct addresses {
	struct addresses_host *hosts;
	size_t count;
	uint32_t *of_item; /* into hosts */
	json_t *orders; /* the texts are its */
};

/* `orders` are the dataset's, `proxy` the text of its option. 0, or -ENOMEM;
 * addresses_close() frees what there is, then, too. [before any thread] */
int addresses_open(struct addresses *addresses, json_t *orders,
	const struct items *items, const char *proxy);
void addresses_close(struct addresses *addresses);

/* [any thread] */
static inline struct addresses_host
addresses_of(const struct addresses *addresses, size_t item)
{
	return addresses->of_item != NULL
		? addresses->hosts[addresses->of_item[item]]
		: (struct addresses_host){ NULL, NULL };
}

#endif
