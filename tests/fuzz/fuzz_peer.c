/* SPDX-License-Identifier: MIT */
/* What a peer says, line by line, as the trial takes it apart; and that a text
 * comes back as it was escaped. */
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "trial/peer_protocol.h"

/* The text, escaped, as the reason of an item. */
static void
peer_again(const struct peer_line *line)
{
	char *text = fuzz_text(line->text, line->text_len), *sent = NULL;
	size_t len = 0;
	FILE *stream = open_memstream(&sent, &len);
	struct peer_line again;

	FUZZ_CHECK(stream);
	FUZZ_CHECK(strlen(text) == line->text_len);
	fputs("failed 7 ", stream);
	peer_line_escape(stream, text);
	fclose(stream);
	FUZZ_CHECK(!strpbrk(sent, "\n\r\t"));
	/* Nothing stands behind the number: then there is no blank either. */
	if (line->text_len > 0) {
		FUZZ_CHECK(peer_line_parse(sent, len, &again) == PEER_FAILED);
		FUZZ_CHECK(again.index == 7);
		FUZZ_CHECK(again.text_len == line->text_len);
		FUZZ_CHECK(!memcmp(again.text, text, line->text_len));
	}
	free(text);
	free(sent);
}

static void
peer_says(const uint8_t *data, size_t len)
{
	/* Of its own size: what reads beyond it is seen. */
	char *copy = malloc(len ? len : 1);
	struct peer_line line;

	FUZZ_CHECK(copy);
	memcpy(copy, data, len);
	FUZZ_CHECK(peer_line_parse(copy, len, &line) == line.word);
	FUZZ_CHECK((line.word == PEER_RUBBISH) == (line.problem != NULL));
	if (line.word == PEER_OK || line.word == PEER_FAILED) {
		FUZZ_CHECK(line.text >= copy);
		FUZZ_CHECK(line.text + line.text_len <= copy + len);
		FUZZ_CHECK(line.index <= INT64_MAX && line.bytes <= INT64_MAX);
		peer_again(&line);
	}
	free(copy);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	while (size > 0) {
		const uint8_t *newline = memchr(data, '\n', size);
		size_t len = newline ? (size_t)(newline - data) : size;

		peer_says(data, len);
		data += len + (newline != NULL);
		size -= len + (newline != NULL);
	}
	return 0;
}
