/* SPDX-License-Identifier: MIT */
/* Items as a file names them, read as they are: what no dataset that looks
 * before it lists would hand out, such as a page that is gone. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lanebench/dataset.h>

static int
listed_prepare(const struct lane_prepare *prepare)
{
	FILE *list = fopen(prepare->option_string(prepare, "list"), "re");
	char *line = NULL;
	size_t room = 0;
	ssize_t len;
	int rc = 0;

	if (list == NULL) {
		prepare->error(prepare, "no list: %s", strerror(errno));
		return -ENOENT;
	}
	while (rc == 0 && (len = getline(&line, &room, list)) > 0) {
		line[len - 1] = '\0';
		rc = prepare->item(prepare, line);
	}
	free(line);
	fclose(list);
	return rc;
}

static int
listed_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = in->len;
	return 0;
}

static const struct lane_option listed_options[] = {
	{ .name = "list",
		.help = "file with a path a line",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "listed",
	.summary = "files as a list names them",
	.acquire = LANE_ACQUIRE_FILE,
	.prepare = listed_prepare,
	.process = listed_process,
	.options = listed_options,
};
