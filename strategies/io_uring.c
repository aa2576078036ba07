/* SPDX-License-Identifier: MIT */
/* Local files, read ahead through one io_uring: while W threads parse, the
 * kernel opens and reads the next ones. A free thread fills the ring, takes a
 * page that has arrived, and parses it while the next thread does the same.
 * Files that aren't regular are left to the host, which reports what is wrong
 * with them. */
#include <errno.h>
#include <fcntl.h>
#include <liburing.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#include "shared/pin.h"
#include "shared/team.h"

/* No dataset refuses a file for being larger than less than that. */
#define READ_MOST (1u << 20)

/* One place among the flights, and the memory that its files are read into. */
struct page {
	struct lane_flight *flight;
	int fd; /* < 0 while it is being opened */
	size_t len;
	char *data;
	size_t room;
};

struct reader {
	void *pin;
	struct io_uring ring;
	bool ringed;
	struct page *pages; /* by the flight's slot */
	unsigned ahead;
	pthread_mutex_t lock; /* guards the ring and the rest */
	size_t next;
	unsigned coming; /* pages in the ring */
	int err; /* the ring's: it is no more use */
};

static unsigned
reader_flights(const struct lane_job *job)
{
	return job->workers + (unsigned)job->option(job, "ahead");
}

/* Begins items and has their files opened until enough are on their way. */
static void
reader_fill(struct reader *reader, const struct lane_job *job)
{
	while (reader->coming < reader->ahead && reader->next < job->items) {
		struct lane_flight *flight = job->begin(job, reader->next++);
		struct io_uring_sqe *sqe;
		struct page *page;

		if (flight == NULL) {
			reader->next = job->items;
			return;
		}
		page = &reader->pages[flight->slot];
		page->flight = flight;
		page->fd = -1;
		/* There is room for each that may be coming. */
		sqe = io_uring_get_sqe(&reader->ring);
		io_uring_prep_openat(sqe, AT_FDCWD, flight->source,
			O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
		io_uring_sqe_set_data(sqe, page);
		reader->coming++;
	}
}

/* The file is open: has its bytes read; false when they are for the host. */
static bool
reader_read(struct reader *reader, struct page *page)
{
	struct io_uring_sqe *sqe;
	struct stat st;

	if (fstat(page->fd, &st) < 0 || !S_ISREG(st.st_mode) ||
		st.st_size <= 0 || st.st_size > READ_MOST)
		return false;
	page->len = (size_t)st.st_size;
	if (page->len > page->room) {
		free(page->data);
		page->data = malloc(page->len);
		page->room = page->data ? page->len : 0;
	}
	if (page->data == NULL)
		return false;
	sqe = io_uring_get_sqe(&reader->ring);
	io_uring_prep_read(sqe, page->fd, page->data, (unsigned)page->len, 0);
	io_uring_sqe_set_data(sqe, page);
	return true;
}

/* One completion: the page when it is through the ring, else NULL. */
static struct page *
reader_step(struct reader *reader, struct page *page, int result)
{
	if (page->fd < 0 && result >= 0) {
		page->fd = result;
		if (reader_read(reader, page))
			return NULL;
	} else if (page->fd >= 0 && (size_t)result == page->len) {
		page->flight->data = page->data;
		page->flight->len = page->len;
	}
	reader->coming--;
	return page;
}

/* The next page that has arrived, whichever thread began it; NULL at the
 * end. */
static struct page *
reader_take(struct reader *reader, const struct lane_job *job)
{
	struct page *page = NULL;

	pthread_mutex_lock(&reader->lock);
	while (page == NULL && reader->err == 0) {
		struct io_uring_cqe *cqe;
		unsigned idle;
		int rc = 0;

		reader_fill(reader, job);
		if (reader->coming == 0)
			break;
		/* Waits only when nothing has come: with the lock, for the
		 * others would wait for the same. */
		idle = io_uring_cq_ready(&reader->ring) == 0;
		if (idle || io_uring_sq_ready(&reader->ring) > 0)
			rc = io_uring_submit_and_wait(&reader->ring, idle);
		if (rc < 0 && rc != -EINTR)
			reader->err = rc;
		if (rc < 0 || io_uring_peek_cqe(&reader->ring, &cqe) < 0)
			continue;
		page = reader_step(
			reader, io_uring_cqe_get_data(cqe), cqe->res);
		io_uring_cqe_seen(&reader->ring, cqe);
	}
	pthread_mutex_unlock(&reader->lock);
	return page;
}

static void
reader_work(const struct lane_job *job, unsigned lane, void *arg)
{
	struct reader *reader = arg;
	struct page *page;

	while ((page = reader_take(reader, job)) != NULL) {
		if (page->fd >= 0)
			close(page->fd);
		/* The place may be lent again before this returns, but for
		 * nothing of ours. */
		job->finish(job, page->flight, lane, 0);
	}
}

static int
io_uring_run(const struct lane_job *job, void *state)
{
	struct reader *reader = state;
	int rc = team_run(job, reader->pin, reader_work, reader);

	if (reader->err < 0)
		job->error(job, "the ring failed: %s", strerror(-reader->err));
	return reader->err < 0 ? reader->err : rc;
}

static void
io_uring_teardown(const struct lane_job *job, void *state)
{
	struct reader *reader = state;

	if (reader->ringed)
		io_uring_queue_exit(&reader->ring);
	for (unsigned i = 0; reader->pages && i < reader_flights(job); i++)
		free(reader->pages[i].data);
	free(reader->pages);
	pin_teardown(job, reader->pin);
	free(reader);
}

static int
io_uring_setup_reader(const struct lane_job *job, void **state)
{
	struct reader *reader = calloc(1, sizeof(*reader));
	int rc = -ENOMEM;

	if (reader == NULL)
		return rc;
	pthread_mutex_init(&reader->lock, NULL);
	reader->ahead = (unsigned)job->option(job, "ahead");
	reader->pages = calloc(reader_flights(job), sizeof(*reader->pages));
	if (reader->pages != NULL)
		rc = pin_setup(job, &reader->pin);
	if (rc == 0)
		rc = io_uring_queue_init(reader->ahead, &reader->ring, 0);
	reader->ringed = rc == 0;
	*state = reader;
	if (rc < 0) {
		job->error(
			job, "no ring of %u: %s", reader->ahead, strerror(-rc));
		io_uring_teardown(job, reader);
	}
	return rc;
}

/* What the kernel has to offer, by its own words. */
static int
io_uring_offers(const char **why_not)
{
	static char why[160];
	struct io_uring_probe *probe;
	struct io_uring ring;
	int rc = io_uring_queue_init(2, &ring, 0);

	if (rc < 0) {
		snprintf(why, sizeof(why),
			"the kernel refuses io_uring_setup: %s (sysctl "
			"kernel.io_uring_disabled, or a sandbox's filter)",
			strerror(-rc));
		*why_not = why;
		return rc;
	}
	probe = io_uring_get_probe_ring(&ring);
	if (probe == NULL ||
		!io_uring_opcode_supported(probe, IORING_OP_OPENAT) ||
		!io_uring_opcode_supported(probe, IORING_OP_READ)) {
		*why_not = "this kernel's io_uring opens no files yet: Linux "
			   "5.6 or later is needed";
		rc = -EOPNOTSUPP;
	}
	io_uring_free_probe(probe);
	io_uring_queue_exit(&ring);
	return rc;
}

static int
io_uring_usable(const struct lane_job *job, const char **why_not)
{
	int rc = pin_usable(job, why_not);

	if (rc == 0 && job->source != LANE_SOURCE_UNKNOWN &&
		job->source != LANE_SOURCE_FILE) {
		*why_not = "it reads local files, and these items are none";
		rc = -EOPNOTSUPP;
	}
	return rc < 0 ? rc : io_uring_offers(why_not);
}

static const struct lane_option io_uring_options[] = {
	{ .name = "ahead",
		.help = "files that are being opened and read, beside those "
			"that are parsed",
		.kind = LANE_NUMBER,
		.preset = "32",
		.min = 1,
		.max = 4096 },
	PIN_OPTION,
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "io-uring",
	.summary = "W threads parse what one io_uring has read ahead",
	.run = io_uring_run,
	.setup = io_uring_setup_reader,
	.teardown = io_uring_teardown,
	.usable = io_uring_usable,
	.options = io_uring_options,
	.flags = LANE_ON_REQUEST,
	.flights = reader_flights,
};
