/* SPDX-License-Identifier: MIT */
/* Reads the command line. */
#include "origin/options.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

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
	/* The port stands at the same place in both. */
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
		if (options->address)
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

	if (options->address)
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

static const char options_help[] =
	"usage: lanebench-origin [OPTION]...\n"
	"Serves pages over HTTP on loopback, with delays that are always the "
	"same.\n"
	"\n"
	"      --sites N         listen on 127.0.0.1 to 127.0.0.N (default 5)\n"
	"      --port P          on this port, the same on all (default: a "
	"free one)\n"
	"      --address A       listen on this address instead\n"
	"      --allow-remote    let A be one that other machines reach\n"
	"      --root DIR        serve the files below DIR\n"
	"      --routes FILE     serve what FILE lists: a header and lines of\n"
	"                        site, path, file, status, type, delay_us, "
	"extra,\n"
	"                        separated by tabs; extra is a Location, or "
	"stall,\n"
	"                        cut, reset, loop, flood:BYTES, bomb:BYTES,\n"
	"                        slow:BYTES_PER_S\n"
	"      --latency SPEC    delay answers: constant:50ms, "
	"uniform:10ms:90ms,\n"
	"                        lognormal:MEAN:SIGMA; K=SPEC: of site K (from "
	"0)\n"
	"      --seed N          draw the delays anew (default 1)\n"
	"      --control         take commands on stdin: serve FILE, reset, "
	"counters;\n"
	"                        end when it does\n"
	"      --help, --version\n"
	"\n"
	"Prints 'ready PORT SITES' once it listens. A delay counts from the "
	"request's\n"
	"arrival, and is the same each time for the same seed, site and URL. "
	"A delay_us\n"
	"of a route goes before --latency.\n";

static int
options_fail(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static int
options_fail(const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	utf8_say(stderr, "lanebench-origin: %s", text);
	return -EINVAL;
}

static int
options_number(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	return errno || *text < '0' || *text > '9' || *end || *value > max
		? -EINVAL
		: 0;
}

/* SPEC for all sites, or K=SPEC for one; *highest: the largest K so far. */
static int
options_latency(struct options *options, const char *text, unsigned *highest)
{
	struct latency latency;
	const char *spec = strchr(text, '=');
	unsigned first = 0, last = OPTIONS_MOST_SITES - 1;

	if (spec) {
		char *end;
		unsigned long site = strtoul(text, &end, 10);

		if (*text < '0' || *text > '9' || end != spec ||
			site >= OPTIONS_MOST_SITES)
			return options_fail("--latency %s: no such site", text);
		first = last = (unsigned)site;
		if (first > *highest)
			*highest = first;
	}
	if (latency_parse(spec ? spec + 1 : text, &latency))
		return options_fail("--latency %s: want constant:TIME, "
				    "uniform:TIME:TIME or "
				    "lognormal:MEAN:SIGMA, up to an hour",
			text);
	for (; first <= last; first++)
		options->latency[first] = latency;
	return 0;
}

enum {
	OPT_SITES = 256,
	OPT_PORT,
	OPT_ADDRESS,
	OPT_ALLOW_REMOTE,
	OPT_ROOT,
	OPT_ROUTES,
	OPT_LATENCY,
	OPT_SEED,
	OPT_CONTROL,
	OPT_HELP,
	OPT_VERSION
};

static const struct option options_long[] = {
	{ "sites", required_argument, NULL, OPT_SITES },
	{ "port", required_argument, NULL, OPT_PORT },
	{ "address", required_argument, NULL, OPT_ADDRESS },
	{ "allow-remote", no_argument, NULL, OPT_ALLOW_REMOTE },
	{ "root", required_argument, NULL, OPT_ROOT },
	{ "routes", required_argument, NULL, OPT_ROUTES },
	{ "latency", required_argument, NULL, OPT_LATENCY },
	{ "seed", required_argument, NULL, OPT_SEED },
	{ "control", no_argument, NULL, OPT_CONTROL },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

static int
options_one(struct options *options, int opt, unsigned *highest)
{
	uint64_t n;

	switch (opt) {
	case OPT_SITES:
		if (options_number(optarg, OPTIONS_MOST_SITES, &n) || !n)
			return options_fail("--sites %s: want 1 to %u", optarg,
				OPTIONS_MOST_SITES);
		options->sites = (unsigned)n;
		return 0;
	case OPT_PORT:
		if (options_number(optarg, 65535, &n))
			return options_fail(
				"--port %s: want 0 to 65535", optarg);
		options->port = (uint16_t)n;
		return 0;
	case OPT_SEED:
		if (options_number(optarg, UINT64_MAX, &options->seed))
			return options_fail(
				"--seed %s: want a whole number", optarg);
		return 0;
	case OPT_LATENCY:
		return options_latency(options, optarg, highest);
	case OPT_ADDRESS:
		options->address = optarg;
		return 0;
	case OPT_ALLOW_REMOTE:
		options->allow_remote = true;
		return 0;
	case OPT_ROOT:
		options->root = optarg;
		return 0;
	case OPT_ROUTES:
		options->routes = optarg;
		return 0;
	case OPT_CONTROL:
		options->control = true;
		return 0;
	case OPT_HELP:
		fputs(options_help, stdout);
		return 1;
	case OPT_VERSION:
		puts("lanebench-origin " LANEBENCH_VERSION);
		printf("libmicrohttpd %s\n", MHD_get_version());
		return 1;
	default:
		return -EINVAL; /* options_parse() has said it */
	}
}

int
options_parse(struct options *options, int argc, char **argv)
{
	unsigned highest = 0;
	int opt, rc;

	*options = (struct options){ .sites = 5, .seed = 1 };
	opterr = 0;
	while ((opt = getopt_long(argc, argv, ":", options_long, NULL)) != -1) {
		if (opt == '?' || opt == ':')
			return options_fail(opt == ':'
					? "'%s' wants a value; `lanebench "
					  "origin --help` shows which"
					: "'%s': no such option, or one that "
					  "takes no value; `lanebench origin "
					  "--help` shows them",
				argv[optind - 1]);
		rc = options_one(options, opt, &highest);
		if (rc)
			return rc;
	}
	if (optind < argc)
		return options_fail("unexpected argument '%s'", argv[optind]);
	if (options->address)
		options->sites = 1;
	if (highest >= options->sites)
		return options_fail("--latency %u=...: there are only %u sites",
			highest, options->sites);
	if (!options->root && !options->routes && !options->control)
		return options_fail("nothing to serve: name --root, --routes "
				    "or --control");
	return 0;
}
