/* iri.h — IRIs as JSON-LD and RDF need them: told apart, resolved, made relative (RFC 3986 section 5, RFC 3987).
 *
 * Threads  no state; results live in the arena given, or are slices of what was given.
 */
#ifndef RDF_IRI_H
#define RDF_IRI_H

#include "base/str.h"

struct iri_parts {
	struct str scheme, authority, path, query, fragment;
	bool has_scheme, has_authority, has_query, has_fragment;
};

struct iri_parts iri_split(struct str iri);

/* False for bytes that cannot stand in an IRI: controls, space, <>"{}|^`\. */
static inline bool
iri_char(unsigned char c)
{
	static const unsigned char not_allowed[128] = {
		['<'] = 1, ['>'] = 1, ['"'] = 1, ['{'] = 1, ['}'] = 1, ['|'] = 1, ['^'] = 1, ['`'] = 1, ['\\'] = 1,
	};

	return c > 0x20 && (c >= 128 || !not_allowed[c]);
}

/* A scheme, a colon, nothing that cannot stand in an IRI, one fragment at most. */
bool iri_is_absolute(struct str iri);

/* A scheme and a colon at its start, whatever follows. */
bool iri_has_scheme(struct str iri);

/* The reference seen from the base, which is absolute (RFC 3986 section 5.2). */
struct str iri_resolve(struct arena *mem, struct str base, struct str reference);

/* A reference that leads from the base to the IRI; the IRI itself when they share no authority. */
struct str iri_relative(struct arena *mem, struct str base, struct str iri);

/* [a-zA-Z]+ ("-" [a-zA-Z0-9]+)*, which is all that N-Quads asks of a language tag. */
bool language_tag_shape(struct str tag);

/* BCP 47 as JSON-LD asks it: parts of 1 to 8 letters and digits, the first of letters. */
bool language_tag_valid(struct str tag);

#endif
