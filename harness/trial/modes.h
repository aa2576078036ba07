/* SPDX-License-Identifier: MIT */
/* What lanebench-trial can be started for. Each returns the exit code. */
#ifndef LANEBENCH_TRIAL_MODES_H
#define LANEBENCH_TRIAL_MODES_H

/* One trial: orders on WIRE_FD_SPEC, results in WIRE_FD_RECORDS. */
int trial_run(void);

/* Those that answer end the process themselves. */

/* A dataset's prepare(): orders on WIRE_FD_SPEC, results as JSON to
 * WIRE_FD_RECORDS. */
int trial_prepare(void);

/* The addresses of the hosts of {"hosts", "proxy", "limit_ms"}: {"addresses",
 * "unknown", "proxy", "proxy_unknown"}, each {name: addresses or why not}. */
int trial_lookup(void);

/* A plugin's table, as JSON to WIRE_FD_RECORDS where that is open, else to
 * stdout. */
int trial_describe(const char *file);

/* Whether a peer's program can run here, as JSON to WIRE_FD_RECORDS where that
 * is open, else to stdout: {"version"}, what it printed, or {"why"}. */
int trial_probe(const char *manifest);

/* What libraries start and open when they are loaded without a plugin, as JSON
 * to WIRE_FD_RECORDS: {"counts": [threads, children, descriptors]}. */
int trial_libraries(int count, char **paths);

/* Versions of what is linked, and of what these plugins bring along. */
int trial_versions(int count, char **files);

#endif
