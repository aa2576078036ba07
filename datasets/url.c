/* SPDX-License-Identifier: MIT */
/*
 * Pages over HTTP: the tutorial's fifty from five local sites, a recording
 * served again, or a list of live ones. The host fetches; we parse.
 */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <lanebench/dataset.h>
#include <xxhash.h>

#include "fetch/site.h"
#include "files/files.h"
#include "pages/options.h"
#include "url/url.h"

/* In the order of the option's choices. */
enum url_work {
	URL_PARSE = 0,
	URL_DIGEST = 1
};

/* The tutorial's set, with html's pages or with bodies of one size. */
static int
url_sites(const struct lane_prepare *prepare)
{
	size_t bytes = (size_t)prepare->option(prepare, "body-bytes");
	struct corpus_request request;
	struct listing listing;
	int rc;

	options_request(prepare, "url", &request);
	rc = bytes ? made_prepare(prepare, bytes, &listing)
		   : corpus_open(prepare, &request, &listing);
	if (rc == 0)
		rc = sites_prepare(prepare, &listing);
	listing_fini(&listing);
	return rc;
}

/* Each trial reads the file, so a missing one is reported before the first. */
static int
url_readable(const struct lane_prepare *prepare, const char *option,
	const char *file)
{
	int fd = files_open(file, FILES_TEXT_MAX, NULL);

	if (fd >= 0) {
		close(fd);
		return 0;
	}
	prepare->error(
		prepare, "url.%s: %s: %s", option, file, files_problem(-fd));
	return fd;
}

static int
url_files(const struct lane_prepare *prepare)
{
	const char *user = prepare->option_string(prepare, "user");
	const char *ca_file = prepare->option_string(prepare, "ca-file");
	int rc = 0;

	if (*user == '@')
		rc = url_readable(prepare, "user", user + 1);
	if (rc == 0 && *ca_file)
		rc = url_readable(prepare, "ca-file", ca_file);
	return rc;
}

/* libcurl silently ignores what isn't a header. The text is a secret, so it
 * isn't repeated. */
static int
url_header(const struct lane_prepare *prepare)
{
	const char *part = prepare->option_string(prepare, "header");

	while (*part) {
		size_t len = strcspn(part, "|");
		const char *colon = memchr(part, ':', len);

		if (len &&
			(colon == NULL || colon == part ||
				strcspn(part, " \t\r\n") <
					(size_t)(colon - part))) {
			prepare->error(prepare,
				"url.header is no \"Name: value\", or several "
				"between '|'");
			return -EDOM;
		}
		part += len + (part[len] == '|');
	}
	return 0;
}

static int
url_proxy(const struct lane_prepare *prepare)
{
	const char *proxy = prepare->option_string(prepare, "proxy");
	const char *wrong = NULL;
	struct site site;

	if (*proxy != '\0')
		wrong = site_proxy(proxy, &site);
	if (wrong == NULL)
		return 0;
	prepare->error(prepare, "url.proxy's URL %s", wrong);
	return -EDOM;
}

static int
url_prepare(const struct lane_prepare *prepare)
{
	const char *list = prepare->option_string(prepare, "list");
	const char *replay = prepare->option_string(prepare, "replay");
	int rc;

	if (*list && *replay) {
		prepare->error(
			prepare, "url.list and url.replay: choose one of them");
		return -EDOM;
	}
	rc = options_facts(prepare);
	if (rc == 0)
		rc = url_files(prepare);
	if (rc == 0)
		rc = url_header(prepare);
	if (rc == 0)
		rc = url_proxy(prepare);
	if (rc != 0)
		return rc;
	if (*list)
		return live_prepare(prepare, list);
	if (!prepare->sites) {
		prepare->error(prepare, "there is no local server");
		return -ENOTCONN;
	}
	if (prepare->option(prepare, "http")) {
		prepare->error(prepare,
			"url.http=2: the local sites speak HTTP/1.1 only; live "
			"ones (url.list) may speak 2 over https");
		return -EDOM;
	}
	if (*replay)
		return replay_prepare(prepare, replay);
	return url_sites(prepare);
}

static int
url_open(const struct lane_pass *pass, void **state)
{
	*state = NULL;
	return options_open(pass);
}

/* Without a parser process() only digests the bytes. */
static int
url_lane_open(const struct lane_pass *pass, void *state, void **lane)
{
	struct extract *extract = NULL;
	int rc = 0;

	(void)state;
	if (pass->option(pass, "work") == URL_PARSE)
		rc = options_parser(pass, &extract);
	*lane = extract;
	return rc;
}

static void
url_lane_close(void *lane)
{
	extract_destroy(lane);
}

static int
url_process(void *lane, const struct lane_input *in, struct lane_output *out)
{
	struct extract_result result;
	int rc;

	if (lane == NULL) {
		out->digest = XXH3_64bits(in->data, in->len);
		return 0;
	}
	rc = extract_page(lane, in->data, in->len, in->type, &result);
	out->digest = result.digest;
	out->reason = result.reason;
	return rc;
}

static const char *
url_title(void *lane)
{
	return lane != NULL ? extract_title(lane) : NULL;
}

