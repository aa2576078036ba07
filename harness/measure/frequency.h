/* SPDX-License-Identifier: MIT */
/* Who decides how fast the cores run, from /sys. [any thread] */
#ifndef LANEBENCH_MEASURE_FREQUENCY_H
#define LANEBENCH_MEASURE_FREQUENCY_H

#include <stdbool.h>
#include <stdint.h>

struct frequency {
	/* Of the first core that has one; "" where the kernel doesn't tell, as
	 * in most virtual machines. */
	char governor[32], driver[32];
	bool mixed; /* some core has another governor */
	int turbo; /* 1 on, 0 off, -1 unknown */
	int64_t most_khz; /* the driver's maximum, -1 unknown */
};

void frequency_read(const char *root, struct frequency *frequency);

#endif
