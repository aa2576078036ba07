/* SPDX-License-Identifier: MIT */
/* One item on its way through the host: begun, acquired, processed, recorded.*/
#include "trial/host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <xxhash.h>
#include <zlib.h>

#include "files/files.h"
#include "measure/clock.h"
#include "trial/job.h"
#include "trial/run_delay.h"
#include "trial/transfer.h"

/* Peak memory is looked up no more often than this: a process tells it at its
 * end, but one that is killed, or ends in a way of its own, has told before. At
 * 2 ms one trial of 10 ms in ten was a few per cent slower. */
#define ITEM_SAMPLE_NS 20000000u

static struct host *
item_host(const struct lane_job *job)
{
	return (struct host *)(uintptr_t)job;
}

/* A rule of the contract was broken: the trial is wrong, and says which. */
__attribute__((format(printf, 2, 3))) static void
item_broken(struct host *host, const char *fmt, ...)
{
	char text[WIRE_ERROR_MAX];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	wire_broken_keep(host->head, text);
}

/* Adds one to a counter that stays at 255; what it was before. */
static unsigned
item_count(_Atomic uint8_t *counter)
{
	uint8_t before = atomic_load_explicit(counter, memory_order_relaxed);

	while (before < UINT8_MAX &&
		!atomic_compare_exchange_weak(
			counter, &before, (uint8_t)(before + 1)))
		;
	return before;
}

/* Lets only the first items begin, up to a limit. */
static bool
item_before_stop(struct wire_head *head)
{
	if (atomic_fetch_add(&head->begun, 1) < head->stop_after)
		return true;
	atomic_store(&head->stop, 1);
	atomic_fetch_add(&head->refused, 1);
	return false;
}

/* Whether it is too early or too late for work of the strategy's; then it is
 * wrong. Items are handed out only while the clock runs. */
static bool
item_untimely(struct host *host, const char *what, size_t item)
{
	uint32_t stage =
		atomic_load_explicit(&host->head->stage, memory_order_relaxed);

	if (stage >= WIRE_STAGE_SETUP && stage < WIRE_STAGE_AFTER)
		return false;
	if (stage < WIRE_STAGE_SETUP)
		item_broken(host, "%s item %zu before setup()", what, item);
	else
		item_broken(host,
			"%s item %zu after its last function had returned: "
			"what it started was left running",
			what, item);
	return true;
}

static bool
item_may_begin(struct host *host, size_t item)
{
	if (item >= host->job.items) {
		item_broken(host, "asked for item %zu of %zu", item,
			host->job.items);
		return false;
	}
	if (item_untimely(host, "asked for", item))
		return false;
	if (host->head->stop_after != 0)
		return item_before_stop(host->head);
	return !atomic_load_explicit(&host->head->stop, memory_order_relaxed);
}

/* The number of the thread that asks: 1, 2 ..., over all processes; after 65535
 * from the front again. A forked child's thread isn't its parent's. */
static uint16_t
item_thread(struct host *host)
{
	static _Thread_local struct {
		uint16_t number;
		unsigned generation;
	} self;

	if (self.number == 0 || self.generation != host->generation) {
		self.number = (uint16_t)(1 +
			atomic_fetch_add(&host->head->threads, 1) % UINT16_MAX);
		self.generation = host->generation;
	}
	return self.number;
}

/* The dataset's own lane, opened where it is first used. */
static int
item_lane_open(struct host *host, struct host_lane *lane)
{
	char why[120];
	int rc;

	if (lane->opened || host->dataset->lane_open == NULL)
		return 0;
	rc = contract_return("the dataset's lane_open()",
		host->dataset->lane_open(
			&host->pass, host->dataset_state, &lane->state),
		why, sizeof(why));
	if (rc < 0)
		wire_error_keep(host->head, why);
	return rc;
}

/* Holds the lane until item_leave(). */
static struct host_lane *
item_enter(struct host *host, unsigned number)
{
	struct host_lane *lane;

	if (number >= host->job.lanes) {
		item_broken(
			host, "used lane %u of %u", number, host->job.lanes);
		return NULL;
	}
	lane = &host->lanes[number];
	if (lane->generation != host->generation) {
		memset(lane, 0, sizeof(*lane));
		lane->generation = host->generation;
	}
	if (atomic_exchange_explicit(&lane->busy, true, memory_order_acquire)) {
		item_broken(host, "used lane %u twice at once", number);
		return NULL;
	}
	if (item_lane_open(host, lane) < 0) {
		atomic_store_explicit(&lane->busy, false, memory_order_release);
		return NULL;
	}
	lane->opened = true;
	return lane;
}

static void
item_leave(struct host_lane *lane)
{
	atomic_store_explicit(&lane->busy, false, memory_order_release);
}

