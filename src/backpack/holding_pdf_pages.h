/* holding_pdf_pages.h — a credential of a backpack as a transcript: for its holder, with the address at which it is checked.
 *
 * Memory   results live in cx->mem.
 */
#ifndef BACKPACK_HOLDING_PDF_PAGES_H
#define BACKPACK_HOLDING_PDF_PAGES_H

#include "backpack/backpack.h"
#include "http/request.h"

/* What is printed on it for who checks: the page of a share and its code, or the site's page of verification and no code. */
struct holding_link { struct str link, code; };

/* In the reader's language and the institution's colour. RC_NOT_FOUND: it is not ours: only who issued a credential makes a transcript of it.
 * Errors of renderer_draw. */
MUST_USE enum rc holding_pdf(struct request *rq, const struct holding *holding, const struct holding_link *link, struct backpack_file *out);

#endif
