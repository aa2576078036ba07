/* SPDX-License-Identifier: MIT */
/* The lines that peers answer with: taken apart as the protocol says, and
 * everything else refused with a reason. */
#include <stdlib.h>
#include <string.h>

#include "trial/peer_protocol.h"
#include "unit.h"

/* Behind the line there is nothing that may be read: a sanitizer sees it. */
static enum peer_word
parsed(const char *bytes, size_t len, struct peer_line *out, char **line)
{
	enum peer_word word;

	*line = malloc(len ? len : 1);
	assert_non_null(*line);
	memcpy(*line, bytes, len);
	word = peer_line_parse(*line, len, out);
	assert_int_equal(word, out->word);
	return word;
}

static void
want_ok(const char *text, uint64_t index, uint64_t bytes, uint32_t crc32,
	const char *title)
{
	struct peer_line out;
	char *line;

	assert_int_equal(parsed(text, strlen(text), &out, &line), PEER_OK);
	assert_int_equal(out.index, index);
	assert_int_equal(out.bytes, bytes);
	assert_int_equal(out.crc32, crc32);
	assert_int_equal(out.text_len, strlen(title));
	assert_memory_equal(out.text, title, out.text_len);
	free(line);
}

static void
want_rubbish(const char *bytes, size_t len)
{
	struct peer_line out;
	char *line;

	assert_int_equal(parsed(bytes, len, &out, &line), PEER_RUBBISH);
	assert_non_null(out.problem);
	free(line);
}

static void
items_are_read(void **state)
{
	(void)state;
	want_ok("ok 0 0 00000000", 0, 0, 0, "");
	want_ok("ok 0 0 00000000 ", 0, 0, 0, "");
	want_ok("ok 7 1234 deadbeef A title", 7, 1234, 0xdeadbeef, "A title");
	want_ok("ok 9223372036854775807 1 0123abcd x", INT64_MAX, 1, 0x0123abcd,
		"x");
	want_ok("ok 1 2 ffffffff  two  blanks ", 1, 2, UINT32_MAX,
		" two  blanks ");
	want_ok("ok 1 2 ffffffff \"quotes\" 'and' , $(x) `y` %s", 1, 2,
		UINT32_MAX, "\"quotes\" 'and' , $(x) `y` %s");
	want_ok("ok 1 2 ffffffff a\\\\b\\nc\\td\\re", 1, 2, UINT32_MAX,
		"a\\b\nc\td\re");
	want_ok("ok 1 2 ffffffff \\\\n", 1, 2, UINT32_MAX, "\\n");
	want_ok("ok 1 2 ffffffff \xc3\xa9\xff", 1, 2, UINT32_MAX,
		"\xc3\xa9\xff");
}

static void
failures_are_read(void **state)
{
	struct peer_line out;
	char *line;

	(void)state;
	assert_int_equal(
		parsed("failed 3 HTTP\\t404", 18, &out, &line), PEER_FAILED);
	assert_int_equal(out.index, 3);
	assert_int_equal(out.text_len, 8);
	assert_memory_equal(out.text, "HTTP\t404", 8);
	free(line);
	assert_int_equal(parsed("failed 12", 9, &out, &line), PEER_FAILED);
	assert_int_equal(out.index, 12);
	assert_int_equal(out.text_len, 0);
	free(line);
}

static void
bare_words_are_read(void **state)
{
	struct peer_line out;
	char *line;

	(void)state;
	assert_int_equal(parsed("ready", 5, &out, &line), PEER_READY);
	assert_int_equal(out.workers, 0);
	free(line);
	assert_int_equal(parsed("ready 300", 9, &out, &line), PEER_READY);
	assert_int_equal(out.workers, 300);
	free(line);
	assert_int_equal(parsed("done", 4, &out, &line), PEER_DONE);
	free(line);
}

static void
everything_else_is_rubbish(void **state)
{
	static const char *const lines[] = { "", " ", "ok", "ok ", "failed",
		"failed ", "ready ", "ready 0", "ready x", "ready 3 4",
		"ready -1", "ready\r", " ready", "Ready", "done 1", "donee",
		"okay 1 2 ffffffff", "ok\t1 2 ffffffff", "ok 1", "ok 1 2",
		"ok 1 2 ", "ok  1 2 ffffffff", "ok -1 2 ffffffff",
		"ok +1 2 ffffffff", "ok 1x 2 ffffffff", "ok 0x1 2 ffffffff",
		"ok 1 -2 ffffffff", "ok 1 2.0 ffffffff", "ok 1 2 fffffff",
		"ok 1 2 fffffffff", "ok 1 2 FFFFFFFF", "ok 1 2 fffffffg",
		"ok 1 2 0xffffff", "ok 9223372036854775808 2 ffffffff",
		"ok 99999999999999999999999999 2 ffffffff",
		"ok 1 2 ffffffff\ttitle", "ok 1 2 ffffffff a\tb",
		"ok 1 2 ffffffff a\rb", "ok 1 2 ffffffff title\r",
		"ok 1 2 ffffffff a\\", "ok 1 2 ffffffff \\x",
		"ok 1 2 ffffffff \\0", "failed x reason", "failed 1x",
		"failed 1 \\q", "<html>", "lanebench-peer 1" };

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		want_rubbish(lines[i], strlen(lines[i]));
	want_rubbish("ok 1 2 ffffffff a\0b", 19);
	want_rubbish("ok 1\0 2 ffffffff", 16);
	want_rubbish("ready\0", 6);
	want_rubbish("ok 1 2 ffffffff a\nb", 19);
}

static void
escaping_is_undone_by_reading(void **state)
{
	static const char text[] = "a\\b\nc\td\re \"f\"";
	char *escaped = NULL, *line = NULL;
	size_t len;
	FILE *file = open_memstream(&escaped, &len);
	struct peer_line out;

	(void)state;
	assert_non_null(file);
	fputs("failed 1 ", file);
	peer_line_escape(file, text);
	assert_int_equal(fclose(file), 0);
	assert_null(strpbrk(escaped, "\n\t\r"));
	assert_int_equal(parsed(escaped, len, &out, &line), PEER_FAILED);
	assert_int_equal(out.text_len, strlen(text));
	assert_memory_equal(out.text, text, out.text_len);
	free(line);
	free(escaped);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(items_are_read),
		cmocka_unit_test(failures_are_read),
		cmocka_unit_test(bare_words_are_read),
		cmocka_unit_test(everything_else_is_rubbish),
		cmocka_unit_test(escaping_is_undone_by_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
