/* SPDX-License-Identifier: MIT */
/* What an analysis takes in memory: counted by what malloc() hands out, which
 * this test's link has go through it. */
#include <errno.h>
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "analysis/run.h"
#include "report_trials.h"

#define MEMORY_ROWS 300000u
/* A promise: at most 100 bytes a row, and what any file takes. */
#define MEMORY_MOST (100 * (int64_t)MEMORY_ROWS + (4 << 20))
/* Once they are read: 80 the row, 4 its place in its cell, 8 to work with, and
 * what a curve takes, however long the file. Then 100 is kept with the program
 * itself, the C library and the lines counted in, which of ten million rows are
 * those of the first alone. */
#define MEMORY_LINES (4 * (int64_t)MEMORY_ROWS)
#define MEMORY_ANALYSED (92 * (int64_t)MEMORY_ROWS + MEMORY_LINES + (3 << 18))

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

/* Whether the second cell may win, or is the baseline's second run. */
static bool memory_contending;

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
			cell == 0 ? "sequential"
				: cell == 1 && !memory_contending
				? "sequential#2"
				: "pthread-pool",
			cell < 2 ? 1 : cell, block, slot, 5000000 + noise,
			4000000 + noise, noise, 1000 + noise, 9000 + noise,
			noise % 100);
	}
	assert_int_equal(fclose(file), 0);
}

/* How much more than before it takes at most until the folder is loaded, and
 * from then on. 0 or a negative errno. */
static int
memory_analyse(const char *dir, const char *path, int64_t most[2])
{
	char words[FOLDER_WORDS];
	struct trials_problem problem;
	struct folder folder = { 0 };
	int64_t before = memory_now;

	memory_peak = before;
	int err = trials_load_sound(&folder.trials, path, &problem);
	most[0] = memory_peak - before;
	memory_peak = memory_now;
	if (!err && trials_count(folder.trials) != MEMORY_ROWS)
		err = -EBADMSG;
	if (!err)
		err = analysis_create(&folder.analysis, folder.trials, NULL);
	if (!err)
		err = folder_keep(&folder, dir, words);
	most[1] = memory_peak - before;
	folder_fini(&folder);
	return err;
}

static void
memory_measure(unsigned cells)
{
	char dir[] = "/tmp/lanebench-memory-XXXXXX", path[64];
	static const char *const left[] = { "trials.csv", "summary.csv",
		"fits.csv" };
	int64_t most[2];

	assert_non_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/trials.csv", dir);
	memory_write(path, cells);
	int rc = memory_analyse(dir, path, most);

	for (size_t i = 0; i < sizeof(left) / sizeof(*left); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, left[i]);
		unlink(path);
	}
	rmdir(dir);
	assert_int_equal(rc, 0);
	print_message("%u cells: %.1f bytes a row, then %.1f\n", cells,
		(double)most[0] / MEMORY_ROWS, (double)most[1] / MEMORY_ROWS);
	assert_true(most[0] <= MEMORY_MOST);
	assert_true(most[1] <= MEMORY_ANALYSED);
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
	memory_contending = true;
	memory_measure(3);
	memory_measure(2);
	memory_contending = false;
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
