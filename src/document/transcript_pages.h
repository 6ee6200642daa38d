/* transcript_pages.h — a credential as a document: what a transcript says (helper/renderer.h), in a reader's words.
 *
 * The transcript shows every element of the European standard (Council Recommendation 2022/C 243/02, Annex I) that the credential has, and how it is
 * checked. It is made from what the signed credential says and from nothing else, so that pages and credential cannot tell two stories.
 *
 * Memory   texts live in cx->mem.
 */
#ifndef DOCUMENT_TRANSCRIPT_PAGES_H
#define DOCUMENT_TRANSCRIPT_PAGES_H

#include "format/record.h"
#include "helper/renderer.h"

#define TRANSCRIPT_PICTURE 264 /* pixels a side of the badge: 200 to the inch, where it is printed; most of a transcript's time goes into packing them */

/* What the record does not say. */
struct transcript_setting {
	enum language language;
	struct str zone;       /* IANA name, for days */
	struct str colour;     /* "#5a1f3d" of the institution; empty: the program's own */
	struct str link;       /* where it is checked: a share's page, or the site's page of verification */
	struct str code;       /* of that share, to be typed; empty: the link leads to no share */
	struct str picture;    /* the badge, a PNG; may be empty */
	struct str credential; /* the signed document, which is attached: JSON */
};

void transcript_of_record(struct ctx *cx, const struct record *record, const struct transcript_setting *setting, struct transcript *out);

#endif
