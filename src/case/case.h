/* case.h — requests and proceedings about one learner: personal circumstances, adjustments, integrity, appeals, complaints.
 *
 *     open → granted (upheld) / refused (dismissed) / withdrawn
 *
 * To handle a case (receive, inform, forward) is not to decide it. Extensions, deferrals and breaks are decided by the rules
 * (stage circumstance) as soon as they are made; the others by a person who is neither its subject nor, for appeals,
 * complaints and integrity, the one who opened or handles it.
 *
 * Memory   results live in cx->mem.
 */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "assessment/assessment.h"

enum case_kind { CASE_EXTENSION, CASE_DEFERRAL, CASE_BREAK, CASE_ADJUSTMENT, CASE_INTEGRITY, CASE_APPEAL, CASE_COMPLAINT, CASE_KINDS };
enum case_state { CASE_OPEN, CASE_GRANTED, CASE_REFUSED, CASE_WITHDRAWN };

const char *case_kind_word(enum case_kind kind);
bool case_kind_of(struct str word, enum case_kind *out);

struct case_file {
	int64_t id, institution, enrolment;
	enum case_kind kind;
	int64_t sitting;
	int64_t opener, handler, decider; /* persons; 0: the learner by a file; nobody; a rule */
	int64_t made_at;
	struct str reason;
	enum case_state state;
	enum integrity finding;
	int64_t days;
	struct str decision;   /* what was decided and by which rules */
	struct str framework;
	int64_t informed_at;       /* seconds; when the learner was told how it goes on; 0: not yet */
	struct str forwarded_to;   /* the office or committee that decides; empty: not forwarded */
	int64_t forwarded_at;      /* seconds; 0: not forwarded */
	int64_t due_day;           /* days since 1970-01-01 in the institution's zone: the decision is due; 0: the rules give no day */
};

/* A request as it is made. */
struct case_request {
	enum case_kind kind;  /* extension, deferral or break */
	int64_t made_at;      /* seconds since 1970-01-01 UTC */
	int64_t days;         /* asked for; 0: as the rule gives */
	int64_t opener;
	struct str reason;
};

/* Decides a request by the rules: an extension moves the deadline of the sitting, a deferral or break ends the sitting
 * without an attempt. The same request again (kind, sitting, instant) is found. The case is kept also when it is
 * refused; the answer is then in out->state and out->decision, with the clause, and RC_OK. */
MUST_USE enum rc case_decide_request(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment,
                                     struct attempt *attempt, const struct case_request *request, struct case_file *out);

/* Opens a case that a person will decide; as->due_day where a rule gives one (the effect `opens`: its days). */
MUST_USE enum rc case_open(struct ctx *cx, struct db *db, const struct enrolment *enrolment, const struct case_file *as, int64_t *id);
/* What the handler does, and nobody else: tells the learner how it goes on, forwards it to who decides. Neither decides anything,
 * and study goes on meanwhile as it was. Each again is not an error. RC_REFUSED: another handles it, or nobody; it is
 * decided; forwarded to nobody. */
MUST_USE enum rc case_inform(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor);
MUST_USE enum rc case_forward(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor, struct str to);

/* Cases that are open and were due before `today`, the longest overdue first. */
MUST_USE enum rc case_overdue(struct ctx *cx, struct db *db, int64_t institution, int64_t today, struct case_file **files, size_t *count);

MUST_USE enum rc case_handle(struct ctx *cx, struct db *db, struct case_file *file, int64_t handler);
MUST_USE enum rc case_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_file *out);

/* The one who brought it takes it back, while it is open; for learners' own requests by a file the opener is 0 and the learner may. */
MUST_USE enum rc case_withdraw(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor);

/* Decides a case by a person, with a reason. RC_REFUSED: decided already, or separation of duties. */
MUST_USE enum rc case_decide(struct ctx *cx, struct db *db, struct case_file *file, int64_t decider, bool granted, struct str reason);

/* Decides an integrity case with what was found, asking the stage integrity (notices kept before count), and marks the
 * sitting. out_opens: what the rules open next ("academic misconduct review"), empty when nothing. */
MUST_USE enum rc case_decide_integrity(struct ctx *cx, struct db *db, const struct cohort *cohort, struct case_file *file, struct attempt *attempt,
                                       int64_t decider, enum integrity finding, struct str reason, struct str *out_opens);

#endif
