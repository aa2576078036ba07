/* SPDX-License-Identifier: MIT */
/* Loads a plugin's file, and holds its table against what we understand. */
#include "trial/loader.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <link.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"
#include "text/names.h"
#include "trial/peer.h"

/* Whether a file is a whole shared library, by its headers. */

#define ELF_TRUNCATED "is cut short: copy or build it again"

static bool
elf_within(uint64_t at, uint64_t len, uint64_t size)
{
	return len <= size && at <= size - len;
}

/* Whether all that it promises to have loaded is there. */
static const char *
elf_segments(int fd, const ElfW(Ehdr) * header, uint64_t size)
{
	for (unsigned i = 0; i < header->e_phnum; i++) {
		ElfW(Phdr) segment;
		off_t at = (off_t)(header->e_phoff +
			(uint64_t)i * header->e_phentsize);

		if (pread(fd, &segment, sizeof(segment), at) !=
			(ssize_t)sizeof(segment))
			return ELF_TRUNCATED;
		if (segment.p_type == PT_LOAD &&
			!elf_within(segment.p_offset, segment.p_filesz, size))
			return ELF_TRUNCATED;
	}
	return NULL;
}

/* Of the program that runs: what it is made for can be loaded. */
static bool
elf_is_ours(const ElfW(Ehdr) * header)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	ElfW(Ehdr) own;
	bool known = fd >= 0 &&
		pread(fd, &own, sizeof(own), 0) == (ssize_t)sizeof(own);

	if (fd >= 0)
		close(fd);
	return !known ||
		(header->e_machine == own.e_machine &&
			header->e_ident[EI_DATA] == own.e_ident[EI_DATA]);
}

static const char *
elf_check(int fd, uint64_t size)
{
	const unsigned char class =
		sizeof(void *) == 8 ? ELFCLASS64 : ELFCLASS32;
	ElfW(Ehdr) header;

	if (size == 0)
		return "is empty";
	if (pread(fd, &header, sizeof(header), 0) != (ssize_t)sizeof(header) ||
		memcmp(header.e_ident, ELFMAG, SELFMAG) != 0)
		return "is no shared library (cc -shared -fPIC makes one)";
	if (header.e_ident[EI_CLASS] != class || !elf_is_ours(&header))
		return "is made for another machine: build it on this one, or "
		       "for it";
	if (header.e_type != ET_DYN)
		return "is no shared library (cc -shared -fPIC makes one)";
	if (header.e_shoff != 0 &&
		!elf_within(header.e_shoff,
			(uint64_t)header.e_shnum * header.e_shentsize, size))
		return ELF_TRUNCATED;
	return elf_segments(fd, &header, size);
}

const char *
elf_problem(const char *file)
{
	int64_t size;
	int fd = files_open(file, FILES_PROGRAM_MAX, &size);
	const char *problem;

	if (fd < 0)
		return fd == -ENXIO || fd == -EISDIR ? "is no file"
						     : strerror(-fd);
	problem = elf_check(fd, (uint64_t)size);
	close(fd);
	return problem;
}

struct loader {
	const char *file;
	char *why;
	size_t why_size;
};

__attribute__((format(printf, 2, 3))) static int
loader_refuse(const struct loader *loader, const char *fmt, ...)
{
	va_list args;
	int n = snprintf(loader->why, loader->why_size, "%s: ", loader->file);

	if (n > 0 && (size_t)n < loader->why_size) {
		va_start(args, fmt);
		vsnprintf(loader->why + n, loader->why_size - (size_t)n, fmt,
			args);
		va_end(args);
	}
	return -EINVAL;
}

/* It isn't even meant to be one. */
static int
loader_foreign(const struct loader *loader, const char *why)
{
	loader_refuse(loader, "%s", why);
	return -ENOEXEC;
}

/* The linker says which library or symbol is missing, some of it behind the
 * file's own path. */
static int
loader_unloadable(
	const struct loader *loader, const char *path, const char *why)
{
	size_t n = strlen(path);

	if (strncmp(why, path, n) == 0 && strncmp(why + n, ": ", 2) == 0)
		why += n + 2;
	return loader_refuse(loader, "not loadable: %s", why);
}

/* Of what a table must have for people. */
static int
loader_words(const struct loader *loader, const char *kind, const char *name,
	const char *summary)
{
	struct reason why;

	if (names_check(kind, name, &why) < 0)
		return loader_refuse(loader, "%s", why.text);
	if (summary == NULL)
		return loader_refuse(loader, "its table has no summary");
	return 0;
}

/* Each is the only one that --set NAME.OPTION=V can mean. */
static int
loader_option_name(const struct loader *loader,
	const struct lane_option *options, const struct lane_option *option)
{
	struct reason why;

	if (names_check_option(option->name, (size_t)(option - options), &why) <
		0)
		return loader_refuse(loader, "%s", why.text);
	for (; options < option; options++)
		if (strcmp(options->name, option->name) == 0)
			return loader_refuse(loader,
				"two of its options are called '%s'",
				option->name);
	return 0;
}

