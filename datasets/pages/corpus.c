/* SPDX-License-Identifier: MIT */
/* Chooses the corpus: a named folder, the docs in the cache, or pages that are
 * made up. */
#include "pages/corpus.h"

#include <ctype.h>
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
#include "pages/synthetic.h"

/* Finds the page files under a folder and digests them. */

#define LISTING_DEPTH_MAX 64

struct listing_walk {
	struct listing *listing;
	listing_skip *skip;
	void *context;
	/* The folder's name below the root with a '/' at its end, or "". */
	char name[PATH_MAX];
	unsigned depth;
};

static bool
listing_wants(const char *name)
{
	const char *end = strrchr(name, '.');

	return end != NULL && end != name &&
		(!strcasecmp(end, ".html") || !strcasecmp(end, ".htm") ||
			!strcasecmp(end, ".xhtml"));
}

/* Counts a file by its ending. A query that was saved as part of the name isn't
 * part of the ending. */
static void
listing_other(struct listing *listing, const char *name)
{
	size_t len = strcspn(name, "?"), k = 0;
	const char *end = memrchr(name, '.', len);
	char kind[sizeof(listing->kinds[0].end)] = "";

	if (end != NULL && end > name)
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

		if (pages == NULL)
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
	if (page->name == NULL)
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
	int fd, rc;

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
	rc = listing_folder(walk, fd);
	walk->depth--;
	return rc;
}

