/* SPDX-License-Identifier: MIT */
/* Fetches what the option `from` says, or, where `to` says something, a page of
 * its own that redirects there. */
#include <stdio.h>
#include <stdlib.h>

#include <lanebench/dataset.h>

/* Puts a file of its own in place of the host's list of hosts. */
static void
far_hosts(const struct lane_prepare *prepare, const char *line)
{
	char path[4096];
	FILE *out;

	snprintf(path, sizeof(path), "%s.all-hosts", prepare->work);
	remove(path);
	out = fopen(path, "w");
	if (out == NULL)
		return;
	fprintf(out, "%s\n", line);
	fclose(out);
}

static int
far_prepare(const struct lane_prepare *prepare)
{
	const char *hosts = getenv("FAR_HOSTS");
	struct lane_route route = { .path = "/away", .status = 302 };
	char url[100];

	if (hosts != NULL)
		far_hosts(prepare, hosts);
	route.extra = prepare->option_string(prepare, "to");
	if (*route.extra == '\0')
		return prepare->item(
			prepare, prepare->option_string(prepare, "from"));
	snprintf(url, sizeof(url), "%s/away", prepare->site(prepare, 0));
	if (prepare->route(prepare, &route) < 0)
		return -1;
	return prepare->item(prepare, url);
}

static int
far_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	(void)in;
	out->reason = "nothing is wanted of it";
	return -1;
}

static const struct lane_option far_options[] = {
	{ .name = "from",
		.help = "a URL",
		.kind = LANE_STRING,
		.preset = "http://127.0.0.1:1/" },
	{ .name = "to",
		.help = "where a page of ours redirects",
		.kind = LANE_STRING,
		.preset = "" },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "far",
	.summary = "is where one says",
	.acquire = LANE_ACQUIRE_URL,
	.flags = LANE_ON_REQUEST,
	.prepare = far_prepare,
	.process = far_process,
	.options = far_options,
};
