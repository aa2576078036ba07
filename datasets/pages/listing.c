/* SPDX-License-Identifier: MIT */
/* Finds the page files under a folder and digests them. */
#include "pages/listing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include <xxhash.h>

#include "files/files.h"
#include "pages/decode.h"
#include "pages/extract.h"
#include "pages/file_digest.h"

#define LISTING_DEPTH_MAX 64

struct listing_walk {
	struct listing *listing;
	listing_skip *skip;
	void *context;
	/* The folder's name from the root on, with a '/' at its end, or "". */
	char name[PATH_MAX];
	unsigned depth;
};

static bool
listing_wants(const char *name)
{
	const char *end = strrchr(name, '.');

	return end && end != name &&
		(!strcasecmp(end, ".html") || !strcasecmp(end, ".htm") ||
			!strcasecmp(end, ".xhtml"));
}

/* What it ends with: a query that was saved as part of its name is no part of
 * that. */
static void
listing_other(struct listing *listing, const char *name)
{
	size_t len = strcspn(name, "?"), k = 0;
	const char *end = memrchr(name, '.', len);
	char kind[sizeof(listing->kinds[0].end)] = "";

	if (end && end > name)
		snprintf(kind, sizeof(kind), "%.*s%s",
			(int)(len - (size_t)(end - name)), end,
			name[len] ? "?" : "");
	for (char *c = kind; *c; c++)
		if (*c <= ' ' || *c >= 0x7f)
			*c = '?';
	listing->others++;
	while (k < listing->kind_count && strcmp(listing->kinds[k].end, kind))
		k++;
	if (k == LISTING_KINDS)
		return;
	if (k == listing->kind_count) {
		memcpy(listing->kinds[k].end, kind, sizeof(kind));
		listing->kind_count++;
	}
	listing->kinds[k].count++;
}

static int
listing_kind_compare(const void *one, const void *other)
{
	const struct listing_kind *a = one, *b = other;

	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return strcmp(a->end, b->end);
}

static int
listing_add(struct listing *listing, const char *name, const struct stat *st)
{
	if (listing->count == listing->room) {
		size_t room = listing->room ? 2 * listing->room : 256;
		void *pages =
			realloc(listing->pages, room * sizeof(*listing->pages));

		if (!pages)
			return -ENOMEM;
		listing->pages = pages;
		listing->room = room;
	}
	struct listing_page *page = &listing->pages[listing->count];

	*page = (struct listing_page){
		.name = strdup(name),
		.bytes = (uint64_t)st->st_size,
		.modified_ns = st->st_mtim.tv_sec * INT64_C(1000000000) +
			st->st_mtim.tv_nsec,
		.changed_ns = st->st_ctim.tv_sec * INT64_C(1000000000) +
			st->st_ctim.tv_nsec,
	};
	if (!page->name)
		return -ENOMEM;
	listing->count++;
	listing->bytes += page->bytes;
	return 0;
}

static int listing_folder(struct listing_walk *walk, int fd);

static int
listing_descend(
	struct listing_walk *walk, int parent, const char *entry, size_t len)
{
	int fd, err;

	if (walk->depth == LISTING_DEPTH_MAX) {
		walk->skip(walk->context, walk->name, "folders too deep");
		return 0;
	}
	fd = files_folder_in(parent, entry, false);
	if (fd < 0) {
		walk->skip(walk->context, walk->name, strerror(-fd));
		return 0;
	}
	walk->name[len] = '/';
	walk->name[len + 1] = '\0';
	walk->depth++;
	err = listing_folder(walk, fd);
	walk->depth--;
	return err;
}

static int
listing_entry(struct listing_walk *walk, int fd, const char *entry, size_t base)
{
	size_t len = base + strlen(entry);
	struct stat st;
	int err = 0;

	if (len + 2 > sizeof(walk->name)) {
		walk->skip(walk->context, walk->name, strerror(ENAMETOOLONG));
		return 0;
	}
	memcpy(walk->name + base, entry, len - base + 1);
	if (fstatat(fd, entry, &st, AT_SYMLINK_NOFOLLOW))
		goto out;
	if (S_ISDIR(st.st_mode)) {
		err = listing_descend(walk, fd, entry, len);
		goto out;
	}
	if (!listing_wants(entry)) {
		if (S_ISREG(st.st_mode) || S_ISLNK(st.st_mode))
			listing_other(walk->listing, entry);
		goto out;
	}
	if (S_ISLNK(st.st_mode) && fstatat(fd, entry, &st, 0)) {
		walk->skip(walk->context, walk->name, "a link to nowhere");
		goto out;
	}
	if (!S_ISREG(st.st_mode)) {
		walk->skip(walk->context, walk->name, "no regular file");
		goto out;
	}
	if (strpbrk(walk->name, "\r\n"))
		walk->skip(walk->context, entry, "a newline in its name");
	else
		err = listing_add(walk->listing, walk->name, &st);
out:
	walk->name[base] = '\0';
	return err;
}

/* Takes the descriptor. */
static int
listing_folder(struct listing_walk *walk, int fd)
{
	size_t base = strlen(walk->name);
	DIR *folder = fdopendir(fd);
	struct dirent *entry;
	int err = 0;

	if (!folder) {
		err = -errno;
		close(fd);
		return err;
	}
	while (!err && (entry = readdir(folder))) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			err = listing_entry(walk, fd, entry->d_name, base);
	}
	closedir(folder);
	return err;
}

static int
listing_compare(const void *one, const void *other)
{
	const struct listing_page *a = one, *b = other;

	return strcmp(a->name, b->name);
}

