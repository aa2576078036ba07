/* SPDX-License-Identifier: MIT */
/* One trial, from its orders to its marks in the shared block. */
#include "trial/modes.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "measure/clock.h"
#include "trial/host.h"
#include "trial/job.h"
#include "trial/leftovers.h"
#include "trial/loader.h"
#include "trial/orders.h"
#include "trial/peer.h"
#include "trial/run_delay.h"

struct run {
	struct host host;
	struct loaded strategy, dataset;
	struct early early;
	struct option_values *strategy_options, *dataset_options;
	json_t *spec;
};

static struct wire_head *
run_map(void)
{
	struct wire_head *head;
	struct stat st;

	if (fstat(WIRE_FD_RECORDS, &st) < 0 ||
		(size_t)st.st_size < sizeof(*head))
		return NULL;
	/* Mapped in before the clock starts: a page fault an item would show */
	head = mmap(NULL, (size_t)st.st_size, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_POPULATE, WIRE_FD_RECORDS, 0);
	if (head == MAP_FAILED || head->magic != WIRE_MAGIC ||
		wire_records_size(head->items) +
				(head->with_pages ? wire_pages_size(head->items)
						  : 0) >
			(size_t)st.st_size)
		return NULL;
	close(WIRE_FD_RECORDS);
	return head;
}

/* Loads one of the two plugins and reads its options. */
static int
run_load(struct wire_head *head, json_t *orders, enum loaded_kind kind,
	struct loaded *plugin, struct option_values **values)
{
	char why[WIRE_ERROR_MAX];
	const char *culprit = "";
	const char *file = orders_text(orders, "file");
	int rc;

	atomic_store(&head->stage,
		kind == LOADED_STRATEGY ? WIRE_STAGE_STRATEGY
					: WIRE_STAGE_DATASET);
	rc = loader_load(plugin, file, why, sizeof(why));
	if (rc == 0 && plugin->kind != kind) {
		snprintf(why, sizeof(why), "%s: is a %s", file,
			kind == LOADED_STRATEGY ? "dataset, no strategy"
						: "strategy, no dataset");
		rc = -EINVAL;
	}
	if (rc == 0) {
		rc = option_values_create(values,
			kind == LOADED_STRATEGY ? plugin->strategy.options
						: plugin->dataset.options,
			json_object_get(orders, "options"), &culprit);
		if (rc < 0)
			snprintf(why, sizeof(why), "%s: bad option '%.100s'",
				file, culprit);
	}
	if (rc < 0)
		wire_error_keep(head, why);
	return rc;
}

/* What was found out before of where the items are; some have nothing. */
static int
run_sites(struct host *host, json_t *orders)
{
	json_t *only = json_object_get(orders, "only");

	host->job.hosts = (unsigned)orders_number(orders, "hosts");
	host->only_sites = (unsigned)orders_number(only, "sites");
	host->only_port = (unsigned)orders_number(only, "port");
	return addresses_open(&host->addresses, orders, &host->items,
		option_text(host->dataset_options, "proxy"));
}

/* The items and all that goes with them. */
static int
run_open_dataset(struct run *run)
{
	struct host *host = &run->host;
	json_int_t workers = orders_number(run->spec, "workers");
	int rc = run_load(host->head, json_object_get(run->spec, "dataset"),
		LOADED_DATASET, &run->dataset, &run->dataset_options);

	if (rc < 0)
		return rc;
	host->dataset = &run->dataset.dataset;
	host->dataset_options = run->dataset_options;
	rc = items_open(&host->items, orders_text(run->spec, "list"),
		host->head->items);
	if (rc < 0) {
		wire_error_keep(host->head, "the list of items can't be read");
		return rc;
	}
	if (workers < 1 || workers > UINT16_MAX) {
		wire_error_keep(host->head, "workers out of range");
		return -EINVAL;
	}
	rc = run_sites(host, json_object_get(run->spec, "dataset"));
	return rc < 0 ? rc : host_init(host, (unsigned)workers);
}

/* What runs that mustn't may use all that we have: the process ends at once. */
_Noreturn static void
run_end(struct host *host, const char *why)
{
	wire_error_keep(host->head, why);
	_exit(1);
}

