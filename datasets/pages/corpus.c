/* SPDX-License-Identifier: MIT */
/* Chooses the corpus: a named folder, the docs in the cache, or pages that are
 * made up. */
#include "pages/corpus.h"

#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "files/files.h"
#include "pages/generate.h"
#include "pages/leftovers.h"
#include "pages/synthetic.h"

#define CORPUS_TEXT_BYTES 160

struct corpus_call {
	const struct lane_prepare *prepare;
	const struct corpus_request *request;
	unsigned skipped;
};

/* More than a few lines would hide the others. */
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

/* A line KEY=VALUE of the file that stands with the docs; "" where it isn't. */
static void
corpus_info(const char *docs, const char *key, char value[CORPUS_TEXT_BYTES])
{
	char path[PATH_MAX], line[512];
	FILE *file = NULL;

	value[0] = '\0';
	if (snprintf(path, sizeof(path), "%s/INFO", docs) < (int)sizeof(path))
		file = files_read(path, FILES_TEXT_MAX);
	while (file && fgets(line, sizeof(line), file)) {
		size_t len = strlen(key);

		if (strncmp(line, key, len) || line[len] != '=')
			continue;
		line[strcspn(line, "\n")] = '\0';
		snprintf(value, CORPUS_TEXT_BYTES, "%.159s", line + len + 1);
		break;
	}
	if (file)
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

/* Of files that are no pages by their names, which and how many: "11 files (4
 * .asp, 7 without an ending)"; "" where there are none. */
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
	int err = listing_init(listing, dir, corpus_skip, call);

	if (err) {
		prepare->error(prepare,
			"%s.dir=%s: %s; name a folder of .html pages", dataset,
			dir, strerror(-err));
		return err;
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
	int err;

	if (snprintf(docs, sizeof(docs), "%s/docs", prepare->cache) >=
		(int)sizeof(docs))
		return -ENAMETOOLONG;
	err = listing_init(listing, docs, corpus_skip, call);
	if (!err && !listing->count)
		err = -ENOENT;
	if (err)
		return err;
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
	int err;

	snprintf(version, sizeof(version), "v%d-%" PRIu64 "-%u",
		SYNTHETIC_VERSION, request->seed, request->pages);
	if (snprintf(path, sizeof(path), "%s/synthetic-%s", prepare->cache,
		    version) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	int there = !access(path, F_OK);

	leftovers_remove(prepare->cache, "synthetic-v");
	err = generate_folder(path, request->seed, request->pages);
	if (err) {
		prepare->error(prepare,
			"%s: can't make pages in %s: %s; make room there, or "
			"name a folder of pages by --set %s.dir=PATH",
			request->dataset, path, strerror(-err),
			request->dataset);
		return err;
	}
	err = listing_init(listing, path, corpus_skip, call);
	if (!err && listing->count != request->pages)
		err = -ENODATA;
	if (err) {
		prepare->error(prepare,
			"%s: %s lacks pages; remove it, and it is made anew",
			request->dataset, path);
		return err;
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
	int err;

	*listing = (struct listing){ 0 };
	if (request->dir[0]) {
		err = corpus_open_dir(&call, listing);
	} else if (request->choice == CORPUS_SYNTHETIC) {
		err = corpus_open_synthetic(&call, listing, "");
	} else {
		err = corpus_open_docs(&call, listing);
		if (err && request->choice == CORPUS_AUTO) {
			listing_fini(listing);
			err = corpus_open_synthetic(&call, listing,
				" (no docs in the cache; `make bench` fetches "
				"them)");
		} else if (err) {
			prepare->error(prepare,
				"%s.corpus=docs: no pages in %s/docs (%s); "
				"`make bench` fetches them, or take "
				"%s.corpus=synthetic",
				request->dataset, prepare->cache,
				strerror(-err), request->dataset);
		}
	}
	if (call.skipped > CORPUS_SKIPS_SAID)
		prepare->say(prepare, "%s: left out %u files or folders in all",
			request->dataset, call.skipped);
	return err;
}
