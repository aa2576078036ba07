/* SPDX-License-Identifier: MIT */
/* What a trial wrote to stderr, for people. */
#ifndef LANEBENCH_LAUNCH_SAID_H
#define LANEBENCH_LAUNCH_SAID_H

#include <stdio.h>

/* Writes its lines to `to`, each as a terminal can be shown it, with
 * "WHOSE stderr: " before it. [any] */
void said_show(FILE *to, const char *whose, const char *said);

#endif
