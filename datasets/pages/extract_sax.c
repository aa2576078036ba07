/* SPDX-License-Identifier: MIT */
/* Parsing by SAX2 callbacks: the parser's events go straight to the machine. */
#include "pages/extract_private.h"

#include <string.h>

static void
extract_sax_start(void *userdata, const xmlChar *name, const xmlChar **atts)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;
	const char *href = NULL;

	if (!extract_admit(ctxt))
		return;
	if (atts && machine_links((const char *)name)) {
		for (size_t i = 0; atts[i] && !href; i += 2) {
			if (strcmp((const char *)atts[i], "href"))
				continue;
			href = atts[i + 1] ? (const char *)atts[i + 1] : "";
		}
	}
	if (name[0] == 't' && !strcmp((const char *)name, "title"))
		extract_title_begins(ctxt);
	machine_start(extract->machine, (const char *)name, href);
}

static void
extract_sax_end(void *userdata, const xmlChar *name)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	(void)name;
	extract->stirred = true;
	if (!extract->reason)
		machine_end(extract->machine);
}

static void
extract_sax_text(void *userdata, const xmlChar *text, int len)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	extract->stirred = true;
	/* Outside of any element there is no node that it could stand in. */
	if (!extract->reason && ctxt->nameNr > 0)
		machine_text(extract->machine, (const char *)text, (size_t)len);
}

static void
extract_sax_comment(void *userdata, const xmlChar *text)
{
	extract_comment(userdata, (const char *)text);
}

static void
extract_sax_finish(void *userdata)
{
	extract_end(userdata);
}

void
extract_sax_handlers(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof(*sax));
	sax->startElement = extract_sax_start;
	sax->endElement = extract_sax_end;
	sax->characters = extract_sax_text;
	sax->cdataBlock = extract_sax_text;
	sax->comment = extract_sax_comment;
	sax->endDocument = extract_sax_finish;
	sax->ignorableWhitespace = extract_sax_text;
}
