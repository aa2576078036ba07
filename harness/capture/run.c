/* SPDX-License-Identifier: MIT */
/* The recorder: its loop, which starts what may be started and reaps what
 * ended, and its command line. */
#include "capture/capture.h"

#include <errno.h>
#include <inttypes.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"
#include "measure/clock.h"
#include "text/format.h"
#include "text/options.h"
#include "text/secret.h"
#include "text/typed.h"
#include "text/utf8.h"

/* How it ends: an exit code. */
enum capture_end {
	CAPTURE_ALL = 0, /* every URL is recorded */
	CAPTURE_SOME = 1, /* some failed; the same command tries those */
	CAPTURE_USAGE = 2,
	CAPTURE_UNABLE = 3, /* the recording can't be written */
	CAPTURE_STOPPED = 130 /* by SIGINT or SIGTERM; what came is kept */
};

/* No page has more headers than this. */
#define CAPTURE_HEADERS_MAX ((size_t)300 * 1024)
#define CAPTURE_CONNECT_MS 10000
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

	while ((message = curl_multi_info_read(capture->multi, &left)) !=
		NULL) {
		struct request *request = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		any = true;
		curl_easy_getinfo(
			message->easy_handle, CURLINFO_PRIVATE, &request);
		request_end(capture, request, message->data.result);
	}
	return any;
}

/* Starts what may be started; returns how long nothing more can be, in ms. */
static int
capture_fill(struct capture *capture)
{
	unsigned i;

	for (i = 0; i < capture->options->parallel; i++) {
		struct request *request = &capture->requests[i];
		uint64_t wait_ns;

		if (request->busy)
			continue;
		request->page = schedule_next(capture->schedule, clock_now_ns(),
			&request->host, &wait_ns);
		if (request->page == NULL)
			return wait_ns > 500000000
				? 500
				: (int)(wait_ns / 1000000 + 1);
		request_start(capture, request);
		if (!request->busy)
			return 0;
	}
	return 500;
}

static void
capture_loop(struct capture *capture)
{
	int running;

	while (!capture_stop && !capture->broken &&
		(capture->busy || schedule_waiting(capture->schedule))) {
		int wait_ms = capture_fill(capture);

		curl_multi_perform(capture->multi, &running);
		/* What ended may let another begin, so it waits only if nothing
		 * did. */
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
		struct schedule_page *page;

		if (recording_has(capture->recording, url))
			continue;
		page = calloc(1, sizeof(*page));
		if (page == NULL)
			return -ENOMEM;
		page->url = url;
		if (schedule_add(capture->schedule, page, false)) {
			free(page);
			return -ENOMEM;
		}
		capture->wanted++;
	}
	return 0;
}

