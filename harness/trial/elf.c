/* SPDX-License-Identifier: MIT */
/* Whether a file is a whole shared library, by its headers. */
#include "trial/elf.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "files/files.h"

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
