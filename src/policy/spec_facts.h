/* spec_facts.h — a specification file as the facts of the stages design, approval and publication.
 *
 * One mapping for the command `check`, the specification noun and whoever asks a later stage: spec (the
 * file itself), credit.ects and credit.uk (one from the other, 2 UK credits for 1 ECTS, exactly), hours.*
 * and hours.total, level.framework, level.fheq, level.eqf, weeks, accreditation. Levels are never inverted:
 * FHEQ, SCQF and NFQ levels give an EQF level, an EQF level gives no other (EQF 5 may be FHEQ 4 or 5).
 *
 * What is missing is left out: that is for the rules to say. Only `kind` must be there, because without it
 * nobody knows which rules apply.
 */
#ifndef POLICY_SPEC_FACTS_H
#define POLICY_SPEC_FACTS_H

#include "codec/document.h"

/* A new object of facts, which uses the document's tree in place. Fields of another type, and two credits
 * that disagree, are kept in the document's problems; the answer is that of problems_rc. */
MUST_USE enum rc spec_facts_read(struct document *in, struct json **out);

/* The same from a specification that was read before and is stored. RC_INVALID: the first problem. */
MUST_USE enum rc spec_facts(struct ctx *cx, const struct json *specification, struct json **out);

/* Credit in thousandths, from {"uk": "10"} or {"ects": "5"}. */
struct spec_credit { bool stated; int64_t ects, uk; };
MUST_USE enum rc spec_credit(struct ctx *cx, const struct json *specification, struct spec_credit *out);

/* The level as stated, and its EQF level; 0 where there is none. Frameworks: FHEQ, RQF, CQFW, SCQF, NFQ, EQF,
 * QF-EHEA (1, 2, 3; 0 is the short cycle), and any other name, which gives no EQF level. */
struct spec_level { bool stated; struct str framework; int64_t value, eqf; };
MUST_USE enum rc spec_level(struct ctx *cx, const struct json *specification, struct spec_level *out);

#endif