static int
loader_options(const struct loader *loader, const struct lane_option *options)
{
	const struct lane_option *all = options;

	for (; options != NULL && options->name != NULL; options++) {
		int rc = loader_option_name(loader, all, options);

		if (rc < 0)
			return rc;
		if (options->kind < LANE_NUMBER || options->kind > LANE_STRING)
			return loader_refuse(loader,
				"option '%s' is of an unknown kind",
				options->name);
		if (options->kind == LANE_CHOICE && options->choices == NULL)
			return loader_refuse(loader,
				"option '%s' is a choice without choices",
				options->name);
	}
	return 0;
}

/* The table's first fields say how much of the rest there is. */
static int
loader_copy(const struct loader *loader, void *to, size_t size, uint32_t abi,
	const void *table, size_t required)
{
	uint32_t theirs[2];

	memcpy(theirs, table, sizeof(theirs));
	if (theirs[0] != abi)
		return loader_refuse(loader,
			"made for ABI %u, this lanebench has ABI %u: build it "
			"against this version's headers",
			theirs[0], abi);
	if (theirs[1] < required)
		return loader_refuse(loader,
			"its table has %u bytes, the least is %zu: end it with "
			"LANE_STRATEGY_V1 or LANE_DATASET_V1",
			theirs[1], required);
	memset(to, 0, size);
	memcpy(to, table, theirs[1] < size ? theirs[1] : size);
	return 0;
}

static int
loader_strategy(
	const struct loader *loader, struct loaded *plugin, const void *table)
{
	struct lane_strategy *s = &plugin->strategy;
	int rc = loader_copy(loader, s, sizeof(*s), LANE_STRATEGY_ABI, table,
		offsetof(struct lane_strategy, setup));

	if (rc == 0)
		rc = loader_words(loader, "strategy", s->name, s->summary);
	if (rc == 0 && s->run == NULL)
		rc = loader_refuse(loader, "its table has no run()");
	if (rc == 0)
		rc = loader_options(loader, s->options);
	plugin->kind = LOADED_STRATEGY;
	return rc;
}

static int
loader_dataset(
	const struct loader *loader, struct loaded *plugin, const void *table)
{
	struct lane_dataset *d = &plugin->dataset;
	int rc = loader_copy(loader, d, sizeof(*d), LANE_DATASET_ABI, table,
		offsetof(struct lane_dataset, open));

	if (rc == 0)
		rc = loader_words(loader, "dataset", d->name, d->summary);
	if (rc == 0 && (d->prepare == NULL || d->process == NULL))
		rc = loader_refuse(
			loader, "its table has no prepare() or no process()");
	if (rc == 0 &&
		(d->acquire < LANE_ACQUIRE_NONE ||
			d->acquire > LANE_ACQUIRE_URL))
		rc = loader_refuse(loader, "its acquire is unknown");
	if (rc == 0)
		rc = loader_options(loader, d->options);
	plugin->kind = LOADED_DATASET;
	return rc;
}

/* Never unloaded, like a library; leak checkers find it here. */
static struct manifest *volatile loader_manifest;

/* A program's table is ours, made of what its manifest says. */
static int
loader_peer(const struct loader *loader, struct loaded *plugin)
{
	struct lane_strategy table;
	int rc = manifest_read(
		&plugin->manifest, loader->file, loader->why, loader->why_size);

	loader_manifest = plugin->manifest;
	if (rc == 0)
		rc = loader_words(
			loader, "strategy", plugin->manifest->name, "");
	if (rc < 0)
		return rc;
	peer_table(plugin->manifest, &table);
	return loader_strategy(loader, plugin, &table);
}

int
loader_load(struct loaded *plugin, const char *file, char *why, size_t why_size)
{
	struct loader loader = { file, why, why_size };
	char path[4096];
	const char *problem;
	const void *table;
	void *handle;

	memset(plugin, 0, sizeof(*plugin));
	if (manifest_is(file))
		return loader_peer(&loader, plugin);
	/* dlopen() looks names without a slash up elsewhere. */
	if (snprintf(path, sizeof(path), "%s%s",
		    strchr(file, '/') != NULL ? "" : "./",
		    file) >= (int)sizeof(path))
		return loader_refuse(&loader, "path too long");
	problem = elf_problem(path);
	if (problem != NULL)
		return loader_foreign(&loader, problem);
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (handle == NULL)
		return loader_unloadable(&loader, path, dlerror());
	table = dlsym(handle, "lane_strategy");
	if (table != NULL)
		return loader_strategy(&loader, plugin, table);
	table = dlsym(handle, "lane_dataset");
	if (table != NULL)
		return loader_dataset(&loader, plugin, table);
	return loader_foreign(&loader,
		"no plugin: it has neither a symbol lane_strategy nor "
		"lane_dataset");
}
