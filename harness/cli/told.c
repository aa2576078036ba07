/* SPDX-License-Identifier: MIT */
/* Whether standard output was written, and why not. */
#include "cli/told.h"

#include <errno.h>
#include <stdio.h>
#include <stdio_ext.h>

int
told_stdout(void)
{
	int err;

	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout))
		return 0;
	err = errno;
	/* The reason was another call's: asked for again. */
	clearerr(stdout);
	if (err == 0 && putchar('\n') != EOF && fflush(stdout) == 0)
		err = EIO;
	else if (err == 0)
		err = errno;
	/* It is told once: nobody tries again at the end. */
	__fpurge(stdout);
	clearerr(stdout);
	return -err;
}