/* Last: what is there then that wasn't is the strategy's. */
static int
run_open_strategy(struct run *run)
{
	json_t *orders = json_object_get(run->spec, "strategy");
	struct host *host = &run->host;
	char why[WIRE_ERROR_MAX];
	int rc;

	early_begin(&run->early);
	rc = run_load(host->head, orders, LOADED_STRATEGY, &run->strategy,
		&run->strategy_options);
	if (rc < 0)
		return rc;
	host->strategy = &run->strategy.strategy;
	host->strategy_options = run->strategy_options;
	if (early_loaded(
		    &run->early, orders_text(orders, "file"), why, sizeof(why)))
		run_end(host, why);
	return 0;
}

/* 1 when it can run here, 0 when not, or < 0. */
static int
run_usable(struct host *host)
{
	const char *why = NULL;
	char text[120];
	int rc;

	if (host->strategy->usable == NULL)
		return 1;
	atomic_store(&host->head->stage, WIRE_STAGE_USABLE);
	rc = host->strategy->usable(&host->job, &why);
	if (rc > 0) {
		rc = contract_return("usable()", rc, text, sizeof(text));
		wire_error_keep(host->head, text);
		return rc;
	}
	if (rc == 0)
		return 1;
	wire_error_keep(
		host->head, why != NULL && *why ? why : "it can't run here");
	atomic_store(&host->head->unsupported, 1);
	return 0;
}

/* Tells the launcher that everything is loaded, and waits for its word. */
static int
run_gate(struct host *host)
{
	char byte = 'r';
	ssize_t n;

	atomic_store(&host->head->stage, WIRE_STAGE_READY);
	if (write(WIRE_FD_GATE, &byte, 1) != 1)
		return -EPIPE;
	do
		n = read(WIRE_FD_GATE, &byte, 1);
	while (n < 0 && errno == EINTR);
	close(WIRE_FD_GATE);
	return n == 1 ? 0 : -ECANCELED;
}

/* Adds (or, before the spans, subtracts) what `who` has used so far: in
 * unsigned arithmetic the difference comes out right. */
static void
run_usage(struct wire_head *head, int who, uint64_t sign)
{
	struct rusage usage;

	getrusage(who, &usage);
	head->user_ns += sign * usage_timeval_ns(&usage.ru_utime);
	head->sys_ns += sign * usage_timeval_ns(&usage.ru_stime);
	head->ctx_voluntary += sign * (uint64_t)usage.ru_nvcsw;
	head->ctx_forced += sign * (uint64_t)usage.ru_nivcsw;
	head->faults_minor += sign * (uint64_t)usage.ru_minflt;
	head->faults_major += sign * (uint64_t)usage.ru_majflt;
}

static bool
run_is_through(struct wire_head *head)
{
	struct wire_record *records = wire_records(head);

	for (size_t i = 0; i < head->items; i++)
		if (atomic_load_explicit(
			    &records[i].ends, memory_order_relaxed) == 0)
			return false;
	return true;
}

/* When teardown() begins. Threads are asked between the two spans, in
 * neither's time or usage; but where items are still worked on, that is
 * worked on, too. */
static uint64_t
run_ask_threads(struct wire_head *head, uint64_t ran_ns)
{
	if (!run_is_through(head)) {
		delay_ask();
		return ran_ns;
	}
	run_usage(head, RUSAGE_SELF, 1);
	delay_ask();
	run_usage(head, RUSAGE_SELF, UINT64_MAX);
	return clock_now_ns();
}