int
listing_init(struct listing *listing, const char *root, listing_skip *skip,
	void *context)
{
	struct listing_walk walk = {
		.listing = listing, .skip = skip, .context = context
	};
	int fd, err;

	*listing = (struct listing){ .root = realpath(root, NULL) };
	if (!listing->root)
		return -errno;
	fd = files_folder(listing->root);
	if (fd < 0)
		return fd;
	err = listing_folder(&walk, fd);
	if (err)
		return err;
	if (listing->count)
		qsort(listing->pages, listing->count, sizeof(*listing->pages),
			listing_compare);
	qsort(listing->kinds, listing->kind_count, sizeof(*listing->kinds),
		listing_kind_compare);
	return 0;
}

void
listing_fini(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->pages[i].name);
	free(listing->pages);
	free(listing->root);
	*listing = (struct listing){ 0 };
}

static void
listing_hash_number(XXH3_state_t *hash, uint64_t number)
{
	unsigned char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (unsigned char)(number >> (8 * i));
	XXH3_64bits_update(hash, bytes, sizeof(bytes));
}

/* What the digest depends on, as far as it can be seen without reading. */
static uint64_t
listing_key(const struct listing *listing, XXH3_state_t *hash)
{
	XXH3_64bits_reset(hash);
	for (size_t i = 0; i < listing->count; i++) {
		const struct listing_page *page = &listing->pages[i];

		XXH3_64bits_update(hash, page->name, strlen(page->name) + 1);
		listing_hash_number(hash, page->bytes);
		listing_hash_number(hash, (uint64_t)page->modified_ns);
		listing_hash_number(hash, (uint64_t)page->changed_ns);
	}
	return XXH3_64bits_digest(hash);
}

/* How much of a page can't be decoded. Without memory it is taken for none. */
static void
listing_decode(
	struct listing *listing, struct decoder *decoder, int fd, size_t size)
{
	char *data = size > 0 ? malloc(size) : NULL;
	struct decoded decoded;
	struct sniffed sniffed;

	if (data && pread(fd, data, size, 0) == (ssize_t)size) {
		sniff_page(data, size, NULL, &sniffed);
		if (!decode_page(decoder, data, size, &sniffed, &decoded) &&
			decoded.replaced) {
			listing->undecodable++;
			listing->replaced += decoded.replaced;
		}
	}
	free(data);
}

static int
listing_page(struct listing *listing, struct decoder *decoder, const char *path,
	XXH3_state_t *hash)
{
	int64_t size;
	int fd = files_open(path, FILES_PAGE_MAX, &size), rc;

	if (fd < 0)
		return fd == -EFBIG ? fd : -EIO;
	rc = file_digest_read(hash, fd);
	if (!rc && size <= (int64_t)EXTRACT_MIB_PRESET << 20)
		listing_decode(listing, decoder, fd, (size_t)size);
	close(fd);
	return rc;
}

/* *whole says whether every page was read. */
static uint64_t
listing_read(struct listing *listing, XXH3_state_t *hash, bool *whole)
{
	XXH3_state_t *one = XXH3_createState();
	struct decoder *decoder = decoder_create();
	char path[PATH_MAX];
	uint64_t digest = 0;

	*whole = one && decoder;
	if (!*whole)
		goto out;
	XXH3_64bits_reset(hash);
	for (size_t i = 0; i < listing->count; i++) {
		const char *name = listing->pages[i].name;
		int rc = -EIO;

		XXH3_64bits_reset(one);
		if (snprintf(path, sizeof(path), "%s/%s", listing->root, name) <
			(int)sizeof(path))
			rc = listing_page(listing, decoder, path, one);
		if (rc) {
			XXH3_64bits_reset(one);
			listing_hash_number(one, listing->pages[i].bytes);
		}
		*whole &= !rc || rc == -EFBIG;
		XXH3_64bits_update(hash, name, strlen(name) + 1);
		listing_hash_number(hash, XXH3_64bits_digest(one));
	}
	digest = XXH3_64bits_digest(hash);
out:
	decoder_destroy(decoder);
	XXH3_freeState(one);
	return digest;
}

static bool
listing_recall(const char *path, uint64_t key, struct listing *listing,
	uint64_t *digest)
{
	uint64_t known = 0, pages, marks;
	FILE *file = files_read(path, FILES_TEXT_MAX);
	bool found = file &&
		fscanf(file, "%" SCNx64 " %" SCNx64 " %" SCNu64 " %" SCNu64,
			&known, digest, &pages, &marks) == 4 &&
		known == key;

	if (file)
		fclose(file);
	if (found) {
		listing->undecodable = pages;
		listing->replaced = marks;
	}
	return found;
}

/* Where it can't be kept, it is read again the next time. */
static void
listing_remember(const char *path, uint64_t key, const struct listing *listing,
	uint64_t digest)
{
	struct files_fresh fresh;

	if (files_fresh_begin(&fresh, path))
		return;
	fprintf(fresh.out,
		"%016" PRIx64 " %016" PRIx64 " %" PRIu64 " %" PRIu64 "\n", key,
		digest, listing->undecodable, listing->replaced);
	(void)files_fresh_end(&fresh, 0);
}

uint64_t
listing_digest(struct listing *listing, const char *memory)
{
	char path[PATH_MAX] = "";
	XXH3_state_t *hash = XXH3_createState();
	uint64_t key, digest = 0;
	bool whole;

	if (!hash)
		return 0;
	if (memory)
		snprintf(path, sizeof(path), "%.3900s/digest-%016" PRIx64,
			memory,
			(uint64_t)XXH3_64bits(
				listing->root, strlen(listing->root)));
	key = listing_key(listing, hash);
	if (path[0] && listing_recall(path, key, listing, &digest))
		goto out;
	digest = listing_read(listing, hash, &whole);
	if (path[0] && whole)
		listing_remember(path, key, listing, digest);
out:
	XXH3_freeState(hash);
	return digest;
}
