/* xml.h — a small strict scanner of XML 1.0 with namespaces: tags and texts, one after another.
 *
 * It reads well-formed documents in UTF-8 and refuses everything that could make two readers see two
 * documents (T-13): document types (and so all entities but the five and character references), other
 * encodings, an undeclared prefix, an attribute twice. It keeps no tree, so its memory does not grow with
 * the document.
 *
 * Memory   slices point into the text that was opened, which must live as long.
 * Errors   RC_INVALID with the line, RC_LIMIT for what is too deep or has too many attributes.
 */
#ifndef CODEC_XML_H
#define CODEC_XML_H

#include "base/buf.h"
#include "base/ctx.h"

#define XML_DEPTH_MAX      256
#define XML_ATTRIBUTES_MAX 64
#define XML_NAMESPACES_MAX 64 /* declarations in force at one place */

enum xml_kind { XML_START, XML_END, XML_TEXT, XML_DONE };

struct xml_attribute {
	struct str prefix, name;
	struct str value; /* as it stands, references not resolved (xml_unescape) */
};

/* What was found at bytes start to end of the text. Comments and processing instructions are passed over. */
struct xml_event {
	enum xml_kind kind;
	size_t start, end;
	size_t depth;                 /* elements around it; the root has none */
	struct str prefix, name, uri; /* of XML_START and XML_END; uri is empty for no namespace */
	bool empty;                   /* XML_START written <a/>; its XML_END follows all the same */
	const struct xml_attribute *attributes;
	size_t attribute_count;
	struct str text;              /* of XML_TEXT, as it stands */
	bool cdata;                   /* and whether that was a CDATA section, which has no references */
};

struct xml;
MUST_USE enum rc xml_open(struct ctx *cx, struct str text, struct xml **out);

/* The next one; XML_DONE, again and again, after the end of a whole document. */
MUST_USE enum rc xml_next(struct ctx *cx, struct xml *x, struct xml_event *out);

/* Appends a text or attribute value with its references resolved. */
void xml_unescape(struct buf *out, struct str raw);

/* The raw value of the attribute without prefix of that name; false when it is not there. */
bool xml_attribute(const struct xml_event *event, const char *name, struct str *value);

/* Puts the line of a byte into the error at hand, and returns rc. */
enum rc xml_at(struct ctx *cx, enum rc rc, const struct xml *x, size_t offset);

/* The first byte that no XML document may hold (not UTF-8, a control character, U+FFFE, U+FFFF), or text.len. */
size_t xml_valid_until(struct str text);

#endif
