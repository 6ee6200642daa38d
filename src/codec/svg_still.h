/* svg_still.h — is a drawing only a drawing (T-22)?
 *
 * A stranger's SVG may run scripts, fetch addresses and carry pages. Here it is not cleaned but judged: what is not among the elements
 * that draw, and every attribute or style that could act, lead or load, is refused with its name and line. It is to be well-formed
 * as xml.h reads it, so neither document types nor entities pass, and to have a title, which is read aloud.
 */
#ifndef CODEC_SVG_STILL_H
#define CODEC_SVG_STILL_H

#include "base/ctx.h"

/* RC_INVALID: names the element, attribute or style and the line. RC_LIMIT: larger than `most` bytes. */
MUST_USE enum rc svg_still(struct ctx *cx, struct str image, size_t most);

#endif
