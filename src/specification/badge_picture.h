/* badge_picture.h — the badge of a specification's document: as it is designed, and as a picture.
 *
 * The member `badge` (format/badge.h) is part of the document, so a published version's badge never changes. One without it has the usual
 * badge, in the colour that stands for its institution's DID.
 *
 * Memory   results live in cx->mem.
 */
#ifndef SPECIFICATION_BADGE_PICTURE_H
#define SPECIFICATION_BADGE_PICTURE_H

#include "format/badge.h"
#include "institution/institution.h"

/* RC_INVALID, with the field: what stands there cannot be drawn or read. */
MUST_USE enum rc specification_badge(struct ctx *cx, const struct institution *institution, const struct json *document, struct badge *out);

/* The picture of a document that may be incomplete, without a credential and without a date. */
MUST_USE enum rc specification_badge_svg(struct ctx *cx, const struct institution *institution, const struct json *document, const struct badge *badge,
                                         struct str *svg);

#endif
