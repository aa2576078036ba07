/* SPDX-License-Identifier: MIT */
/* A program as a strategy: its table, and a trial of it from start to end. */
#include "trial/peer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "trial/peer_private.h"
#include "trial/peer_protocol.h"

#define PEER_MS 1000000u

static int
peer_run(const struct lane_job *job, void *state)
{
	(void)state;
	return peer_talk_work(((struct host *)(uintptr_t)job)->peer);
}

int
peer_open(struct host *host, struct manifest *manifest)
{
	struct peer *peer = calloc(1, sizeof(*peer));
	char *orders = NULL;
	size_t size = 0;
	int rc = peer ? 0 : -ENOMEM;

	if (rc == 0)
		rc = peer_orders(host, &orders, &size);
	if (rc == 0)
		rc = peer_process_start(&peer->process, manifest, false);
	if (rc < 0) {
		wire_error_keep(host->head, strerror(-rc));
		free(orders);
		free(peer);
		return rc;
	}
	peer->host = host;
	host->peer = peer;
	rc = peer_talk_orders(peer, orders, size);
	free(orders);
	if (rc == 0)
		proc_usage_read(&peer->before, NULL, NULL);
	return rc;
}

/* It has said `done`: it ends, by itself, well, and with nothing left. */
static int
peer_part(struct peer *peer)
{
	long ms = option_number(peer->host->strategy_options, "exit-ms", 0);
	bool talked = false;
	char words[100];
	pid_t pid;

	if (!peer_process_ends(&peer->process,
		    clock_now_ns() + (uint64_t)ms * PEER_MS, &talked))
		return peer_fail(peer, WIRE_FATE_TIMEOUT,
			"said `done`, but didn't exit within %ld ms", ms);
	peer_process_end_words(&peer->process, words, sizeof(words));
	if (peer->process.status != 0)
		return peer_fail(peer, WIRE_FATE_CRASHED,
			"%s after it had said `done`", words);
	if (talked)
		return peer_fail(peer, WIRE_FATE_NONE,
			"went on talking after it had said `done`");
	if (!peer_process_ends_all(clock_now_ns() + PEER_PATIENCE_NS, &pid))
		return peer_fail(peer, WIRE_FATE_NONE,
			"left a process running behind itself (pid %d)",
			(int)pid);
	return 0;
}

int
peer_close(struct host *host, int rc)
{
	struct peer *peer = host->peer;

	if (peer == NULL)
		return rc;
	peer_account(peer);
	if (rc == 0 && peer->done)
		rc = peer_part(peer);
	peer_process_kill(&peer->process);
	peer_account_ended(peer);
	free(peer);
	host->peer = NULL;
	return rc;
}

const struct lane_option peer_options[] = {
	{ .name = "ready-ms",
		.help = "time to start and say `ready`, in milliseconds",
		.kind = LANE_NUMBER,
		.preset = "30000",
		.min = 1,
		.max = 110000 },
	{ .name = "exit-ms",
		.help = "time to exit after `done`, in milliseconds",
		.kind = LANE_NUMBER,
		.preset = "10000",
		.min = 1,
		.max = 110000 },
	{ .name = NULL },
};

void
peer_table(const struct manifest *manifest, struct lane_strategy *strategy)
{
	*strategy = (struct lane_strategy){
		LANE_STRATEGY_V1,
		.name = manifest->name,
		.summary = manifest->summary,
		.run = peer_run,
		.options = peer_options,
		.flags = manifest->one_worker ? LANE_ONE_WORKER : 0,
	};
}
