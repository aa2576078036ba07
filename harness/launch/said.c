/* SPDX-License-Identifier: MIT */
/* What a trial wrote to stderr, line by line. */
#include "launch/said.h"

#include <string.h>

#include "wire/secret.h"
#include "wire/utf8.h"

#define SAID_LINE 1000

void
said_show(FILE *to, const char *whose, const char *said)
{
	char line[SAID_LINE];

	while (*said != '\0') {
		size_t len = strcspn(said, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)len, said);
		if (len > 0)
			fprintf(to, "%s stderr: %s\n", whose,
				secret_hide(utf8_tame(line)));
		said += len + (said[len] == '\n');
	}
}