static int
listing_entry(struct listing_walk *walk, int fd, const char *entry, size_t base)
{
	size_t len = base + strlen(entry);
	struct stat st;
	int rc = 0;

	if (len + 2 > sizeof(walk->name)) {
		walk->skip(walk->context, walk->name, strerror(ENAMETOOLONG));
		return 0;
	}
	memcpy(walk->name + base, entry, len - base + 1);
	if (fstatat(fd, entry, &st, AT_SYMLINK_NOFOLLOW))
		goto out;
	if (S_ISDIR(st.st_mode)) {
		rc = listing_descend(walk, fd, entry, len);
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
	if (strpbrk(walk->name, "\r\n") != NULL)
		walk->skip(walk->context, entry, "a newline in its name");
	else
		rc = listing_add(walk->listing, walk->name, &st);
out:
	walk->name[base] = '\0';
	return rc;
}

/* Closes the descriptor. */
static int
listing_folder(struct listing_walk *walk, int fd)
{
	size_t base = strlen(walk->name);
	DIR *folder = fdopendir(fd);
	struct dirent *entry;
	int rc = 0;

	if (folder == NULL) {
		rc = -errno;
		close(fd);
		return rc;
	}
	while (rc == 0 && (entry = readdir(folder)) != NULL) {
		if (strcmp(entry->d_name, ".") && strcmp(entry->d_name, ".."))
			rc = listing_entry(walk, fd, entry->d_name, base);
	}
	closedir(folder);
	return rc;
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
	int fd, rc;

	*listing = (struct listing){ .root = realpath(root, NULL) };
	if (listing->root == NULL)
		return -errno;
	fd = files_folder(listing->root);
	if (fd < 0)
		return fd;
	rc = listing_folder(&walk, fd);
	if (rc != 0)
		return rc;
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

/* A digest of what stat() tells of the pages: while it stays, theirs stays. */
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

/* Counts what of a page can't be decoded; a page that doesn't fit into memory
 * counts as sound. */
static void
listing_decode(
	struct listing *listing, struct decoder *decoder, int fd, size_t size)
{
	char *data = size > 0 ? malloc(size) : NULL;
	struct decoded decoded;
	struct sniffed sniffed;

	if (data != NULL && pread(fd, data, size, 0) == (ssize_t)size) {
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
	if (rc == 0 && size <= (int64_t)EXTRACT_MIB_PRESET << 20)
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

	*whole = one != NULL && decoder != NULL;
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
		if (rc != 0) {
			XXH3_64bits_reset(one);
			listing_hash_number(one, listing->pages[i].bytes);
		}
		*whole &= rc == 0 || rc == -EFBIG;
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
	bool found = file != NULL &&
		fscanf(file, "%" SCNx64 " %" SCNx64 " %" SCNu64 " %" SCNu64,
			&known, digest, &pages, &marks) == 4 &&
		known == key;

	if (file != NULL)
		fclose(file);
	if (found) {
		listing->undecodable = pages;
		listing->replaced = marks;
	}
	return found;
}

/* Where it can't be kept, the pages are read again next time. */
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

	if (hash == NULL)
		return 0;
	if (memory != NULL)
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

/* Removes the folders of interrupted runs from the cache: those with the mark
 * that is there while pages are made. */

#define LEFTOVERS_SUFFIX 6

/* PREFIX, any text, a dot and the six letters of mkdtemp(). */
static bool
leftovers_is_one(const char *name, const char *prefix)
{
	const char *dot = strrchr(name, '.');

	if (strncmp(name, prefix, strlen(prefix)) != 0 || dot == NULL ||
		strlen(dot + 1) != LEFTOVERS_SUFFIX)
		return false;
	while (*++dot)
		if (!isalnum((unsigned char)*dot))
			return false;
	return true;
}

/* Removes a folder's pages and closes it. It leaves other files, and so the
 * folder, for they aren't ours. */
static void
leftovers_empty(int fd)
{
	DIR *folder = fdopendir(fd);
	struct dirent *entry;

	if (folder == NULL) {
		close(fd);
		return;
	}
	while ((entry = readdir(folder)) != NULL) {
		size_t digits = strspn(entry->d_name, "0123456789");

		if (digits && !strcmp(entry->d_name + digits, ".html"))
			unlinkat(fd, entry->d_name, 0);
	}
	files_unmark(fd);
	closedir(folder);
}

/*
 * Removes from the folder `cache` what generate_folder() began under a name
 * that starts with `prefix`, where no process is at work on it.
 * What can't be removed stays. [any; other processes may do the same]
 */
static void
leftovers_remove(const char *cache, const char *prefix)
{
	DIR *folder = opendir(cache);
	struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL) {
		int fd;

		if (!leftovers_is_one(entry->d_name, prefix))
			continue;
		fd = files_folder_in(dirfd(folder), entry->d_name, false);
		if (fd < 0)
			continue;
		if (!files_abandoned(fd, entry->d_name)) {
			close(fd);
			continue;
		}
		leftovers_empty(fd);
		unlinkat(dirfd(folder), entry->d_name, AT_REMOVEDIR);
	}
	if (folder != NULL)
		closedir(folder);
}

/* What a file holds, as part of a digest. */

int
file_digest_read(XXH3_state_t *hash, int fd)
{
	static char buffer[1 << 16];
	ssize_t got;

	while ((got = read(fd, buffer, sizeof(buffer))) > 0)
		XXH3_64bits_update(hash, buffer, (size_t)got);
	return got < 0 ? -EIO : 0;
}

#define CORPUS_TEXT_BYTES 160

struct corpus_call {
	const struct lane_prepare *prepare;
	const struct corpus_request *request;
	unsigned skipped;
};

/* More lines than these would hide the others. */
#define CORPUS_SKIPS_SAID 5
#define CORPUS_KINDS_SAID 6
#define CORPUS_KINDS_BYTES 400

static void
corpus_skip(void *context, const char *name, const char *why)
{
	struct corpus_call *call = context;
	char clean[256];
	size_t i;

	if (++call->skipped > CORPUS_SKIPS_SAID)
		return;
	for (i = 0; name[i] && i < sizeof(clean) - 1; i++) {
		unsigned char c = (unsigned char)name[i];

		clean[i] = c < ' ' || c == 127 ? '?' : name[i];
	}
	clean[i] = '\0';
	call->prepare->say(call->prepare, "%s: left out %s: %s",
		call->request->dataset, clean, why);
}

/* The value of a line KEY=VALUE in the docs' own file; "" without one. */
static void
corpus_info(const char *docs, const char *key, char value[CORPUS_TEXT_BYTES])
{
	char path[PATH_MAX], line[512];
	FILE *file = NULL;

	value[0] = '\0';
	if (snprintf(path, sizeof(path), "%s/INFO", docs) < (int)sizeof(path))
		file = files_read(path, FILES_TEXT_MAX);
	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		size_t len = strlen(key);

		if (strncmp(line, key, len) || line[len] != '=')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(value, CORPUS_TEXT_BYTES, "%.159s", line + len + 1);
		break;
	}
	if (file != NULL)
		fclose(file);
}

static void
corpus_facts(const struct corpus_call *call, struct listing *listing,
	const char *corpus, const char *version)
{
	const struct lane_prepare *prepare = call->prepare;
	char number[32], words[80];

	prepare->fact(prepare, "corpus", corpus);
	if (version[0])
		prepare->fact(prepare, "version", version);
	snprintf(number, sizeof(number), "%zu", listing->count);
	prepare->fact(prepare, "pages", number);
	snprintf(number, sizeof(number), "%" PRIu64, listing->bytes);
	prepare->fact(prepare, "bytes", number);
	snprintf(number, sizeof(number), "%016" PRIx64,
		listing_digest(listing, prepare->cache));
	prepare->fact(prepare, "digest", number);
	if (!listing->undecodable)
		return;
	snprintf(words, sizeof(words), "%" PRIu64 " page%s, %" PRIu64 " time%s",
		listing->undecodable, listing->undecodable == 1 ? "" : "s",
		listing->replaced, listing->replaced == 1 ? "" : "s");
	prepare->fact(prepare, "undecodable", words);
	prepare->say(prepare,
		"%s: not in its page's charset, so read as U+FFFD: %s",
		call->request->dataset, words);
}

/* Says how many files have no page's name, and their endings: "11 files (4
 * .asp, 7 without an ending)"; "" for none. */
static const char *
corpus_others(const struct listing *listing, char text[CORPUS_KINDS_BYTES])
{
	size_t told = 0, len;

	text[0] = '\0';
	if (!listing->others)
		return text;
	len = (size_t)snprintf(text, CORPUS_KINDS_BYTES, "%zu file%s (",
		listing->others, listing->others == 1 ? "" : "s");
	for (size_t k = 0; k < listing->kind_count && k < CORPUS_KINDS_SAID;
		k++) {
		const struct listing_kind *kind = &listing->kinds[k];

		len += (size_t)snprintf(text + len, CORPUS_KINDS_BYTES - len,
			"%s%zu %s", k ? ", " : "", kind->count,
			kind->end[0] ? kind->end : "without an ending");
		told += kind->count;
	}
	if (told < listing->others)
		len += (size_t)snprintf(text + len, CORPUS_KINDS_BYTES - len,
			", %zu other%s", listing->others - told,
			listing->others - told == 1 ? "" : "s");
	snprintf(text + len, CORPUS_KINDS_BYTES - len, ")");
	return text;
}

static int
corpus_open_dir(struct corpus_call *call, struct listing *listing)
{
	const struct lane_prepare *prepare = call->prepare;
	const char *dataset = call->request->dataset, *dir = call->request->dir;
	char others[CORPUS_KINDS_BYTES];
	int rc = listing_init(listing, dir, corpus_skip, call);

	if (rc != 0) {
		prepare->error(prepare,
			"%s.dir=%s: %s; name a folder of .html pages", dataset,
			dir, strerror(-rc));
		return rc;
	}
	if (!listing->count) {
		prepare->error(prepare,
			"%s.dir=%s: no .html, .htm or .xhtml file in it%s%s; "
			"name a folder of pages",
			dataset, dir,
			*corpus_others(listing, others) ? ", but " : "",
			others);
		return -ENOENT;
	}
	corpus_facts(call, listing, "dir", "");
	prepare->say(prepare, "%s: %zu page%s in %s", dataset, listing->count,
		listing->count == 1 ? "" : "s", listing->root);
	if (*corpus_others(listing, others))
		prepare->say(prepare,
			"%s: left out %s, for pages end with .html, .htm or "
			".xhtml; name those so that are pages",
			dataset, others);
	return 0;
}

/* -ENOENT when there are none. */
static int
corpus_open_docs(struct corpus_call *call, struct listing *listing)
{
	const struct lane_prepare *prepare = call->prepare;
	char docs[PATH_MAX], title[CORPUS_TEXT_BYTES];
	char version[CORPUS_TEXT_BYTES];
	int rc;

	if (snprintf(docs, sizeof(docs), "%s/docs", prepare->cache) >=
		(int)sizeof(docs))
		return -ENAMETOOLONG;
	rc = listing_init(listing, docs, corpus_skip, call);
	if (rc == 0 && !listing->count)
		rc = -ENOENT;
	if (rc != 0)
		return rc;
	corpus_info(docs, "title", title);
	corpus_info(docs, "version", version);
	corpus_facts(call, listing, "docs", version);
	prepare->say(prepare, "%s: %zu page%s of the %s",
		call->request->dataset, listing->count,
		listing->count == 1 ? "" : "s",
		title[0] ? title : "documentation");
	return 0;
}

static int
corpus_open_synthetic(
	struct corpus_call *call, struct listing *listing, const char *why)
{
	const struct lane_prepare *prepare = call->prepare;
	const struct corpus_request *request = call->request;
	char path[PATH_MAX], version[64];
	int rc;

	snprintf(version, sizeof(version), "v%d-%" PRIu64 "-%u",
		SYNTHETIC_VERSION, request->seed, request->pages);
	if (snprintf(path, sizeof(path), "%s/synthetic-%s", prepare->cache,
		    version) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	int there = !access(path, F_OK);

	leftovers_remove(prepare->cache, "synthetic-v");
	rc = generate_folder(path, request->seed, request->pages);
	if (rc != 0) {
		prepare->error(prepare,
			"%s: can't make pages in %s: %s; make room there, or "
			"name a folder of pages by --set %s.dir=PATH",
			request->dataset, path, strerror(-rc),
			request->dataset);
		return rc;
	}
	rc = listing_init(listing, path, corpus_skip, call);
	if (rc == 0 && listing->count != request->pages)
		rc = -ENODATA;
	if (rc != 0) {
		prepare->error(prepare,
			"%s: %s lacks pages; remove it, and it is made anew",
			request->dataset, path);
		return rc;
	}
	corpus_facts(call, listing, "synthetic", version);
	prepare->say(prepare, "%s: %s %zu synthetic pages%s", request->dataset,
		there ? "took" : "generated", listing->count, why);
	return 0;
}

int
corpus_open(const struct lane_prepare *prepare,
	const struct corpus_request *request, struct listing *listing)
{
	struct corpus_call call = { .prepare = prepare, .request = request };
	int rc;

	*listing = (struct listing){ 0 };
	if (request->dir[0]) {
		rc = corpus_open_dir(&call, listing);
	} else if (request->choice == CORPUS_SYNTHETIC) {
		rc = corpus_open_synthetic(&call, listing, "");
	} else {
		rc = corpus_open_docs(&call, listing);
		if (rc && request->choice == CORPUS_AUTO) {
			listing_fini(listing);
			rc = corpus_open_synthetic(&call, listing,
				" (no docs in the cache; `make bench` fetches "
				"them)");
		} else if (rc != 0) {
			prepare->error(prepare,
				"%s.corpus=docs: no pages in %s/docs (%s); "
				"`make bench` fetches them, or take "
				"%s.corpus=synthetic",
				request->dataset, prepare->cache, strerror(-rc),
				request->dataset);
		}
	}
	if (call.skipped > CORPUS_SKIPS_SAID)
		prepare->say(prepare, "%s: left out %u files or folders in all",
			request->dataset, call.skipped);
	return rc;
}
