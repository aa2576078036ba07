/* SPDX-License-Identifier: MIT */
/* lanebench plot DIR. */
#ifndef LANEBENCH_CLI_CMD_PLOT_H
#define LANEBENCH_CLI_CMD_PLOT_H

/* argv[0] is "plot". The program's exit code: 0; 2 for a wrong command line or
 * a malformed trials.csv; 3 when that or gnuplot is missing. */
int cmd_plot(int argc, char **argv);

#endif
