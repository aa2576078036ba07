/* SPDX-License-Identifier: MIT */
/* The recorder's loop: starts what may be started, reaps what ended. */
#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "capture/request.h"
#include "files/files.h"
#include "measure/clock.h"
#include "text/format.h"
#include "text/secret.h"
#include "text/typed.h"
#include "text/utf8.h"

/* The recorder's command line. */

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

/* No page has more headers than this. */
#define CAPTURE_HEADERS_MAX ((size_t)300 * 1024)
#define CAPTURE_MIB ((uint64_t)1 << 20)
#define CAPTURE_PRESET_MIB 64 /* url.max-size-mib's */

static volatile sig_atomic_t capture_stop;

static void
capture_signal(int number)
{
	(void)number;
	capture_stop = 1;
}

/* Whether anything had ended. */
static bool
capture_reap(struct capture *capture)
{
	bool any = false;
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(capture->multi, &left))) {
		struct capture_talk *talk = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		any = true;
		curl_easy_getinfo(
			message->easy_handle, CURLINFO_PRIVATE, &talk);
		talk_end(capture, talk, message->data.result);
	}
	return any;
}

/* Fills the free talks; returns how long nothing can be started, in ms. */
static int
capture_fill(struct capture *capture)
{
	unsigned i;

	for (i = 0; i < capture->options->parallel; i++) {
		struct capture_talk *talk = &capture->talks[i];
		uint64_t wait_ns;

		if (talk->busy)
			continue;
		talk->page = polite_next(
			capture->polite, clock_now_ns(), &talk->host, &wait_ns);
		if (!talk->page)
			return wait_ns > 500000000
				? 500
				: (int)(wait_ns / 1000000 + 1);
		talk_start(capture, talk);
		if (!talk->busy)
			return 0;
	}
	return 500;
}

static void
capture_loop(struct capture *capture)
{
	int running;

	while (!capture_stop && !capture->broken &&
		(capture->busy || polite_waiting(capture->polite))) {
		int wait_ms = capture_fill(capture);

		curl_multi_perform(capture->multi, &running);
		/* What ended may let another begin: only then wait. */
		if (!capture_reap(capture))
			curl_multi_poll(capture->multi, NULL, 0, wait_ms, NULL);
	}
}

static int
capture_queue(struct capture *capture)
{
	size_t i;

	for (i = 0; i < capture->list.count; i++) {
		const char *url = capture->list.urls[i];
		struct polite_page *page;

		if (recording_has(capture->recording, url))
			continue;
		page = calloc(1, sizeof(*page));
		if (!page)
			return -ENOMEM;
		page->url = url;
		if (polite_add(capture->polite, page, false)) {
			free(page);
			return -ENOMEM;
		}
		capture->wanted++;
	}
	return 0;
}

/* How long that takes at the rate that was asked for. */
static void
capture_plan(const struct capture *capture)
{
	const struct capture_options *options = capture->options;
	char time[FORMAT_ROOM];
	size_t hosts;
	double least_s = (double)polite_foresee(
				 capture->polite, options->robots, &hosts) /
		1e9;

	if (capture->wanted == 0 || options->quiet)
		return;
	printf("%zu page%s of %zu host%s, at most %g request%s/s to each: "
	       "about %s\n",
		capture->wanted, capture->wanted == 1 ? "" : "s", hosts,
		hosts == 1 ? "" : "s", options->rate,
		options->rate == 1 ? "" : "s", format_about(time, least_s));
	fflush(stdout);
}

/* A page's redirects are the queue's matter, robots.txt's libcurl's. */
static int
capture_rules(struct capture *capture)
{
	const struct capture_options *options = capture->options;
	const char *why;
	int rc;

	capture->pages =
		(struct fetch_rules){ .timeout_ms = options->timeout_ms,
			.connect_timeout_ms = options->connect_timeout_ms,
			.max_body = options->max_bytes,
			.over_body = "larger than --max-size",
			.max_header = CAPTURE_HEADERS_MAX,
			.over_header = "more than 300 KiB of headers",
			.http2 = true,
			.proxy = options->proxy,
			.user_agent = options->user_agent,
			.ca_file = options->ca_file ? options->ca_file : "",
			.header = "",
			.login = "" };
	capture->robots = capture->pages;
	capture->robots.max_redirects = 5;
	capture->robots.max_body = ROBOTS_MAX;
	rc = fetch_rules_init(&capture->pages, options->parallel, &why);
	if (!rc)
		rc = fetch_rules_init(
			&capture->robots, options->parallel, &why);
	return rc;
}

