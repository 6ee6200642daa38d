/* pattern.h — regular expressions of strangers (ECMA-262, as JSON Schema has them), matched in time that only their size and the
 * text's decide.
 *
 * Known: characters, ".", classes with ranges, \d \w \s and their opposites, \t \n \r \f \v \xHH \uHHHH, groups, "|", "^", "$",
 * and * + ? {m} {m,} {m,n}, with a "?" behind them. Not known: looking around, references back, \b, \p.
 */
#ifndef CODEC_PATTERN_H
#define CODEC_PATTERN_H

#include "base/ctx.h"

/* Does the text have the pattern anywhere? `steps` is what it may cost, and what is left of it afterwards.
 * RC_UNSUPPORTED: not a pattern, or one that is not known here. RC_LIMIT: too large, or too dear. */
MUST_USE enum rc pattern_find(struct ctx *cx, struct str pattern, struct str text, int64_t *steps, bool *found);

#endif
