/* SPDX-License-Identifier: MIT */
/* Which libraries are loaded: most have no call that says their version. */
#include "trial/links.h"

#include <limits.h>
#include <link.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wire/utf8.h"

#define LINKS_ID 10 /* bytes of a build id: enough to tell builds apart */

struct links {
	json_t *before; /* NULL: all that is loaded is listed by its path */
	json_t *found; /* an object, or an array of paths */
	char file[PATH_MAX];
};

/* The build id among notes; "" when there is none. */
static void
links_id_of(const char *notes, size_t size, size_t align, char *text)
{
	while (size >= sizeof(ElfW(Nhdr))) {
		ElfW(Nhdr) note;
		size_t name, all;

		memcpy(&note, notes, sizeof(note));
		name = sizeof(note) + ((note.n_namesz + 3) & ~(size_t)3);
		all = (name + note.n_descsz + align - 1) & ~(align - 1);
		if (all > size)
			return;
		if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 &&
			memcmp(notes + sizeof(note), "GNU", 4) == 0) {
			for (size_t i = 0; i < note.n_descsz && i < LINKS_ID;
				i++)
				sprintf(text + 2 * i, "%02x",
					(unsigned char)notes[name + i]);
			return;
		}
		notes += all;
		size -= all;
	}
}

static void
links_id(const struct dl_phdr_info *info, char text[2 * LINKS_ID + 1])
{
	*text = '\0';
	for (int i = 0; i < info->dlpi_phnum && *text == '\0'; i++) {
		const ElfW(Phdr) *part = &info->dlpi_phdr[i];
		const char *notes;

		if (part->p_type != PT_NOTE)
			continue;
		memcpy(&notes, &(ElfW(Addr)){ info->dlpi_addr + part->p_vaddr },
			sizeof(notes));
		links_id_of(
			notes, part->p_memsz, part->p_align == 8 ? 8 : 4, text);
	}
}

/* "libgomp.so.1.0.0" is libgomp, 1.0.0; "libfoo-2.1.so" is libfoo-2.1, ?. */
static void
links_add(json_t *found, char *name, const char *id)
{
	char *so = strstr(name, ".so");
	const char *version = so && so[3] == '.' ? so + 4 : "?";

	if (so != NULL)
		*so = '\0';
	utf8_repair(name);
	json_object_set_new(found, name,
		json_sprintf("%s%s%s", version, *id ? ", build " : "", id));
}

static int
links_visit(struct dl_phdr_info *info, size_t size, void *arg)
{
	struct links *links = arg;
	char path[PATH_MAX], id[2 * LINKS_ID + 1];
	char *slash;

	(void)size;
	/* The program itself has no name, what the kernel lends no path. */
	if (strchr(info->dlpi_name, '/') == NULL)
		return 0;
	if (links->before == NULL) {
		json_object_set_new_nocheck(
			links->found, info->dlpi_name, json_true());
		return 0;
	}
	if (json_object_get(links->before, info->dlpi_name) != NULL ||
		realpath(info->dlpi_name, path) == NULL ||
		strcmp(path, links->file) == 0)
		return 0;
	if (json_is_array(links->found)) {
		json_array_append_new(
			links->found, json_string_nocheck(info->dlpi_name));
		return 0;
	}
	slash = strrchr(path, '/');
	links_id(info, id);
	links_add(links->found, slash + 1, id);
	return 0;
}

json_t *
links_loaded(void)
{
	struct links links = { .found = json_object() };

	if (links.found != NULL)
		dl_iterate_phdr(links_visit, &links);
	return links.found;
}

static json_t *
links_find(json_t *loaded, const char *file, json_t *found)
{
	struct links links = { .before = loaded, .found = found };

	if (realpath(file, links.file) == NULL)
		*links.file = '\0';
	if (links.found != NULL && loaded != NULL)
		dl_iterate_phdr(links_visit, &links);
	return links.found;
}

json_t *
links_since(json_t *loaded, const char *file)
{
	return links_find(loaded, file, json_object());
}

json_t *
links_paths_since(json_t *loaded, const char *file)
{
	return links_find(loaded, file, json_array());
}
