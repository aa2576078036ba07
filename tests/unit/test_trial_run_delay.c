/* SPDX-License-Identifier: MIT */
/* Waiting for a core: known where every thread could be asked, else unknown. */
#include "trial/run_delay.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "unit.h"

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

/* Shared with children, as a trial's block is. */
static struct wire_head *delay_test_block;

static int
delay_test_begin(void **state)
{
	(void)state;
	if (delay_test_block == NULL)
		delay_test_block = mmap(NULL, sizeof(*delay_test_block),
			PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
			0);
	assert_true(delay_test_block != MAP_FAILED);
	memset(delay_test_block, 0, sizeof(*delay_test_block));
	delay_begin(delay_test_block, 1);
	return access("/proc/self/task", F_OK) == 0 &&
			access("/proc/self/schedstat", R_OK) == 0
		? 0
		: -1;
}

static void
delay_alone(void **state)
{
	struct wire_head *head = delay_test_block;

	(void)state;
	delay_ask();
	delay_end(head);
	assert_int_equal(head->run_delay_known, 1);
}

static void
delay_of_a_thread_that_ended(void **state)
{
	struct wire_head *head = delay_test_block;

	(void)state;
	delay_test_thread(delay_test_watched);
	delay_ask();
	delay_end(head);
	assert_int_equal(head->run_delay_known, 1);
}

/* Forks a child that works, and perhaps is killed before it could tell. */
static void
delay_test_child(bool killed)
{
	pid_t child = fork();

	if (child == 0) {
		delay_watch();
		delay_test_thread(delay_test_watched);
		delay_test_burn(20);
		if (killed)
			kill(getpid(), SIGKILL);
		_exit(0);
	}
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void
delay_of_children(void **state)
{
	struct wire_head *head = delay_test_block;

	(void)state;
	delay_test_child(false);
	delay_test_child(false);
	delay_ask();
	delay_end(head);
	assert_int_equal(head->children_asked, 2);
	assert_true(head->children_ran_ns >= 2 * 50000000u);
	assert_int_equal(head->run_delay_known, 1);
	assert_true(head->run_delay_ns >= head->children_waited_ns);
}

static void
delay_of_a_child_killed(void **state)
{
	struct wire_head *head = delay_test_block;

	(void)state;
	delay_test_child(false);
	delay_test_child(true);
	delay_ask();
	delay_end(head);
	assert_int_equal(head->children_asked, 1);
	assert_int_equal(head->run_delay_known, 0);
}

/* Four short threads of so many lanes, in a process of its own; what is known
 * then. */
static int
delay_test_lanes(unsigned lanes)
{
	struct wire_head *head = delay_test_block;
	pid_t child = fork();
	int status = -1;

	if (child == 0) {
		delay_begin(head, lanes);
		for (int i = 0; i < 4; i++)
			delay_test_thread(delay_test_watched);
		delay_ask();
		delay_end(head);
		_exit((int)head->run_delay_known);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* A thread an item, of next to no work: asking would be what is measured. */
static void
delay_of_too_many(void **state)
{
	(void)state;
	assert_int_equal(delay_test_lanes(4), 1);
	memset(delay_test_block, 0, sizeof(*delay_test_block));
	assert_int_equal(delay_test_lanes(1000000), 0);
}

/* The last one: what it used stays unexplained. */
static void
delay_of_a_thread_unasked(void **state)
{
	struct wire_head *head = delay_test_block;

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
		TEST(delay_of_children),
		TEST(delay_of_a_child_killed),
		TEST(delay_of_too_many),
		TEST(delay_of_a_thread_unasked),
	};

	if (access("/proc/self/schedstat", R_OK) != 0) {
		print_message("skipped: this kernel has no schedstat\n");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
