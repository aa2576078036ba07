/* SPDX-License-Identifier: MIT */
/* One slot of a block: its trial, judged, and the row that it leaves. */
#include "campaign/blocks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/across.h"
#include "campaign/admission.h"
#include "campaign/estimate.h"
#include "campaign/orders.h"
#include "campaign/pages.h"
#include "campaign/programs.h"
#include "campaign/resume.h"
#include "launch/engine.h"
#include "measure/machine.h"
#include "text/secret.h"
#include "text/wrap.h"

/* How the baseline's failed items are treated: some are a result, all are
 * not. */

/* The reason that most failed items have. */
static uint8_t
failures_commonest(struct wire_head *head, size_t *count)
{
	const struct wire_record *records = wire_records(head);
	size_t counts[UINT8_MAX + 1] = { 0 };
	uint8_t most = 0;

	for (size_t i = 0; i < head->items; i++)
		if (records[i].status == WIRE_ITEM_FAILED)
			counts[records[i].reason]++;
	for (unsigned r = 1; r <= UINT8_MAX; r++)
		if (counts[r] > counts[most])
			most = (uint8_t)r;
	*count = counts[most];
	return most;
}

static void
failures_all(struct campaign_set *set, const struct trial_result *result)
{
	char reason[WIRE_REASON_MAX];
	size_t count;
	uint8_t commonest = failures_commonest(result->head, &count);

	snprintf(reason, sizeof(reason), "%s",
		wire_reason_text(result->head, commonest));
	secret_hide(reason);
	if (!*reason)
		snprintf(reason, sizeof(reason), "no reason given");
	if (set->items == 1)
		snprintf(set->nothing, sizeof(set->nothing),
			"nothing was measured: the only item failed for the "
			"baseline: %s",
			reason);
	else
		snprintf(set->nothing, sizeof(set->nothing),
			"nothing was measured: all %zu items failed for the "
			"baseline, %zu of them with: %s",
			set->items, count, reason);
	campaign_complain("%s: %s", set->name, set->nothing);
}

/* Prints how many items failed in the baseline's first trial, and why. False
 * when all did: trials would only time failures, so set->nothing says why none
 * runs. */
static bool
failures_say(struct campaign_set *set, const struct trial_result *result)
{
	const struct audit *audit = &result->audit;
	const struct wire_record *first =
		&wire_records(result->head)[audit->first_failed];

	if (audit->items_failed == 0)
		return true;
	fflush(stdout);
	if ((size_t)audit->items_failed == set->items) {
		failures_all(set, result);
		return false;
	}
	wrap_say(stderr, "",
		"%s: %lld of %zu pages fail, the first is item %zu (%s); they "
		"are expected to fail alike everywhere, and counted apart. "
		"reference.csv names them.",
		set->name, (long long)audit->items_failed, set->items,
		audit->first_failed,
		wire_reason_text(result->head, first->reason));
	return true;
}

/* Timeouts in a row after which a cell isn't tried again. */
#define BLOCKS_TIMEOUTS 2u

static struct campaign_cell *
blocks_cell(const struct slot *slot)
{
	return &slot->set->cells[slot->cell];
}

static const struct plan_cell *
blocks_planned(const struct slot *slot)
{
	return &slot->set->plan.cells[slot->cell];
}

static struct trial_row
blocks_row(const struct campaign *campaign, const struct slot *slot)
{
	struct trial_row row = trial_row_blank();

	row.dataset = slot->set->name;
	row.strategy = blocks_cell(slot)->name;
	row.workers = blocks_planned(slot)->workers;
	row.block = slot->block;
	row.slot = slot->number;
	row.warmup = slot->warmup;
	row.reason = "";
	row.items = (int64_t)slot->set->items;
	row.cores_usable = campaign->machine.usable;
	row.session = campaign->session;
	row.sitting = campaign->sitting;
	return row;
}

