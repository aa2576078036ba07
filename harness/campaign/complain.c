/* SPDX-License-Identifier: MIT */
/* Says in one line what is wrong. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "campaign/campaign.h"
#include "process/interrupt.h"
#include "text/secret.h"
#include "text/typed.h"
#include "text/utf8.h"

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
campaign_find(
	struct plugins *plugins, const struct plugin_want *wanted, size_t count)
{
	int rc = plugins_find(plugins, wanted, count);

	if (campaign_interrupted())
		return EXIT_INTERRUPTED;
	if (rc == 0)
		return EXIT_OK;
	campaign_complain(rc == -ENOENT ? "there is no lanebench-trial beside "
					  "lanebench: build or install it whole"
					: "out of memory");
	return EXIT_MISSING;
}

void
campaign_complain(const char *fmt, ...)
{
	char *text = NULL, *typed;
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	typed = text ? typed_commands(text, ' ') : NULL;
	fprintf(stderr, "lanebench: %s\n",
		typed ? secret_hide(utf8_tame(typed)) : "out of memory");
	free(typed);
	free(text);
}
