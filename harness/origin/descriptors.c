/* SPDX-License-Identifier: MIT */
/* RLIMIT_NOFILE. */
#include "origin/descriptors.h"

#include <stdio.h>
#include <sys/resource.h>

/* Those that are no site's; what a site has beside its connections. */
#define DESCRIPTORS_OWN 64u
#define DESCRIPTORS_SITE 2u
#define DESCRIPTORS_MOST 1000000u
/* Where the limit is not known. */
#define DESCRIPTORS_UNKNOWN 1000u
/* For the clients: a thousand, as most trials have at most. */
#define DESCRIPTORS_CLIENTS 1024u

unsigned
descriptors_raise(unsigned sites)
{
	struct rlimit limit;
	rlim_t own = DESCRIPTORS_OWN + DESCRIPTORS_SITE * sites;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return DESCRIPTORS_UNKNOWN;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur > DESCRIPTORS_MOST)
		return DESCRIPTORS_MOST;
	return limit.rlim_cur > own ? (unsigned)(limit.rlim_cur - own) : 0;
}

void
descriptors_say(unsigned sites)
{
	unsigned need = DESCRIPTORS_OWN + DESCRIPTORS_SITE * sites +
		DESCRIPTORS_CLIENTS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		limit.rlim_max = 0;
	fprintf(stderr,
		"lanebench-origin: %u sites need about %u descriptors, and "
		"%llu are allowed: ulimit -Hn %u (as root), then the same "
		"again\n",
		sites, need, (unsigned long long)limit.rlim_max, need);
}