/* A row that can't be written ends the run: what isn't recorded is lost. */
static int
blocks_write(struct blocks *blocks, const struct trial_row *row)
{
	struct campaign *campaign = blocks->campaign;
	int rc = trials_append(campaign->trials, row);

	if (rc < 0) {
		progress_clear(blocks->progress);
		campaign->disk_told = true;
		campaign_complain("%s/trials.csv: %s; its %zu rows are kept, "
				  "the run ends here",
			campaign->out, strerror(-rc), campaign->trials_written);
		return EXIT_MISSING;
	}
	campaign->trials_written++;
	if (row->status != TRIAL_OK && row->status != TRIAL_UNSUPPORTED &&
		row->status != TRIAL_SKIPPED)
		campaign->trials_not_ok++;
	return EXIT_OK;
}

static int
blocks_write_without(struct blocks *blocks, const struct slot *slot,
	enum trial_status status, const char *reason)
{
	struct trial_row row = blocks_row(blocks->campaign, slot);

	row.status = status;
	row.reason = reason;
	return blocks_write(blocks, &row);
}

/* Whether no trial is started, and why. */
static bool
blocks_known(const struct campaign *campaign, const struct slot *slot,
	enum trial_status *status, char *reason, size_t size)
{
	const struct campaign_cell *cell = blocks_cell(slot);
	const struct plan_cell *planned = blocks_planned(slot);

	*status = TRIAL_SKIPPED;
	if (!slot->set->have_reference) {
		snprintf(reason, size, "%s",
			*slot->set->nothing
				? slot->set->nothing
				: "the baseline's first trial was not ok");
	} else if (cell->timeouts >= BLOCKS_TIMEOUTS) {
		snprintf(reason, size, "it timed out %u times in a row",
			BLOCKS_TIMEOUTS);
	} else if (cell->denied != NULL) {
		*status = cell->denied_as;
		snprintf(reason, size, "%s", cell->denied);
	} else if (programs_changed(campaign->programs,
			   campaign->strategies[planned->strategy].name,
			   slot->set->name, reason, size)) {
		*status = TRIAL_FAILED;
	} else {
		return false;
	}
	return true;
}

/* Says that the origin closed connections: clients have to make new ones
 * then. */
static void
blocks_dropped(struct blocks *blocks, const struct trial_row *row,
	const struct trial_result *result)
{
	struct campaign *campaign = blocks->campaign;

	if (!result->served || result->origin.dropped <= 0 ||
		campaign->dropped_told)
		return;
	campaign->dropped_told = true;
	progress_clear(blocks->progress);
	campaign_complain(
		"at %s x %" PRId64
		" the local server had no descriptor left, and "
		"closed %" PRId64 " connections that were kept: such pages "
		"take longer; `ulimit -Hn %" PRIu64 "` (as root), then the "
		"same again",
		row->strategy, row->workers, result->origin.dropped,
		2 * campaign->machine.descriptors_max);
}

/* Whether a failure may come from outside the block: the baseline's always
 * counts as such, since all are compared with it; another cell's once, unless
 * its work is wrong. */
static void
blocks_judge(struct blocks *blocks, const struct slot *slot,
	enum trial_status status)
{
	const struct plan_cell *planned = blocks_planned(slot);
	struct campaign_cell *cell = blocks_cell(slot);
	bool own = planned->role == PLAN_CELL;

	cell->was_ok |= status == TRIAL_OK;
	if (status == TRIAL_OK || status == TRIAL_SKIPPED ||
		status == TRIAL_UNSUPPORTED)
		return;
	cell->fell++;
	if (slot->warmup || !cell->was_ok ||
		(own && (cell->fell > 1 || status == TRIAL_WRONG)))
		return;
	snprintf(blocks->spoiled_by, sizeof(blocks->spoiled_by),
		"%.100s x %u %s%s", cell->name, planned->workers,
		status == TRIAL_TIMEOUT		? "timed out"
			: status == TRIAL_WRONG ? "was wrong"
						: trial_status_name(status),
		own ? " for the first time" : "");
}

