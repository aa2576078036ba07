/* SPDX-License-Identifier: MIT */
/* Parsing into a tree, as libxml2 builds it, which is walked afterwards. */
#include "pages/extract_private.h"

#include <stdint.h>
#include <string.h>

#include <libxml/SAX2.h>
#include <libxml/tree.h>

/* libxml2 since 2.12 ends a page of more than 2 048 levels, but only when it has
 * to make room for one more. */
static bool
extract_dom_room(htmlParserCtxtPtr ctxt)
{
	int most = 2 * ctxt->nodeMax;
	xmlNodePtr *nodes;

	if (ctxt->nodeNr < ctxt->nodeMax)
		return true;
	nodes = xmlRealloc(ctxt->nodeTab, (size_t)most * sizeof(*nodes));
	if (!nodes)
		return false;
	ctxt->nodeTab = nodes;
	ctxt->nodeMax = most;
	return true;
}

/* A node is named without what stands before a colon: <svg:title> would be a
 * <title>. So it keeps the name that the page gave it, the dictionary's. */
static void
extract_dom_start(void *userdata, const xmlChar *name, const xmlChar **atts)
{
	htmlParserCtxtPtr ctxt = userdata;
	const xmlNode *parent = ctxt->node;

	if (!extract_admit(ctxt))
		return;
	if (!extract_dom_room(ctxt)) {
		extract_fail(ctxt->_private, "out of memory");
		return;
	}
	if (name[0] == 't' && !strcmp((const char *)name, "title"))
		extract_title_begins(ctxt);
	xmlSAX2StartElement(ctxt, name, atts);
	if (ctxt->node && ctxt->node != parent)
		ctxt->node->_private = (void *)(uintptr_t)name;
}

static void
extract_dom_end(void *userdata, const xmlChar *name)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	extract->stirred = true;
	if (!extract->reason)
		xmlSAX2EndElement(userdata, name);
}

static void
extract_dom_text(void *userdata, const xmlChar *text, int len)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	extract->stirred = true;
	if (!extract->reason)
		xmlSAX2Characters(userdata, text, len);
}

static void
extract_dom_cdata(void *userdata, const xmlChar *text, int len)
{
	htmlParserCtxtPtr ctxt = userdata;
	struct extract *extract = ctxt->_private;

	extract->stirred = true;
	if (!extract->reason)
		xmlSAX2CDataBlock(userdata, text, len);
}

static void
extract_dom_comment(void *userdata, const xmlChar *text)
{
	htmlParserCtxtPtr ctxt = userdata;
	const struct extract *extract = ctxt->_private;

	extract_comment(ctxt, (const char *)text);
	if (!extract->reason)
		xmlSAX2Comment(userdata, text);
}

static void
extract_dom_finish(void *userdata)
{
	extract_end(userdata);
	xmlSAX2EndDocument(userdata);
}

void
extract_dom_handlers(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof(*sax));
	xmlSAX2InitHtmlDefaultSAXHandler(sax);
	sax->startElement = extract_dom_start;
	sax->endElement = extract_dom_end;
	sax->characters = extract_dom_text;
	sax->cdataBlock = extract_dom_cdata;
	sax->ignorableWhitespace = extract_dom_text;
	sax->comment = extract_dom_comment;
	sax->endDocument = extract_dom_finish;
}

static const char *
extract_dom_href(const xmlNode *node)
{
	for (const xmlAttr *att = node->properties; att; att = att->next) {
		if (strcmp((const char *)att->name, "href"))
			continue;
		/* One text node: libxml2's HTML has no entities in values. */
		if (!att->children || !att->children->content)
			return "";
		return (const char *)att->children->content;
	}
	return NULL;
}

/* True when it was an element, whose children come next and then its end. */
static bool
extract_dom_enter(struct extract *extract, const xmlNode *node)
{
	if (node->type == XML_TEXT_NODE ||
		node->type == XML_CDATA_SECTION_NODE) {
		const char *text = (const char *)node->content;

		if (text)
			machine_text(extract->machine, text, strlen(text));
		return false;
	}
	if (node->type != XML_ELEMENT_NODE)
		return false;
	const char *name = node->_private;

	if (!name)
		name = (const char *)node->name;
	machine_start(extract->machine, name,
		machine_links(name) ? extract_dom_href(node) : NULL);
	return true;
}

void
extract_dom_walk(struct extract *extract, const xmlDoc *document)
{
	const xmlNode *node = document->children;

	while (node) {
		if (extract_dom_enter(extract, node)) {
			if (node->children) {
				node = node->children;
				continue;
			}
			machine_end(extract->machine);
		}
		while (node && !node->next) {
			node = node->parent;
			if (!node || node->type != XML_ELEMENT_NODE)
				return;
			machine_end(extract->machine);
		}
		if (node)
			node = node->next;
	}
}
