/* SPDX-License-Identifier: MIT */
/* A run as one page of HTML that needs nothing else. */
#ifndef LANEBENCH_REPORT_PAGE_PAGE_H
#define LANEBENCH_REPORT_PAGE_PAGE_H

#include <stdio.h>

#include "analysis/run.h"

/*
 * Writes DIR/report.html: what was asked, who won, the table, the pictures that
 * are in DIR/plots, what disturbed it, and what run.json says of how it was
 * run. No script is in it, and nothing that a browser would fetch. The file is
 * made beside its place and moved there. 0 or a negative errno, with one line
 * that says what and where. folder_fit() or folder_keep() came before.
 */
int page_write(
	const struct folder *folder, const char *dir, char words[FOLDER_WORDS]);

/*
 * Writes a text so that it is nothing but text, between tags as well as within
 * a quoted attribute: markup is escaped; bytes that are no UTF-8, controls, and
 * what would turn the direction of the text around it are replaced. NULL is
 * nothing.
 */
void html_text(FILE *out, const char *text);

/*
 * Writes the <svg> of a file in an open folder. The number makes its ids its
 * own, for a page has several. 0; -EBADMSG for a file that isn't a mere
 * picture: one with scripts, or with references to anything outside of it; or
 * another negative errno. Nothing is written then.
 */
int html_picture(FILE *out, int folder, const char *name, size_t number);

#endif
