/* SPDX-License-Identifier: MIT */
/* Which plugins there are, or why nobody can tell: in one line. */
#include <errno.h>

#include "campaign/campaign.h"
#include "launch/interrupt.h"

bool
campaign_interrupted(void)
{
	static bool find_said;

	if (!interrupt_seen())
		return false;
	if (!find_said)
		campaign_complain("interrupted");
	find_said = true;
	return true;
}

int
campaign_find(struct plugins *plugins, json_t *wanted)
{
	int rc = plugins_find(plugins, wanted);

	if (campaign_interrupted())
		return EXIT_INTERRUPTED;
	if (rc == 0)
		return EXIT_OK;
	campaign_complain(rc == -ENOENT ? "there is no lanebench-trial beside "
					  "lanebench: build or install it whole"
					: "out of memory");
	return EXIT_MISSING;
}