static int
capture_open(struct capture *capture)
{
	int rc = capture_rules(capture);

	if (rc)
		return rc;
	capture->multi = curl_multi_init();
	capture->polite = polite_create(capture->options->rate);
	capture->talks =
		calloc(capture->options->parallel, sizeof(*capture->talks));
	if (!capture->multi || !capture->polite || !capture->talks)
		return -ENOMEM;
	return capture_queue(capture);
}

static void
capture_close(struct capture *capture)
{
	unsigned i;

	for (i = 0; capture->talks && i < capture->options->parallel; i++)
		talk_close(capture, &capture->talks[i]);
	free(capture->talks);
	polite_destroy(capture->polite, talk_forget);
	if (capture->multi)
		curl_multi_cleanup(capture->multi);
	fetch_rules_fini(&capture->pages);
	fetch_rules_fini(&capture->robots);
	curl_global_cleanup();
}

/* The command that measures it, with what its pages need of it. */
static void
capture_next(const struct capture *capture)
{
	uint64_t mib = (capture->largest + CAPTURE_MIB - 1) / CAPTURE_MIB;
	char *program = typed_program(' ');
	char *dir = typed_quoted(capture->options->out);

	printf("next: %s run --dataset url --set url.replay=%s",
		program ? program : "lanebench", dir ? dir : capture->shown);
	free(program);
	free(dir);
	if (mib > CAPTURE_PRESET_MIB)
		printf(" --set url.max-size-mib=%" PRIu64, mib);
	puts("\n(which compares strategies on these pages; how many at once "
	     "their sites do,\nand so how fast you can be with them, isn't "
	     "recorded)");
}

static int
capture_summary(const struct capture *capture)
{
	size_t before = capture->list.count - capture->wanted;
	size_t left = capture->wanted - capture->done - capture->failed;

	printf("%zu page%s recorded in %s, %" PRIu64 " byte%s", capture->done,
		capture->done == 1 ? "" : "s", capture->shown, capture->bytes,
		capture->bytes == 1 ? "" : "s");
	if (before)
		printf("; %zu were there already", before);
	if (capture->bad_status)
		printf("; %zu of them %s like 404 or 500", capture->bad_status,
			capture->bad_status == 1 ? "is an answer"
						 : "are answers");
	if (capture->failed)
		printf("; %zu failed, the same command tries %s again",
			capture->failed, capture->failed == 1 ? "it" : "them");
	if (left)
		printf("; %zu not tried, the same command goes on", left);
	putchar('\n');
	if (recording_count(capture->recording) && !capture->broken)
		capture_next(capture);
	if (capture->broken) {
		utf8_say(stderr, "lanebench record: %s: %s", capture->shown,
			strerror(-capture->broken));
		return CAPTURE_UNABLE;
	}
	if (capture_stop)
		return CAPTURE_STOPPED;
	return capture->failed ? CAPTURE_SOME : CAPTURE_ALL;
}

static void
capture_handlers(void)
{
	struct sigaction action = { .sa_handler = capture_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	action.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &action, NULL);
}

int
capture_run(const struct capture_options *options)
{
	struct capture capture = { .options = options };
	char error[1200] = "";
	int end, rc;

	if (weblist_read(&capture.list, options->list, error, sizeof(error))) {
		utf8_say(stderr, "lanebench record: %s", secret_hide(error));
		weblist_fini(&capture.list);
		return CAPTURE_USAGE;
	}
	rc = recording_open(
		&capture.recording, options->out, error, sizeof(error));
	if (rc) {
		utf8_say(stderr, "lanebench record: %s", secret_hide(error));
		weblist_fini(&capture.list);
		return rc == -EEXIST ? CAPTURE_USAGE : CAPTURE_UNABLE;
	}
	/* libcurl reads a host's name that isn't ASCII by the locale. */
	setlocale(LC_CTYPE, "C.UTF-8");
	snprintf(capture.shown, sizeof(capture.shown), "%s", options->out);
	utf8_tame(capture.shown);
	capture_handlers();
	capture.broken = capture_open(&capture);
	if (!capture.broken)
		capture_plan(&capture);
	capture_loop(&capture);
	capture_close(&capture);
	end = capture_summary(&capture);
	if (recording_close(capture.recording) && !end)
		end = CAPTURE_UNABLE;
	weblist_fini(&capture.list);
	return end;
}
