/* SPDX-License-Identifier: MIT */
/* Brings the bytes of its items itself: as they are, read or mapped, and in
 * ways that spare it the rest of a page. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <lanebench/strategy.h>

#define BEGINNING 96

enum {
	WHOLE,
	MAPPED,
	CHILD,
	SHORT,
	ONE_LESS,
	ONE_MORE,
	TAIL,
	TAIL_IN_CHILD,
	STALE,
	INSTEAD
};

struct page {
	char *data;
	size_t len, mapped;
};

/* Into a buffer that has room for one byte more; what isn't read of it is what
 * was there, or nothing. */
static int
reads_file(const char *source, long how, struct page *page)
{
	int fd = open(source, O_RDONLY | O_CLOEXEC);
	struct stat st;
	size_t most;

	if (fd < 0 || fstat(fd, &st) < 0)
		return -errno;
	page->len = (size_t)st.st_size;
	page->mapped = how == MAPPED ? page->len : 0;
	most = how == SHORT || how == TAIL || how == TAIL_IN_CHILD ? BEGINNING
								   : page->len;
	if (how == MAPPED)
		page->data =
			mmap(NULL, page->len, PROT_READ, MAP_SHARED, fd, 0);
	else
		page->data = calloc(1, page->len + 1);
	if (how != MAPPED && read(fd, page->data, most) < 0)
		return -errno;
	close(fd);
	if (how == SHORT)
		page->len = BEGINNING;
	page->len += (size_t)(how == ONE_MORE) - (size_t)(how == ONE_LESS);
	if (how == STALE)
		page->data[page->len - 1] ^= 1;
	return 0;
}

static int
reads_items(const struct lane_job *job, long how)
{
	for (size_t i = 0; i < job->items; i++) {
		struct lane_flight *flight = job->begin(job, i);
		struct page page = { NULL, 0, 0 };

		if (flight == NULL)
			break;
		if (how == INSTEAD) {
			flight->data = "what was fetched before";
			flight->len = 23;
		} else if (reads_file(flight->source, how, &page) == 0) {
			flight->data = page.data;
			flight->len = page.len;
		}
		job->finish(job, flight, 0, 0);
		if (page.mapped > 0)
			munmap(page.data, page.mapped);
		else
			free(page.data);
	}
	return 0;
}

static int
reads_run(const struct lane_job *job, void *state)
{
	long how = job->option(job, "how");
	pid_t pid;

	(void)state;
	if (how != CHILD && how != TAIL_IN_CHILD)
		return reads_items(job, how);
	pid = fork();
	if (pid == 0)
		_exit(reads_items(job, how) < 0);
	return waitpid(pid, NULL, 0) == pid ? 0 : -ECHILD;
}

static const struct lane_option reads_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_CHOICE,
		.preset = "whole",
		.choices = "whole,mapped,child,short,one-less,one-more,tail,"
			   "tail-in-child,stale,instead" },
	{ .name = NULL },
};

const struct lane_strategy lane_strategy = {
	LANE_STRATEGY_V1,
	.name = "reads",
	.summary = "brings the bytes of its items itself",
	.run = reads_run,
	.options = reads_options,
};
