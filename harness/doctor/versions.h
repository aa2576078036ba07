/* SPDX-License-Identifier: MIT */
/* Versions of everything that a run is made with: our programs say what they
 * are linked with, for `lanebench` itself links little of it. */
#ifndef LANEBENCH_DOCTOR_VERSIONS_H
#define LANEBENCH_DOCTOR_VERSIONS_H

#include <jansson.h>

/*
 * {NAME: VERSION}, the caller's: lanebench, lanebench-trial, lanebench-origin,
 * libcurl, libxml2, libmicrohttpd, gnuplot and others; those that aren't there
 * are missing in it. NULL without memory. Starts a few programs, for some
 * 20 ms.
 */
json_t *versions_read(void);

#endif
