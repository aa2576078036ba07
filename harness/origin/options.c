/* SPDX-License-Identifier: MIT */
/* Reads the command line, and opens the sockets that it asks for. */
#include "origin/origin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "text/number.h"
#include "text/options.h"
#include "text/utf8.h"

/* Those that are no site's; what a site has beside its connections. */
#define DESCRIPTORS_OWN 64u
#define DESCRIPTORS_SITE 2u
#define DESCRIPTORS_MOST 1000000u
/* Where the limit is not known. */
#define DESCRIPTORS_UNKNOWN 1000u
/* For the clients: a thousand, as most trials have at most. */
#define DESCRIPTORS_CLIENTS 1024u

unsigned
descriptors_raise(unsigned sites)
{
	struct rlimit limit;
	rlim_t own = DESCRIPTORS_OWN + DESCRIPTORS_SITE * sites;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		return DESCRIPTORS_UNKNOWN;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur > DESCRIPTORS_MOST)
		return DESCRIPTORS_MOST;
	return limit.rlim_cur > own ? (unsigned)(limit.rlim_cur - own) : 0;
}

void
descriptors_say(unsigned sites)
{
	unsigned need = DESCRIPTORS_OWN + DESCRIPTORS_SITE * sites +
		DESCRIPTORS_CLIENTS;
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit))
		limit.rlim_max = 0;
	fprintf(stderr,
		"lanebench-origin: %u sites need about %u descriptors, and "
		"%llu are allowed: ulimit -Hn %u (as root), then the same "
		"again\n",
		sites, need, (unsigned long long)limit.rlim_max, need);
}

/* Binds all sites to one port; a free one is whatever the kernel gives the
 * first, if the others can have it too. */

/* The kernel lowers it to net.core.somaxconn. */
#define LISTEN_BACKLOG 65535
#define LISTEN_TRIES 100

union listen_address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static int
listen_parse(const char *text, union listen_address *address)
{
	memset(address, 0, sizeof(*address));
	if (inet_pton(AF_INET, text, &address->v4.sin_addr) == 1) {
		address->v4.sin_family = AF_INET;
		return 0;
	}
	if (inet_pton(AF_INET6, text, &address->v6.sin6_addr) == 1) {
		address->v6.sin6_family = AF_INET6;
		return 0;
	}
	return -EINVAL;
}

int
listen_is_loopback(const char *text)
{
	union listen_address address;

	if (listen_parse(text, &address))
		return -EINVAL;
	if (address.any.sa_family == AF_INET6)
		return IN6_IS_ADDR_LOOPBACK(&address.v6.sin6_addr);
	return ntohl(address.v4.sin_addr.s_addr) >> 24 == 127;
}

