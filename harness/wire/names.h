/* SPDX-License-Identifier: MIT */
/* Names that no plugin can have, for they mean something else. */
#ifndef LANEBENCH_WIRE_NAMES_H
#define LANEBENCH_WIRE_NAMES_H

/* What a word means where strategies and datasets are named; NULL: nothing, and
 * it can be one's name. Static. */
const char *names_reserved(const char *name);

#endif