/* clang-format off */
static const struct lane_option url_options[] = {
	/* Which pages. */
	{ .name = "list", .kind = LANE_STRING, .preset = "",
	  .help = "file of live URLs, one a line; needs --live" },
	{ .name = "replay", .kind = LANE_STRING, .preset = "",
	  .help = "folder made by lanebench record, to be served locally" },
	OPTIONS_CORPUS,
	{ .name = "body-bytes", .kind = LANE_NUMBER, .preset = "0",
	  .min = 0, .max = 16777216,
	  .help = "made-up bodies of that many bytes instead of pages; 0: no" },
	{ .name = "urls", .kind = LANE_NUMBER, .preset = "50",
	  .min = 1, .max = 1000000,
	  .help = "pages of all local sites together" },
	{ .name = "sites", .kind = LANE_NUMBER, .preset = "5",
	  .min = 1, .max = 64,
	  .help = "local sites, each on an address of its own" },
	{ .name = "seed", .kind = LANE_NUMBER, .preset = "1",
	  .min = 0, .max = 2147483647,
	  .help = "draws the pages and latencies of the local sites" },

	/* How long they take. */
	{ .name = "latency", .kind = LANE_CHOICE, .preset = "lognormal",
	  .choices = "lognormal,uniform,constant",
	  .help = "how the pages of a local site differ in time" },
	{ .name = "mean-us", .kind = LANE_NUMBER, .preset = "13880",
	  .min = 0, .max = 60000000,
	  .help = "mean time to answer of all local pages, in microseconds" },
	{ .name = "delay-cap-ms", .kind = LANE_NUMBER, .preset = "20000",
	  .min = 0, .max = 600000,
	  .help = "longest time to answer, in milliseconds; 0: no cap" },

	/* How they are fetched; the host reads these by name. */
	{ .name = "connections", .kind = LANE_CHOICE, .preset = "keep",
	  .choices = "keep,fresh",
	  .flags = LANE_HEEDED,
	  .help = "fresh: a new connection for each page" },
	{ .name = "http", .kind = LANE_CHOICE, .preset = "1.1",
	  .choices = "1.1,2", .flags = LANE_HEEDED,
	  .help = "version of HTTP; 2 is for live sites, over https" },
	{ .name = "verify", .kind = LANE_CHOICE, .preset = "digest",
	  .choices = "digest,status",
	  .help = "equal work means: what was extracted, or the status only" },
	{ .name = "timeout-ms", .kind = LANE_NUMBER, .preset = "30000",
	  .min = 1, .max = 600000,
	  .flags = LANE_HEEDED,
	  .help = "a page's time from request to last byte, in milliseconds" },
	{ .name = "connect-timeout-ms", .kind = LANE_NUMBER, .preset = "5000",
	  .min = 1, .max = 600000,
	  .flags = LANE_HEEDED,
	  .help = "time to connect, in milliseconds" },
	{ .name = "max-redirects", .kind = LANE_NUMBER, .preset = "10",
	  .min = 0, .max = 50,
	  .flags = LANE_HEEDED,
	  .help = "redirects followed for a page; of live ones only if set" },
	{ .name = "max-header-kib", .kind = LANE_NUMBER, .preset = "300",
	  .min = 1, .max = 300, .flags = LANE_HEEDED,
	  .help = "size of an answer's headers, in KiB" },
	{ .name = "max-per-host", .kind = LANE_NUMBER, .preset = "1000",
	  .min = 1, .max = 1000000000,
	  .help = "requests to a live host over the whole plan" },
	{ .name = "user-agent", .kind = LANE_STRING,
	  .preset = "lanebench/" LANEBENCH_VERSION,
	  .flags = LANE_HEEDED,
	  .help = "what the requests call themselves" },
	{ .name = "header", .kind = LANE_STRING, .preset = "",
	  .flags = LANE_SECRET,
	  .help = "\"Name: value\" sent to the host named; several between '|'" },
	{ .name = "user", .kind = LANE_STRING, .preset = "",
	  .flags = LANE_SECRET,
	  .help = "\"name:password\" for HTTP; @FILE reads it from a file" },
	{ .name = "proxy", .kind = LANE_STRING, .preset = "",
	  .flags = LANE_SECRET,
	  .help = "proxy's URL; empty: none, not even the environment's" },
	{ .name = "ca-file", .kind = LANE_STRING, .preset = "",
	  .flags = LANE_HEEDED,
	  .help = "certificates that https trusts, PEM; empty: the system's" },

	/* What is done to them; parsing is as in html. */
	{ .name = "work", .kind = LANE_CHOICE, .preset = "parse",
	  .choices = "parse,digest",
	  .flags = LANE_HEEDED,
	  .help = "digest: only the bytes count, and nothing is parsed" },
	OPTIONS_PARSER,
	{ .name = NULL },
};
/* clang-format on */

const struct lane_dataset lane_dataset = {
	LANE_DATASET_V1,
	.name = "url",
	.summary = "pages over HTTP, parsed: local sites as slow as real ones",
	.acquire = LANE_ACQUIRE_URL,
	.workers = "1,2,4,8,16,32",
	.sample = 400,
	.prepare = url_prepare,
	.process = url_process,
	.open = url_open,
	.lane_open = url_lane_open,
	.lane_close = url_lane_close,
	.options = url_options,
	.title = url_title,
};
