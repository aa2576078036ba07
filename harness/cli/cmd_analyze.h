/* SPDX-License-Identifier: MIT */
/* lanebench analyze DIR. */
#ifndef LANEBENCH_CLI_CMD_ANALYZE_H
#define LANEBENCH_CLI_CMD_ANALYZE_H

/* argv[0] is "analyze". The program's exit code: 0; 2 for a wrong command line
 * or a malformed trials.csv; 3 when there is none or no place to write. */
int cmd_analyze(int argc, char **argv);

#endif
