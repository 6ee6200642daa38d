/* spec_facts.h — a specification file as the facts of the stages design, approval and publication.
 *
 * One mapping for the command `check`, the specification noun and whoever asks a later stage: spec (the
 * file itself), credit.ects and credit.uk (one from the other, 2 UK credits for 1 ECTS, exactly), hours.*
 * and hours.total, level.framework, level.fheq, level.eqf, weeks, accreditation. Levels are never inverted:
 * FHEQ, SCQF and NFQ levels give an EQF level, an EQF level gives no other (STANDARDS C2).
 */
#ifndef POLICY_SPEC_FACTS_H
#define POLICY_SPEC_FACTS_H

#include "codec/json.h"

/* A new object of facts. The specification's tree is used in place and must live as long.
 * RC_INVALID: the file is no object, a field that the facts are made of has another type (cx->err has the
 * field; the caller adds the file), or both credits are stated and disagree. What is simply missing is left
 * out: that is for the rules to say. */
MUST_USE enum rc spec_facts(struct ctx *cx, const struct json *specification, struct json **out);

/* Credit in thousandths, from {"uk": "10"} or {"ects": "5"}. False: none stated. */
struct spec_credit { bool stated; int64_t ects, uk; };
MUST_USE enum rc spec_credit(struct ctx *cx, const struct json *specification, struct spec_credit *out);

/* The level as stated, and its EQF level; 0 where there is none. Frameworks: FHEQ, RQF, SCQF, NFQ, EQF,
 * QF-EHEA, and any other name, which gives no EQF level. */
struct spec_level { struct str framework; int64_t value, eqf; };
MUST_USE enum rc spec_level(struct ctx *cx, const struct json *specification, struct spec_level *out);

#endif
