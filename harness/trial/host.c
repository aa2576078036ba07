/* SPDX-License-Identifier: MIT */
/* The host's beginning and end: the job's functions, lanes, forks. */
#include "trial/host.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "measure/clock.h"
#include "measure/machine.h"
#include "trial/transfer.h"

#define HOST_ALIGN 64u

static void
host_say(struct host *host, const char *fmt, va_list args)
{
	char text[WIRE_ERROR_MAX];

	text[0] = '\0';
	/* A text that can't be formatted is kept unformatted. */
	if (fmt != NULL && vsnprintf(text, sizeof(text), fmt, args) < 0)
		snprintf(text, sizeof(text), "%s", fmt);
	wire_error_keep(host->head, text);
}

static struct host *
host_of_job(const struct lane_job *job)
{
	return (struct host *)(uintptr_t)job;
}

static struct host *
host_of_pass(const struct lane_pass *pass)
{
	return (struct host *)((char *)(uintptr_t)pass -
		offsetof(struct host, pass));
}

static long
host_option(const struct lane_job *job, const char *name)
{
	return option_number(host_of_job(job)->strategy_options, name, 0);
}

static const char *
host_option_string(const struct lane_job *job, const char *name)
{
	return option_text(host_of_job(job)->strategy_options, name);
}

static void
host_error(const struct lane_job *job, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	host_say(host_of_job(job), fmt, args);
	va_end(args);
}

/* The host counts for itself. */
static void
host_workers_used(const struct lane_job *job, unsigned workers)
{
	(void)job;
	(void)workers;
}

static int
host_source(int acquire)
{
	return acquire == LANE_ACQUIRE_FILE   ? LANE_SOURCE_FILE
		: acquire == LANE_ACQUIRE_URL ? LANE_SOURCE_URL
					      : LANE_SOURCE_NAME;
}

static long
host_pass_option(const struct lane_pass *pass, const char *name)
{
	return option_number(host_of_pass(pass)->dataset_options, name, 0);
}

static const char *
host_pass_option_string(const struct lane_pass *pass, const char *name)
{
	return option_text(host_of_pass(pass)->dataset_options, name);
}

static void
host_pass_error(const struct lane_pass *pass, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	host_say(host_of_pass(pass), fmt, args);
	va_end(args);
}

/* What the dataset's options say of fetching. */
static int
host_fetch_rules(struct host *host, const char **why)
{
	const struct option_values *options = host->dataset_options;
	struct fetch_rules *rules = &host->fetch_rules;

	*rules = (struct fetch_rules){
		.timeout_ms = option_number(options, "timeout-ms", 30000),
		.connect_timeout_ms =
			option_number(options, "connect-timeout-ms", 5000),
		.max_redirects = option_number(options, "max-redirects", 10),
		.max_body = host->max_file,
		.over_body = "larger than max-size-mib",
		.max_header =
			(size_t)option_number(options, "max-header-kib", 300)
			<< 10,
		.over_header = "headers larger than max-header-kib",
		.fresh = !strcmp(option_text(options, "connections"), "fresh"),
		.http2 = !strcmp(option_text(options, "http"), "2"),
		.proxy = option_text(options, "proxy"),
		.ca_file = option_text(options, "ca-file"),
		.user_agent = option_text(options, "user-agent"),
		.header = option_text(options, "header"),
		.login = option_text(options, "user"),
		.hosts = host->job.hosts,
		.only_sites = host->only_sites,
		.only_port = host->only_port,
	};
	return fetch_rules_init(rules, host->job.workers, why);
}

static int
host_open_dataset(struct host *host)
{
	const char *why = "";
	char text[120];
	int rc = 0;

	host->max_file =
		(size_t)option_number(host->dataset_options, "max-size-mib", 64)
		<< 20;
	if (host->dataset->acquire == LANE_ACQUIRE_URL)
		rc = host_fetch_rules(host, &why);
	if (rc == 0 && host->dataset->open != NULL) {
		atomic_store(&host->head->stage, WIRE_STAGE_OPEN);
		rc = host->dataset->open(&host->pass, &host->dataset_state);
		rc = contract_return(
			"the dataset's open()", rc, text, sizeof(text));
		why = text;
	}
	if (rc < 0)
		wire_error_keep(host->head, why);
	host->dataset_opened = rc == 0;
	return rc;
}

