/* SPDX-License-Identifier: MIT */
/* What all parts of a campaign use: its words on stderr, its paths, facts. */
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
	static bool said;

	if (!interrupt_seen())
		return false;
	if (!said)
		campaign_complain("interrupted");
	said = true;
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
	typed = text != NULL ? typed_commands(text, ' ') : NULL;
	fprintf(stderr, "lanebench: %s\n",
		typed != NULL ? secret_hide(utf8_tame(typed))
			      : "out of memory");
	free(typed);
	free(text);
}

char *
campaign_path(const struct campaign *campaign, const char *name)
{
	char *path = NULL;

	return asprintf(&path, "%s/%s", campaign->out, name) < 0 ? NULL : path;
}

const char *
campaign_fact(const struct campaign_set *set, const char *name)
{
	const char *text = json_string_value(json_object_get(set->facts, name));

	return text != NULL ? text : "";
}

struct trial_order
campaign_order(struct campaign *campaign, const struct campaign_set *set,
	const struct campaign_strategy *strategy, unsigned workers)
{
	return (struct trial_order){
		.strategy = strategy->orders,
		.dataset = set->orders,
		.workers = workers,
		.list = set->list,
		.items = set->items,
		.limits = &campaign->limits,
		.work = strategy->work,
		.origin = set->fetches ? &campaign->origin : NULL,
		.elsewhere = set->live,
	};
}
