/* SPDX-License-Identifier: MIT */
/* What is wrong, said in one line. */
#include "campaign/campaign.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/secret.h"
#include "wire/utf8.h"

void
campaign_complain(const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	fprintf(stderr, "lanebench: %s\n",
		text ? secret_hide(utf8_tame(text)) : "out of memory");
	free(text);
}
