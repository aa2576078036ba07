/* SPDX-License-Identifier: MIT */
/* Answers as servers send them, byte by byte: which body comes of each. */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fetch/fetch.h"
#include "unit.h"

#define GZIP (MAX_WBITS + 16)

static const char page[] = "<title>page</title><p>text of a page, of a page";

/* What is sent to who asks next, once. */
struct server {
	int listener;
	unsigned port;
	const char *head, *tail;
	const unsigned char *body;
	size_t len;
};

static void
server_send(int to, const void *data, size_t len)
{
	assert_int_equal(send(to, data, len, MSG_NOSIGNAL), (ssize_t)len);
}

static void *
server_main(void *arg)
{
	const struct server *server = arg;
	char asked[4096];
	int to = accept(server->listener, NULL, NULL);

	if (to < 0 || recv(to, asked, sizeof(asked), 0) <= 0)
		return NULL;
	server_send(to, server->head, strlen(server->head));
	server_send(to, server->body, server->len);
	server_send(to, server->tail, strlen(server->tail));
	close(to);
	return NULL;
}

static void
server_listen(struct server *server)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	server->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_true(server->listener >= 0);
	assert_int_equal(
		bind(server->listener, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(server->listener, 1), 0);
	assert_int_equal(
		getsockname(server->listener, (struct sockaddr *)&at, &len), 0);
	server->port = ntohs(at.sin_port);
}

static const struct fetch_rules plain = { .timeout_ms = 20000,
	.connect_timeout_ms = 20000,
	.max_redirects = 5,
	.max_body = 100000,
	.max_header = 100000,
	.over_body = "too large",
	.over_header = "too many",
	.proxy = "",
	.user_agent = "",
	.ca_file = "",
	.header = "",
	.login = "" };

/* What the answer `head`, `len` bytes of `sent`, `tail` is: the failure, or
 * NULL and the body. */
static const char *
answered(struct body *body, const char *head, const unsigned char *sent,
	size_t len, const char *tail)
{
	static char text[200];
	struct server server = {
		.head = head, .tail = tail, .body = sent, .len = len
	};
	struct fetch_rules rules = plain;
	struct fetch fetch = { 0 };
	const char *why;
	pthread_t thread;
	char url[64];

	server_listen(&server);
	assert_int_equal(fetch_rules_init(&rules, 1, &why), 0);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", server.port);
	assert_int_equal(
		pthread_create(&thread, NULL, server_main, &server), 0);
	assert_int_equal(fetch_begin(&fetch, &rules, body, url, NULL), 0);
	why = fetch_failure(&fetch, fetch_perform(&fetch), text, sizeof(text));
	pthread_join(thread, NULL);
	fetch_end(&fetch);
	fetch_rules_fini(&rules);
	close(server.listener);
	return why;
}

static size_t
packed(unsigned char *out, size_t room)
{
	z_stream stream = { .next_in = (Bytef *)(uintptr_t)page,
		.avail_in = sizeof(page) - 1,
		.next_out = out,
		.avail_out = (uInt)room };

	assert_int_equal(
		deflateInit2(&stream, 6, Z_DEFLATED, GZIP, 8, 0), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return room - stream.avail_out;
}

#define OK "HTTP/1.1 200 OK\r\n"
#define CUT "its compressed body was cut short"
#define OTHER "compressed in a way that wasn't asked for"

static void
a_packed_page_is_unpacked(void **state)
{
	static const struct {
		const char *headers, *why;
	} answers[] = {
		{ OK "Content-Encoding: gzip\r\n", NULL },
		{ OK "content-encoding:gzip\r\nContent-Encoding: identity\r\n",
			NULL },
		{ OK "Content-Encoding:\r\nContent-Encoding: gzip\r\n", NULL },
		{ OK "Content-Encoding: gzip, identity\r\n", NULL },
		{ OK "Content-Encoding: gzip\r\nX: y\r\n"
		     "Content-Encoding:\r\n",
			NULL },
		{ OK "Content-Encoding: gzip\r\nHTTP/1.1: 200\r\n", NULL },
		{ OK "Content-Encoding:\r\n gzip\r\n", NULL },
		{ "HTTP/1.1 103 Early Hints\r\nContent-Encoding: br\r\n\r\n" OK
		  "Content-Encoding: gzip\r\n",
			NULL },
		{ OK "Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n",
			OTHER },
		{ OK "Content-Encoding: gzip\r\nContent-Encoding: br\r\n",
			OTHER },
		{ OK "Content-Encoding: br\r\nContent-Encoding: gzip\r\n",
			OTHER },
	};
	unsigned char sent[400];
	size_t len = packed(sent, sizeof(sent));
	struct body body = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		char head[400];
		const char *why;

		snprintf(head, sizeof(head), "%sContent-Length: %zu\r\n\r\n",
			answers[i].headers, len);
		why = answered(&body, head, sent, len, "");
		if (answers[i].why != NULL) {
			assert_non_null(why);
			assert_string_equal(why, answers[i].why);
			continue;
		}
		if (why != NULL)
			fail_msg("%s: %s", head, why);
		assert_int_equal(body.len, sizeof(page) - 1);
		assert_memory_equal(body.data, page, body.len);
	}
	body_fini(&body);
}

