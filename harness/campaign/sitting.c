/* SPDX-License-Identifier: MIT */
/* How blocks are shared out over sittings, and how one begins. */
#include "campaign/sitting.h"

#include <poll.h>
#include <time.h>

#include "campaign/pages.h"
#include "measure/clock.h"
#include "process/interrupt.h"

unsigned
sitting_count(const struct settings *settings)
{
	return settings->sessions ? settings->sessions : 1;
}

unsigned
sitting_blocks(const struct settings *settings, unsigned blocks)
{
	return blocks + sitting_count(settings);
}

unsigned
sitting_of(const struct settings *settings, unsigned block)
{
	unsigned n = sitting_count(settings);
	unsigned each = settings->blocks / n, more = settings->blocks % n;

	if (n == 1)
		return 1;
	if (block <= more * (each + 1))
		return (block - 1) / (each + 1) + 1;
	block -= more * (each + 1);
	return more + (block - 1) / each + 1;
}

static int
sitting_pause(const struct settings *settings)
{
	uint64_t now = clock_now_ns();
	uint64_t until = now + (uint64_t)(settings->session_gap_s * 1e9);

	for (; now < until && !interrupt_seen(); now = clock_now_ns()) {
		struct timespec left = { (time_t)((until - now) / 1000000000),
			(long)((until - now) % 1000000000) };

		ppoll(NULL, 0, &left, interrupt_mask());
	}
	return campaign_interrupted() ? EXIT_INTERRUPTED : EXIT_OK;
}

int
sitting_begin(struct campaign *campaign, bool at_once)
{
	int rc = at_once ? EXIT_OK : sitting_pause(campaign->settings);

	campaign->sitting++;
	if (rc == EXIT_OK && !at_once)
		rc = campaign_prepare_anew(campaign);
	for (size_t i = 0; i < campaign->set_count && rc == EXIT_OK; i++)
		pages_forget(&campaign->sets[i]);
	return rc;
}
