/* SPDX-License-Identifier: MIT */
/* The library that the plugin `needs` was linked with, and doesn't find. */

extern int gone_answer(void);

__attribute__((visibility("default"))) int
gone_answer(void)
{
	return 0;
}