static void
item_open(struct host *host, struct host_flight *flight, size_t item)
{
	struct wire_record *record = &host->records[item];

	flight->item = item;
	flight->begin_ns = clock_now_ns();
	flight->lent.item = item;
	flight->lent.source = items_source(&host->items, item);
	flight->lent.easy = NULL;
	flight->lent.data = NULL;
	flight->lent.len = 0;
	flight->landed_ns = 0;
	flight->noted = false;
	/* What isn't even asked for has nothing of the item before it. */
	body_reset(&flight->body);
	if (item_count(&record->begins) == 0)
		record->begin_ns = flight->begin_ns;
}

/* The bytes of a local file, or a failure's words. */
static const char *
item_read(struct host *host, struct host_flight *flight)
{
	int rc = body_read_file(&flight->body,
		items_source(&host->items, flight->item), host->max_file);

	if (rc == -EFBIG)
		return "larger than max-size-mib";
	return rc < 0 ? files_problem(-rc) : NULL;
}

/* Where the item's bytes are, once they are here. */
static void
item_input(
	struct host *host, struct host_flight *flight, struct lane_input *input)
{
	memset(input, 0, sizeof(*input));
	input->item = flight->item;
	input->source = items_source(&host->items, flight->item);
	if (flight->lent.data != NULL) {
		input->data = flight->lent.data;
		input->len = flight->lent.len;
	} else if (host->dataset->acquire != LANE_ACQUIRE_NONE) {
		input->data =
			flight->body.data != NULL ? flight->body.data : "";
		input->len = flight->body.len;
	}
	if (flight->noted && flight->type[0] != '\0')
		input->type = flight->type;
}

static void
item_sample(struct host *host, uint64_t now)
{
	uint64_t last =
		atomic_load_explicit(&host->sampled_ns, memory_order_relaxed);

	if (now - last < ITEM_SAMPLE_NS ||
		!atomic_compare_exchange_strong(&host->sampled_ns, &last, now))
		return;
	host_sample(host);
}

/* For comparing with peers: what their programs can know of a page. Noted
 * behind the item's own times. */
static void
item_page(struct host *host, const struct lane_input *input, void *lane,
	bool processed)
{
	struct wire_page *page = &host->pages[input->item];
	const char *title = "";

	if (input->data == NULL)
		return;
	page->crc32 = (uint32_t)crc32_z(0, input->data, input->len);
	page->kind = WIRE_PAGE_BODY;
	if (!processed || host->dataset->title == NULL)
		return;
	title = host->dataset->title(lane);
	if (title == NULL)
		return;
	page->title_len = (uint16_t)strnlen(title, WIRE_TITLE_MAX - 1);
	memcpy(page->title, title, page->title_len);
	page->kind = WIRE_PAGE_TITLE;
}

/* Hashes what was processed, whole: a part of it may not show in what was
 * extracted. Only of few items, and only where no time counts. */
static void
item_whole(const struct host *host, const struct host_flight *flight,
	const struct lane_input *input)
{
	struct wire_head *head = host->head;
	int place = -1;

	if (head->wholes == WIRE_WHOLES_ALL ||
		(head->wholes == WIRE_WHOLES_BROUGHT &&
			flight->lent.data != NULL))
		place = wire_sample_place(host->job.items, input->item);
	if (place < 0 || input->data == NULL)
		return;
	head->sample[place].hash = XXH3_64bits(input->data, input->len);
	atomic_store(&head->sample[place].known, 1);
}

/* Why the item failed, or NULL: what the dataset makes of its bytes. */
static const char *
item_process(struct host *host, struct host_lane *lane,
	const struct lane_input *input, struct lane_output *output)
{
	struct wire_record *record = &host->records[input->item];
	const char *said;
	char why[120];
	int rc;

	/* So that a crash there isn't thought to be the strategy's. */
	if (atomic_load_explicit(&record->ends, memory_order_relaxed) == 0)
		record->status = WIRE_ITEM_PROCESSING;
	rc = host->dataset->process(lane->state, input, output);
	said = output->reason;

	if (rc == 0)
		return NULL;
	if (rc < 0)
		return said != NULL && *said ? said : WIRE_NO_REASON;
	contract_return("the dataset's process()", rc, why, sizeof(why));
	wire_error_keep(host->head, why);
	return "process() returned neither 0 nor a negative errno";
}

/* Processes what was acquired, or not (`reason`), and writes the record. An
 * item without bytes that was begun just now says so by process_ns: a look at
 * the clock is a third of what the host costs it. Else that is 0. */
static void
item_close(struct host *host, struct host_flight *flight, unsigned number,
	struct host_lane *lane, const char *reason, uint64_t process_ns)
{
	struct wire_record *record = &host->records[flight->item];
	struct lane_output output = { 0, NULL };
	struct lane_input input;
	uint64_t fetched_ns = 0, end_ns;
	bool acquired = reason == NULL;

