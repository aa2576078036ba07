/* SPDX-License-Identifier: MIT */
/* Takes apart a row of a recording, trusting nothing that stands in it. */
#include "url/recording.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define RECORDING_FIELDS 7

static const char *
recording_number(const char *text, uint64_t max, uint64_t *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 10);
	if (*text < '0' || *text > '9' || *end || errno || *value > max)
		return "a number that is none";
	return NULL;
}

/* Only bodies/NAME: a recording from elsewhere serves none of our files. */
static const char *
recording_file(const char *file)
{
	if (strncmp(file, "bodies/", 7) || !file[7] || file[7] == '.' ||
		strchr(file + 7, '/'))
		return "a file outside bodies/";
	return NULL;
}

/* It becomes a header of the answer. */
static const char *
recording_type(const char *type)
{
	if (strlen(type) > RECORDING_TYPE_MAX)
		return "a content type of more than 1000 bytes";
	for (; *type; type++)
		if ((unsigned char)*type < ' ' || *type == 0x7f)
			return "a content type that is none";
	return NULL;
}

const char *
recording_parse(char *line, struct recording_row *row)
{
	char *field[RECORDING_FIELDS], *rest = line;
	const char *wrong;
	uint64_t status;
	size_t n = 0;

	while (n < RECORDING_FIELDS && rest)
		field[n++] = strsep(&rest, "\t");
	if (n < RECORDING_FIELDS)
		return "fewer than 7 fields";
	row->url = field[0];
	row->file = field[1];
	row->type = field[3];
	wrong = recording_file(row->file);
	if (!wrong)
		wrong = recording_type(row->type);
	if (!wrong)
		wrong = recording_number(field[2], 599, &status);
	if (!wrong)
		wrong = recording_number(
			field[4], 86400000000u, &row->total_us);
	if (!wrong)
		wrong = recording_number(
			field[5], 86400000000u, &row->first_byte_us);
	if (!wrong)
		wrong = recording_number(field[6], INT64_MAX, &row->bytes);
	if (!wrong && (status < 200 || (status >= 300 && status < 400)))
		wrong = "a status that ends no fetch";
	if (!wrong)
		row->status = (unsigned)status;
	return wrong;
}
