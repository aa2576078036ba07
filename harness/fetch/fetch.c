/* SPDX-License-Identifier: MIT */
/* Fetching over HTTP: how an easy handle is set up, and what its end means. */
#include "fetch/fetch.h"

#include <curl/curl.h>
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch/site.h"
#include "files/files.h"
#include "measure/clock.h"
#include "measure/machine.h"

#define FETCH_CONNECTIONS 5
#define FETCH_SPARE_FILES 128
#define FETCH_UNANSWERED "its kept connection was closed unanswered"
/* libcurl's own words differ between versions. */
#define FETCH_UNCONNECTED "couldn't connect to server"
#define FETCH_NO_PORT \
	"no port is left to connect from (net.ipv4.ip_local_port_range)"
#define FETCH_AGENT "lanebench/" LANEBENCH_VERSION

/* "A: b|C: d" to a list; an empty text is none. */
static int
fetch_headers(struct curl_slist **headers, const char *text)
{
	char *copy = strdup(text), *rest = copy, *line;

	if (copy == NULL)
		return -ENOMEM;
	while ((line = strsep(&rest, "|")) != NULL) {
		struct curl_slist *list;

		if (*line == '\0')
			continue;
		list = curl_slist_append(*headers, line);
		if (list == NULL) {
			free(copy);
			return -ENOMEM;
		}
		*headers = list;
	}
	free(copy);
	return 0;
}

/* Checked before libcurl opens it, which would wait for a FIFO's writer. */
static bool
fetch_can_read(const char *file)
{
	int fd = files_open(file, FILES_TEXT_MAX, NULL);

	if (fd >= 0)
		close(fd);
	else
		errno = -fd;
	return fd >= 0;
}

/* "name:password", or the first line of the file named after an '@'. */
static int
fetch_user(struct fetch_rules *rules, const char **why)
{
	const char *text = rules->login;
	size_t room = 0;
	ssize_t n;
	FILE *file;

	if (*text == '\0')
		return 0;
	if (*text != '@') {
		rules->user = strdup(text);
		return rules->user != NULL ? 0 : -ENOMEM;
	}
	file = files_read(text + 1, FILES_TEXT_MAX);
	if (file == NULL) {
		*why = "the file that url.user names can't be read";
		return -errno;
	}
	n = getline(&rules->user, &room, file);
	fclose(file);
	if (n <= 0) {
		*why = "the file that url.user names is empty";
		return -EINVAL;
	}
	rules->user[strcspn(rules->user, "\r\n")] = '\0';
	return 0;
}

/* Connections to keep, as many as hosts: with fewer a list that goes round them
 * would connect for each page. Fewer where descriptors would run out. */
static long
fetch_connections(unsigned hosts, unsigned workers)
{
	rlim_t wanted = hosts > FETCH_CONNECTIONS ? hosts : FETCH_CONNECTIONS;
	struct rlimit files;
	rlim_t each;

	if (getrlimit(RLIMIT_NOFILE, &files) < 0 ||
		files.rlim_cur == RLIM_INFINITY)
		return (long)wanted;
	each = files.rlim_cur > FETCH_SPARE_FILES
		? (files.rlim_cur - FETCH_SPARE_FILES) / workers
		: 1;
	return each < 1 ? 1 : each > wanted ? (long)wanted : (long)each;
}

int
fetch_rules_init(struct fetch_rules *rules, unsigned workers, const char **why)
{
	int rc;

	*why = "out of memory";
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		*why = "libcurl doesn't start";
		return -ENOMEM;
	}
	rules->connections = fetch_connections(rules->hosts, workers);
	if (*rules->user_agent == '\0')
		rules->user_agent = FETCH_AGENT;
	if (*rules->ca_file != '\0' && !fetch_can_read(rules->ca_file)) {
		*why = "ca-file: can't be read";
		return -errno;
	}
	rc = fetch_headers(&rules->headers, "Accept-Encoding: " DECODE_ACCEPT);
	if (rc == 0)
		rc = fetch_headers(&rules->headers, rules->header);
	if (rc == 0 && *rules->header != '\0')
		rc = fetch_headers(
			&rules->own, "Accept-Encoding: " DECODE_ACCEPT);
	if (rc == 0)
		rc = fetch_user(rules, why);
	return rc;
}

