/* SPDX-License-Identifier: MIT */
/* Has lanebench-trial prepare a dataset, and reads its answer. */
#include "launch/prepare.h"

#include <errno.h>
#include <stdio.h>

#include "files/beside.h"
#include "process/query.h"
#include "wire/records.h"

int
prepare_launch(const struct prepare_order *order, struct prepared *prepared,
	struct reason *why)
{
	const struct origin *origin = order->origin;
	char program[4096];
	const char *argv[] = { program, "--prepare", NULL };
	json_t *orders = json_pack("{s:O, s:O*, s:I, s:s, s:s, s:s, s:s*, s:s, "
				   "s:i, s:i, s:i}",
		"dataset", order->dataset, "earlier", order->earlier, "seed",
		(json_int_t)order->seed, "cache", order->cache, "work",
		order->work, "list", order->list, "hosts", order->hosts,
		"routes", order->routes, "sites",
		origin != NULL ? (int)origin->sites : 0, "port",
		origin != NULL ? (int)origin->port : 0, "items_max",
		WIRE_ITEMS_MAX);
	const struct query question = { .argv = argv,
		.orders = orders,
		.limit_ns = order->limit_ns,
		.limits = order->limits };
	json_t *reply;
	int rc = -EBADMSG;

	snprintf(
		program, sizeof(program), "%s", beside_path("lanebench-trial"));
	reply = query(&question, why->text, sizeof(why->text));
	json_decref(orders);
	if (reply != NULL)
		rc = reply_prepared(prepared, reply, why);
	json_decref(reply);
	return rc;
}
