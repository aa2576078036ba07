/* SPDX-License-Identifier: MIT */
/* A page: by SAX and by DOM the same digest, or the same failure; and again
 * with the same parser; and what it is decoded to is UTF-8 without a NUL. The
 * last byte chooses Content-Type and limits. */
#include <errno.h>
#include <string.h>

#include "fuzz.h"
#include "pages/decode.h"
#include "pages/extract.h"

struct pages_made {
	struct extract_result result;
	char title[256];
	char reason[256];
	int rc;
};

static const char *const pages_types[] = { NULL, "text/html",
	"text/html; charset=utf-8", "text/html; charset=iso-8859-1",
	"text/html; charset=windows-1252", "text/html;charset=\"utf-16le\"",
	"text/html; charset=utf-16", "text/html; charset=nonsense",
	"text/html; charset=shift_jis", "text/html; charset=euc-jp",
	"text/html; charset=gb18030", "text/html; charset=iso-2022-jp",
	"text/html; charset=big5", "text/html; charset=windows-1255",
	"text/html; charset=x-user-defined", "text/html; charset=us-ascii",
	"text/html; charset=koi8-u" };

#define PAGES_TYPES (sizeof(pages_types) / sizeof(pages_types[0]))

static void
pages_make(struct extract *extract, const uint8_t *data, size_t size,
	const char *type, struct pages_made *made)
{
	memset(made, 0, sizeof(*made));
	made->rc = extract_page(extract, data, size, type, &made->result);
	FUZZ_CHECK(made->rc == 0 || made->rc == -EBADMSG);
	FUZZ_CHECK((made->rc == 0) == (made->result.reason == NULL));
	if (made->result.title)
		snprintf(made->title, sizeof(made->title), "%s",
			made->result.title);
	if (made->result.reason)
		snprintf(made->reason, sizeof(made->reason), "%s",
			made->result.reason);
}

static void
pages_same(const struct pages_made *a, const struct pages_made *b)
{
	FUZZ_CHECK(a->rc == b->rc);
	FUZZ_CHECK(a->result.digest == b->result.digest);
	FUZZ_CHECK(a->result.elements == b->result.elements);
	FUZZ_CHECK(a->result.links == b->result.links);
	FUZZ_CHECK(a->result.text_bytes == b->result.text_bytes);
	FUZZ_CHECK(strcmp(a->title, b->title) == 0);
	FUZZ_CHECK(strcmp(a->reason, b->reason) == 0);
}

static void
pages_decode(const uint8_t *data, size_t size, const char *type)
{
	struct decoder *decoder = decoder_create();
	struct decoded decoded;
	struct sniffed sniffed;
	size_t bad;

	FUZZ_CHECK(decoder);
	sniff_page(data, size, type, &sniffed);
	FUZZ_CHECK(sniffed.charset);
	FUZZ_CHECK(sniffed.mark <= size);
	FUZZ_CHECK(decode_page(decoder, data, size, &sniffed, &decoded) == 0);
	FUZZ_CHECK(decode_span(decoded.text, decoded.len, &bad) == decoded.len);
	decoder_destroy(decoder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct extract_limits limits = { EXTRACT_DEPTH_MAX,
		EXTRACT_ATTRIBUTES_MAX, (size_t)1 << 20 };
	unsigned choice = size ? data[size - 1] : 0;
	struct extract *sax, *dom;
	struct pages_made made[4];
	const char *type;

	/* A page that ends as a text does gets what most pages get. */
	if (choice == '\n')
		choice = 0;
	type = pages_types[choice % PAGES_TYPES];
	if (choice >= 128)
		limits = (struct extract_limits){ 8, 4, 2000 };
	extract_init();
	pages_decode(data, size, type);
	sax = extract_create(EXTRACT_SAX, &limits);
	dom = extract_create(EXTRACT_DOM, &limits);
	FUZZ_CHECK(sax && dom);
	pages_make(sax, data, size, type, &made[0]);
	pages_make(dom, data, size, type, &made[1]);
	pages_make(sax, data, size, type, &made[2]);
	pages_make(dom, data, size, type, &made[3]);
	pages_same(&made[0], &made[1]);
	pages_same(&made[0], &made[2]);
	pages_same(&made[1], &made[3]);
	extract_destroy(sax);
	extract_destroy(dom);
	return 0;
}