void
fetch_rules_fini(struct fetch_rules *rules)
{
	curl_slist_free_all(rules->headers);
	curl_slist_free_all(rules->own);
	free(rules->user);
	memset(rules, 0, sizeof(*rules));
}

static const char *
fetch_why_not(const struct fetch *fetch, int rc)
{
	switch (rc) {
	case -EFBIG:
		return fetch->rules->over_body;
	case -EBADMSG:
		return "its compressed body is damaged";
	case -EOPNOTSUPP:
		return "compressed in a way that wasn't asked for";
	case -ENOMEM:
		return "out of memory";
	default:
		return "its file can't be written";
	}
}

/* Room for the body is made once, as soon as its length is known. */
static void
fetch_expect(struct fetch *fetch)
{
	curl_off_t len = -1;

	curl_easy_getinfo(
		fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &len);
	if (len > 0 && (uint64_t)len <= fetch->rules->max_body)
		body_expect(fetch->body, (size_t)len);
}

/* Notes how the body that begins is encoded. libcurl tells a header from a
 * trailer, from one before a redirect, and from another's continuation. */
static void
fetch_encoding(struct fetch *fetch)
{
	struct curl_header *header;

	for (size_t i = 0; curl_easy_header(fetch->easy, "Content-Encoding", i,
				   CURLH_HEADER, -1, &header) == CURLHE_OK;
		i++)
		decode_encoding(&fetch->decode, header->value);
}

static size_t
fetch_write(char *data, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;
	struct body *body = fetch->body;
	int rc;

	if (body->first_byte_ns == 0) {
		body->first_byte_ns = clock_now_ns();
		fetch_encoding(fetch);
		fetch_expect(fetch);
	}
	rc = decode_write(&fetch->decode, body, data, size * count,
		fetch->rules->max_body);
	if (rc == 0)
		return size * count;
	body->reason = fetch_why_not(fetch, rc);
	return 0;
}

static size_t
fetch_header(char *data, size_t size, size_t count, void *arg)
{
	struct fetch *fetch = arg;

	(void)data;
	fetch->header_bytes += size * count;
	if (fetch->header_bytes <= fetch->rules->max_header)
		return size * count;
	fetch->body->reason = fetch->rules->over_header;
	return 0;
}

/* Whether scheme, host and port are the same; a URL that can't be read is
 * another's. */
static bool
fetch_same_origin(const char *asked, const char *now)
{
	struct site one, two;

	return now != NULL && site_parse(asked, &one) == NULL &&
		site_parse(now, &two) == NULL && site_same(&one, &two);
}

/*
 * Before each request, those of redirects, too. Each is sent once: on a kept
 * connection that is closed without an answer libcurl would ask again, up to
 * five times, uncounted. (What HTTP/2 refuses wasn't asked.) The user's headers
 * are meant for the host that was named: of what is sent to others libcurl
 * leaves out no more than Authorization and Cookie.
 */
