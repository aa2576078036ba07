/* SPDX-License-Identifier: MIT */
/* The recorder's command line. */
#include "capture/capture.h"

#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"
#include "wire/typed.h"
#include "wire/utf8.h"

#define OPTIONS_AGENT "lanebench/" LANEBENCH_VERSION

static const char options_help[] =
	"usage: lanebench record URLS --out DIR [OPTION]...\n"
	"\n"
	"Fetches each URL of the file URLS (one a line, '#' begins a comment)\n"
	"once and keeps it in DIR, to be measured without its site:\n"
	"    lanebench run --dataset url --set url.replay=DIR\n"
	"which answers as many at once as are asked for: how many the sites do "
	"isn't\nrecorded.\n"
	"The same command again goes on where it stopped, and tries those\n"
	"that failed.\n"
	"\n"
	"      --out DIR           folder of the recording\n"
	"      --contact TEXT      mail or page that the sites can reach you "
	"at\n"
	"      --user-agent TEXT   what to call oneself\n"
	"                          (" OPTIONS_AGENT " and the contact)\n"
	"      --rate N            requests a second to a host, 0.01 to 100 "
	"(1)\n"
	"      --parallel N        hosts asked at once, 1 to 64 (8)\n"
	"      --no-robots         fetch what robots.txt forbids; ask first\n"
	"      --timeout S         seconds for a request, 1 to 600 (30)\n"
	"      --max-size MIB      size of a page, 1 to 256 (64)\n"
	"      --max-redirects N   redirects of a page, 0 to 50 (10)\n"
	"      --proxy URL         proxy; \"\" for none (the environment's)\n"
	"      --ca-file FILE      certificates that https trusts, PEM (the "
	"system's)\n"
	"      --quiet             only failures and the summary\n"
	"      --help\n"
	"\n"
	"Exit: 0 all recorded, 1 some failed, 2 usage, 3 DIR can't be "
	"written,\n"
	"130 interrupted.\n";

enum options_key {
	OPTIONS_OUT = 256,
	OPTIONS_CONTACT,
	OPTIONS_USER_AGENT,
	OPTIONS_RATE,
	OPTIONS_PARALLEL,
	OPTIONS_NO_ROBOTS,
	OPTIONS_TIMEOUT,
	OPTIONS_MAX_SIZE,
	OPTIONS_MAX_REDIRECTS,
	OPTIONS_PROXY,
	OPTIONS_CA_FILE,
	OPTIONS_QUIET,
	OPTIONS_HELP
};

static const struct option options_table[] = {
	{ "out", required_argument, NULL, OPTIONS_OUT },
	{ "contact", required_argument, NULL, OPTIONS_CONTACT },
	{ "user-agent", required_argument, NULL, OPTIONS_USER_AGENT },
	{ "rate", required_argument, NULL, OPTIONS_RATE },
	{ "parallel", required_argument, NULL, OPTIONS_PARALLEL },
	{ "no-robots", no_argument, NULL, OPTIONS_NO_ROBOTS },
	{ "timeout", required_argument, NULL, OPTIONS_TIMEOUT },
	{ "max-size", required_argument, NULL, OPTIONS_MAX_SIZE },
	{ "max-redirects", required_argument, NULL, OPTIONS_MAX_REDIRECTS },
	{ "proxy", required_argument, NULL, OPTIONS_PROXY },
	{ "ca-file", required_argument, NULL, OPTIONS_CA_FILE },
	{ "quiet", no_argument, NULL, OPTIONS_QUIET },
	{ "help", no_argument, NULL, OPTIONS_HELP },
	{ NULL, 0, NULL, 0 },
};

__attribute__((format(printf, 1, 2))) static int
options_wrong(const char *fmt, ...)
{
	char text[1024], *program = typed_program(' ');
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	utf8_say(stderr, "lanebench record: %s (%s record --help)", text,
		program ? program : "lanebench");
	free(program);
	return -EINVAL;
}

static int
options_number(
	const char *name, const char *text, double min, double max, double *out)
{
	char *end;

	errno = 0;
	*out = strtod(text, &end);
	if (end == text || *end || errno || !(*out >= min && *out <= max))
		return options_wrong("--%s: '%s' is no number from %g to %g",
			name, text, min, max);
	return 0;
}

static int
options_whole(
	const char *name, const char *text, double min, double max, double *out)
{
	int rc = options_number(name, text, min, max, out);

	if (!rc && *out != floor(*out))
		rc = options_wrong("--%s: '%s' is no whole number", name, text);
	return rc;
}

