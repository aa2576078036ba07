/* SPDX-License-Identifier: MIT */
/* Which pages are chosen, what is said about it, and what is left out. */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <glob.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "files/files.h"
#include "pages/corpus.h"
#include "pages/synthetic.h"
#include "unit.h"

/* A host that remembers what it was told. */
struct host {
	struct lane_prepare prepare;
	char said[4096], failed[1024], facts[4096];
};

/* Only one at a time is used. */
static struct host host;
static char folder[PATH_MAX];

__attribute__((format(printf, 2, 3))) static void
host_say(const struct lane_prepare *prepare, const char *fmt, ...)
{
	size_t len = strlen(host.said);
	va_list args;

	(void)prepare;
	va_start(args, fmt);
	vsnprintf(host.said + len, sizeof(host.said) - len, fmt, args);
	va_end(args);
	strncat(host.said, "\n", sizeof(host.said) - strlen(host.said) - 1);
}

__attribute__((format(printf, 2, 3))) static void
host_error(const struct lane_prepare *prepare, const char *fmt, ...)
{
	va_list args;

	(void)prepare;
	va_start(args, fmt);
	if (!host.failed[0])
		vsnprintf(host.failed, sizeof(host.failed), fmt, args);
	va_end(args);
}

static void
host_fact(
	const struct lane_prepare *prepare, const char *key, const char *value)
{
	size_t len = strlen(host.facts);

	(void)prepare;
	snprintf(host.facts + len, sizeof(host.facts) - len, "%s=%s\n", key,
		value);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int
set_up(void **state)
{
	const char *base = getenv("TMPDIR");

	(void)state;
	snprintf(folder, sizeof(folder), "%s/pages-XXXXXX",
		base ? base : "/tmp");
	assert_non_null(mkdtemp(folder));
	memset(&host, 0, sizeof(host));
	host.prepare = (struct lane_prepare){ .abi = LANE_DATASET_ABI,
		.size = sizeof(host.prepare),
		.cache = folder,
		.say = host_say,
		.error = host_error,
		.fact = host_fact };
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static const char *
path_of(const char *name)
{
	static char path[PATH_MAX + 256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static void
make_folder(const char *name)
{
	assert_int_equal(mkdir(path_of(name), 0755), 0);
}

static void
make_file(const char *name, const char *text)
{
	FILE *file = fopen(path_of(name), "w");

	assert_non_null(file);
	assert_int_equal(fputs(text, file) < 0, 0);
	assert_int_equal(fclose(file), 0);
}

static int
open_corpus(enum corpus_choice choice, const char *dir, struct listing *listing)
{
	const struct corpus_request request = { .dataset = "html",
		.choice = choice,
		.dir = dir,
		.pages = 25,
		.seed = 3 };

	host.said[0] = host.failed[0] = host.facts[0] = '\0';
	return corpus_open(&host.prepare, &request, listing);
}

static void
assert_said(const char *text)
{
	if (!strstr(host.said, text))
		fail_msg("not said: %s; but: %s", text, host.said);
}

static void
test_synthetic(void **state)
{
	struct listing listing;
	char facts[sizeof(host.facts)];

	(void)state;
	assert_int_equal(open_corpus(CORPUS_AUTO, "", &listing), 0);
	assert_int_equal(listing.count, 25);
	assert_string_equal(listing.pages[24].name, "0000024.html");
	assert_said("html: generated 25 synthetic pages (no docs in the cache");
	assert_non_null(strstr(host.facts,
		"corpus=synthetic\nversion=v1-3-25"
		"\npages=25\nbytes="));
	strcpy(facts, host.facts);
	listing_fini(&listing);

	assert_int_equal(open_corpus(CORPUS_SYNTHETIC, "", &listing), 0);
	assert_said("html: took 25 synthetic pages\n");
	assert_string_equal(host.facts, facts);
	listing_fini(&listing);

	/* One that somebody has taken away isn't passed over. */
	assert_int_equal(unlink(path_of("synthetic-v1-3-25/0000007.html")), 0);
	assert_int_equal(open_corpus(CORPUS_AUTO, "", &listing), -ENODATA);
	assert_non_null(strstr(host.failed, "remove it"));
	listing_fini(&listing);
}

static void
test_no_room(void **state)
{
	struct listing listing;

	(void)state;
	host.prepare.cache = "/proc/nowhere";
	assert_true(open_corpus(CORPUS_AUTO, "", &listing) < 0);
	assert_non_null(strstr(host.failed,
		"html: can't make pages in "
		"/proc/nowhere/synthetic-"));
	listing_fini(&listing);
}

/* Many runs at once: each finds all pages, and nothing else is left. */
static void
test_at_once(void **state)
{
	pid_t children[4];
	struct listing listing;

	(void)state;
	for (int i = 0; i < 4; i++) {
		children[i] = fork();
		assert_true(children[i] >= 0);
		if (!children[i])
			_exit(generate_folder(path_of("made"), 1, 40) != 0);
	}
	for (int i = 0; i < 4; i++) {
		int status = 1;

		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("made"), &listing), 0);
	assert_int_equal(listing.count, 40);
	listing_fini(&listing);
	assert_int_equal(open_corpus(CORPUS_AUTO, folder, &listing), 0);
	assert_int_equal(listing.count, 40);
	listing_fini(&listing);
}

/* A folder of the cache with a page in it. */
static void
make_old(const char *name)
{
	char page[128];

	make_folder(name);
	snprintf(page, sizeof(page), "%s/0000000.html", name);
	make_file(page, "1");
}

/* One that is begun as a run does. It is held until that is closed. */
static int
make_begun(const char *name)
{
	int held;

	make_old(name);
	held = open(path_of(name), O_RDONLY | O_DIRECTORY);
	assert_true(files_mark(held, name));
	return held;
}

static bool
is_there(const char *name)
{
	return !access(path_of(name), F_OK);
}

/* What an interrupted run left goes; what somebody is at work on doesn't. */
static void
test_leftovers(void **state)
{
	char *before;
	struct listing listing;
	int held;

	(void)state;
	close(make_begun("synthetic-v1-1-60000.abandn"));
	close(make_begun("synthetic-v0-1-6.AB12cd"));
	held = make_begun("synthetic-v1-1-60000.isheld");
	close(make_begun("synthetic-v1-1-60000.nofold"));
	make_file("synthetic-v1-1-60000.nofold/else", "not ours");
	/* Nothing proves that these are ours. */
	make_old("synthetic-vacation.photos");
	close(make_begun("synthetic-v1-1-60000.before"));
	before = strdup(path_of("synthetic-v1-1-60000.before"));
	assert_int_equal(
		rename(before, path_of("synthetic-v1-1-60000.byname")), 0);
	free(before);
	make_old("synthetic-v1-1-6");
	make_old("synthetic-v1-1-60000.longerone");
	make_old("docs.abcdef");
	make_old("real");
	make_folder("synthetic-v1-1-60000.isnew0");
	assert_int_equal(
		symlink("real", path_of("synthetic-v1-1-60000.linked")), 0);

	assert_int_equal(open_corpus(CORPUS_SYNTHETIC, "", &listing), 0);
	listing_fini(&listing);
	assert_false(is_there("synthetic-v1-1-60000.abandn"));
	assert_false(is_there("synthetic-v0-1-6.AB12cd"));
	assert_true(is_there("synthetic-v1-1-60000.isheld/0000000.html"));
	assert_true(is_there("synthetic-v1-1-60000.nofold/else"));
	assert_true(is_there("synthetic-vacation.photos/0000000.html"));
	assert_true(is_there("synthetic-v1-1-60000.byname/0000000.html"));
	assert_true(is_there("synthetic-v1-1-6/0000000.html"));
	assert_true(is_there("synthetic-v1-1-60000.longerone/0000000.html"));
	assert_true(is_there("docs.abcdef/0000000.html"));
	assert_true(is_there("real/0000000.html"));
	assert_true(is_there("synthetic-v1-1-60000.isnew0"));

	/* Its maker is gone, and pages are there: it goes all the same. */
	close(held);
	assert_int_equal(open_corpus(CORPUS_SYNTHETIC, "", &listing), 0);
	listing_fini(&listing);
	assert_false(is_there("synthetic-v1-1-60000.isheld"));
}

static void
test_dir(void **state)
{
	static const char *const names[] = { "B.HTML", "a b.htm", "a.html",
		"linked.html", "sub.html/c.xhtml", "sub/d.html" };
	struct listing listing;

	(void)state;
	make_folder("pages");
	make_folder("pages/sub");
	make_folder("pages/sub.html");
	make_file("pages/B.HTML", "1");
	make_file("pages/a.html", "2");
	make_file("pages/a b.htm", "3");
	make_file("pages/sub/d.html", "4");
	make_file("pages/sub.html/c.xhtml", "5");
	make_file("pages/x.txt", "no");
	make_file("pages/html", "no");
	make_file("pages/.html", "no");
	make_file("pages/new\nline.html", "no");
	assert_int_equal(symlink("a.html", path_of("pages/linked.html")), 0);
	assert_int_equal(symlink("nowhere", path_of("pages/broken.html")), 0);
	assert_int_equal(symlink(".", path_of("pages/sub/around")), 0);

	assert_int_equal(
		open_corpus(CORPUS_DOCS, path_of("pages"), &listing), 0);
	assert_int_equal(listing.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_string_equal(listing.pages[i].name, names[i]);
	assert_int_equal(listing.bytes, 6);
	assert_said("html: left out new?line.html: a newline in its name\n");
	assert_said("html: left out broken.html: a link to nowhere\n");
	assert_said("html: 6 pages in /");
	assert_non_null(strstr(host.facts, "corpus=dir\npages=6\nbytes=6\n"));
	listing_fini(&listing);
}

/* The kinds of which there are most are named, the rest is counted. */
static void
test_many_kinds(void **state)
{
	static const char *const ends[] = { "asp", "b", "c", "d", "e", "f" };
	struct listing listing;
	char name[64];

	(void)state;
	make_folder("pages");
	make_file("pages/a.html", "1");
	for (size_t k = 0; k < sizeof(ends) / sizeof(ends[0]); k++)
		for (size_t i = 0; i < 8 - k; i++) {
			snprintf(
				name, sizeof(name), "pages/%zu.%s", i, ends[k]);
			make_file(name, "no");
		}
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("pages"), &listing), 0);
	assert_said("left out 33 files (8 .asp, 7 .b, 6 .c, 5 .d, 4 .e, 3 .f)");
	listing_fini(&listing);
	make_file("pages/1.g", "no");
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("pages"), &listing), 0);
	assert_said("4 .e, 3 .f, 1 other), for pages");
	listing_fini(&listing);
	make_file("pages/1.h", "no");
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("pages"), &listing), 0);
	assert_said("left out 35 files (8 .asp, 7 .b, 6 .c, 5 .d, 4 .e, 3 .f, "
		    "2 others), for pages");
	listing_fini(&listing);
}

