/* SPDX-License-Identifier: MIT */
/* A table of those that are held, by what the kernel says of the file. */
#include "origin/files.h"

#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <xxhash.h>

#include "origin/bodies.h"
#include "origin/root.h"
#include "origin/routes.h"

#define FILES_BUCKETS 4096u
/* A file that changes twice within one tick of its file system's clock looks
 * unchanged the second time; the coarsest tick is two seconds. */
#define FILES_SETTLED_S 3

struct file {
	size_t refs;
	struct stat st;
	const char *type;
	struct MHD_Response *response;
	uint64_t len, cost;
	struct file *next, **link; /* link NULL: not shared */
};

struct files {
	uint64_t held;
	struct file *buckets[FILES_BUCKETS];
};

struct files *
files_create(void)
{
	return calloc(1, sizeof(struct files));
}

void
files_destroy(struct files *files)
{
	free(files);
}

static struct file **
files_bucket(struct files *files, const struct stat *st)
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
files_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
		a->st_size == b->st_size &&
		files_same_time(&a->st_mtim, &b->st_mtim) &&
		files_same_time(&a->st_ctim, &b->st_ctim);
}

/* Whether its next change will show in its times. */
static bool
files_settled(const struct stat *st)
{
	struct timespec now;

	return !clock_gettime(CLOCK_REALTIME_COARSE, &now) &&
		st->st_ctim.tv_sec + FILES_SETTLED_S < now.tv_sec &&
		st->st_mtim.tv_sec + FILES_SETTLED_S < now.tv_sec;
}

static struct file *
files_find(struct files *files, const struct stat *st, const char *type)
{
	struct file *file = *files_bucket(files, st);

	while (file && (file->type != type || !files_same(&file->st, st)))
		file = file->next;
	return file;
}

static void
files_share(struct files *files, struct file *file)
{
	file->link = files_bucket(files, &file->st);
	file->next = *file->link;
	if (file->next)
		file->next->link = &file->next;
	*file->link = file;
}

/* Takes over the descriptor. */
static struct file *
files_read(struct files *files, int fd, const struct stat *st, const char *type)
{
	struct file *file = calloc(1, sizeof(*file));
	bool settled = files_settled(st);

	if (!file) {
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
	file->cost = file->len + FILES_EACH;
	files->held += file->cost;
	if (settled && !fstat(fd, &file->st) && files_same(&file->st, st))
		files_share(files, file);
	close(fd);
	return file;
}

struct file *
files_take(struct files *files, int folder, const char *url)
{
	char name[PATH_MAX];
	struct file *file;
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
	file = files_settled(&st) ? files_find(files, &st, type) : NULL;
	if (file) {
		close(fd);
		file->refs++;
		return file;
	}
	len = (uint64_t)st.st_size;
	if (len > FILES_LARGEST ||
		files->held + len + FILES_EACH > FILES_BUDGET) {
		close(fd);
		return NULL;
	}
	return files_read(files, fd, &st, type);
}

void
files_release(struct files *files, struct file *file)
{
	if (!file || --file->refs)
		return;
	if (file->link) {
		*file->link = file->next;
		if (file->next)
			file->next->link = file->link;
	}
	files->held -= file->cost;
	MHD_destroy_response(file->response);
	free(file);
}

struct MHD_Response *
files_response(const struct file *file, uint64_t *len)
{
	*len = file->len;
	return file->response;
}

uint64_t
files_held(const struct files *files)
{
	return files->held;
}
