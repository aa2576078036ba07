/* SPDX-License-Identifier: MIT */
/* lanebench-origin: the local web server that URL datasets are fetched from. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "origin/origin.h"

#define EXIT_USAGE 2
#define EXIT_MISSING 3

int
main(int argc, char **argv)
{
	static struct server server;
	struct options options;
	int fds[OPTIONS_MOST_SITES];
	pid_t parent = getppid();
	uint16_t port;
	unsigned most;
	int rc = options_parse(&options, argc, argv);

	if (rc)
		return rc < 0 ? EXIT_USAGE : 0;
	/* Gone with its parent, also with one that has gone meanwhile. */
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		return 0;
	/* Delays are true to this, not to the default of 50 us. */
	prctl(PR_SET_TIMERSLACK, 1000);
	most = descriptors_raise(options.sites);
	if (most == 0) {
		descriptors_say(options.sites);
		return EXIT_MISSING;
	}
	rc = listen_open(&options, fds, &port);
	if (rc)
		return rc == -EINVAL ? EXIT_USAGE : EXIT_MISSING;
	if (server_init(&server, &options, fds, most))
		return EXIT_MISSING;
	printf("ready %u %u\n", port, options.sites);
	rc = fflush(stdout) ? -errno : server_run(&server);
	server_fini(&server);
	return rc ? EXIT_MISSING : 0;
}
