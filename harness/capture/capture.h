/* SPDX-License-Identifier: MIT */
/*
 * `lanebench record`: fetches each URL of a list once, politely, and keeps
 * what came for url.replay. A host is asked one thing at a time, at most `rate`
 * times a second, and only what its robots.txt allows.
 */
#ifndef LANEBENCH_CAPTURE_CAPTURE_H
#define LANEBENCH_CAPTURE_CAPTURE_H

/* From a command line, argv[0] being ignored: what lanebench-trial does when it
 * is started as "lanebench-trial --record ...". Returns an exit code. [main
 * thread, once a process] */
int capture_main(int argc, char **argv);

#endif