/* Port in host order, 0: any. The descriptor or a negative errno. */
static int
listen_bind(union listen_address *address, uint16_t port)
{
	const int on = 1;
	socklen_t len = address->any.sa_family == AF_INET6
		? sizeof(address->v6)
		: sizeof(address->v4);
	int fd = socket(address->any.sa_family,
		SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int rc;

	if (fd < 0)
		return -errno;
	/* The port has the same place in both. */
	address->v4.sin_port = htons(port);
	/* Connections inherit TCP_NODELAY. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
		bind(fd, &address->any, len) || listen(fd, LISTEN_BACKLOG)) {
		rc = -errno;
		close(fd);
		return rc;
	}
	return fd;
}

static int
listen_port(int fd, uint16_t *port)
{
	union listen_address address;
	socklen_t len = sizeof(address);

	if (getsockname(fd, &address.any, &len))
		return -errno;
	*port = ntohs(address.v4.sin_port);
	return 0;
}

/* All sites on one port; a failed attempt leaves none open. */
static int
listen_all(const struct options *options, int *fds, uint16_t *port, char *name,
	size_t name_size)
{
	union listen_address address;
	unsigned i;
	int rc = 0;

	for (i = 0; i < options->sites; i++) {
		if (options->address != NULL)
			snprintf(name, name_size, "%s", options->address);
		else
			snprintf(name, name_size, "127.0.0.%u", i + 1);
		rc = listen_parse(name, &address);
		if (rc)
			break;
		fds[i] = listen_bind(&address, *port);
		if (fds[i] < 0) {
			rc = fds[i];
			break;
		}
		if (!*port)
			rc = listen_port(fds[i], port);
	}
	if (!rc)
		return 0;
	while (i-- > 0)
		close(fds[i]);
	return rc;
}

int
listen_open(const struct options *options, int *fds, uint16_t *port)
{
	char name[INET6_ADDRSTRLEN] = "";
	int tries, rc = 0, loopback = 1;

	if (options->address != NULL)
		loopback = listen_is_loopback(options->address);
	if (loopback < 0) {
		fprintf(stderr,
			"lanebench-origin: --address %s: not a numeric "
			"address\n",
			options->address);
		return -EINVAL;
	}
	if (!loopback && !options->allow_remote) {
		fprintf(stderr,
			"lanebench-origin: --address %s: other machines could "
			"reach it; add --allow-remote if they may\n",
			options->address);
		return -EINVAL;
	}
	for (tries = 0; tries < LISTEN_TRIES; tries++) {
		*port = options->port;
		rc = listen_all(options, fds, port, name, sizeof(name));
		if (rc != -EADDRINUSE || options->port)
			break;
	}
	if (rc == -EMFILE)
		descriptors_say(options->sites);
	else if (rc)
		fprintf(stderr,
			"lanebench-origin: can't listen on %s, port %u: %s\n",
			name, *port, strerror(-rc));
	return rc;
}

/* SPEC for all sites, or K=SPEC for one. */
static int
options_latency(void *filled, const struct option_row *row, const char *text,
	struct reason *why)
{
	struct options *options = filled;
	struct latency latency;
	const char *spec = strchr(text, '=');
	char number[16];
	uint64_t first = 0, last = OPTIONS_MOST_SITES - 1;

	(void)row;
	if (spec != NULL) {
		snprintf(number, sizeof(number), "%.*s", (int)(spec - text),
			text);
		if (number_whole(number, 0, last, &first) < 0)
			return reason_set(why, "'%.60s': no such site", text);
		last = first;
		if (first > options->latency_site)
			options->latency_site = (unsigned)first;
	}
	if (latency_parse(spec != NULL ? spec + 1 : text, &latency))
		return reason_set(why,
			"'%.60s' is none of constant:TIME, uniform:TIME:TIME "
			"and lognormal:MEAN:SIGMA, up to an hour",
			text);
	for (; first <= last; first++)
		options->latency[first] = latency;
	return 0;
}

#define AT(field) .commands = 1, OPTION_AT(struct options, field)

static const struct option_row options_rows[] = {
	{ "sites", .kind = OPTION_WHOLE, AT(sites), .value = "N", .preset = "5",
		.least = 1, .most = OPTIONS_MOST_SITES,
		.help = "listen on 127.0.0.1 to 127.0.0.N" },
	{ "port", .kind = OPTION_WHOLE, AT(port), .value = "P", .most = 65535,
		.help = "on this port, the same on all (a free one)" },
	{ "address", .kind = OPTION_TEXT, AT(address), .value = "A",
		.help = "listen on this address instead" },
	{ "allow-remote", .kind = OPTION_FLAG, AT(allow_remote),
		.help = "let A be one that other machines reach" },
	{ "root", .kind = OPTION_TEXT, AT(root), .value = "DIR",
		.help = "serve the files below DIR" },
	{ "routes", .kind = OPTION_TEXT, AT(routes), .value = "FILE",
		.help = "serve what FILE lists: a header and lines of site, "
			"path, file, status, type, delay_us, extra, separated "
			"by tabs; extra is a Location, or stall, cut, reset, "
			"loop, flood:BYTES, bomb:BYTES, slow:BYTES_PER_S" },
	{ "latency", .kind = OPTION_OWN, .commands = 1, .value = "SPEC",
		.take = options_latency,
		.help = "delay answers: constant:50ms, uniform:10ms:90ms, "
			"lognormal:MEAN:SIGMA; K=SPEC: of site K (from 0)" },
	{ "seed", .kind = OPTION_WHOLE, AT(seed), .value = "N", .preset = "1",
		.most = UINT64_MAX, .help = "draw the delays anew" },
	{ "control", .kind = OPTION_FLAG, AT(control),
		.help = "take commands on stdin: serve FILE, reset, counters; "
			"end when it does" },
	{ "version", .kind = OPTION_FLAG, AT(version),
		.help = "print versions" },
	{ NULL }
};

static const struct option_command options_command = {
	.called = "lanebench origin",
	.rows = options_rows,
	.bit = 1,
	.about = "Serves pages over HTTP on loopback, with delays that are "
		 "always the same.",
	.more = "Prints 'ready PORT SITES' once it listens. A delay counts "
		"from the request's arrival, and is the same each time for "
		"the same seed, site and URL. A delay_us of a route goes "
		"before --latency.",
};

/* What single options can't tell. */
static int
options_settle(struct options *options, struct reason *why)
{
	if (options->address != NULL)
		options->sites = 1;
	if (options->latency_site >= options->sites)
		return reason_set(why,
			"--latency: '%u=...': there are only %u sites",
			options->latency_site, options->sites);
	if (options->root == NULL && options->routes == NULL &&
		!options->control)
		return reason_set(why,
			"nothing to serve: name --root, --routes or --control");
	return 0;
}

int
options_parse(struct options *options, int argc, char **argv)
{
	struct option_line line;
	struct reason why;
	int rc;

	*options = (struct options){ 0 };
	rc = options_read(&options_command, argc, argv, options, &line, &why);
	if (rc == 0 && options->version) {
		puts("lanebench-origin " LANEBENCH_VERSION);
		printf("libmicrohttpd %s\n", MHD_get_version());
		return 1;
	}
	if (rc == 0)
		rc = options_settle(options, &why);
	if (rc < 0)
		utf8_say(stderr, "lanebench-origin: %s", why.text);
	return rc;
}
