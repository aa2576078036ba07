/* SPDX-License-Identifier: MIT */
/* Gives a target the files of folders, in the order of their names: for
 * compilers without libFuzzer, and for findings. */
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t replay_count;

static void
replay_file(const char *path)
{
	FILE *file = fopen(path, "re");
	uint8_t *data = NULL;
	size_t size = 0;
	struct stat st;

	FUZZ_CHECK(file && !fstat(fileno(file), &st));
	/* Of its own size: what reads beyond it is seen. */
	data = malloc(st.st_size > 0 ? (size_t)st.st_size : 1);
	FUZZ_CHECK(data);
	if (st.st_size > 0)
		size = fread(data, 1, (size_t)st.st_size, file);
	FUZZ_CHECK(size == (size_t)st.st_size);
	fclose(file);
	/* The last line is the culprit's. */
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	replay_count++;
}

static int
replay_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
replay(const char *path)
{
	struct dirent **entries;
	struct stat st;
	int count, i;

	if (stat(path, &st)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return 2;
	}
	if (!S_ISDIR(st.st_mode)) {
		replay_file(path);
		return 0;
	}
	count = scandir(path, &entries, replay_visible, alphasort);
	for (i = 0; i < count; i++) {
		char name[4096];

		snprintf(name, sizeof(name), "%s/%s", path, entries[i]->d_name);
		replay_file(name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	return 0;
}

int
main(int argc, char **argv)
{
	int i, rc = 0;

	for (i = 1; i < argc && !rc; i++)
		rc = replay(argv[i]);
	if (!rc && !replay_count) {
		fprintf(stderr, "usage: %s FOLDER|FILE...\n", argv[0]);
		rc = 2;
	}
	return rc;
}