static int
fetch_before(void *arg, char *to, char *from, int to_port, int from_port)
{
	struct fetch *fetch = arg;
	const struct fetch_rules *rules = fetch->rules;
	long redirects = 0;
	char *now = NULL;
	bool same = true;

	(void)to, (void)from, (void)to_port, (void)from_port;
	curl_easy_getinfo(fetch->easy, CURLINFO_REDIRECT_COUNT, &redirects);
	if (fetch->asked++ > redirects && !fetch->http2) {
		fetch->unanswered = true;
		fetch->body->reason = FETCH_UNANSWERED;
		return CURL_PREREQFUNC_ABORT;
	}
	if (rules->own == NULL || rules->max_redirects == 0)
		return CURL_PREREQFUNC_OK;
	if (redirects > 0) {
		curl_easy_getinfo(fetch->easy, CURLINFO_EFFECTIVE_URL, &now);
		same = fetch_same_origin(fetch->url, now);
	}
	if (curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER,
		    same ? rules->headers : rules->own) != CURLE_OK)
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* Before each connection: redirects lead to our own server only. */
static curl_socket_t
fetch_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *to)
{
	struct fetch *fetch = arg;
	const struct fetch_rules *rules = fetch->rules;
	struct sockaddr_in at = { .sin_family = AF_UNSPEC };

	(void)purpose;
	if (to->family == AF_INET)
		memcpy(&at, &to->addr, sizeof(at));
	if (at.sin_family == AF_INET &&
		ntohs(at.sin_port) == rules->only_port &&
		ntohl(at.sin_addr.s_addr) - INADDR_LOOPBACK < rules->only_sites)
		return socket(
			AF_INET, to->socktype | SOCK_CLOEXEC, to->protocol);
	fetch->body->reason =
		"redirects to another site, and there is no --live";
	return CURL_SOCKET_BAD;
}

/* What doesn't change from one transfer by these rules to the next. */
static void
fetch_configure(struct fetch *fetch)
{
	const struct fetch_rules *rules = fetch->rules;
	CURL *easy = fetch->easy;

	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION,
		rules->max_redirects > 0 ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, rules->max_redirects);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, rules->timeout_ms);
	curl_easy_setopt(
		easy, CURLOPT_CONNECTTIMEOUT_MS, rules->connect_timeout_ms);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, rules->user_agent);
	/* "" also switches off the environment's proxy. */
	if (rules->proxy != NULL)
		curl_easy_setopt(easy, CURLOPT_PROXY, rules->proxy);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
		rules->http2 ? (long)CURL_HTTP_VERSION_2TLS
			     : (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_MAXCONNECTS, rules->connections);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, rules->fresh ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, rules->fresh ? 1L : 0L);
	if (*rules->ca_file != '\0')
		curl_easy_setopt(easy, CURLOPT_CAINFO, rules->ca_file);
	if (rules->headers != NULL)
		curl_easy_setopt(easy, CURLOPT_HTTPHEADER, rules->headers);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, fetch_before);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, fetch);
	/* With a proxy the only connection is to the proxy. */
	if (rules->only_port != 0 && *rules->proxy == '\0') {
		curl_easy_setopt(
			easy, CURLOPT_OPENSOCKETFUNCTION, fetch_socket);
		curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
	}
#if LIBCURL_VERSION_NUM >= 0x075700
	/* Otherwise an aborted transfer waits for its name's lookup. */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#endif
	if (rules->user != NULL)
		curl_easy_setopt(easy, CURLOPT_USERPWD, rules->user);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, fetch_write);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, fetch_header);
}

int
fetch_begin(struct fetch *fetch, const struct fetch_rules *rules,
	struct body *body, const char *url, void *token)
{
	long version = 0;

	fetch->body = body;
	fetch->url = url;
	fetch->header_bytes = 0;
	fetch->asked = 0;
	fetch->unanswered = false;
	decode_reset(&fetch->decode);
	body_reset(body);
	if (fetch->easy == NULL) {
		fetch->easy = curl_easy_init();
		if (fetch->easy == NULL)
			return -ENOMEM;
		curl_easy_setopt(fetch->easy, CURLOPT_WRITEDATA, fetch);
		curl_easy_setopt(fetch->easy, CURLOPT_HEADERDATA, fetch);
		fetch->http2 =
			rules->http2 && strncasecmp(url, "https:", 6) == 0;
	}
	curl_easy_getinfo(fetch->easy, CURLINFO_HTTP_VERSION, &version);
	if (version != 0)
		fetch->http2 = version == CURL_HTTP_VERSION_2_0;
	/* Set each time, for a multi handle has its own memory of addresses. */
	if (fetch->addresses != NULL)
		curl_easy_setopt(
			fetch->easy, CURLOPT_RESOLVE, fetch->addresses);
	if (fetch->rules != rules) {
		fetch->rules = rules;
		fetch_configure(fetch);
	}
	curl_easy_setopt(fetch->easy, CURLOPT_PRIVATE, token);
	if (curl_easy_setopt(fetch->easy, CURLOPT_URL, url) != CURLE_OK)
		return -ENOMEM;
	return 0;
}

