/* SPDX-License-Identifier: MIT */
/* Versions, asked from the programs that are linked with what they name. */
#include "doctor/doctor.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "files/beside.h"
#include "measure/clock.h"
#include "process/child.h"
#include "process/reap.h"

#define VERSIONS_LIMIT_NS 5000000000u
/* The plugin that brings the libraries of the pages. */
#define VERSIONS_PLUGIN "../lib/lanebench/html.so"

/* Each line "NAME VERSION ..." of an output. */
static void
versions_take(json_t *versions, int fd)
{
	FILE *file = fdopen(fd, "re");
	char line[400];

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		char *space = strchr(line, ' ');

		line[strcspn(line, "\n")] = '\0';
		if (space == NULL)
			continue;
		*space = '\0';
		json_object_set_new(versions, line, json_string(space + 1));
	}
	if (file != NULL)
		fclose(file);
	else
		close(fd);
}

static void
versions_ask(json_t *versions, const char *const *argv)
{
	struct child_order order;
	struct child child;
	int fd = memfd_create("lanebench-versions", MFD_CLOEXEC);

	if (fd < 0)
		return;
	child_order_init(&order, argv);
	order.fds[1] = fd;
	if (child_start(&child, &order) < 0) {
		close(fd);
		return;
	}
	child_wait(&child, -1, clock_now_ns() + VERSIONS_LIMIT_NS);
	child_end(&child);
	child_sweep();
	if (lseek(fd, 0, SEEK_SET) == 0)
		versions_take(versions, fd);
	else
		close(fd);
}

/* One of ours, if it is there; `with` may be NULL. */
static void
versions_ask_ours(json_t *versions, const char *name, const char *with)
{
	char path[4096], plugin[4200];
	const char *argv[] = { path, "--version", with != NULL ? plugin : NULL,
		NULL };
	char *slash;

	snprintf(path, sizeof(path), "%s", beside_program(name));
	if (*path == '\0')
		return;
	slash = strrchr(path, '/');
	if (with != NULL && slash != NULL)
		snprintf(plugin, sizeof(plugin), "%.*s/%s", (int)(slash - path),
			path, with);
	versions_ask(versions, argv);
}

json_t *
versions_read(void)
{
	static const char *const gnuplot[] = { "/usr/bin/env", "gnuplot",
		"--version", NULL };
	json_t *versions = json_object();

	if (versions == NULL)
		return NULL;
	json_object_set_new(
		versions, "lanebench", json_string(LANEBENCH_VERSION));
	json_object_set_new(versions, "inih", json_string(LANEBENCH_INIH));
	versions_ask_ours(versions, "lanebench-trial", VERSIONS_PLUGIN);
	versions_ask_ours(versions, "lanebench-origin", NULL);
	versions_ask(versions, gnuplot);
	return versions;
}
