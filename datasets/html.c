/* SPDX-License-Identifier: MIT */
/* Local pages, each read and parsed: a load that wants the cores. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>

#include <lanebench/dataset.h>

#include "pages/options.h"

static int
html_prepare(const struct lane_prepare *prepare)
{
	struct corpus_request request;
	struct listing listing;
	char path[PATH_MAX];
	int err = options_facts(prepare);

	if (err)
		return err;
	options_request(prepare, "html", &request);
	err = corpus_open(prepare, &request, &listing);
	for (size_t i = 0; i < listing.count && !err; i++) {
		if (snprintf(path, sizeof(path), "%s/%s", listing.root,
			    listing.pages[i].name) >= (int)sizeof(path))
			err = -ENAMETOOLONG;
		else
			err = prepare->item(prepare, path);
	}
	listing_fini(&listing);
	return err;
}

static int
html_open(const struct lane_pass *pass, void **state)
{
	*state = NULL;
	return options_open(pass);
}

static int
html_lane_open(const struct lane_pass *pass, void *state, void **lane)
{
	struct extract *extract;
	int err = options_parser(pass, &extract);

	(void)state;
	*lane = extract;
	return err;
}

static void
html_lane_close(void *lane)
{
	extract_destroy(lane);
}

static int
html_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	struct extract_result result;
	int err = extract_page(lane, in->data, in->len, in->type, &result);

	out->digest = result.digest;
	out->reason = result.reason;
	return err;
}

static const char *
html_title(void *lane)
{
	return extract_title(lane);
}

static const struct lane_option html_options[] = {
	OPTIONS_CORPUS,
	OPTIONS_PARSER,
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "html",
	.summary = "local pages, read and parsed",
	.acquire = LANE_ACQUIRE_FILE,
	.flags = LANE_CPU_BOUND,
	.sample = 400,
	.prepare = html_prepare,
	.process = html_process,
	.open = html_open,
	.lane_open = html_lane_open,
	.lane_close = html_lane_close,
	.options = html_options,
	.title = html_title,
};
