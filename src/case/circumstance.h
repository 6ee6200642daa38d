/* circumstance.h — what the rules say of a request: whether it may be made, until when, who decides it and by when.
 *
 * The stage circumstance is asked with the kind of the request, what was granted before, the deadline in force and, for an
 * appeal, when the outcomes were communicated. Of its effects
 *
 *     due       what "submission": the days that an extension gives; what "decision": the decision is due so many days after the request,
 *               calendar days `from` "request", or working days `from` "request in working days" (Monday to Friday)
 *     outcome   "defer": a deferral or a break is granted
 *     opens     its days: the decision is due then, in calendar days
 *     requires  "decision of the <role> ...": a person with that role decides, and what else the rules give follows from their decision
 *
 * Without a rule that decides, a person does.
 *
 * Memory   results live in cx->mem.
 */
#ifndef CASE_CIRCUMSTANCE_H
#define CASE_CIRCUMSTANCE_H

#include "case/case.h"

/* A request as it is made. */
struct case_request {
	enum case_kind kind;  /* not integrity */
	int64_t made_at;      /* seconds since 1970-01-01 UTC */
	int64_t days;         /* asked for; 0: as the rule gives */
	int64_t opener;       /* who asks; 0: a file does */
	struct str reason;
	bool acknowledged;    /* what it means was explained, and the learner said so */
	int64_t communicated_day; /* when the outcomes of the sitting were communicated; 0: not, or it is not known */
};

/* What the rules answer. */
struct case_answer {
	const struct policy_answer *policy;  /* refused: it may not be made */
	bool granted;           /* by the rules, as soon as it is made */
	int64_t days;           /* that an extension gives; 0: no rule says */
	struct str rules;       /* those that counted, with their citations */
	struct str says;        /* their sentences */
	struct str decides;     /* roles, separated by commas */
	int64_t due_day;        /* of the decision; 0: the rules give no day */
};

/* Asks; nothing is stored. */
MUST_USE enum rc case_ask(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment, const struct attempt *attempt,
                          const struct case_request *request, struct case_answer *out);

/* The last day, in the institution's zone, on which the answer is the same in what matters (refused, granted at once, for a person), and the
 * rules that answer otherwise from then on; 0 and none: a year from now it still is. */
MUST_USE enum rc case_until(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment, const struct attempt *attempt,
                            const struct case_request *request, int64_t *last_day, struct str *rules);

/* "NTU-12.3 (10C 12.3)". */
struct str case_rule_named(struct arena *mem, const struct policy_finding *by);

/* Makes a request: an extension that the rules grant moves the deadline of the sitting, a deferral or break ends the sitting without an
 * attempt; the rest waits for a person. The same request of a file again (opener 0; kind, instant) is found. The case is kept also when it is
 * refused; the answer is then in out->state and out->decision, with the clause, and RC_OK. RC_INVALID: integrity is not asked for. */
MUST_USE enum rc case_decide_request(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct enrolment *enrolment,
                                     struct attempt *attempt, const struct case_request *request, struct case_file *out);

/* What a granted extension, deferral or break does to the sitting, in the transaction that grants it. */
MUST_USE enum rc case_grant(struct ctx *cx, struct db *db, const struct cohort *cohort, struct attempt *attempt, const struct case_file *file);

/* ---- working days: Monday to Friday; a place's holidays are not known here ---- */

/* The day that comes `count` working days after `day`. */
int64_t working_day_after(int64_t day, int64_t count);
/* Working days after `from` up to and with `to`; 0 when `to` is not later. */
int64_t working_days_between(int64_t from, int64_t to);

#endif
