/* SPDX-License-Identifier: MIT */
/* A dataset that breaks the contract, in the way that its option says. */
#include <stdio.h>
#include <string.h>

#include <lanebench/dataset.h>

static const char *spoils_how;
static char spoils_text[16];

static int
spoils_prepare(const struct lane_prepare *prepare)
{
	const char *how = prepare->option_string(prepare, "how");
	char source[32];
	int rc = 0;

	for (int i = 0; i < 20 && rc == 0 && strcmp(how, "none") != 0; i++) {
		snprintf(source, sizeof(source),
			strcmp(how, "loud") == 0 ? "item-%d \033[31m"
						 : "item-%d",
			i);
		rc = prepare->item(prepare, source);
	}
	return rc;
}

static int
spoils_open(const struct lane_pass *pass, void **state)
{
	(void)state;
	snprintf(spoils_text, sizeof(spoils_text), "%s",
		pass->option_string(pass, "how"));
	spoils_how = spoils_text;
	return pass->items == 0 && strcmp(spoils_how, "empty") == 0 ? -22 : 0;
}

static int
spoils_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	(void)lane;
	out->digest = (uint64_t)in->source[5] * 256 + (uint64_t)in->source[6];
	if (strcmp(spoils_how, "number") == 0)
		out->digest = in->item;
	if (in->item == 3 && strcmp(spoils_how, "blank") == 0)
		out->reason = " ";
	if (in->item == 3 &&
		(strcmp(spoils_how, "silent") == 0 ||
			strcmp(spoils_how, "blank") == 0 ||
			strcmp(spoils_how, "loud") == 0))
		return -1;
	if (strcmp(spoils_how, "all") == 0) {
		out->reason = "never";
		return -1;
	}
	return 0;
}

static const struct lane_option spoils_options[] = {
	{ .name = "how",
		.help = "in which way",
		.kind = LANE_CHOICE,
		.preset = "not",
		.choices = "not,none,number,silent,loud,blank,all,empty" },
	{ .name = NULL },
};

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "spoils",
	.summary = "breaks the contract",
	.flags = LANE_ON_REQUEST,
	.prepare = spoils_prepare,
	.process = spoils_process,
	.open = spoils_open,
	.options = spoils_options,
};