static void
blocks_remember(struct slot *slot, const struct trial_result *result,
	const struct trial_row *row)
{
	struct campaign_cell *cell = blocks_cell(slot);

	cell->timeouts =
		result->status == TRIAL_TIMEOUT ? cell->timeouts + 1 : 0;
	if (row->wall_ns > 0)
		cell->expect_ns = row->wall_ns;
	if (result->status == TRIAL_OK && !row->warmup)
		precision_note(&slot->set->precision, slot->cell, row->wall_ns);
}

/* Items are written first: --resume drops those without a row. */
static int
blocks_keep(struct blocks *blocks, const struct trial_row *row,
	const struct trial_result *result)
{
	struct campaign *campaign = blocks->campaign;
	int kept = keep_items(campaign->items, row, result->head);
	int rc = blocks_write(blocks, row);

	if (kept == 0)
		return rc;
	progress_clear(blocks->progress);
	campaign->disk_told = true;
	campaign_complain("%s/items.csv: %s; it lacks the items of the trial "
			  "that ran last, the run ends here",
		campaign->out, strerror(-kept));
	return EXIT_MISSING;
}

/* Not the strategy's fault, so it leaves no row; the next trial would fail,
 * too. */
static int
blocks_unstarted(
	struct blocks *blocks, int rc, const struct trial_result *result)
{
	const struct campaign *campaign = blocks->campaign;
	bool full = rc == -EAGAIN || rc == -ENOMEM || rc == -EMFILE ||
		rc == -ENFILE;
	bool lost = rc == -ENOENT || rc == -ENOTDIR || rc == -EACCES ||
		rc == -ENOEXEC;

	progress_clear(blocks->progress);
	campaign_complain(
		"%s; the %zu rows so far are kept, the run ends here: "
		"%s, then go on with it by --resume",
		result->reason, campaign->trials_written,
		full	       ? "make room for it (ulimit -a, free -m)"
			: lost ? "put it back or install lanebench again"
			       : "see to that first");
	return EXIT_MISSING;
}

/* Its file was replaced during the trial, so what ran is unknown. */
static void
blocks_changed(const struct campaign *campaign, const struct slot *slot,
	struct trial_result *result)
{
	size_t strategy = blocks_planned(slot)->strategy;

	if (result->status == TRIAL_OK &&
		programs_changed(campaign->programs,
			campaign->strategies[strategy].name, slot->set->name,
			result->reason, sizeof(result->reason)))
		result->status = TRIAL_FAILED;
}

/* Whether it waited for a connection while no port was left to make one. */
static void
blocks_ports(const struct slot *slot, struct trial_result *result)
{
	size_t len = strlen(result->reason);
	struct ports ports;

	if (result->status != TRIAL_TIMEOUT || !slot->set->fetches)
		return;
	ports_read("", &ports);
	if (ports_free(&ports) == 0)
		snprintf(result->reason + len, sizeof(result->reason) - len,
			"; no port is left to connect from: of the %" PRId64
			" of net.ipv4.ip_local_port_range %" PRId64
			" are taken",
			ports_count(&ports), ports.used);
}

/* Work that differs because a page has changed isn't the strategy's fault. */
static void
blocks_page(const struct campaign *campaign, const struct slot *slot,
	struct trial_result *result)
{
	char words[320], how[sizeof(result->reason)];

	if (result->status == TRIAL_WRONG && result->audited &&
		result->audit.items_wrong > 0 && slot->set->have_reference &&
		pages_changed(slot->set, campaign->origin.port,
			result->audit.first_wrong, words, sizeof(words))) {
		memcpy(how, result->reason, sizeof(how));
		snprintf(result->reason, sizeof(result->reason), "%s: %.*s",
			words, (int)(sizeof(how) - strlen(words) - 3), how);
	}
}

