/* SPDX-License-Identifier: MIT */
/* What an analysis takes in memory: counted by what malloc() hands out, which
 * this test's link has go through it. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "report/folder.h"
#include "report_trials.h"

#define MEMORY_ROWS 300000u
/* A promise: at most 100 bytes a row, and what any file takes. */
#define MEMORY_MOST (100 * (int64_t)MEMORY_ROWS + (4 << 20))

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__real_reallocarray(void *old, size_t count, size_t size);
void __real_free(void *memory);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);
void *__wrap_reallocarray(void *old, size_t count, size_t size);
void __wrap_free(void *memory);

/* What the C library allocates for itself is freed here, but not counted. */
static int64_t memory_now, memory_peak;

static void *
memory_note(void *memory)
{
	memory_now += memory ? (int64_t)malloc_usable_size(memory) : 0;
	if (memory_now > memory_peak)
		memory_peak = memory_now;
	return memory;
}

void *
__wrap_malloc(size_t size)
{
	return memory_note(__real_malloc(size));
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return memory_note(__real_calloc(count, size));
}

void *
__wrap_realloc(void *old, size_t size)
{
	memory_now -= old ? (int64_t)malloc_usable_size(old) : 0;
	return memory_note(__real_realloc(old, size));
}

void *
__wrap_reallocarray(void *old, size_t count, size_t size)
{
	memory_now -= old ? (int64_t)malloc_usable_size(old) : 0;
	return memory_note(__real_reallocarray(old, count, size));
}

void
__wrap_free(void *memory)
{
	memory_now -= memory ? (int64_t)malloc_usable_size(memory) : 0;
	__real_free(memory);
}

/* A file of so many cells whose rows stand block by block, in an order of their
 * own in each. */
static void
memory_write(const char *path, unsigned cells)
{
	FILE *file = fopen(path, "we");
	uint64_t seed = 1;

	assert_non_null(file);
	fputs("dataset,strategy,workers,block,slot,status,wall_ns,user_ns,"
	      "sys_ns,item_p50_ns,item_p99_ns,block_steal,run_delay_ns\n",
		file);
	for (unsigned i = 0; i < MEMORY_ROWS; i++) {
		unsigned block = i / cells, slot = i % cells;
		unsigned cell = (slot + block) % cells;
		seed = seed * 6364136223846793005u + 1442695040888963407u;
		unsigned noise = (unsigned)(seed >> 33) % 1000000;
		fprintf(file, "html,%s,%u,%u,%u,ok,%u,%u,%u,%u,%u,0.0%u,12\n",
			cell == 0	    ? "sequential"
				: cell == 1 ? "sequential#2"
					    : "pthread-pool",
			cell < 2 ? 1 : cell, block, slot, 5000000 + noise,
			4000000 + noise, noise, 1000 + noise, 9000 + noise,
			noise % 100);
	}
	assert_int_equal(fclose(file), 0);
}

static void
memory_measure(unsigned cells)
{
	char dir[] = "/tmp/lanebench-memory-XXXXXX", path[64];
	static const char *const left[] = { "trials.csv", "summary.csv",
		"fits.csv" };
	char words[FOLDER_WORDS];
	struct folder folder;

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/trials.csv", dir);
	memory_write(path, cells);
	int64_t before = memory_now;
	memory_peak = before;
	int rc = folder_load(&folder, dir, words);
	size_t rows = rc ? 0 : trials_count(folder.trials);
	int kept = rc ? rc : folder_keep(&folder, dir, words);
	int64_t most = memory_peak - before;

	if (rc == 0)
		folder_fini(&folder);
	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, left[i]);
		unlink(path);
	}
	rmdir(dir);
	assert_int_equal(rc, 0);
	assert_int_equal(kept, 0);
	assert_int_equal(rows, MEMORY_ROWS);
	print_message("%u cells: %.1f bytes a row\n", cells,
		(double)most / MEMORY_ROWS);
	assert_true(most <= MEMORY_MOST);
}

static void
memory_of_a_run(void **state)
{
	(void)state;
	memory_measure(20);
}

static void
memory_of_few_cells(void **state)
{
	(void)state;
	memory_measure(3);
	memory_measure(2);
}

static void
memory_of_many_cells(void **state)
{
	(void)state;
	memory_measure(3000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_of_a_run),
		cmocka_unit_test(memory_of_few_cells),
		cmocka_unit_test(memory_of_many_cells),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