/* What stands behind a body in pieces speaks of nothing that came. */
static void
a_trailer_is_no_header(void **state)
{
	static const char *const trailers[] = { "", "HTTP/1.1: 200 OK\r\n",
		"Content-Encoding: identity\r\n" };
	unsigned char sent[400];
	size_t len = packed(sent, sizeof(sent));
	struct body body = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof(trailers) / sizeof(trailers[0]); i++)
		for (size_t less = 0; less < 30; less += 29) {
			char head[200], tail[200];
			const char *why;

			snprintf(head, sizeof(head),
				OK "Content-Encoding: gzip\r\n"
				   "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
				len - less);
			snprintf(tail, sizeof(tail), "\r\n0\r\n%s\r\n",
				trailers[i]);
			why = answered(&body, head, sent, len - less, tail);
			if (less == 0) {
				if (why != NULL)
					fail_msg("%s: %s", tail, why);
				continue;
			}
			assert_non_null(why);
			assert_string_equal(why, CUT);
		}
	body_fini(&body);
}

static void
what_libcurl_calls_unsupported(void **state)
{
	struct body body = { 0 };
	const char *why = answered(&body, "SSH-2.0-x\r\n", NULL, 0, "");

	(void)state;
	assert_non_null(why);
	assert_string_equal(why, "its answer isn't HTTP");
	why = answered(&body,
		"HTTP/1.1 302 Found\r\nLocation: ftp://127.0.0.1/\r\n"
		"Content-Length: 0\r\n\r\n",
		NULL, 0, "");
	assert_non_null(why);
	assert_string_equal(why, "redirects to what is neither http nor https");
	why = answered(&body,
		"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:x/\r\n"
		"Content-Length: 0\r\n\r\n",
		NULL, 0, "");
	assert_non_null(why);
	assert_string_equal(why, "redirects to what is no URL");
	body_fini(&body);
}

/* Answers the first request of each connection, and hangs up at the second;
 * counts both. Ends when its listener is shut down. */
struct moody {
	struct server server;
	pthread_t thread;
	const char *answer;
	unsigned connections, requests;
};

static void *
moody_main(void *arg)
{
	struct moody *moody = arg;
	char asked[4096];
	int to;

	while ((to = accept(moody->server.listener, NULL, NULL)) >= 0) {
		moody->connections++;
		for (int i = 0; i < 2; i++) {
			if (recv(to, asked, sizeof(asked), 0) <= 0)
				break;
			moody->requests++;
			if (i == 0)
				server_send(to, moody->answer,
					strlen(moody->answer));
		}
		close(to);
	}
	return NULL;
}

static void
moody_begin(struct moody *moody, const char *answer)
{
	*moody = (struct moody){ .answer = answer };
	server_listen(&moody->server);
	assert_int_equal(
		pthread_create(&moody->thread, NULL, moody_main, moody), 0);
}

static void
moody_end(struct moody *moody)
{
	shutdown(moody->server.listener, SHUT_RDWR);
	pthread_join(moody->thread, NULL);
	close(moody->server.listener);
}

static const char *
moody_ask(struct fetch *fetch, const struct fetch_rules *rules,
	const struct moody *moody, char *text, size_t size)
{
	static struct body body;
	char url[64];

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", moody->server.port);
	assert_int_equal(fetch_begin(fetch, rules, &body, url, NULL), 0);
	return fetch_failure(fetch, fetch_perform(fetch), text, size);
}

/* What was said that a host gets at most is what it gets. */
static void
a_page_is_asked_for_once(void **state)
{
	struct fetch_rules rules = plain;
	struct fetch fetch = { 0 };
	struct moody moody;
	const char *why;
	char text[200];

	(void)state;
	moody_begin(&moody, OK "Content-Length: 1\r\n\r\nx");
	assert_int_equal(fetch_rules_init(&rules, 1, &why), 0);
	for (unsigned i = 0; i < 6; i++) {
		why = moody_ask(&fetch, &rules, &moody, text, sizeof(text));
		if (i % 2 == 0 && why != NULL)
			fail_msg("page %u: %s", i, why);
		if (i % 2 == 1 &&
			(why == NULL || !strstr(why, "closed unanswered")))
			fail_msg("page %u: %s", i, why ? why : "well");
	}
	fetch_end(&fetch);
	fetch_rules_fini(&rules);
	moody_end(&moody);
	assert_int_equal(moody.requests, 6);
}

/* Where only our own server may be reached, a redirect reaches no other. */
static void
a_redirect_stays_here(void **state)
{
	struct fetch_rules rules = plain;
	struct moody here, other;
	char answer[200], text[200];
	const char *why;

	(void)state;
	moody_begin(&other, OK "Content-Length: 1\r\n\r\nx");
	moody_begin(&here, answer);
	for (int only = 0; only < 3; only++) {
		struct fetch fetch = { 0 };

		/* Another port, another address. */
		snprintf(answer, sizeof(answer),
			"HTTP/1.1 302 Found\r\n"
			"Location: http://127.0.0.%d:%u/\r\n"
			"Content-Length: 0\r\n\r\n",
			only < 2 ? 1 : 2,
			only < 2 ? other.server.port : here.server.port);
		rules = plain;
		rules.only_port = only ? here.server.port : 0;
		rules.only_sites = 1;
		assert_int_equal(fetch_rules_init(&rules, 1, &why), 0);
		why = moody_ask(&fetch, &rules, &here, text, sizeof(text));
		if (only == 0)
			assert_null(why);
		else if (why == NULL || !strstr(why, "another site"))
			fail_msg("%s", why ? why : "it went there");
		fetch_end(&fetch);
		fetch_rules_fini(&rules);
	}
	moody_end(&here);
	moody_end(&other);
	assert_int_equal(here.requests, 3);
	assert_int_equal(other.connections, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_packed_page_is_unpacked),
		cmocka_unit_test(a_trailer_is_no_header),
		cmocka_unit_test(what_libcurl_calls_unsupported),
		cmocka_unit_test(a_page_is_asked_for_once),
		cmocka_unit_test(a_redirect_stays_here),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