/* Says how long that takes at the rate that was asked for. */
static void
capture_plan(const struct capture *capture)
{
	const struct capture_options *options = capture->options;
	char time[FORMAT_ROOM];
	size_t hosts;
	double least_s = (double)schedule_foresee(capture->schedule,
				 !options->no_robots, &hosts) /
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

/* The queue follows a page's redirects, libcurl those of robots.txt. */
static int
capture_rules(struct capture *capture)
{
	const struct capture_options *options = capture->options;
	const char *why;
	int rc;

	capture->pages = (struct fetch_rules){
		.timeout_ms = (long)(options->timeout_s * 1000),
		.connect_timeout_ms = CAPTURE_CONNECT_MS,
		.max_body = (size_t)options->max_mib << 20,
		.over_body = "larger than --max-size",
		.max_header = CAPTURE_HEADERS_MAX,
		.over_header = "more than 300 KiB of headers",
		.http2 = true,
		.proxy = options->proxy,
		.user_agent = options->user_agent,
		.ca_file = options->ca_file != NULL ? options->ca_file : "",
		.header = "",
		.login = ""
	};
	capture->robots = capture->pages;
	capture->robots.max_redirects = 5;
	capture->robots.max_body = ROBOTS_MAX;
	rc = fetch_rules_init(&capture->pages, options->parallel, &why);
	if (rc == 0)
		rc = fetch_rules_init(
			&capture->robots, options->parallel, &why);
	return rc;
}

static int
capture_open(struct capture *capture)
{
	int rc = capture_rules(capture);

	if (rc != 0)
		return rc;
	capture->multi = curl_multi_init();
	capture->schedule = schedule_create(capture->options->rate);
	capture->requests =
		calloc(capture->options->parallel, sizeof(*capture->requests));
	if (capture->multi == NULL || capture->schedule == NULL ||
		capture->requests == NULL)
		return -ENOMEM;
	return capture_queue(capture);
}

static void
capture_close(struct capture *capture)
{
	unsigned i;

	for (i = 0; capture->requests != NULL && i < capture->options->parallel;
		i++)
		request_close(capture, &capture->requests[i]);
	free(capture->requests);
	schedule_destroy(capture->schedule, request_forget);
	if (capture->multi != NULL)
		curl_multi_cleanup(capture->multi);
	fetch_rules_fini(&capture->pages);
	fetch_rules_fini(&capture->robots);
	curl_global_cleanup();
}

/* Prints the command that measures the recording, with the options that its
 * pages need. */
static void
capture_next(const struct capture *capture)
{
	uint64_t mib = (capture->largest + CAPTURE_MIB - 1) / CAPTURE_MIB;
	char *program = typed_program(' ');
	char *dir = typed_quoted(capture->options->out);

	printf("next: %s run --dataset url --set url.replay=%s",
		program != NULL ? program : "lanebench",
		dir != NULL ? dir : capture->shown);
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

static int
capture_run(const struct capture_options *options)
{
	struct capture capture = { .options = options };
	char error[1200] = "";
	int end, rc;

	if (url_list_read(&capture.list, options->list, error, sizeof(error))) {
		utf8_say(stderr, "lanebench record: %s", secret_hide(error));
		url_list_fini(&capture.list);
		return CAPTURE_USAGE;
	}
	rc = recording_open(
		&capture.recording, options->out, error, sizeof(error));
	if (rc != 0) {
		utf8_say(stderr, "lanebench record: %s", secret_hide(error));
		url_list_fini(&capture.list);
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
	url_list_fini(&capture.list);
	return end;
}

/* The recorder's command line. */

#define OPTIONS_AGENT "lanebench/" LANEBENCH_VERSION

/* It becomes a header: one line, no controls. */
static int
capture_take_line(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	(void)filled;
	(void)row;
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || *c == 0x7f)
			return reason_set(why, "a control character in it");
	return *text != '\0' ? 0 : reason_set(why, "is empty");
}

static int
capture_take_out(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	(void)filled;
	(void)row;
	return *text != '\0' ? 0 : reason_set(why, "names no folder");
}

/* libcurl would only look at it for the first https page. */
static int
capture_take_ca_file(void *filled, const struct option_row *row,
	const char *text, struct reason *why)
{
	FILE *stream = files_read(text, FILES_TEXT_MAX);

	(void)filled;
	(void)row;
	if (stream == NULL)
		return reason_set(
			why, "%.600s: %s", text, files_problem(errno));
	fclose(stream);
	return 0;
}

#define AT(field) .commands = 1, OPTION_AT(struct capture_options, field)

static const struct option_row capture_rows[] = {
	{ "out", .kind = OPTION_TEXT, AT(out), .value = "DIR",
		.take = capture_take_out, .help = "folder of the recording" },
	{ "contact", .kind = OPTION_TEXT, AT(contact), .value = "TEXT",
		.take = capture_take_line,
		.help = "mail or page that the sites can reach you at" },
	{ "user-agent", .kind = OPTION_TEXT, AT(user_agent), .value = "TEXT",
		.take = capture_take_line,
		.help = "what to call oneself (" OPTIONS_AGENT
			" and the contact)" },
	{ "rate", .kind = OPTION_NUMBER, AT(rate), .value = "N", .preset = "1",
		.low = 0.01, .high = 100,
		.help = "requests a second to a host, 0.01 to 100" },
	{ "parallel", .kind = OPTION_WHOLE, AT(parallel), .value = "N",
		.preset = "8", .least = 1, .most = 64,
		.help = "hosts asked at once, 1 to 64" },
	{ "no-robots", .kind = OPTION_FLAG, AT(no_robots),
		.help = "fetch what robots.txt forbids; ask first" },
	{ "timeout", .kind = OPTION_NUMBER, AT(timeout_s), .value = "S",
		.preset = "30", .low = 1, .high = 600,
		.help = "seconds for a request, 1 to 600" },
	{ "max-size", .kind = OPTION_WHOLE, AT(max_mib), .value = "MIB",
		.preset = "64", .least = 1, .most = 256,
		.help = "size of a page, 1 to 256" },
	{ "max-redirects", .kind = OPTION_WHOLE, AT(max_redirects),
		.value = "N", .preset = "10", .most = 50,
		.help = "redirects of a page, 0 to 50" },
	{ "proxy", .kind = OPTION_TEXT, AT(proxy), .value = "URL",
		.help = "proxy; \"\" for none (the environment's)" },
	{ "ca-file", .kind = OPTION_TEXT, AT(ca_file), .value = "FILE",
		.take = capture_take_ca_file,
		.help = "certificates that https trusts, PEM (the system's)" },
	{ "quiet", .kind = OPTION_FLAG, AT(quiet),
		.help = "only failures and the summary" },
	{ NULL }
};

static const struct option_command capture_command = {
	.called = "lanebench record",
	.operands = "--out DIR URLS",
	.wants = "one file of URLs",
	.least = 1,
	.most = 1,
	.rows = capture_rows,
	.bit = 1,
	.about = "Fetches each URL of the file URLS (one a line, '#' begins a "
		 "comment) once and keeps it in DIR, to be measured without "
		 "its site:\n"
		 "    lanebench run --dataset url --set url.replay=DIR\n"
		 "which answers as many at once as are asked for: how many "
		 "the sites do isn't recorded.\n"
		 "The same command again goes on where it stopped, and tries "
		 "those that failed.",
	.more = "Exit: 0 all recorded, 1 some failed, 2 usage, 3 DIR can't be "
		"written, 130 interrupted.",
};

/* -1: go on. Else the exit code. */
static int
capture_parse(struct capture_options *options, int argc, char **argv)
{
	struct option_line line;
	struct reason why;
	char *typed;
	int rc;

	rc = options_read(&capture_command, argc, argv, options, &line, &why);
	if (rc == 1)
		return fflush(stdout) != 0;
	if (rc == 0 && options->out == NULL)
		rc = reason_set(&why,
			"where to? Name --out DIR; `lanebench record --help` "
			"says more");
	options->list = line.operands[0];
	if (rc == 0)
		return -1;
	typed = typed_commands(why.text, ' ');
	utf8_say(stderr, "lanebench: %s", typed != NULL ? typed : why.text);
	free(typed);
	return CAPTURE_USAGE;
}

int
capture_main(int argc, char **argv)
{
	struct capture_options options = { 0 };
	int code = capture_parse(&options, argc, argv);
	char agent[1024];

	if (code >= 0)
		return code;
	snprintf(agent, sizeof(agent), OPTIONS_AGENT " (%s%s)",
		options.contact != NULL ? "+" : "",
		options.contact != NULL
			? options.contact
			: "records a page once, to measure it locally");
	if (options.user_agent == NULL)
		options.user_agent = agent;
	return capture_run(&options);
}
