/* SPDX-License-Identifier: MIT */
/* Empty items in libuv's pool: uv_queue_work(), all of them queued at once. */
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

#include "bench/pools/empty.h"

static struct empty libuv_empty;
static uv_work_t *libuv_works;

static void
libuv_work(uv_work_t *work)
{
	empty_item(&libuv_empty, (size_t)(work - libuv_works));
}

static void
libuv_after(uv_work_t *work, int status)
{
	(void)work;
	(void)status;
}

int
main(int argc, char **argv)
{
	int rc = empty_open(&libuv_empty, argc, argv);
	char workers[16];

	if (rc != 0)
		return rc;
	libuv_works = calloc(libuv_empty.items, sizeof(*libuv_works));
	if (libuv_works == NULL)
		return 3;
	snprintf(workers, sizeof(workers), "%u", libuv_empty.workers);
	setenv("UV_THREADPOOL_SIZE", workers, 1);
	empty_begin(&libuv_empty);
	for (size_t i = 0; i < libuv_empty.items; i++)
		if (uv_queue_work(uv_default_loop(), &libuv_works[i],
			    libuv_work, libuv_after) != 0)
			return 1;
	uv_run(uv_default_loop(), UV_RUN_DEFAULT);
	return empty_end(&libuv_empty);
}
