/* SPDX-License-Identifier: MIT */
/* A URL's path to a file below the origin's folder: whatever it says, what lies
 * outside is not opened. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz.h"
#include "origin/origin.h"

#define ROOT_TOP "fuzz_root.d"

static int root_folder = -1;
static struct stat root_secret;

static void
root_link(const char *to, const char *path)
{
	FUZZ_CHECK(!symlink(to, path) || errno == EEXIST);
}

/* Folders, a secret beside them, and links to it by every way. */
static void
root_build(void)
{
	int fd;

	FUZZ_CHECK(!mkdir(ROOT_TOP, 0700) || errno == EEXIST);
	FUZZ_CHECK(!mkdir(ROOT_TOP "/in", 0700) || errno == EEXIST);
	FUZZ_CHECK(!mkdir(ROOT_TOP "/in/d", 0700) || errno == EEXIST);
	fd = open(ROOT_TOP "/s", O_CREAT | O_WRONLY, 0600);
	FUZZ_CHECK(fd >= 0 && !fstat(fd, &root_secret));
	close(fd);
	fd = open(ROOT_TOP "/in/d/index.html", O_CREAT | O_WRONLY, 0600);
	FUZZ_CHECK(fd >= 0);
	close(fd);
	root_link("../s", ROOT_TOP "/in/l");
	root_link("../../s", ROOT_TOP "/in/d/l");
	root_link("..", ROOT_TOP "/in/u");
	root_link("/", ROOT_TOP "/in/r");
	root_link("d", ROOT_TOP "/in/i");
	root_folder = open(ROOT_TOP "/in", O_PATH | O_DIRECTORY | O_CLOEXEC);
	FUZZ_CHECK(root_folder >= 0);
}

static void
root_inside(int fd)
{
	struct stat st;

	if (fd < 0)
		return;
	FUZZ_CHECK(!fstat(fd, &st) && st.st_dev == root_secret.st_dev);
	FUZZ_CHECK(st.st_ino != root_secret.st_ino);
	close(fd);
}

static void
root_parts(const char *name)
{
	FUZZ_CHECK(name[0] && name[0] != '/');
	while (*name) {
		size_t len = strcspn(name, "/");

		FUZZ_CHECK(len != 2 || memcmp(name, "..", 2) != 0);
		name += len + (name[len] == '/');
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *url = fuzz_text(data, size);
	char *raw = url && *url ? url + 1 : url;
	char name[PATH_MAX];
	uint64_t len;

	if (root_folder < 0)
		root_build();
	if (!root_name(url, name, sizeof(name))) {
		root_parts(name);
		FUZZ_CHECK(*root_type(name));
		root_inside(root_open(root_folder, name, &len));
		root_inside(root_open_walking(root_folder, name));
	}
	/* The second wall holds without the first. */
	root_inside(root_open(root_folder, raw, &len));
	if (*raw && *raw != '/')
		root_inside(root_open_walking(root_folder, raw));
	free(url);
	return 0;
}
