/* SPDX-License-Identifier: MIT */
/* Four items in passes of which some are killed: those with so many lanes whose
 * number is in the list. They are counted by a file that grows. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <lanebench/dataset.h>

static int
stray_prepare(const struct lane_prepare *prepare)
{
	static const char *const items[] = { "a", "b", "c", "d" };
	int rc = 0;

	for (size_t i = 0; i < 4 && rc == 0; i++)
		rc = prepare->item(prepare, items[i]);
	return rc;
}

/* This pass's number, from 1 on; 0 where nobody counts. */
static long
stray_count(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	struct stat st = { 0 };

	if (fd < 0 || write(fd, "+", 1) != 1 || fstat(fd, &st) < 0)
		perror(path);
	if (fd >= 0)
		close(fd);
	return (long)st.st_size;
}

static int
stray_open(const struct lane_pass *pass, void **state)
{
	const char *at = pass->option_string(pass, "strikes");
	long number;
	char *end;

	*state = NULL;
	if (pass->items == 0 ||
		(long)pass->lanes != pass->option(pass, "lanes"))
		return 0;
	number = stray_count(pass->option_string(pass, "file"));
	for (; *at != '\0'; at = *end ? end + 1 : end)
		if (strtol(at, &end, 10) == number)
			raise(SIGKILL);
	return 0;
}

static int
stray_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = (uint64_t)*in->source;
	return 0;
}

static const struct lane_option stray_options[] = {
	{ .name = "file",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "/dev/null" },
	{ .name = "lanes",
		.help = "in which way",
		.kind = LANE_NUMBER,
		.preset = "1",
		.max = 64 },
	{ .name = "strikes",
		.help = "in which way",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "stray",
	.summary = "some of its passes are killed",
	.prepare = stray_prepare,
	.open = stray_open,
	.process = stray_process,
	.options = stray_options,
};