static void
test_unreadable(void **state)
{
	struct listing listing;

	(void)state;
	if (!geteuid()) {
		print_message("root can read every folder\n");
		skip();
	}
	make_folder("pages");
	make_folder("pages/shut");
	make_file("pages/a.html", "1");
	assert_int_equal(chmod(path_of("pages/shut"), 0), 0);
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("pages"), &listing), 0);
	assert_int_equal(chmod(path_of("pages/shut"), 0755), 0);
	assert_int_equal(listing.count, 1);
	assert_said("html: left out shut: Permission denied\n");
	listing_fini(&listing);
}

static void
test_bad_dir(void **state)
{
	struct listing listing;

	(void)state;
	make_folder("none");
	make_file("none/x.txt", "no");
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("none"), &listing), -ENOENT);
	assert_non_null(strstr(host.failed, "no .html"));
	listing_fini(&listing);
	assert_int_equal(open_corpus(CORPUS_AUTO, path_of("missing"), &listing),
		-ENOENT);
	assert_non_null(strstr(host.failed, "missing: No such file"));
	listing_fini(&listing);
	assert_int_equal(
		open_corpus(CORPUS_AUTO, path_of("none/x.txt"), &listing),
		-ENOTDIR);
	assert_non_null(strstr(host.failed, "Not a directory"));
	listing_fini(&listing);
}

