/* SPDX-License-Identifier: MIT */
/* Sets libcurl up for one request after another, and reads what came of it. */
#include "capture/transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* More headers than this are nobody's page. */
#define TRANSFER_HEADERS_MAX ((size_t)300 * 1024)

static size_t
transfer_keep(struct transfer *transfer, const char *data, size_t len)
{
	size_t room = transfer->max_bytes - transfer->bytes;
	char *text;

	/* What was there is enough: ends the transfer, kindly. */
	if (len > room) {
		transfer->too_large = true;
		len = room;
	}
	text = realloc(transfer->text, transfer->bytes + len + 1);
	if (!text)
		return 0;
	transfer->text = text;
	memcpy(text + transfer->bytes, data, len);
	transfer->bytes += len;
	return len;
}

static size_t
transfer_write(char *data, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;
	size_t len = size * count;

	if (!transfer->sink)
		return transfer_keep(transfer, data, len);
	if (len > transfer->max_bytes - transfer->bytes) {
		transfer->too_large = true;
		return 0;
	}
	if (fwrite(data, 1, len, transfer->sink) != len) {
		transfer->sink_error = errno ? errno : EIO;
		return 0;
	}
	transfer->bytes += len;
	return len;
}

static size_t
transfer_header(char *data, size_t size, size_t count, void *arg)
{
	struct transfer *transfer = arg;

	(void)data;
	transfer->header_bytes += size * count;
	return transfer->header_bytes > TRANSFER_HEADERS_MAX ? 0 : size * count;
}

int
transfer_init(struct transfer *transfer, const struct capture_options *options)
{
	CURL *easy = curl_easy_init();

	*transfer = (struct transfer){ .easy = easy };
	if (!easy)
		return -ENOMEM;
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, options->timeout_ms);
	curl_easy_setopt(
		easy, CURLOPT_CONNECTTIMEOUT_MS, options->connect_timeout_ms);
	if (options->proxy)
		curl_easy_setopt(easy, CURLOPT_PROXY, options->proxy);
	if (options->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, transfer_write);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, transfer_header);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	return 0;
}

void
transfer_fini(struct transfer *transfer)
{
	if (transfer->easy)
		curl_easy_cleanup(transfer->easy);
	free(transfer->text);
	*transfer = (struct transfer){ .easy = NULL };
}

static int
transfer_begin(struct transfer *transfer, const char *url, FILE *sink,
	size_t max_bytes, long redirects)
{
	transfer->sink = sink;
	transfer->max_bytes = max_bytes;
	transfer->bytes = 0;
	transfer->header_bytes = 0;
	transfer->too_large = false;
	transfer->sink_error = 0;
	curl_easy_setopt(transfer->easy, CURLOPT_FOLLOWLOCATION, redirects > 0);
	curl_easy_setopt(transfer->easy, CURLOPT_MAXREDIRS, redirects);
	return curl_easy_setopt(transfer->easy, CURLOPT_URL, url) ? -ENOMEM : 0;
}

int
transfer_page(struct transfer *transfer, const char *url, FILE *sink,
	size_t max_bytes)
{
	return transfer_begin(transfer, url, sink, max_bytes, 0);
}

int
transfer_text(struct transfer *transfer, const char *url, size_t max_bytes)
{
	return transfer_begin(transfer, url, NULL, max_bytes, 5);
}

const char *
transfer_failure(const struct transfer *transfer, CURLcode code)
{
	if (transfer->too_large)
		return transfer->sink ? "larger than --max-size" : NULL;
	if (transfer->sink_error)
		return strerror(transfer->sink_error);
	if (transfer->header_bytes > TRANSFER_HEADERS_MAX)
		return "more than 300 KiB of headers";
	return code == CURLE_OK ? NULL : curl_easy_strerror(code);
}

void
transfer_answer(const struct transfer *transfer, struct transfer_answer *answer)
{
	CURL *easy = transfer->easy;
	curl_off_t total = 0, first = 0;
	char *type = NULL, *location = NULL;
	long status = 0;

	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type);
	curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
	curl_easy_getinfo(easy, CURLINFO_TOTAL_TIME_T, &total);
	curl_easy_getinfo(easy, CURLINFO_STARTTRANSFER_TIME_T, &first);
	*answer = (struct transfer_answer){ .status = (unsigned)status,
		.type = type,
		.location = location,
		.total_us = (uint64_t)total,
		.first_byte_us = (uint64_t)first };
}
