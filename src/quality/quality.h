/* quality.h — the questions and indicators of quality assurance, as data (quality/README.md).
 *
 * Memory   trees live in cx->mem.
 */
#ifndef QUALITY_QUALITY_H
#define QUALITY_QUALITY_H

#include "base/asset.h"
#include "codec/json.h"

/* The files of quality/, by name. */
extern const struct asset quality_files[];

/* {"groups": [{"id", "title", "for", "questions": [{"id", "asks", "evidence"}]}], ...} */
MUST_USE enum rc quality_questions(struct ctx *cx, const struct json **out);

/* {"list": [{"id", "title", "from"}], ...} */
MUST_USE enum rc quality_indicators(struct ctx *cx, const struct json **out);

#endif
