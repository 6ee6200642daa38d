/* qr.h — a short text as a QR code (ISO/IEC 18004:2015): bytes, versions 1 to 10, error correction M.
 *
 * Made for links: up to QR_TEXT_MAX bytes. What comes out is a drawing, not a picture: the path of all dark squares on a grid
 * that has its quiet zone, for an SVG of any size.
 *
 *     <svg viewBox="0 0 45 45"><path d="M4 4h7v1h-7z..."></path></svg>
 *
 * Memory   results live in cx->mem.
 */
#ifndef CODEC_QR_H
#define CODEC_QR_H

#include "base/ctx.h"

#define QR_TEXT_MAX  213
#define QR_SIZE_MAX  57  /* modules a side of version 10 */
#define QR_QUIET     4   /* modules of margin that the standard asks for */

struct qr {
	int size;                                     /* modules a side, without the margin */
	bool dark[QR_SIZE_MAX][QR_SIZE_MAX];          /* [row][column] */
};

/* RC_LIMIT: longer than QR_TEXT_MAX. */
MUST_USE enum rc qr_make(struct ctx *cx, struct str text, struct qr *out);

/* The dark squares as an SVG path with the margin around them; the drawing is size + 2 * QR_QUIET a side. */
struct str qr_path(struct arena *mem, const struct qr *qr);

#endif
