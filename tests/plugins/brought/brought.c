/* SPDX-License-Identifier: MIT */
/* A library that starts a thread of its own when it is loaded, as some do that
 * calculate; it ends when it is told to. */
#include "brought/brought.h"

#include <pthread.h>
#include <stdlib.h>

static pthread_t brought_thread;
static pthread_mutex_t brought_lock = PTHREAD_MUTEX_INITIALIZER;

static void *
brought_wait(void *arg)
{
	(void)arg;
	pthread_setname_np(pthread_self(), "brought");
	pthread_mutex_lock(&brought_lock);
	pthread_mutex_unlock(&brought_lock);
	return NULL;
}

__attribute__((constructor)) static void
brought_begin(void)
{
	pthread_mutex_lock(&brought_lock);
	if (pthread_create(&brought_thread, NULL, brought_wait, NULL) != 0)
		abort();
}

__attribute__((visibility("default"))) void
brought_end(void)
{
	pthread_mutex_unlock(&brought_lock);
	pthread_join(brought_thread, NULL);
}