static void
test_docs(void **state)
{
	struct listing listing;

	(void)state;
	assert_int_equal(open_corpus(CORPUS_DOCS, "", &listing), -ENOENT);
	assert_non_null(strstr(host.failed, "`make bench` fetches them"));
	listing_fini(&listing);
	make_folder("docs");
	make_folder("docs/sqlite");
	make_file("docs/INFO", "title=Book 1 and Book 2\nversion=book 1\n");
	make_file("docs/sqlite/index.html", "<p>x");
	assert_int_equal(open_corpus(CORPUS_AUTO, "", &listing), 0);
	assert_int_equal(listing.count, 1);
	assert_said("html: 1 page of the Book 1 and Book 2\n");
	assert_non_null(strstr(
		host.facts, "corpus=docs\nversion=book 1\npages=1\nbytes=4\n"));
	listing_fini(&listing);
}

static uint64_t
digest_of(const char *dir, const char *memory)
{
	struct listing listing;
	uint64_t digest;

	assert_int_equal(open_corpus(CORPUS_AUTO, path_of(dir), &listing), 0);
	digest = listing_digest(&listing, memory);
	listing_fini(&listing);
	return digest;
}

/* Remembered beside whatever others left behind: those who share a cache have
 * the same numbers, where each has a namespace of its own. */