static struct trial_order
blocks_order(struct campaign *campaign, const struct slot *slot)
{
	const struct campaign_set *set = slot->set;
	const struct plan_cell *planned = blocks_planned(slot);
	struct trial_order order = campaign_order(campaign, set,
		&campaign->strategies[planned->strategy], planned->workers);

	order.limit_ns = blocks_cell(slot)->limit_ns;
	order.timed = !slot->warmup;
	if (set->have_reference)
		order.reference = &set->reference;
	else
		order.pages = campaign->peers;
	if (planned->role == PLAN_CEILING)
		order.shares = campaign->work;
	return order;
}

/* Reports why a trial couldn't be run, rc a negative errno. An exit code. */
static int
blocks_failed(struct blocks *blocks, const struct slot *slot, int rc,
	struct trial_result *result, struct trial_row *row)
{
	if (rc == -EINTR)
		return EXIT_INTERRUPTED;
	if (result->unstarted)
		return blocks_unstarted(blocks, rc, result);
	disturbance_failed(&blocks->disturbance);
	result->status = TRIAL_FAILED;
	snprintf(result->reason, sizeof(result->reason),
		"it couldn't be started: %s", strerror(-rc));
	row->status = result->status;
	row->reason = result->reason;
	return slot->recorded ? EXIT_OK : blocks_write(blocks, row);
}

/* Runs one trial. */
static int
blocks_trial(
	struct blocks *blocks, struct slot *slot, struct trial_result *result)
{
	struct campaign *campaign = blocks->campaign;
	const struct trial_order order = blocks_order(campaign, slot);
	struct trial_row row = blocks_row(campaign, slot);
	int rc;

	blocks->disturbance.origin = campaign->origin.child.pid;
	disturbance_begins(&blocks->disturbance, slot->set, slot->block);
	rc = engine_run(&order, result);
	if (rc < 0)
		return blocks_failed(blocks, slot, rc, result, &row);
	if (campaign->settings->verbose && *result->said != '\0') {
		progress_clear(blocks->progress);
		stderr_print(stderr, row.strategy, result->said);
	}
	blocks_changed(campaign, slot, result);
	blocks_page(campaign, slot, result);
	blocks_ports(slot, result);
	trial_fill_row(result, &row);
	disturbance_ends(&blocks->disturbance, &row);
	blocks_dropped(blocks, &row, result);
	blocks_remember(slot, result, &row);
	if (!slot->recorded && !result->unserved)
		blocks_judge(blocks, slot, result->status);
	rc = slot->recorded ? EXIT_OK : blocks_keep(blocks, &row, result);
	if (rc == EXIT_OK && result->unserved) {
		progress_clear(blocks->progress);
		campaign_complain("%s: %s; the %zu rows so far are kept, the "
				  "run ends here",
			slot->set->name, result->reason,
			campaign->trials_written);
		rc = EXIT_MISSING;
	}
	return rc;
}

/* Keeps what the baseline made of the items, for the others to be compared
 * with, and in reference.csv. */
static int
blocks_take(struct campaign *campaign, struct campaign_set *set,
	struct trial_result *result)
{
	const char *verify = orders_option(set->plugin, set->orders, "verify");
	int err = reference_take(
		&set->reference, result->head, strcmp(verify, "status") != 0);

	if (err == 0)
		err = keep_reference(campaign->reference, set->name, set->list,
			result->head);
	if (err == 0)
		return EXIT_OK;
	campaign->disk_told = true;
	campaign_complain(
		"%s/reference.csv: %s", campaign->out, strerror(-err));
	return EXIT_MISSING;
}

