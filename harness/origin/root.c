/* SPDX-License-Identifier: MIT */
/* Files below the root: found, opened, and held for requests that wait. */
#include "origin/origin.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

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
	int rc;

	if (*url != '/' || name_size < 2)
		return -EINVAL;
	rc = root_decode(url + 1, name, name_size);
	if (rc)
		return rc;
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

#define FILES_BUCKETS 4096u
/* A file that changes twice within one tick of its file system's clock looks
 * unchanged the second time; the coarsest tick is two seconds. */
#define FILES_SETTLED_S 3

struct root_file {
	size_t refs;
	struct stat st;
	const char *type;
	struct MHD_Response *response;
	uint64_t len, cost;
	struct root_file *next, **link; /* link NULL: not shared */
};

struct root_files {
	uint64_t held;
	struct root_file *buckets[FILES_BUCKETS];
};

struct root_files *
root_files_create(void)
{
	return calloc(1, sizeof(struct root_files));
}

void
root_files_destroy(struct root_files *files)
{
	free(files);
}

static struct root_file **
root_bucket(struct root_files *files, const struct stat *st)
{
	const uint64_t key[] = { st->st_ino, st->st_dev };

	return &files->buckets[XXH3_64bits(key, sizeof(key)) % FILES_BUCKETS];
}

static bool
files_same_time(const struct timespec *a, const struct timespec *b)
{
	return a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec;
}

static bool
root_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
		a->st_size == b->st_size &&
		files_same_time(&a->st_mtim, &b->st_mtim) &&
		files_same_time(&a->st_ctim, &b->st_ctim);
}

/* Whether its next change will show in its times. */
static bool
root_settled(const struct stat *st)
{
	struct timespec now;

	return !clock_gettime(CLOCK_REALTIME_COARSE, &now) &&
		st->st_ctim.tv_sec + FILES_SETTLED_S < now.tv_sec &&
		st->st_mtim.tv_sec + FILES_SETTLED_S < now.tv_sec;
}

static struct root_file *
root_find(struct root_files *files, const struct stat *st, const char *type)
{
	struct root_file *file = *root_bucket(files, st);

	while (file != NULL &&
		(file->type != type || !root_same(&file->st, st)))
		file = file->next;
	return file;
}

static void
root_share(struct root_files *files, struct root_file *file)
{
	file->link = root_bucket(files, &file->st);
	file->next = *file->link;
	if (file->next != NULL)
		file->next->link = &file->next;
	*file->link = file;
}

/* Takes over the descriptor. */
static struct root_file *
root_read(struct root_files *files, int fd, const struct stat *st,
	const char *type)
{
	struct root_file *file = calloc(1, sizeof(*file));
	bool settled = root_settled(st);

	if (file == NULL) {
		close(fd);
		return NULL;
	}
	file->refs = 1;
	file->type = type;
	file->len = (uint64_t)st->st_size;
	/* Times that a write moves while we read are seen afterwards. */
	if (bodies_whole(fd, &file->len, &file->response)) {
		close(fd);
		free(file);
		return NULL;
	}
	MHD_add_response_header(
		file->response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	file->cost = file->len + ROOT_EACH;
	files->held += file->cost;
	if (settled && !fstat(fd, &file->st) && root_same(&file->st, st))
		root_share(files, file);
	close(fd);
	return file;
}

struct root_file *
root_file_take(struct root_files *files, int folder, const char *url)
{
	char name[PATH_MAX];
	struct root_file *file;
	struct stat st;
	const char *type;
	uint64_t len;
	int fd;

	if (root_name(url, name, sizeof(name)))
		return NULL;
	fd = root_open(folder, name, &len);
	if (fd < 0)
		return NULL;
	type = root_type(name);
	if (fstat(fd, &st)) {
		close(fd);
		return NULL;
	}
	file = root_settled(&st) ? root_find(files, &st, type) : NULL;
	if (file != NULL) {
		close(fd);
		file->refs++;
		return file;
	}
	len = (uint64_t)st.st_size;
	if (len > ROOT_LARGEST || files->held + len + ROOT_EACH > ROOT_BUDGET) {
		close(fd);
		return NULL;
	}
	return root_read(files, fd, &st, type);
}

void
root_file_release(struct root_files *files, struct root_file *file)
{
	if (file == NULL || --file->refs)
		return;
	if (file->link != NULL) {
		*file->link = file->next;
		if (file->next != NULL)
			file->next->link = file->link;
	}
	files->held -= file->cost;
	MHD_destroy_response(file->response);
	free(file);
}

struct MHD_Response *
root_file_response(const struct root_file *file, uint64_t *len)
{
	*len = file->len;
	return file->response;
}

uint64_t
root_files_held(const struct root_files *files)
{
	return files->held;
}