/* The three spans. < 0 when one of the strategy's functions failed. */
static int
run_spans(struct host *host)
{
	const struct lane_strategy *strategy = host->strategy;
	struct wire_head *head = host->head;
	uint64_t setup_ns, run_ns, ran_ns, teardown_ns, end_ns;
	char text[120];
	void *state = NULL;
	int rc = 0;

	if (!head->unwatched)
		delay_begin(head, host->job.lanes);
	run_usage(head, RUSAGE_SELF, UINT64_MAX);
	run_usage(head, RUSAGE_CHILDREN, UINT64_MAX);
	atomic_store(&head->stage, WIRE_STAGE_SETUP);
	head->start_ns = setup_ns = clock_now_ns();
	if (strategy->setup != NULL)
		rc = strategy->setup(&host->job, &state);
	run_ns = clock_now_ns();
	if (rc != 0) {
		rc = contract_return("setup()", rc, text, sizeof(text));
		wire_error_keep(head, text);
		return rc;
	}
	atomic_store(&head->stage, WIRE_STAGE_RUN);
	rc = strategy->run(&host->job, state);
	atomic_store(&head->stage,
		strategy->teardown != NULL ? WIRE_STAGE_TEARDOWN
					   : WIRE_STAGE_AFTER);
	teardown_ns = ran_ns = clock_now_ns();
	if (strategy->teardown != NULL) {
		teardown_ns = run_ask_threads(head, ran_ns);
		strategy->teardown(&host->job, state);
	}
	end_ns = clock_now_ns();
	atomic_store(&head->stage, WIRE_STAGE_AFTER);
	run_usage(head, RUSAGE_SELF, 1);
	run_usage(head, RUSAGE_CHILDREN, 1);
	head->user_ns += delay_unbrought_ns(head);
	if (strategy->teardown == NULL)
		delay_ask();
	delay_end(head);
	head->gap_ns = teardown_ns - ran_ns;
	head->setup_ns = run_ns - setup_ns;
	head->run_ns = ran_ns - run_ns;
	head->teardown_ns = end_ns - teardown_ns;
	if (rc != 0) {
		rc = contract_return("run()", rc, text, sizeof(text));
		wire_error_keep(head, text);
	}
	return rc;
}

/* The spans, and whether everything that they started is gone. */
static int
run_strategy(struct host *host, struct leftovers *before)
{
	char why[WIRE_ERROR_MAX];
	bool peer = host->peer != NULL;
	int rc;

	if (!peer)
		reaped_watch(host->head);
	rc = run_spans(host);
	reaped_watch(NULL);
	rc = peer_close(host, rc);

	/* What we take ourselves is none of a peer's. */
	if (!peer)
		host_sample(host);
	/* They sleep, and end with us. */
	before->spare += host->given_up;
	if (leftovers_running(before, why, sizeof(why)))
		run_end(host, why);
	return rc;
}

/* All that comes before the gate; 0 too where it can't run here. */
static int
run_prepare(struct run *run, bool *usable)
{
	struct host *host = &run->host;
	char why[WIRE_ERROR_MAX];
	int rc = run_open_dataset(run);

	*usable = false;
	if (rc == 0)
		rc = run_open_strategy(run);
	if (rc == 0)
		rc = run_usable(host);
	if (rc <= 0)
		return rc;
	*usable = true;
	rc = host_lanes(host);
	if (rc < 0)
		return rc;
	/* A program is ready by its protocol. */
	if (run->strategy.manifest != NULL) {
		atomic_store(&host->head->stage, WIRE_STAGE_PEER);
		return peer_open(host, run->strategy.manifest);
	}
	if (early_gate(&run->early, why, sizeof(why)))
		run_end(host, why);
	return 0;
}

int
trial_run(void)
{
	struct leftovers before = { 0 };
	char why[WIRE_ERROR_MAX];
	bool usable, spanned = false;
	struct run run;
	struct wire_head *head;
	int rc;

	memset(&run, 0, sizeof(run));
	signal(SIGPIPE, SIG_IGN);
	head = run.host.head = run_map();
	if (head == NULL) {
		fputs("lanebench-trial: is started by lanebench; try "
		      "`lanebench run`\n",
			stderr);
		return 2;
	}
	ipc_hooks_watch(head);
	run.spec = orders_read(WIRE_FD_SPEC);
	if (run.spec == NULL)
		return 2;
	close(WIRE_FD_SPEC);
	rc = run_prepare(&run, &usable);
	early_fini(&run.early);
	if (rc == 0 && usable) {
		/* Several that are let through together begin together: what
		 * can be done before the gate isn't done behind it. */
		leftovers_note(&before);
		rc = run_gate(&run.host);
	}
	if (rc == 0 && usable) {
		rc = run_strategy(&run.host, &before);
		spanned = true;
	}
	if (rc == 0 && usable)
		atomic_store(&head->stage, WIRE_STAGE_DONE);
	rc = peer_close(&run.host, rc);
	host_fini(&run.host);
	/* What still asks for a name has sockets. */
	if (spanned && run.host.given_up == 0 &&
		leftovers_open(&before, why, sizeof(why)))
		wire_error_keep(head, why);
	leftovers_fini(&before);
	option_values_destroy(run.strategy_options);
	option_values_destroy(run.dataset_options);
	json_decref(run.spec);
	return rc < 0;
}