/* The baseline's trial in block 0, with which all others are compared. */
static int
blocks_reference(struct blocks *blocks, struct slot *slot)
{
	struct campaign *campaign = blocks->campaign;
	struct campaign_set *set = slot->set;
	struct trial_result result = { 0 };
	int rc;

	pages_note(set);
	rc = blocks_trial(blocks, slot, &result);
	if (rc != EXIT_OK)
		goto out;
	if (result.status != TRIAL_OK) {
		progress_clear(blocks->progress);
		campaign_complain("%s: the baseline's first trial is %s: %s; "
				  "without it nothing can be compared",
			set->name, trial_status_name(result.status),
			result.reason);
		goto out;
	}
	admission_limit(campaign, set, blocks_cell(slot)->expect_ns);
	rc = blocks_take(campaign, set, &result);
	if (rc != EXIT_OK)
		goto out;
	progress_clear(blocks->progress);
	set->have_reference = failures_say(set, &result);
	if (campaign->settings->strict && result.audit.items_failed > 0) {
		campaign_complain(
			"%s: --strict, so the run ends here; without it, "
			"pages that fail so everywhere are equal work",
			set->name);
		rc = EXIT_NOT_OK;
	}
	if (rc == EXIT_OK && across_differs(campaign, set) &&
		campaign->settings->strict) {
		campaign_complain(
			"%s: --strict, so the run ends here", set->name);
		rc = EXIT_NOT_OK;
	}
out:
	trial_release(&result);
	return rc;
}

static void
blocks_progress(struct blocks *blocks, const struct slot *slot)
{
	const struct campaign *campaign = blocks->campaign;
	struct progress_now now = { .dataset = slot->set->name,
		.strategy = blocks_cell(slot)->name,
		.workers = blocks_planned(slot)->workers,
		/* Warm-up blocks and repeated ones aren't the plan's. */
		.block = slot->warmup ? 0
				      : (unsigned)slot->set->precision.blocks,
		.blocks = campaign->blocks_aim,
		.warmup = slot->warmup,
		.expect_ns = estimate_trial_ns(slot->set, slot->cell) };

	progress_step(blocks->progress, &now);
}

/* A trial that an earlier session ran: its time counts, it isn't run again. */
static bool
blocks_recorded(struct blocks *blocks, struct slot *slot)
{
	struct campaign_cell *cell = blocks_cell(slot);
	const struct trial_point *point =
		resume_trial(blocks->campaign->resume, slot->set->name,
			cell->name, blocks_planned(slot)->workers, slot->block);

	slot->recorded = point != NULL;
	if (point == NULL)
		return false;
	blocks_judge(blocks, slot, (enum trial_status)point->status);
	if (point->status == TRIAL_OK) {
		cell->expect_ns = point->wall_ns;
		if (!slot->warmup)
			precision_note(&slot->set->precision, slot->cell,
				point->wall_ns);
	}
	return true;
}

int
blocks_one(struct blocks *blocks, struct slot *slot)
{
	enum trial_status status;
	enum plan_role role = blocks_planned(slot)->role;
	bool recorded = blocks_recorded(blocks, slot);
	struct trial_result result = { 0 };
	char reason[400];
	int rc;

	blocks->recorded_in_block += recorded;
	/* The whole reference is in no file, so each session makes it anew. */
	if (recorded && (slot->block > 0 || role != PLAN_BASELINE))
		return EXIT_OK;
	if (!recorded)
		blocks_progress(blocks, slot);
	blocks->trials_run += !recorded;
	blocks->run_in_block += !recorded;
	if (slot->block == 0 && role == PLAN_BASELINE)
		return blocks_reference(blocks, slot);
	if (blocks_known(
		    blocks->campaign, slot, &status, reason, sizeof(reason)))
		return blocks_write_without(blocks, slot, status, reason);
	rc = blocks_trial(blocks, slot, &result);
	if (rc == EXIT_OK && slot->block == 0 && role == PLAN_AGAIN &&
		result.status == TRIAL_OK)
		reference_hasten(&slot->set->reference, result.head);
	trial_release(&result);
	return rc;
}
