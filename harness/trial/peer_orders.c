/* SPDX-License-Identifier: MIT */
/* What a peer is told before it begins: its items, and the dataset's options,
 * so that it can do as the host would. */
#include "trial/peer_orders.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "trial/peer_line.h"

static void
peer_orders_options(const struct host *host, FILE *to)
{
	const struct lane_option *option = host->dataset->options;

	for (; option != NULL && option->name != NULL; option++) {
		/* It is never written anywhere; so not there, either. */
		if (option->flags & LANE_SECRET)
			continue;
		fprintf(to, "option %s ", option->name);
		peer_line_escape(
			to, option_text(host->dataset_options, option->name));
		putc('\n', to);
	}
}

/* What was looked up for the others: HOST:PORT:ADDRESS,..., as curl has it. */
static void
peer_orders_addresses(const struct host *host, FILE *to)
{
	for (size_t i = 0; i < host->addresses.count; i++) {
		const struct curl_slist *list = host->addresses.hosts[i].list;

		if (list == NULL)
			continue;
		fputs("address ", to);
		peer_line_escape(to, list->data);
		putc('\n', to);
	}
}

int
peer_orders(const struct host *host, char **text, size_t *size)
{
	FILE *to = open_memstream(text, size);

	if (to == NULL)
		return -ENOMEM;
	fprintf(to, "lanebench-peer 1\nworkers %u\nitems %zu\n",
		host->job.workers, host->job.items);
	for (size_t i = 0; i < host->job.items; i++) {
		fprintf(to, "item %zu ", i);
		peer_line_escape(to, items_source(&host->items, i));
		putc('\n', to);
	}
	peer_orders_options(host, to);
	peer_orders_addresses(host, to);
	fputs("end\n", to);
	if (fclose(to) == 0)
		return 0;
	free(*text);
	*text = NULL;
	return -ENOMEM;
}
