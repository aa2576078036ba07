/* SPDX-License-Identifier: MIT */
/* Compares a trials.csv that is read back with what was written: a plugin runs
 * as its user does, and may write anywhere. */
#include "record/trials_kept.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#include "text/utf8.h"

/* A row of the file: where it begins. */
struct kept_found {
	uint64_t digest;
	size_t line;
};

static uint64_t
kept_digest(const struct csv_text *text)
{
	return XXH3_64bits(text->text, text->len);
}

int
kept_add(struct kept *kept, const struct csv_text *text, const char *dataset,
	const char *strategy, unsigned workers, unsigned block)
{
	int64_t set = names_add(&kept->names, dataset, strlen(dataset));
	int64_t by = names_add(&kept->names, strategy, strlen(strategy));

	if (set < 0 || by < 0)
		return -ENOMEM;
	if (kept->count == kept->room) {
		size_t room = kept->room ? 2 * kept->room : 256;
		void *rows =
			reallocarray(kept->rows, room, sizeof(*kept->rows));

		if (rows == NULL)
			return -ENOMEM;
		kept->rows = rows;
		kept->room = room;
	}
	kept->rows[kept->count++] = (struct kept_row){ kept_digest(text),
		(uint32_t)set, (uint32_t)by, workers, block };
	return 0;
}

static unsigned
kept_number(const struct csv_field *fields, size_t count, size_t i)
{
	return i < count ? (unsigned)strtoul(fields[i].text, NULL, 10) : 0;
}

int
kept_add_fields(struct kept *kept, const struct csv_text *text,
	const struct csv_field *fields, size_t count)
{
	if (text->err)
		return text->err;
	return kept_add(kept, text, fields[0].text,
		count > 1 ? fields[1].text : "", kept_number(fields, count, 2),
		kept_number(fields, count, 3));
}

static int
kept_compare_rows(const void *a, const void *b)
{
	const struct kept_row *const *one = a, *const *other = b;
	uint64_t left = (*one)->digest, right = (*other)->digest;

	return left < right ? -1 : left > right;
}

static int
kept_compare_found(const void *a, const void *b)
{
	const struct kept_found *one = a, *other = b;

	return one->digest < other->digest ? -1 : one->digest > other->digest;
}

/* The file's whole rows into *found, the caller's also on failure; what is no
 * row has no digest that was written. */
static int
kept_read(const char *path, struct kept_found **found, size_t *count)
{
	struct csv_text text = { 0 };
	const struct csv_field *fields;
	struct csv_reader *reader;
	size_t room = 0;
	ssize_t n = 1;
	int err = csv_reader_create(&reader, path);

	while (!err && n != 0) {
		n = csv_reader_next(reader, &fields);
		if (n == 0 || (n < 0 && n != -EBADMSG)) {
			err = (int)n;
			break;
		}
		if (*count == room) {
			void *more = reallocarray(*found,
				room = room ? 2 * room : 256, sizeof(**found));

			if (more == NULL) {
				err = -ENOMEM;
				break;
			}
			*found = more;
		}
		/* What is quoted without need is the same row. */
		csv_text_empty(&text);
		if (n > 0)
			csv_put_fields(&text, fields, (size_t)n);
		csv_end_row(&text);
		err = text.err;
		(*found)[(*count)++] =
			(struct kept_found){ n > 0 && csv_reader_whole(reader)
					? kept_digest(&text)
					: 0,
				csv_reader_line(reader) };
	}
	csv_reader_destroy(reader);
	csv_text_fini(&text);
	return err;
}

static void
kept_say_lost(const struct kept *kept, const struct kept_row *row,
	struct trials_spoiled *spoiled)
{
	size_t size = sizeof(spoiled->told[0].words);
	char *words;

	if (spoiled->lost++ >= TRIALS_TOLD)
		return;
	words = spoiled->told[spoiled->lost - 1].words;
	if (row == kept->rows)
		snprintf(words, size, "the line of the columns' names");
	else
		snprintf(words, size,
			"the row of %.60s, %.60s with %u worker%s, block %u",
			kept->names.text[row->dataset],
			kept->names.text[row->strategy], row->workers,
			row->workers == 1 ? "" : "s", row->block);
	utf8_tame(words);
}

/* Both sorted by digest: what only one has. The rows that are lost are left in
 * `rows`, *count of them; of lines never written the first is noted. */
static void
kept_match(const struct kept_row **rows, size_t *count,
	const struct kept_found *found, size_t found_count,
	struct trials_spoiled *spoiled)
{
	size_t lost = 0, r = 0, f = 0;

	while (r < *count || f < found_count) {
		bool row = r < *count, there = f < found_count;

		if (row && there && rows[r]->digest == found[f].digest) {
			r++;
			f++;
		} else if (row &&
			(!there || rows[r]->digest < found[f].digest)) {
			rows[lost++] = rows[r++];
		} else {
			if (!spoiled->strange++ ||
				found[f].line < spoiled->strange_line)
				spoiled->strange_line = found[f].line;
			f++;
		}
	}
	*count = lost;
}

static int
kept_compare_places(const void *a, const void *b)
{
	const struct kept_row *const *one = a, *const *other = b;

	return *one < *other ? -1 : *one > *other;
}

int
kept_verify(const struct kept *kept, const char *path,
	struct trials_spoiled *spoiled)
{
	const struct kept_row **rows =
		malloc((kept->count + 1) * sizeof(struct kept_row *));
	struct kept_found *found = NULL;
	size_t found_count = 0, lost = kept->count;
	int err = rows ? kept_read(path, &found, &found_count) : -ENOMEM;

	if (err)
		goto out;
	for (size_t i = 0; i < kept->count; i++)
		rows[i] = &kept->rows[i];
	qsort(rows, kept->count, sizeof(struct kept_row *), kept_compare_rows);
	if (found_count > 0)
		qsort(found, found_count, sizeof(*found), kept_compare_found);
	kept_match(rows, &lost, found, found_count, spoiled);
	qsort(rows, lost, sizeof(struct kept_row *), kept_compare_places);
	for (size_t i = 0; i < lost; i++)
		kept_say_lost(kept, rows[i], spoiled);
out:
	free(rows);
	free(found);
	return err;
}

void
kept_fini(struct kept *kept)
{
	free(kept->rows);
	names_fini(&kept->names);
	*kept = (struct kept){ 0 };
}
