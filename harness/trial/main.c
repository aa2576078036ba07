/* SPDX-License-Identifier: MIT */
/* lanebench-trial: one trial in a fresh process. Started by lanebench. */
#include <stdio.h>
#include <string.h>

#include "capture/capture.h"
#include "trial/modes.h"

static int
main_usage(FILE *to, int code)
{
	fputs("usage: lanebench-trial --describe FILE.so|FILE.ini\n"
	      "       lanebench-trial --probe FILE.ini\n"
	      "       lanebench-trial --run | --prepare | --lookup   (by "
	      "lanebench)\n"
	      "       lanebench-trial --record URLS --out DIR ...\n",
		to);
	return code;
}

int
main(int argc, char **argv)
{
	const char *mode = argc > 1 ? argv[1] : "";

	if (strcmp(mode, "--run") == 0)
		return trial_run();
	if (strcmp(mode, "--prepare") == 0)
		return trial_prepare();
	if (strcmp(mode, "--lookup") == 0)
		return trial_lookup();
	if (strcmp(mode, "--describe") == 0 && argc == 3)
		return trial_describe(argv[2]);
	if (strcmp(mode, "--probe") == 0 && argc == 3)
		return trial_probe(argv[2]);
	if (strcmp(mode, "--libraries") == 0)
		return trial_libraries(argc - 2, argv + 2);
	if (strcmp(mode, "--record") == 0)
		return capture_main(argc - 1, argv + 1);
	if (strcmp(mode, "--version") == 0)
		return trial_versions(argc - 2, argv + 2);
	return main_usage(strcmp(mode, "--help") == 0 ? stdout : stderr,
		strcmp(mode, "--help") == 0 ? 0 : 2);
}
