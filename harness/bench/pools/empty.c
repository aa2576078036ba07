/* SPDX-License-Identifier: MIT */
/* Empty items, stamped and recorded, for other libraries' pools. */
#include "bench/pools/empty.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "measure/clock.h"

int
empty_open(struct empty *empty, int argc, char **argv)
{
	if (argc != 3 || atol(argv[1]) < 1 || atoi(argv[2]) < 1) {
		fprintf(stderr, "usage: %s ITEMS WORKERS\n", argv[0]);
		return 2;
	}
	empty->items = (size_t)atol(argv[1]);
	empty->workers = (unsigned)atoi(argv[2]);
	empty->records = mmap(NULL, empty->items * sizeof(*empty->records),
		PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (empty->records != MAP_FAILED)
		return 0;
	perror("mmap");
	return 3;
}

void
empty_item(struct empty *empty, size_t item)
{
	struct wire_record *record = &empty->records[item];
	uint64_t begin_ns = clock_now_ns(), process_ns = clock_now_ns();

	record->begin_ns = begin_ns;
	record->process_ns = process_ns;
	record->status = WIRE_ITEM_OK;
	record->end_ns = clock_now_ns();
	record->ends++;
}

void
empty_begin(struct empty *empty)
{
	empty->begin_ns = clock_now_ns();
}

int
empty_end(struct empty *empty)
{
	uint64_t wall_ns = clock_now_ns() - empty->begin_ns;

	for (size_t i = 0; i < empty->items; i++)
		if (empty->records[i].ends != 1) {
			fprintf(stderr, "item %zu wasn't done once\n", i);
			return 1;
		}
	dprintf(WIRE_FD_RECORDS, "{\"wall_ns\": %llu}",
		(unsigned long long)wall_ns);
	return 0;
}
