/* SPDX-License-Identifier: MIT */
/* What is wrong, said in one line. */
#include "campaign/campaign.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "wire/secret.h"
#include "wire/typed.h"
#include "wire/utf8.h"

void
campaign_complain(const char *fmt, ...)
{
	char *text = NULL, *typed;
	va_list args;

	fflush(stdout);
	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		text = NULL;
	va_end(args);
	typed = text ? typed_commands(text, ' ') : NULL;
	fprintf(stderr, "lanebench: %s\n",
		typed ? secret_hide(utf8_tame(typed)) : "out of memory");
	free(typed);
	free(text);
}
