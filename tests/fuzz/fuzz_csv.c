/* SPDX-License-Identifier: MIT */
/* CSV: what is read, written and read again is the same. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "record/csv.h"
#include "fuzz.h"

#define HEADER (sizeof("header\n") - 1)

/* All whole rows, written; -1 where it is no CSV. */
static int
csv_copy(const uint8_t *data, size_t size, struct csv_text *text)
{
	const struct csv_field *fields;
	struct csv_reader *reader;
	ssize_t count, i;
	size_t line = 0;

	/* As every file has it: a byte-order mark is no field's then. */
	csv_put_string(text, "header");
	csv_end_row(text);
	FUZZ_CHECK(!csv_reader_create(&reader, fuzz_file(data, size)));
	while ((count = csv_reader_next(reader, &fields)) > 0) {
		FUZZ_CHECK(csv_reader_line(reader) > line);
		line = csv_reader_line(reader);
		FUZZ_CHECK(csv_reader_offset(reader) <= size);
		for (i = 0; i < count; i++) {
			FUZZ_CHECK(fields[i].text[fields[i].len] == '\0');
			csv_put_string(text, fields[i].text);
		}
		csv_end_row(text);
	}
	FUZZ_CHECK(count == 0 || count == -EBADMSG);
	if (count < 0)
		FUZZ_CHECK(*csv_reader_problem(reader) != '\0');
	FUZZ_CHECK(!text->err);
	csv_reader_destroy(reader);
	return count < 0 ? -1 : 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct csv_text once = { 0 }, twice = { 0 };

	csv_copy(data, size, &once);
	FUZZ_CHECK(!csv_copy((const uint8_t *)once.text, once.len, &twice));
	FUZZ_CHECK(twice.len == once.len + HEADER);
	FUZZ_CHECK(!memcmp(once.text, twice.text + HEADER, once.len));
	csv_text_fini(&once);
	csv_text_fini(&twice);
	return 0;
}
