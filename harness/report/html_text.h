/* SPDX-License-Identifier: MIT */
/* Text of others put into a page of HTML. */
#ifndef LANEBENCH_REPORT_HTML_TEXT_H
#define LANEBENCH_REPORT_HTML_TEXT_H

#include <stdio.h>

/*
 * Writes a text so that it is nothing but text, between tags as well as within
 * a quoted attribute: markup is escaped; bytes that are no UTF-8, controls, and
 * what would turn the direction of the text around it are replaced. NULL is
 * nothing.
 */
void html_text(FILE *out, const char *text);

#endif
