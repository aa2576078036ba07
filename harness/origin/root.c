/* SPDX-License-Identifier: MIT */
/* From a URL to an open file, with the kernel keeping us below the folder. */
#include "origin/root.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "files/files.h"
#include "text/percent.h"

/* A FIFO must not keep us waiting for its writer. */
#define ROOT_OPEN_FLAGS (O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)

static const struct {
	const char *ending;
	const char *type;
} root_types[] = {
	{ ".html", "text/html" },
	{ ".htm", "text/html" },
	{ ".xhtml", "application/xhtml+xml" },
	{ ".xml", "application/xml" },
	{ ".txt", "text/plain" },
	{ ".css", "text/css" },
	{ ".js", "text/javascript" },
	{ ".json", "application/json" },
	{ ".svg", "image/svg+xml" },
	{ ".png", "image/png" },
	{ ".jpg", "image/jpeg" },
	{ ".gif", "image/gif" },
	{ ".pdf", "application/pdf" },
};

static int
root_decode(const char *url, char *name, size_t name_size)
{
	size_t n = 0;

	for (; *url && *url != '?' && *url != '#'; url++) {
		int byte;

		if (n + 1 >= name_size)
			return -ENAMETOOLONG;
		if (*url != '%') {
			name[n++] = *url;
			continue;
		}
		byte = percent_byte(url);
		if (byte < 0)
			return byte;
		name[n++] = (char)byte;
		url += 2;
	}
	name[n] = '\0';
	return 0;
}

int
root_name(const char *url, char *name, size_t name_size)
{
	const char *part;
	int err;

	if (*url != '/' || name_size < 2)
		return -EINVAL;
	err = root_decode(url + 1, name, name_size);
	if (err)
		return err;
	if (*name == '/')
		return -ENOENT;
	for (part = name; *part; part += strspn(part, "/")) {
		size_t len = strcspn(part, "/");

		if (len == 2 && part[0] == '.' && part[1] == '.')
			return -ENOENT;
		part += len;
	}
	if (!*name)
		strcpy(name, ".");
	return 0;
}

int
root_open_walking(int folder, const char *name)
{
	char part[NAME_MAX + 1];
	int at = folder, fd = -1;

	for (;;) {
		size_t len = strcspn(name, "/");
		const char *rest = name + len + strspn(name + len, "/");

		if (len > NAME_MAX)
			fd = -ENAMETOOLONG;
		else {
			memcpy(part, name, len);
			part[len] = '\0';
			/* The name was checked, but nothing hangs on that. */
			if (!strcmp(part, "..") || !len)
				fd = -ENOENT;
			else if (name[len])
				fd = openat(at, part,
					O_PATH | O_DIRECTORY | O_NOFOLLOW |
						O_CLOEXEC);
			else
				fd = openat(
					at, part, ROOT_OPEN_FLAGS | O_NOFOLLOW);
			if (fd == -1)
				fd = -errno;
		}
		if (at != folder)
			close(at);
		if (fd < 0 || !*rest)
			return fd;
		at = fd;
		name = rest;
	}
}

static int
root_open_below(int folder, const char *name)
{
	struct open_how how = { .flags = ROOT_OPEN_FLAGS,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS };
	long fd;

	do {
		fd = syscall(SYS_openat2, folder, name, &how, sizeof(how));
		/* EAGAIN: something was renamed meanwhile. */
	} while (fd < 0 && (errno == EAGAIN || errno == EINTR));
	/* Sandboxes refuse what they don't know by EPERM. */
	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return root_open_walking(folder, name);
	return fd < 0 ? -errno : (int)fd;
}

int
root_open(int folder, const char *name, uint64_t *len)
{
	int fd = root_open_below(folder, name), index, bad;
	int64_t size;

	if (fd < 0)
		return fd;
	bad = files_check(fd, INT64_MAX, &size);
	if (bad == -EISDIR) {
		index = root_open_below(fd, "index.html");
		close(fd);
		if (index < 0)
			return index;
		fd = index;
		bad = files_check(fd, INT64_MAX, &size);
	}
	if (bad) {
		close(fd);
		return -EACCES;
	}
	*len = (uint64_t)size;
	return fd;
}

const char *
root_type(const char *name)
{
	size_t len = strlen(name), i;

	/* A folder's index. */
	if (!strcmp(name, ".") || (len && name[len - 1] == '/'))
		return "text/html";
	for (i = 0; i < sizeof(root_types) / sizeof(*root_types); i++) {
		size_t ending = strlen(root_types[i].ending);

		if (len > ending &&
			!strcasecmp(name + len - ending, root_types[i].ending))
			return root_types[i].type;
	}
	return "application/octet-stream";
}
