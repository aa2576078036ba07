/* SPDX-License-Identifier: MIT */
/* Reads and writes the kernel's small files. */
#include "measure/kernel_file.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define KERNEL_FILE_PATH 4096

FILE *
kernel_file_open(const char *root, const char *path)
{
	char whole[KERNEL_FILE_PATH];
	int len = snprintf(whole, sizeof(whole), "%s%s", root, path);

	if (len < 0 || (size_t)len >= sizeof(whole))
		return NULL;
	return fopen(whole, "re");
}

bool
kernel_file_line(const char *root, const char *path, char *text, size_t size)
{
	FILE *file = kernel_file_open(root, path);
	bool read;

	text[0] = '\0';
	if (file == NULL)
		return false;
	read = fgets(text, (int)size, file) != NULL;
	fclose(file);
	if (!read)
		text[0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	for (char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < ' ' || (unsigned char)*c >= 0x7f)
			*c = *c == '\t' ? ' ' : '?';
	return text[0] != '\0';
}

bool
kernel_file_number(const char *root, const char *path, int64_t *value)
{
	char text[64], *end;

	*value = -1;
	if (!kernel_file_line(root, path, text, sizeof(text)))
		return false;
	if (strcmp(text, "max") == 0 || strcmp(text, "-1") == 0) {
		*value = KERNEL_FILE_MAX;
		return true;
	}
	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	long long number = strtoll(text, &end, 10);
	if (errno != 0 || end[strspn(end, " \t")] != '\0')
		return false;
	*value = number;
	return true;
}

int
kernel_file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int rc = 0;

	if (fd < 0)
		return -errno;
	/* These files take all of it, or nothing. */
	if (write(fd, text, strlen(text)) < 0)
		rc = -errno;
	close(fd);
	return rc;
}

int
kernel_file_list_count(const char *list)
{
	int count = 0;

	while (*list != '\0') {
		char *end;
		long first, last;

		if (!isdigit((unsigned char)*list))
			return -1;
		first = last = strtol(list, &end, 10);
		if (*end == '-') {
			if (!isdigit((unsigned char)end[1]))
				return -1;
			last = strtol(end + 1, &end, 10);
		}
		if (last < first || last > 1 << 20 ||
			(*end != ',' && *end != '\0'))
			return -1;
		count += (int)(last - first) + 1;
		list = *end == ',' ? end + 1 : end;
	}
	return count > 0 ? count : -1;
}
