/* SPDX-License-Identifier: MIT */
/* Memory that is shared with a program which we don't trust. */
#ifndef LANEBENCH_LAUNCH_SEALED_H
#define LANEBENCH_LAUNCH_SEALED_H

#include <stddef.h>

/* So many zeros, as a descriptor that the caller closes: whoever holds it can
 * scribble on them, not take them away. A negative errno. */
int sealed_create(const char *name, size_t size);

#endif
