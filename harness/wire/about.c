/* SPDX-License-Identifier: MIT */
/* A time to come, in a few digits. */
#include "wire/about.h"

#include <math.h>
#include <stdio.h>

const char *
about_time(char text[ABOUT_WORDS], double seconds)
{
	if (seconds < 10)
		snprintf(text, ABOUT_WORDS, "%.0f s", fmax(1, seconds));
	else if (seconds < 100)
		snprintf(text, ABOUT_WORDS, "%.0f s", 5 * round(seconds / 5));
	else if (seconds < 600)
		snprintf(
			text, ABOUT_WORDS, "%.3g min", round(seconds / 30) / 2);
	else if (seconds < 6000)
		snprintf(text, ABOUT_WORDS, "%.0f min", seconds / 60);
	else if (seconds < 36000)
		snprintf(text, ABOUT_WORDS, "%.1f h", seconds / 3600);
	else
		snprintf(text, ABOUT_WORDS, "%.0f h", seconds / 3600);
	return text;
}
