/* SPDX-License-Identifier: MIT */
/* A run as one page of HTML that needs nothing else. */
#ifndef LANEBENCH_REPORT_HTML_H
#define LANEBENCH_REPORT_HTML_H

#include "report/folder.h"

/*
 * Writes DIR/report.html: what was asked, who won, the table, the pictures that
 * are in DIR/plots, what disturbed it, and what run.json says of how it was
 * run. No script is in it, and nothing that a browser would fetch. The file is
 * made beside its place and moved there. 0 or a negative errno, with one line
 * that says what and where. folder_fit() or folder_keep() came before.
 */
int html_write(
	const struct folder *folder, const char *dir, char words[FOLDER_WORDS]);

#endif