/* It becomes a header: one line, no controls. */
static int
options_line(const char *name, const char *text)
{
	const char *c;

	for (c = text; *c; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return options_wrong(
				"--%s: a control character in it", name);
	return *text ? 0 : options_wrong("--%s: is empty", name);
}

/* libcurl would only look at it for the first https page. */
static int
options_ca_file(const char *file)
{
	FILE *stream = files_read(file, FILES_TEXT_MAX);

	if (!stream)
		return options_wrong(
			"--ca-file: %s: %s", file, files_problem(errno));
	fclose(stream);
	return 0;
}

/* What the options gather beside the settings themselves. */
struct options_extra {
	const char *contact;
	bool help;
};

static int
options_sizes(struct capture_options *options, int key, const char *name,
	const char *text)
{
	double number = 0;
	int rc;

	switch (key) {
	case OPTIONS_RATE:
		return options_number(name, text, 0.01, 100, &options->rate);
	case OPTIONS_PARALLEL:
		rc = options_whole(name, text, 1, 64, &number);
		options->parallel = (unsigned)number;
		return rc;
	case OPTIONS_TIMEOUT:
		rc = options_number(name, text, 1, 600, &number);
		options->timeout_ms = (long)(number * 1000);
		return rc;
	case OPTIONS_MAX_SIZE:
		rc = options_whole(name, text, 1, 256, &number);
		options->max_bytes = (size_t)number << 20;
		return rc;
	default:
		rc = options_whole(name, text, 0, 50, &number);
		options->max_redirects = (unsigned)number;
		return rc;
	}
}

static int
options_take(struct capture_options *options, struct options_extra *extra,
	int key, const char *name, const char *text)
{
	switch (key) {
	case OPTIONS_OUT:
		options->out = text;
		return *text ? 0 : options_wrong("--out: names no folder");
	case OPTIONS_CONTACT:
		extra->contact = text;
		return options_line(name, text);
	case OPTIONS_USER_AGENT:
		options->user_agent = text;
		return options_line(name, text);
	case OPTIONS_PROXY:
		options->proxy = text;
		return 0;
	case OPTIONS_CA_FILE:
		options->ca_file = text;
		return options_ca_file(text);
	case OPTIONS_NO_ROBOTS:
		options->robots = false;
		return 0;
	case OPTIONS_QUIET:
		options->quiet = true;
		return 0;
	case OPTIONS_HELP:
		extra->help = true;
		return 0;
	default:
		return options_sizes(options, key, name, text);
	}
}

static int
options_parse(struct capture_options *options, struct options_extra *extra,
	int argc, char **argv)
{
	int key, which = 0, rc = 0;

	opterr = 0;
	while (!rc &&
		(key = getopt_long(argc, argv, ":", options_table, &which)) !=
			-1) {
		/* Its value may be a secret. */
		if (key == '?')
			return options_wrong("unknown option '%.*s'",
				(int)strcspn(argv[optind - 1], "="),
				argv[optind - 1]);
		if (key == ':')
			return options_wrong(
				"%s needs a value", argv[optind - 1]);
		rc = options_take(
			options, extra, key, options_table[which].name, optarg);
	}
	if (rc || extra->help)
		return rc;
	if (argc - optind != 1)
		return options_wrong(argc == optind
				? "which URLs? Name a file of them"
				: "one file of URLs, not more");
	options->list = argv[optind];
	return options->out ? 0 : options_wrong("where to? Name --out DIR");
}

int
capture_main(int argc, char **argv)
{
	struct capture_options options = { .rate = 1,
		.parallel = 8,
		.max_redirects = 10,
		.timeout_ms = 30000,
		.connect_timeout_ms = 10000,
		.max_bytes = (size_t)64 << 20,
		.robots = true };
	struct options_extra extra = { .contact = NULL };
	char agent[1024];

	if (options_parse(&options, &extra, argc, argv))
		return CAPTURE_USAGE;
	if (extra.help)
		return fputs(options_help, stdout) < 0;
	snprintf(agent, sizeof(agent), OPTIONS_AGENT " (%s%s)",
		extra.contact ? "+" : "",
		extra.contact ? extra.contact
			      : "records a page once, to measure it locally");
	if (!options.user_agent)
		options.user_agent = agent;
	return capture_run(&options);
}
