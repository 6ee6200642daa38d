/* schema.h — JSON Schema (drafts 2019-09 and 2020-12): does a value fit a schema that a stranger wrote?
 *
 * All of the vocabularies core, applicator and validation but what is listed below; `format` and the words about content are notes,
 * as the drafts have it. What is not known is never taken for fitting: the whole question is answered RC_UNSUPPORTED. That is: other
 * drafts, references out of the document or by $anchor, $dynamicRef and $recursiveRef, unevaluatedItems and
 * unevaluatedProperties, a $id within, patterns that pattern.h does not know, and words with a value of the wrong type.
 *
 * Memory   cx->mem. Time: bounded by SCHEMA_STEPS, whatever schema and value are.
 */
#ifndef CODEC_SCHEMA_H
#define CODEC_SCHEMA_H

#include "codec/json.h"

#define SCHEMA_STEPS 500000
#define SCHEMA_DEPTH 100

struct schema_answer {
	bool fits;
	struct str where, rule; /* the place of the first misfit, as a JSON pointer, and the word that it breaks */
};

/* RC_UNSUPPORTED: it asks for something that is not known here. RC_LIMIT: it asks too much. */
MUST_USE enum rc schema_check(struct ctx *cx, const struct json *schema, const struct json *value, struct schema_answer *out);

#endif
