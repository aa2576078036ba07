/* SPDX-License-Identifier: MIT */
/* How a run was made, for its page of HTML. */
#ifndef LANEBENCH_REPORT_HTML_RUN_H
#define LANEBENCH_REPORT_HTML_RUN_H

#include <stdio.h>

/* From DIR/run.json; says so where there is none. */
void html_run(FILE *out, const char *dir);

#endif
