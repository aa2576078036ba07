/* SPDX-License-Identifier: MIT */
/* A picture of DIR/plots put into a page of HTML. */
#ifndef LANEBENCH_REPORT_HTML_PICTURE_H
#define LANEBENCH_REPORT_HTML_PICTURE_H

#include <stdio.h>

/*
 * Writes the <svg> of a file in an open folder. The number makes its ids its
 * own, for a page has several. 0; -EBADMSG for a file that isn't a mere
 * picture: one with scripts, or with references to anything outside of it; or
 * another negative errno. Nothing is written then.
 */
int html_picture(FILE *out, int folder, const char *name, size_t number);

#endif
