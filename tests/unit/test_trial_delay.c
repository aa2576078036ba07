/* SPDX-License-Identifier: MIT */
/* Waiting for a core: known where every thread could be asked, else unknown. */
#include "trial/delay.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

/* Uses the thread's CPU for so long, however long that takes. */
static void
delay_test_burn(long ms)
{
	struct timespec now;

	do
		clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	while (now.tv_sec * 1000 + now.tv_nsec / 1000000 < ms);
}

static void *
delay_test_watched(void *unused)
{
	(void)unused;
	delay_watch();
	delay_watch();
	delay_test_burn(30);
	return NULL;
}

static void *
delay_test_unwatched(void *unused)
{
	(void)unused;
	delay_test_burn(30);
	return NULL;
}

static void
delay_test_thread(void *(*body)(void *))
{
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, body, NULL), 0);
	assert_int_equal(pthread_join(thread, NULL), 0);
}

static struct wire_head *
delay_test_head(void)
{
	static struct wire_head head;

	memset(&head, 0, sizeof(head));
	return &head;
}

static int
delay_test_begin(void **state)
{
	(void)state;
	delay_begin(1);
	return access("/proc/self/task", F_OK) == 0 &&
			access("/proc/self/schedstat", R_OK) == 0
		? 0
		: -1;
}

static void
delay_alone(void **state)
{
	struct wire_head *head = delay_test_head();

	(void)state;
	delay_ask();
	delay_end(head);
	assert_int_equal(head->run_delay_known, 1);
}

static void
delay_of_a_thread_that_ended(void **state)
{
	struct wire_head *head = delay_test_head();

	(void)state;
	delay_test_thread(delay_test_watched);
	delay_ask();
	delay_end(head);
	assert_int_equal(head->run_delay_known, 1);
}

static void
delay_of_a_child(void **state)
{
	struct wire_head *head = delay_test_head();
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		delay_test_burn(20);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
	delay_ask();
	delay_end(head);
	assert_int_equal(head->run_delay_known, 0);
}

/* The last one: what it used stays unexplained. */
static void
delay_of_a_thread_unasked(void **state)
{
	struct wire_head *head = delay_test_head();

	(void)state;
	delay_test_thread(delay_test_unwatched);
	delay_ask();
	delay_end(head);
	assert_int_equal(head->run_delay_known, 0);
	assert_int_equal(head->run_delay_ns, 0);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, delay_test_begin)
	const struct CMUnitTest tests[] = {
		TEST(delay_alone),
		TEST(delay_of_a_thread_that_ended),
		TEST(delay_of_a_child),
		TEST(delay_of_a_thread_unasked),
	};

	if (access("/proc/self/schedstat", R_OK) != 0) {
		print_message("skipped: this kernel has no schedstat\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
