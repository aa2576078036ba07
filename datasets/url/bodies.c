/* SPDX-License-Identifier: MIT */
/* Opens what a recording holds, a name at a time, so that no link is followed
 * on the way. */
#include "url/bodies.h"

#include <errno.h>

#include "files/files.h"

int
bodies_folder(int root)
{
	return files_folder_in(root, "bodies", false);
}

int
bodies_open(int folder, const char *name, const char **why)
{
	int fd = files_open_in(folder, name, FILES_PAGE_MAX, NULL);

	*why = NULL;
	if (fd == -ELOOP)
		*why = "a link, and no file of the recording's own";
	else if (fd < 0)
		*why = files_problem(-fd);
	return fd;
}
