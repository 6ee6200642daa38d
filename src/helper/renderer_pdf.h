/* renderer_pdf.h — drawing, archiving and opening a PDF; private to testamur-renderer, which links what this needs.
 *
 *     pdf_draw     cairo and pango: the pages, tagged                    (renderer_draw.c)
 *     pdf_archive  qpdf: what makes of them a PDF/A-3 with its data      (renderer_archive.c)
 *     pdf_attachments  qpdf: what is attached to a stranger's            (renderer_attached.c)
 *
 * Memory   results live in cx->mem.
 * Errors   as in renderer.h.
 */
#ifndef HELPER_RENDERER_PDF_H
#define HELPER_RENDERER_PDF_H

#include "helper/renderer.h"

MUST_USE enum rc pdf_draw(struct ctx *cx, const struct transcript *transcript, struct str *pdf);
MUST_USE enum rc pdf_archive(struct ctx *cx, const struct transcript *transcript, struct str drawn, struct str *pdf);
MUST_USE enum rc pdf_attachments(struct ctx *cx, struct str pdf, struct str **files, size_t *count);

/* Gives back what the libraries keep between two transcripts. */
void pdf_close(void);

#endif
