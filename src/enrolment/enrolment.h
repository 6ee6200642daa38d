/* enrolment.h — a person in a cohort.
 *
 *     applied → offered / refused → enrolled → on break → withdrawn / completed / failed / terminated
 *
 * Memory   results live in cx->mem.
 */
#ifndef ENROLMENT_ENROLMENT_H
#define ENROLMENT_ENROLMENT_H

#include "offering/cohort.h"
#include "people/people.h"

enum enrolment_state {
	ENROLMENT_APPLIED, ENROLMENT_OFFERED, ENROLMENT_REFUSED, ENROLMENT_ENROLLED, ENROLMENT_ON_BREAK,
	ENROLMENT_WITHDRAWN, ENROLMENT_COMPLETED, ENROLMENT_FAILED, ENROLMENT_TERMINATED
};

/* What the rules say of the fee at admission. */
enum enrolment_fee { FEE_AS_OFFERED, FEE_FULL, FEE_NONE };

struct enrolment {
	int64_t id, institution, offering, person;
	enum enrolment_state state;
	enum policy_access access;  /* to content and services */
	int64_t refund;             /* per cent at withdrawal; -1: not decided */
	enum enrolment_fee fee;     /* FULL: who enrols again after all attempts pays in full, whatever is offered */
	struct str framework;
};

/* What an application says besides who: facts of the stage admission; the rest is looked up. */
struct application {
	int64_t person;
	int64_t actor;                /* 0: by a file; then the event of the file's batch tells of it (offering_entered) */
	bool new_person;              /* was entered in the register just now: holds no award, studies nothing else */
	const struct json *about;     /* fact `person`: native_language, country; may be NULL */
	const struct json *evidence;  /* fact `evidence`; may be NULL */
};

/* Enrols, asking the stage admission with the awards held, other enrolments and the attempts that boards decided in earlier
 * cohorts of the same specification; the fee is what the rules say. An enrolment that is there is found.
 * RC_REFUSED: a rule says no, or the cohort is full. */
MUST_USE enum rc enrolment_ensure(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application,
                                  struct enrolment *out, bool *made);

/* What the stage admission says of an application, before anything is entered: the registrar's page, and what should hold and
 * does not (a reason is then recorded). A refusal is a finding here, and RC_OK. */
MUST_USE enum rc enrolment_admission(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application,
                                     const struct policy_finding **findings);

/* The same in its steps. Applying asks nothing yet; the answer is a person's who is not the applicant: an offer asks the stage
 * admission, a refusal needs its reason; accepting takes a place. Each again is not an error. */
MUST_USE enum rc enrolment_apply(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct application *application, struct enrolment *out);
MUST_USE enum rc enrolment_answer(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment,
                                  const struct application *application, bool offer, struct str reason);
MUST_USE enum rc enrolment_accept(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment, int64_t actor);

/* A person's, the latest cohort first. */
MUST_USE enum rc enrolment_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct enrolment **list, size_t *count);
MUST_USE enum rc enrolment_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct enrolment *out);

/* Asks the stage withdrawal on the day of cx->now: fee and access. `confirmed`: the school confirms it; until then
 * access stays. */
MUST_USE enum rc enrolment_withdraw(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment,
                                    int64_t actor, bool confirmed);

/* What a withdrawal, or else a break, would mean today by the rules; nothing is stored. RC_REFUSED: a rule says no. */
MUST_USE enum rc enrolment_leaving(struct ctx *cx, const struct cohort *cohort, bool withdrawal, const struct cohort_answer **out);

/* The learner takes a withdrawal back that the school has not confirmed: the fee is open again. Staying anyway is not an error. */
MUST_USE enum rc enrolment_stay(struct ctx *cx, struct db *db, struct enrolment *enrolment, int64_t actor);

/* A break in study: asks the stage break. Access is what the rules say until enrolment_return. */
MUST_USE enum rc enrolment_break(struct ctx *cx, struct db *db, const struct cohort *cohort, struct enrolment *enrolment,
                                 int64_t actor, bool implications_acknowledged, int64_t deferrals_before);
MUST_USE enum rc enrolment_return(struct ctx *cx, struct db *db, struct enrolment *enrolment, int64_t actor);

/* Enrolled → completed, failed, terminated; on a confirmed board's decision. Staying as it is is not an error. */
MUST_USE enum rc enrolment_end(struct ctx *cx, struct db *db, struct enrolment *enrolment, int64_t actor, enum enrolment_state to);

const char *enrolment_state_word(enum enrolment_state state);

#endif
