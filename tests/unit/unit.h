/* SPDX-License-Identifier: MIT */
/* cmocka, and what it wants included before it. */
#ifndef LANEBENCH_TESTS_UNIT_H
#define LANEBENCH_TESTS_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#endif
