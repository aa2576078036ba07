/* SPDX-License-Identifier: MIT */
/* One place of a block: its trial, judged, and the row that it leaves. */
#include "campaign/blocks.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "campaign/across.h"
#include "campaign/admission.h"
#include "campaign/estimate.h"
#include "campaign/keep.h"
#include "campaign/pages.h"
#include "campaign/programs.h"
#include "campaign/resume.h"
#include "campaign/schedule.h"
#include "launch/ceiling.h"
#include "launch/judge.h"
#include "launch/trial.h"
#include "measure/ports.h"
#include "text/secret.h"
#include "text/wrap.h"

/* What fails for the baseline: some pages are a result, all are none. */

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

bool
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

size_t
failures_whole(const struct campaign *campaign)
{
	size_t count = 0;

	for (size_t i = 0; i < campaign->set_count; i++)
		count += *campaign->sets[i].nothing != '\0';
	return count;
}

/* A cell that hung so often in a row isn't tried again. */
#define BLOCKS_PATIENCE 2u

static const char *
blocks_name(const struct campaign *campaign, const struct place *place)
{
	const struct plan_cell *cell = &place->set->plan.cells[place->cell];

	if (cell->role == PLAN_AGAIN)
		return "sequential#2";
	if (cell->role == PLAN_CEILING)
		return "ceiling";
	return campaign->strategies[cell->strategy].name;
}

