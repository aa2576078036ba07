/* SPDX-License-Identifier: MIT */
/* Empty items in GLib's GThreadPool, with threads of its own. */
#include <glib.h>

#include "bench/pools/empty.h"

static struct empty gthreadpool_empty;

/* NULL is no item: they count from 1. */
static void
gthreadpool_work(gpointer item, gpointer unused)
{
	(void)unused;
	empty_item(&gthreadpool_empty, GPOINTER_TO_SIZE(item) - 1);
}

int
main(int argc, char **argv)
{
	int rc = empty_open(&gthreadpool_empty, argc, argv);
	GThreadPool *pool;

	if (rc != 0)
		return rc;
	empty_begin(&gthreadpool_empty);
	pool = g_thread_pool_new(gthreadpool_work, NULL,
		(gint)gthreadpool_empty.workers, TRUE, NULL);
	if (pool == NULL)
		return 1;
	for (size_t i = 0; i < gthreadpool_empty.items; i++)
		g_thread_pool_push(pool, GSIZE_TO_POINTER(i + 1), NULL);
	g_thread_pool_free(pool, FALSE, TRUE);
	return empty_end(&gthreadpool_empty);
}
