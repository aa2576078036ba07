/* SPDX-License-Identifier: MIT */
/* Binds all sites to one port; a free one is whatever the kernel gives the
 * first, if the others can have it too. */
#include "origin/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "origin/descriptors.h"
#include "origin/options.h"

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
	int err;

	if (fd < 0)
		return -errno;
	/* The port stands at the same place in both. */
	address->v4.sin_port = htons(port);
	/* Connections inherit TCP_NODELAY. */
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) ||
		bind(fd, &address->any, len) || listen(fd, LISTEN_BACKLOG)) {
		err = -errno;
		close(fd);
		return err;
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
	int err = 0;

	for (i = 0; i < options->sites; i++) {
		if (options->address)
			snprintf(name, name_size, "%s", options->address);
		else
			snprintf(name, name_size, "127.0.0.%u", i + 1);
		err = listen_parse(name, &address);
		if (err)
			break;
		fds[i] = listen_bind(&address, *port);
		if (fds[i] < 0) {
			err = fds[i];
			break;
		}
		if (!*port)
			err = listen_port(fds[i], port);
	}
	if (!err)
		return 0;
	while (i-- > 0)
		close(fds[i]);
	return err;
}

int
listen_open(const struct options *options, int *fds, uint16_t *port)
{
	char name[INET6_ADDRSTRLEN] = "";
	int tries, err = 0, loopback = 1;

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
		err = listen_all(options, fds, port, name, sizeof(name));
		if (err != -EADDRINUSE || options->port)
			break;
	}
	if (err == -EMFILE)
		descriptors_say(options->sites);
	else if (err)
		fprintf(stderr,
			"lanebench-origin: can't listen on %s, port %u: %s\n",
			name, *port, strerror(-err));
	return err;
}
