/* SPDX-License-Identifier: MIT */
/* One function a command; argv[0] is its name. Each returns the exit code. */
#ifndef LANEBENCH_CLI_COMMANDS_H
#define LANEBENCH_CLI_COMMANDS_H

int cmd_analyze(int argc, char **argv);
int cmd_compare(int argc, char **argv);
int cmd_calibrate(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_describe(int argc, char **argv);
int cmd_doctor(int argc, char **argv);
int cmd_export(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_new(int argc, char **argv);
int cmd_origin(int argc, char **argv);
int cmd_overhead(int argc, char **argv);
int cmd_plot(int argc, char **argv);
int cmd_record(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_run(int argc, char **argv);

#endif
