/* SPDX-License-Identifier: MIT */
/* Says what is wrong with a command line. */
#include "cli/usage.h"

#include <string.h>

#include "campaign/campaign.h"
#include "text/nearest.h"

#define USAGE_SHOWN 60 /* letters of a wrong option */

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
		nearest = nearest_row(
			options, sizeof(*options), word + strspn(word, "-"));
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
