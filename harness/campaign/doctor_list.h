/* SPDX-License-Identifier: MIT */
/* The doctor's checks while they are made; for its own files. */
#ifndef LANEBENCH_CAMPAIGN_DOCTOR_LIST_H
#define LANEBENCH_CAMPAIGN_DOCTOR_LIST_H

#include "campaign/doctor.h"

struct doctor_list {
	struct doctor_check *checks;
	size_t count;
};

/* The next one; topic: static. The list's. */
__attribute__((format(printf, 4, 5))) struct doctor_check *
doctor_add(struct doctor_list *list, enum doctor_grade grade, const char *topic,
	const char *format, ...);

__attribute__((format(printf, 2, 3))) void
doctor_advise(struct doctor_check *check, const char *format, ...);

/* What trials run within. */
void
doctor_check_guard(struct doctor_list *list, const struct guard_means *guard);

#endif
