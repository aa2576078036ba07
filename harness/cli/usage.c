/* SPDX-License-Identifier: MIT */
/* Says what is wrong with a command line. */
#include "cli/usage.h"

#include <string.h>

#include "campaign/campaign.h"

#define USAGE_SHOWN 60 /* letters of a wrong option */

/* An option that somebody may have meant; NULL: none is near. */
static const char *
usage_nearest(const struct option *options, const char *word)
{
	json_t *known = json_array();
	const struct option *option = options;
	const char *nearest, *found = NULL;

	for (; option->name != NULL; option++)
		json_array_append_new(
			known, json_pack("{s:s}", "name", option->name));
	nearest = plugins_nearest(known, "name", word);
	/* Ours, not the array's, which goes. */
	for (option = options; option->name != NULL; option++)
		if (nearest != NULL && strcmp(option->name, nearest) == 0)
			found = option->name;
	json_decref(known);
	return found;
}

int
usage_option(
	const char *command, const struct option *options, int c, char **argv)
{
	const char *word = argv[optind - 1], *nearest;
	/* Its value may be a secret. */
	int shown = (int)strcspn(word, "=");

	if (c == ':') {
		campaign_complain("'%.60s' wants a value; `lanebench %s "
				  "--help` shows which",
			word, command);
	} else if (optopt != 0 && strncmp(word, "--", 2) == 0) {
		campaign_complain("'%.60s': that option takes no value; "
				  "`lanebench %s --help` shows them",
			word, command);
	} else if (optopt != 0) {
		campaign_complain("no option is called '-%c'; `lanebench %s "
				  "--help` shows them",
			optopt, command);
	} else {
		nearest = usage_nearest(options, word + strspn(word, "-"));
		campaign_complain("no option is called '%.*s'%s%s%s; "
				  "`lanebench %s --help` shows them",
			shown < USAGE_SHOWN ? shown : USAGE_SHOWN, word,
			nearest ? ", did you mean '--" : "",
			nearest ? nearest : "", nearest ? "'?" : "", command);
	}
	return EXIT_USAGE;
}

int
usage_word(const char *command, const char *word)
{
	campaign_complain("%s takes no '%.60s'; `lanebench %s --help` shows "
			  "what it takes",
		command, word, command);
	return EXIT_USAGE;
}