int
fetch_perform(struct fetch *fetch)
{
	return (int)curl_easy_perform(fetch->easy);
}

/* A copy: libcurl's text for an unknown number is overwritten by the next. */
const char *
fetch_errno(int err, char *text, size_t size)
{
	snprintf(text, size, "%s", strerror(err < -INT_MAX ? INT_MAX : -err));
	return text;
}

/* libcurl uses one code for two failures, and its words describe neither. */
static const char *
fetch_unsupported(const struct fetch *fetch)
{
	struct site site;
	char *now = NULL;

	curl_easy_getinfo(fetch->easy, CURLINFO_EFFECTIVE_URL, &now);
	return now != NULL && site_parse(now, &site) == NULL
		? "its answer isn't HTTP"
		: "redirects to what is neither http nor https";
}

/* Whether no port is left to connect from, as far as they can be counted. */
static bool
fetch_without_ports(void)
{
	struct ports ports;

	ports_read("", &ports);
	return ports_free(&ports) == 0;
}

/* Why there was no connection: the system's words, but that they call ports
 * which ran out an address that can't be assigned. */
static const char *
fetch_unconnected(const struct fetch *fetch, char *text, size_t size)
{
	const char *words = FETCH_UNCONNECTED;
	long number = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_OS_ERRNO, &number);
	if (number == EADDRNOTAVAIL && fetch_without_ports())
		return FETCH_NO_PORT;
	if (number <= 0)
		return words;
	snprintf(text, size, "%s: %s", words, strerror((int)number));
	return text;
}

/* Whether the time was up before the request was sent. */
static bool
fetch_was_connecting(const struct fetch *fetch)
{
	curl_off_t looked_up = 0, asked = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_NAMELOOKUP_TIME_T, &looked_up);
	curl_easy_getinfo(fetch->easy, CURLINFO_PRETRANSFER_TIME_T, &asked);
	return looked_up > 0 && asked == 0;
}

/* curl's own words name a host and a port, which would split one reason into
 * as many as there are ports: its fixed text doesn't. */
const char *
fetch_broken(const struct fetch *fetch, int err, char *text, size_t size)
{
	if (err != 0 && fetch->body->reason != NULL)
		return fetch->body->reason;
	if (err < 0)
		return fetch_errno(err, text, size);
	/* This is also libcurl's code for a header of more than 100 KiB. */
	if (err == CURLE_OUT_OF_MEMORY)
		return "out of memory, or a header line too long for libcurl";
	if (err == CURLE_UNSUPPORTED_PROTOCOL)
		return fetch_unsupported(fetch);
	/* The page's own URL was checked before. */
	if (err == CURLE_URL_MALFORMAT)
		return "redirects to what is no URL";
	if (err == CURLE_COULDNT_CONNECT)
		return fetch_unconnected(fetch, text, size);
	if (err == CURLE_OPERATION_TIMEDOUT && fetch_was_connecting(fetch) &&
		fetch_without_ports())
		return FETCH_NO_PORT;
	if (err > 0)
		return curl_easy_strerror((CURLcode)err);
	return decode_whole(&fetch->decode)
		? NULL
		: "its compressed body was cut short";
}

const char *
fetch_failure(const struct fetch *fetch, int err, char *text, size_t size)
{
	long code = 0;

	if (err == 0)
		curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &code);
	if (err != 0 || (code >= 200 && code < 300))
		return fetch_broken(fetch, err, text, size);
	snprintf(text, size, "HTTP %ld", code);
	return text;
}

const char *
fetch_type(const struct fetch *fetch)
{
	char *type = NULL;

	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_TYPE, &type);
	return type;
}

void
fetch_end(struct fetch *fetch)
{
	if (fetch->easy != NULL)
		curl_easy_cleanup(fetch->easy);
	fetch->easy = NULL;
	fetch->rules = NULL;
	decode_fini(&fetch->decode);
}