static void
test_digest_is_remembered(void **state)
{
	char cache[PATH_MAX], pattern[PATH_MAX + 16], taken[PATH_MAX + 64];
	glob_t found;

	(void)state;
	make_folder("once");
	make_folder("cache");
	make_file("once/a.html", "1");
	snprintf(cache, sizeof(cache), "%.4000s", path_of("cache"));
	snprintf(pattern, sizeof(pattern), "%s/digest-*", cache);
	digest_of("once", cache);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_int_equal(found.gl_pathc, 1);
	assert_int_equal(unlink(found.gl_pathv[0]), 0);
	snprintf(taken, sizeof(taken), "%s.%ld", found.gl_pathv[0],
		(long)getpid());
	assert_int_equal(mkdir(taken, 0700), 0);
	digest_of("once", cache);
	assert_int_equal(access(found.gl_pathv[0], R_OK), 0);
	globfree(&found);
}

static void
test_digest(void **state)
{
	struct timespec times[2];
	struct stat st;
	uint64_t first;

	(void)state;
	make_folder("one");
	make_folder("two");
	make_file("one/a.html", "1");
	make_file("two/a.html", "1");
	first = digest_of("one", folder);
	/* The folder's own name is no part of it. */
	assert_true(first == digest_of("two", folder));
	assert_true(first == digest_of("one", folder));
	assert_true(first == digest_of("one", NULL));
	assert_true(first == digest_of("one", "/proc/nowhere"));

	/* As large as before, and said to be as old: noticed. */
	assert_int_equal(stat(path_of("one/a.html"), &st), 0);
	make_file("one/a.html", "2");
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	assert_int_equal(
		utimensat(AT_FDCWD, path_of("one/a.html"), times, 0), 0);
	assert_true(first != digest_of("one", folder));
	assert_true(digest_of("one", folder) == digest_of("one", NULL));

	assert_int_equal(unlink(path_of("two/a.html")), 0);
	make_file("two/b.html", "1");
	assert_true(first != digest_of("two", folder));
}

#define CORPUS_TEST(name) \
	cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CORPUS_TEST(test_synthetic),
		CORPUS_TEST(test_no_room),
		CORPUS_TEST(test_at_once),
		CORPUS_TEST(test_leftovers),
		CORPUS_TEST(test_dir),
		CORPUS_TEST(test_many_kinds),
		CORPUS_TEST(test_unreadable),
		CORPUS_TEST(test_bad_dir),
		CORPUS_TEST(test_docs),
		CORPUS_TEST(test_digest),
		CORPUS_TEST(test_digest_is_remembered),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
