/* SPDX-License-Identifier: MIT */
/* Shares blocks out over sittings. */
#include "campaign/sitting.h"

unsigned
sitting_count(const struct settings *settings)
{
	return settings->sessions ? settings->sessions : 1;
}

unsigned
sitting_blocks(const struct settings *settings, unsigned blocks)
{
	return blocks + sitting_count(settings);
}

unsigned
sitting_of(const struct settings *settings, unsigned block)
{
	unsigned n = sitting_count(settings);
	unsigned each = settings->blocks / n, more = settings->blocks % n;

	if (n == 1)
		return 1;
	if (block <= more * (each + 1))
		return (block - 1) / (each + 1) + 1;
	block -= more * (each + 1);
	return more + (block - 1) / each + 1;
}