static struct trial_row
blocks_row(const struct campaign *campaign, const struct place *place)
{
	struct trial_row row = trial_row_blank();

	row.dataset = place->set->name;
	row.strategy = blocks_name(campaign, place);
	row.workers = place->set->plan.cells[place->cell].workers;
	row.block = place->block;
	row.slot = place->slot;
	row.warmup = place->warmup;
	row.reason = "";
	row.items = (int64_t)place->set->items;
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
blocks_write_without(struct blocks *blocks, const struct place *place,
	enum trial_status status, const char *reason)
{
	struct trial_row row = blocks_row(blocks->campaign, place);

	row.status = status;
	row.reason = reason;
	return blocks_write(blocks, &row);
}

/* Whether the trial needs no starting, for what is known already. */
static bool
blocks_known(struct blocks *blocks, const struct place *place,
	enum trial_status *status, char *reason, size_t size)
{
	if (place->set->cells[place->cell].timeouts >= BLOCKS_PATIENCE) {
		*status = TRIAL_SKIPPED;
		snprintf(reason, size, "it timed out %u times in a row",
			BLOCKS_PATIENCE);
		return true;
	}
	return refused(blocks->campaign, place->set, place->cell, status,
		reason, size);
}

static void
blocks_at_gate(void *arg)
{
	struct campaign *campaign = arg;

	origin_reset(&campaign->origin);
}

/* What failed for want of the origin is no strategy's fault. */
static void
blocks_without_origin(const struct origin *origin, int rc,
	struct trial_result *result, struct trial_row *row)
{
	result->status = row->status = TRIAL_FAILED;
	snprintf(result->reason, sizeof(result->reason),
		"the origin %s: %.300s",
		rc == -EPIPE ? "died" : "is of no use any more", origin->why);
	row->reason = result->reason;
	row->items_ok = row->items_failed = row->items_wrong = ROW_NONE;
	row->has_digest = false;
}

/* A server that has to close connections has its clients make new ones. */
static void
blocks_dropped(struct blocks *blocks, const struct trial_row *row,
	const struct origin_counters *counters)
{
	struct campaign *campaign = blocks->campaign;

	if (counters->dropped <= 0 || campaign->dropped_told)
		return;
	campaign->dropped_told = true;
	progress_clear(blocks->progress);
	campaign_complain(
		"at %s x %" PRId64
		" the local server had no descriptor left, and "
		"closed %" PRId64 " connections that were kept: such pages "
		"take longer; `ulimit -Hn %" PRIu64 "` (as root), then the "
		"same again",
		row->strategy, row->workers, counters->dropped,
		2 * campaign->machine.descriptors_max);
}

/* Whether the trial had its pages served, before anybody judges it by them: a
 * negative errno when the origin is no more. */
static int
blocks_origin(struct blocks *blocks, const struct place *place,
	struct trial_result *result, struct trial_row *row)
{
	struct campaign *campaign = blocks->campaign;
	struct origin_counters counters;
	int rc = place->set->fetches ? origin_read(&campaign->origin, &counters)
				     : 0;

	/* The trial is through, and its row is kept without the counters. */
	if (!place->set->fetches || rc == -EINTR)
		return 0;
	if (rc < 0) {
		blocks_without_origin(&campaign->origin, rc, result, row);
		return rc;
	}
	/* Until then they are those of the trial before. */
	if (!result->opened)
		return 0;
	origin_fill_row(&counters, row);
	blocks_dropped(blocks, row, &counters);
	/* Live sites don't ask the origin. */
	if (json_object_get(place->set->facts, "live") == NULL) {
		asked_judge(result, &counters);
		row->status = result->status;
	} else {
		row->origin_serving_max = ROW_NONE;
	}
	return 0;
}

/* What of a trial that failed may lie outside the block. The baseline is what
 * all others are held against, so whatever befell it counts; another cell's
 * first accident does, once: a second one is its own doing, and so is work that
 * is wrong, which must not be left out of its record. */
static void
blocks_judge(struct blocks *blocks, const struct place *place,
	enum trial_status status)
{
	const struct plan_cell *planned = &place->set->plan.cells[place->cell];
	struct campaign_cell *cell = &place->set->cells[place->cell];
	bool own = planned->role == PLAN_CELL;

	cell->was_ok |= status == TRIAL_OK;
	if (status == TRIAL_OK || status == TRIAL_SKIPPED ||
		status == TRIAL_UNSUPPORTED)
		return;
	cell->fell++;
	if (place->warmup || !cell->was_ok ||
		(own && (cell->fell > 1 || status == TRIAL_WRONG)))
		return;
	snprintf(blocks->stray, sizeof(blocks->stray), "%.100s x %u %s%s",
		blocks_name(blocks->campaign, place), planned->workers,
		status == TRIAL_TIMEOUT		? "timed out"
			: status == TRIAL_WRONG ? "was wrong"
						: trial_status_name(status),
		own ? " for the first time" : "");
}

static void
blocks_remember(struct place *place, const struct trial_result *result,
	const struct trial_row *row)
{
	struct campaign_cell *cell = &place->set->cells[place->cell];

	cell->timeouts =
		result->status == TRIAL_TIMEOUT ? cell->timeouts + 1 : 0;
	if (row->wall_ns > 0)
		cell->expect_ns = row->wall_ns;
	if (result->status == TRIAL_OK && !row->warmup)
		widths_note(&place->set->widths, place->cell, row->wall_ns);
}

/* The items first: those that belong to no row are dropped when the run is gone
 * on with. Without them, the trial still has its row. */
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

/* No strategy's fault, so none has a row of it; the next trial would fare no
 * better. */
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

/* What it ran isn't known, for its file was replaced meanwhile. */
static void
blocks_changed(const struct campaign *campaign, const struct place *place,
	struct trial_result *result)
{
	const struct plan_cell *cell = &place->set->plan.cells[place->cell];

	if (result->status == TRIAL_OK &&
		programs_changed(campaign->programs,
			campaign->strategies[cell->strategy].name,
			place->set->name, result->reason,
			sizeof(result->reason)))
		result->status = TRIAL_FAILED;
}

/* Whether it waited for a connection while no port was left to make one. */
static void
blocks_ports(const struct place *place, struct trial_result *result)
{
	size_t len = strlen(result->reason);
	struct ports ports;

	if (result->status != TRIAL_TIMEOUT || !place->set->fetches)
		return;
	ports_read("", &ports);
	if (ports_free(&ports) == 0)
		snprintf(result->reason + len, sizeof(result->reason) - len,
			"; no port is left to connect from: of the %" PRId64
			" of net.ipv4.ip_local_port_range %" PRId64
			" are taken",
			ports_count(&ports), ports.used);
}

/* Work that differs because its page does is no fault of the strategy's. */
static void
blocks_page(const struct place *place, struct trial_result *result)
{
	char words[320], how[sizeof(result->reason)];

	if (result->status == TRIAL_WRONG && result->audited &&
		result->audit.items_wrong > 0 && place->set->have_reference &&
		pages_changed(place->set, result->audit.first_wrong, words,
			sizeof(words))) {
		memcpy(how, result->reason, sizeof(how));
		snprintf(result->reason, sizeof(result->reason), "%s: %.*s",
			words, (int)(sizeof(how) - strlen(words) - 3), how);
	}
}

static struct trial_order
blocks_order(struct campaign *campaign, const struct place *place)
{
	const struct campaign_set *set = place->set;
	const struct plan_cell *cell = &set->plan.cells[place->cell];
	enum audit_work work = campaign->strategies[cell->strategy].work;

	return (struct trial_order){
		.strategy = campaign->strategies[cell->strategy].orders,
		.dataset = set->orders,
		.workers = cell->workers,
		.list = set->list,
		.items = set->items,
		.limit_ns = patience_trial_ns(campaign->settings->limit_time_s,
			set->baseline_ns, work),
		.limits = &campaign->limits,
		.reference = set->have_reference ? &set->reference : NULL,
		.timed = !place->warmup,
		.pages = !set->have_reference && campaign->peers,
		.work = work,
		.at_gate = set->fetches ? blocks_at_gate : NULL,
		.arg = campaign,
	};
}

/* A trial that wasn't: why, as a negative errno. An exit code. */
static int
blocks_failed(struct blocks *blocks, const struct place *place, int rc,
	struct trial_result *result, struct trial_row *row)
{
	if (rc == -EINTR)
		return EXIT_INTERRUPTED;
	if (result->unstarted)
		return blocks_unstarted(blocks, rc, result);
	noise_failed(&blocks->noise);
	result->status = TRIAL_FAILED;
	snprintf(result->reason, sizeof(result->reason),
		"it couldn't be started: %s", strerror(-rc));
	row->status = result->status;
	row->reason = result->reason;
	return place->recorded ? EXIT_OK : blocks_write(blocks, row);
}

/* One trial, whatever becomes of it. */
static int
blocks_trial(
	struct blocks *blocks, struct place *place, struct trial_result *result)
{
	struct campaign *campaign = blocks->campaign;
	const struct trial_order order = blocks_order(campaign, place);
	struct trial_row row = blocks_row(campaign, place);
	int rc, served;

	blocks->noise.origin = campaign->origin.child.pid;
	noise_begins(&blocks->noise, place->set, place->block);
	rc = place->set->plan.cells[place->cell].role == PLAN_CEILING
		? ceiling_launch(&order, campaign->work, result)
		: trial_launch(&order, result);
	if (rc < 0)
		return blocks_failed(blocks, place, rc, result, &row);
	if (campaign->settings->verbose && *result->said != '\0') {
		progress_clear(blocks->progress);
		said_show(stderr, row.strategy, result->said);
	}
	blocks_changed(campaign, place, result);
	blocks_page(place, result);
	blocks_ports(place, result);
	trial_fill_row(result, &row);
	noise_ends(&blocks->noise, &row);
	served = blocks_origin(blocks, place, result, &row);
	blocks_remember(place, result, &row);
	if (!place->recorded && served == 0)
		blocks_judge(blocks, place, result->status);
	rc = place->recorded ? EXIT_OK : blocks_keep(blocks, &row, result);
	if (rc == EXIT_OK && served < 0) {
		progress_clear(blocks->progress);
		campaign_complain("%s: %s; the %zu rows so far are kept, the "
				  "run ends here",
			place->set->name, result->reason,
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
	const char *verify =
		plugin_text(json_object_get(set->orders, "options"), "verify");
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
blocks_reference(struct blocks *blocks, struct place *place)
{
	struct campaign *campaign = blocks->campaign;
	struct campaign_set *set = place->set;
	struct trial_result result = { 0 };
	int rc;

	pages_note(set);
	rc = blocks_trial(blocks, place, &result);
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
	set->baseline_ns = set->cells[place->cell].expect_ns;
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
blocks_progress(struct blocks *blocks, const struct place *place)
{
	struct campaign *campaign = blocks->campaign;
	const struct plan_cell *cell = &place->set->plan.cells[place->cell];
	struct progress_now now = { .dataset = place->set->name,
		.strategy = blocks_name(campaign, place),
		.workers = cell->workers,
		.block = place->block,
		/* Those that are run again are more than were planned. */
		.blocks = sitting_blocks(
				  campaign->settings, campaign->blocks_aim) -
			1 + (unsigned)place->set->repeated,
		.warmup = place->warmup,
		.expect_ns = foresee_trial_ns(place->set, place->cell) };

	progress_step(blocks->progress, &now);
}

/* A trial that an earlier session ran: its time counts, it isn't run again. */
static bool
blocks_recorded(struct blocks *blocks, struct place *place)
{
	const struct campaign *campaign = blocks->campaign;
	const struct plan_cell *cell = &place->set->plan.cells[place->cell];
	const struct trial_point *point = resume_trial(campaign->resume,
		place->set->name, blocks_name(campaign, place), cell->workers,
		place->block);

	place->recorded = point != NULL;
	if (point == NULL)
		return false;
	blocks_judge(blocks, place, (enum trial_status)point->status);
	if (point->status == TRIAL_OK) {
		place->set->cells[place->cell].expect_ns = point->wall_ns;
		if (!place->warmup)
			widths_note(&place->set->widths, place->cell,
				point->wall_ns);
	}
	return true;
}

int
blocks_one(struct blocks *blocks, struct place *place)
{
	enum trial_status status;
	enum plan_role role = place->set->plan.cells[place->cell].role;
	char reason[400];
	struct trial_result result = { 0 };
	int rc;

	bool recorded = blocks_recorded(blocks, place);

	blocks->recorded_in_block += recorded;
	/* The reference is made in each session: it stands in no file whole. */
	if (recorded && (place->block > 0 || role != PLAN_BASELINE))
		return EXIT_OK;
	if (!recorded)
		blocks_progress(blocks, place);
	blocks->trials_run += !recorded;
	blocks->run_in_block += !recorded;
	if (place->block == 0 && role == PLAN_BASELINE)
		return blocks_reference(blocks, place);
	if (!place->set->have_reference)
		return blocks_write_without(blocks, place, TRIAL_SKIPPED,
			*place->set->nothing
				? place->set->nothing
				: "the baseline's first trial was not ok");
	if (blocks_known(blocks, place, &status, reason, sizeof(reason)))
		return blocks_write_without(blocks, place, status, reason);
	rc = blocks_trial(blocks, place, &result);
	if (rc == EXIT_OK && place->block == 0 && role == PLAN_AGAIN &&
		result.status == TRIAL_OK)
		reference_hasten(&place->set->reference, result.head);
	trial_release(&result);
	return rc;
}
