/* SPDX-License-Identifier: MIT */
/* Wherever libxml2's memory comes from, a page comes to the same: from parser
 * to parser, from thread to thread, and in a child. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "pages/allocator.h"
#include "pages_hostile.h"
#include "unit.h"

/* A block that one thread frees and another is given is a race to a sanitizer
 * of threads that doesn't see how the library hands it over. */
#ifdef __SANITIZE_THREAD__
#define UNSEEN true
#elif defined(__has_feature)
#define UNSEEN __has_feature(thread_sanitizer)
#else
#define UNSEEN false
#endif
#define THREADS 3
#define ROUNDS 3

/* A child's exit codes. */
#define DONE 0
#define FAILED 1
#define NONE_SUCH 77

struct work {
	struct extract *extracts[2];
	uint64_t digests[HOSTILES * 2];
};

static void *
work_run(void *opaque)
{
	struct work *work = opaque;
	struct bytes page = { 0 };

	for (size_t i = 0; i < HOSTILES * 2; i++) {
		struct extract_result result;

		hostile_page(&hostiles[i / 2], &page, 2000);
		extract_page(work->extracts[i % 2], page.data, page.len, NULL,
			&result);
		work->digests[i] = result.digest + (result.reason ? 1u : 0u);
	}
	free(page.data);
	return NULL;
}

/* A lane's parsers go from thread to thread, and end in none of theirs. */
static bool
work_in_threads(struct work works[THREADS])
{
	pthread_t threads[THREADS];

	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < THREADS; i++)
			if (pthread_create(&threads[i], NULL, work_run,
				    &works[(i + round) % THREADS]))
				return false;
		for (int i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		for (int i = 1; i < THREADS; i++)
			if (memcmp(works[0].digests, works[i].digests,
				    sizeof(works[0].digests)))
				return false;
	}
	return true;
}

/* What a trial's process does, with a child that opens lanes of its own. */
static int
child_work(enum allocator choice, int out)
{
	static struct work works[THREADS];
	char text[ALLOCATOR_NAME_BYTES];
	int status, rc = FAILED;
	pid_t pid;

	if (allocator_install(choice, text))
		return NONE_SUCH;
	extract_init();
	for (int i = 0; i < THREADS * 2; i++)
		works[i / 2].extracts[i % 2] =
			extract_create((enum extract_mode)(i % 2), &limits);
	if (work_in_threads(works))
		rc = DONE;
	for (int i = 0; i < THREADS * 2; i++)
		extract_destroy(works[i / 2].extracts[i % 2]);
	pid = fork();
	if (pid == 0) {
		for (int mode = 0; mode < 2; mode++)
			works[1].extracts[mode] = extract_create(
				(enum extract_mode)mode, &limits);
		work_run(&works[1]);
		_exit(memcmp(works[0].digests, works[1].digests,
			      sizeof(works[0].digests))
				? FAILED
				: DONE);
	}
	if (waitpid(pid, &status, 0) != pid || status)
		rc = FAILED;
	if (write(out, works[0].digests, sizeof(works[0].digests)) !=
		(ssize_t)sizeof(works[0].digests))
		rc = FAILED;
	return rc;
}

static int
run_choice(enum allocator choice, uint64_t digests[HOSTILES * 2])
{
	const size_t size = sizeof(uint64_t) * HOSTILES * 2;
	size_t got = 0;
	ssize_t n = 1;
	int ends[2], status;
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0)
		_exit(child_work(choice, ends[1]));
	close(ends[1]);
	for (; got < size && n > 0; got += n > 0 ? (size_t)n : 0)
		n = read(ends[0], (char *)digests + got, size - got);
	close(ends[0]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NONE_SUCH)
		return NONE_SUCH;
	assert_int_equal(WEXITSTATUS(status), DONE);
	assert_int_equal(got, size);
	return 0;
}

static void
test_same(void **state)
{
	static uint64_t expected[HOSTILES * 2], digests[HOSTILES * 2];

	(void)state;
	assert_int_equal(run_choice(ALLOCATOR_MALLOC, expected), 0);
	for (int choice = ALLOCATOR_AUTO; choice <= ALLOCATOR_ARENA; choice++) {
		if (choice == ALLOCATOR_MIMALLOC && UNSEEN) {
			print_message("libmimalloc isn't built for this "
				      "sanitizer: left out\n");
			continue;
		}
		if (run_choice((enum allocator)choice, digests)) {
			assert_int_equal(choice, ALLOCATOR_MIMALLOC);
			print_message("no libmimalloc here: left out\n");
			continue;
		}
		assert_memory_equal(expected, digests, sizeof(expected));
	}
}

static void
test_names(void **state)
{
	char text[ALLOCATOR_NAME_BYTES] = "";

	(void)state;
	assert_int_equal(allocator_find(ALLOCATOR_MALLOC, text), 0);
	assert_string_equal(text, "malloc");
	assert_int_equal(allocator_find(ALLOCATOR_ARENA, text), 0);
	assert_string_equal(text, "arena");
	assert_int_equal(allocator_find(ALLOCATOR_AUTO, text), 0);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
	assert_string_equal(text, "malloc");
#endif
	if (allocator_find(ALLOCATOR_MIMALLOC, text))
		assert_non_null(strstr(text, "libmimalloc"));
	else
		assert_int_equal(strncmp(text, "mimalloc ", 9), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same),
		cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
