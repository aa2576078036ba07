/* SPDX-License-Identifier: MIT */
/* lanebench record URLS --out DIR. */
#ifndef LANEBENCH_CLI_CMD_RECORD_H
#define LANEBENCH_CLI_CMD_RECORD_H

/* argv[0] is "record". Becomes lanebench-trial, which has libcurl and reads
 * the rest; so it returns only when that can't be started, with the exit
 * code 3. */
int cmd_record(int argc, char **argv);

#endif