	item_input(host, flight, &input);
	if (process_ns == 0)
		process_ns = clock_now_ns();
	if (host->dataset->acquire != LANE_ACQUIRE_NONE)
		fetched_ns = flight->landed_ns ? flight->landed_ns : process_ns;
	if (reason == NULL)
		reason = item_process(host, lane, &input, &output);
	end_ns = clock_now_ns();
	item_untimely(host, "was through with", flight->item);
	if (host->pages != NULL && acquired)
		item_page(host, &input, lane->state, reason == NULL);
	if (!host->head->unwatched) {
		if (acquired)
			item_whole(host, flight, &input);
		item_sample(host, end_ns);
		delay_watch();
	}
	if (item_count(&record->ends) != 0) {
		item_broken(host, "item %zu was done twice", flight->item);
		return;
	}
	record->first_byte_ns = flight->body.first_byte_ns;
	record->fetched_ns = fetched_ns;
	record->process_ns = process_ns;
	record->end_ns = end_ns;
	record->bytes = wire_length(input.len);
	record->began_by = flight->began_by;
	record->ended_by = item_thread(host);
	record->lane = (uint16_t)number;
	record->slot = (uint16_t)flight->lent.slot;
	record->digest = reason != NULL ? 0 : output.digest;
	record->reason =
		reason != NULL ? wire_reason_enter(host->head, reason) : 0;
	record->status = reason != NULL ? WIRE_ITEM_FAILED : WIRE_ITEM_OK;
}

int
item_run(const struct lane_job *job, size_t item, unsigned number)
{
	struct host *host = item_host(job);
	struct host_flight *flight;
	struct host_lane *lane;
	const char *reason = NULL;
	uint64_t process_ns = 0;
	int rc;

	if (!item_may_begin(host, item))
		return -ECANCELED;
	lane = item_enter(host, number);
	if (lane == NULL)
		return -EBUSY;
	flight = &lane->flight;
	flight->lent.slot = number;
	item_open(host, flight, item);
	if (host->dataset->acquire == LANE_ACQUIRE_FILE) {
		reason = item_read(host, flight);
	} else if (host->dataset->acquire == LANE_ACQUIRE_URL) {
		rc = flight_fetch(host, flight);
		if (rc == 0)
			rc = fetch_perform(flight->fetch);
		flight_note(host, flight, rc);
		reason = flight->reason;
	} else {
		process_ns = flight->begin_ns;
	}
	item_close(host, flight, number, lane, reason, process_ns);
	item_leave(lane);
	return 0;
}

struct lane_flight *
item_begin(const struct lane_job *job, size_t item)
{
	struct host *host = item_host(job);
	struct host_flight *flight;

	if (!item_may_begin(host, item))
		return NULL;
	flight = flight_take(host);
	if (flight == NULL) {
		item_broken(host, "began more than %u flights at once",
			host->flight_count);
		return NULL;
	}
	flight->began_by = item_thread(host);
	item_open(host, flight, item);
	if (host->dataset->acquire == LANE_ACQUIRE_URL)
		flight_fetch(host, flight);
	return &flight->lent;
}

void
item_landed(const struct lane_job *job, struct lane_flight *lent, int err)
{
	struct host *host = item_host(job);
	const char *why;
	struct host_flight *flight = flight_lent(host, lent, &why);

	if (flight == NULL || flight->noted) {
		item_broken(host, "landed a flight that isn't in the air");
		return;
	}
	flight->landed_ns = clock_now_ns();
	flight_note(host, flight, err);
	flight_ground(host, flight);
}

/* Why there is nothing to process, or NULL. A local file is read by the worker
 * that processes it. */
static const char *
item_awaited(struct host *host, struct host_flight *flight, int err)
{
	if (!flight->noted)
		flight_note(host, flight, err);
	if (flight->reason != NULL ||
		host->dataset->acquire == LANE_ACQUIRE_URL)
		return flight->reason;
	if (host->dataset->acquire == LANE_ACQUIRE_FILE &&
		flight->lent.data == NULL)
		return item_read(host, flight);
	return NULL;
}

int
item_finish(const struct lane_job *job, struct lane_flight *lent,
	unsigned number, int err)
{
	struct host *host = item_host(job);
	const char *why;
	struct host_flight *flight = flight_lent(host, lent, &why);
	struct host_lane *lane;

	if (flight == NULL) {
		item_broken(host, "%s", why);
		return -EINVAL;
	}
	/* What was fetched is what the handle brought, which the host keeps. */
	if (host->dataset->acquire == LANE_ACQUIRE_URL && lent->data != NULL)
		item_broken(host,
			"brought the bytes of item %zu itself, which its "
			"handle fetches",
			flight->item);
	lane = item_enter(host, number);
	if (lane == NULL)
		return -EBUSY;
	flight->lent.slot = (unsigned)(flight - host->flights);
	item_close(
		host, flight, number, lane, item_awaited(host, flight, err), 0);
	item_leave(lane);
	flight_return(host, flight);
	return atomic_load_explicit(&host->head->stop, memory_order_relaxed)
		? -ECANCELED
		: 0;
}
