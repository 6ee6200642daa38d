/* renderer_wire.h — what the renderer and its client say to each other, in frames (wire.h); private to src/helper.
 *
 *     DRAW  a transcript  -> the PDF
 *     OPEN  a PDF         -> count, files
 *
 * A process that was first asked to open one answers that and ends.
 */
#ifndef HELPER_RENDERER_WIRE_H
#define HELPER_RENDERER_WIRE_H

#include "helper/renderer.h"
#include "helper/wire.h"

enum renderer_request { RENDERER_DRAW = 1, RENDERER_OPEN };

void renderer_put_transcript(struct buf *out, const struct transcript *transcript);
/* Slices of the frame; lists live in mem. False: it is none. */
MUST_USE bool renderer_take_transcript(struct wire *in, struct arena *mem, struct transcript *out);

#endif
