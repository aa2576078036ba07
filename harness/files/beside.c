/* SPDX-License-Identifier: MIT */
/* Finds what is installed beside the running program. */
#include "files/beside.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char *beside_folder; /* NULL: the running program's */

void
beside_set(const char *folder)
{
	beside_folder = folder;
}

const char *
beside_path(const char *name)
{
	static char path[PATH_MAX];
	ssize_t n;
	char *slash;

	if (beside_folder != NULL)
		n = snprintf(path, sizeof(path), "%s/", beside_folder);
	else
		n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	path[n > 0 && n < (ssize_t)sizeof(path) ? n : 0] = '\0';
	slash = strrchr(path, '/');
	if (slash == NULL ||
		(size_t)(slash - path) + strlen(name) + 2 > sizeof(path))
		return "";
	strcpy(slash + 1, name);
	return path;
}

const char *
beside_program(const char *name)
{
	const char *path = beside_path(name);

	return access(path, X_OK) == 0 ? path : "";
}
