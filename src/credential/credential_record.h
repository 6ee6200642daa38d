/* credential_record.h — what a credential says of an award: the achievement record, made of the records that stand
 * behind it. Private to this folder.
 *
 * What all learners of a cohort share is made once (record_of_cohort); for each award the learner, the result and
 * the ids are put in (record_of_award). Only what the learner's credential must say leaves the register: the name
 * is written plainly because a credential without it identifies nobody (Annex I, 1); number and e-mail are
 * written as salted hashes, so that who knows them can compare and nobody can read them.
 */
#ifndef CREDENTIAL_CREDENTIAL_RECORD_H
#define CREDENTIAL_CREDENTIAL_RECORD_H

#include "award/award.h"
#include "credential/credential.h"
#include "format/record.h"
#include "policy/policy.h"

/* `grading` is the specification's scheme. RC_INVALID: its document lacks what a credential must say. */
MUST_USE enum rc record_of_cohort(struct ctx *cx, const struct credential_issuer *issuer, const struct award_cohort *cohort,
                                  const struct grading *grading, struct record *out);

/* The cohort's record with this award in it: learner, result, dates. The caller adds ids and status entries. */
void record_of_award(struct ctx *cx, const struct record *cohort, const struct grading *grading, const struct award *award, struct record *out);

/* The facts of the stage `issue`: what the record says, as it will be issued (stage.h). */
struct json *record_facts(struct arena *mem, const struct json *spec, const struct record *record, const struct award *award);

/* "https://mc.uni.example/status/revocation-1" */
struct str status_list_url(struct arena *mem, struct str base_url, enum status_purpose purpose, int64_t number);

#endif