int
host_init(struct host *host, unsigned workers)
{
	struct lane_job *job = &host->job;
	struct lane_pass *pass = &host->pass;

	host->records = wire_records(host->head);
	host->pages = wire_pages(host->head);
	job->abi = LANE_STRATEGY_ABI;
	job->size = sizeof(*job);
	job->items = pass->items = host->items.count;
	job->workers = job->lanes = pass->lanes = workers;
	job->run_item = item_run;
	job->begin = item_begin;
	job->finish = item_finish;
	job->landed = item_landed;
	job->option = host_option;
	job->option_string = host_option_string;
	job->error = host_error;
	job->workers_used = host_workers_used;
	job->source = host_source(host->dataset->acquire);
	host->head->reads_files = job->source == LANE_SOURCE_FILE;
	job->cores = machine_usable_cores();
	pass->abi = LANE_DATASET_ABI;
	pass->size = sizeof(*pass);
	pass->option = host_pass_option;
	pass->option_string = host_pass_option_string;
	pass->error = host_pass_error;
	pthread_mutex_init(&host->flights_lock, NULL);
	host_of_process(host);
	return host_open_dataset(host);
}

/* Zeroed, and on a cache line of its own; *memory is what free() takes. */
static void *
host_zeroed(void **memory, size_t count, size_t size)
{
	*memory = calloc(1, count * size + HOST_ALIGN);
	if (*memory == NULL)
		return NULL;
	return (void *)(((uintptr_t)*memory + HOST_ALIGN - 1) &
		~(uintptr_t)(HOST_ALIGN - 1));
}

/* More than records have room for, or none. */
static int
host_refuse(struct host *host, const char *function, unsigned long long count)
{
	char why[120];

	snprintf(why, sizeof(why), "%s returned %llu: it can be 1 to %u",
		function, count, UINT16_MAX + 1u);
	wire_error_keep(host->head, why);
	return -EINVAL;
}

int
host_lanes(struct host *host)
{
	struct lane_job *job = &host->job;
	unsigned flights = job->workers;

	atomic_store(&host->head->stage, WIRE_STAGE_LANES);
	if (host->strategy->lanes != NULL)
		job->lanes = host->strategy->lanes(job);
	if (job->lanes < 1 || job->lanes > UINT16_MAX + 1u)
		return host_refuse(host, "lanes()", job->lanes);
	atomic_store(&host->head->stage, WIRE_STAGE_FLIGHTS);
	if (host->strategy->flights != NULL)
		flights = host->strategy->flights(job);
	if (flights < 1 || flights > UINT16_MAX + 1u)
		return host_refuse(host, "flights()", flights);
	host->pass.lanes = host->head->lanes = job->lanes;
	/* Much of it is zeroed by the system when first touched: a lane or
	 * flight that this process doesn't use costs it next to nothing. */
	host->lanes = host_zeroed(
		&host->lanes_memory, job->lanes, sizeof(*host->lanes));
	host->flights = host_zeroed(
		&host->flights_memory, flights, sizeof(*host->flights));
	if (host->lanes == NULL || host->flights == NULL) {
		wire_error_keep(host->head, "out of memory for the lanes");
		return -ENOMEM;
	}
	host->flight_count = flights;
	return 0;
}

void
host_fini(struct host *host)
{
	for (unsigned i = 0; host->lanes != NULL && i < host->job.lanes; i++) {
		struct host_lane *lane = &host->lanes[i];

		if (lane->opened && host->dataset->lane_close != NULL)
			host->dataset->lane_close(lane->state);
		flight_fini(&lane->flight);
	}
	flights_fini(host);
	if (host->dataset_opened && host->dataset->close != NULL)
		host->dataset->close(host->dataset_state);
	fetch_rules_fini(&host->fetch_rules);
	free(host->lanes_memory);
	free(host->flights_memory);
	addresses_close(&host->addresses);
	items_close(&host->items);
	host_of_process(NULL);
}
