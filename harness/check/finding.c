/* SPDX-License-Identifier: MIT */
/* One trial of a check, and what is found by it. */
#include "check/check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
checking_say(struct checking *checking, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(checking->found, sizeof(checking->found), fmt, args);
	va_end(args);
}

int
checking_run(struct checking *checking, struct trial_order *order,
	struct trial_result *trial)
{
	struct check_result *result = checking->result;
	int rc;

	order->limit_ns = checking->order->limit_ns;
	order->limits = &checking->limits;
	rc = engine_run(order, trial);
	if (rc == 0 && trial->unserved) {
		trial_release(trial);
		rc = -EPIPE;
	}
	if (rc < 0)
		snprintf(result->why, sizeof(result->why), "%s", trial->reason);
	else
		memcpy(checking->said, trial->said, sizeof(checking->said));
	return rc;
}

bool
checking_ended_well(struct checking *checking, const struct explain *table,
	const struct trial_result *trial)
{
	checking->found[0] = '\0';
	checking->hung |= trial->status == TRIAL_TIMEOUT;
	if (trial->status == TRIAL_OK)
		return true;
	checking_say(checking, "the trial is `%s`: %s",
		trial_status_name(trial->status), trial->reason);
	checking->explained = explain_trial(table, trial);
	return false;
}

void
checking_report(struct checking *checking, struct check_finding finding)
{
	struct check_result *result = checking->result;

	if (checking->explained != NULL) {
		finding.expected = checking->explained->expected;
		finding.read = checking->explained->read;
	}
	finding.found = checking->found;
	finding.plugin = result->name;
	finding.said = checking->said;
	result->passed += finding.outcome == CHECK_PASSED;
	result->failed += finding.outcome == CHECK_FAILED;
	result->skipped += finding.outcome == CHECK_SKIPPED;
	result->unsupported += finding.outcome == CHECK_UNSUPPORTED;
	if (checking->order->found != NULL)
		checking->order->found(&finding, checking->order->arg);
	checking->said[0] = '\0';
	checking->explained = NULL;
}
