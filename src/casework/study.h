/* study.h — one learner's study in one cohort, and what they may ask for there: by which clause, until when, who decides.
 *
 * Memory   results live in cx->mem. A struct study points into itself: it is handed on by its address, never copied.
 */
#ifndef CASEWORK_STUDY_H
#define CASEWORK_STUDY_H

#include "board/board.h"
#include "case/circumstance.h"

struct study {
	struct institution institution;  /* its language is the one the rules' sentences are wanted in */
	struct specification specification;
	struct offering offering;
	struct enrolment enrolment;
	struct policy *policy;           /* in force today */
	struct cohort cohort;
	struct attempt *attempts;        /* all sittings */
	size_t attempt_count;
	struct attempt now;              /* the sitting that is still to come or under way; id 0: not opened yet, state decided: none is */
	bool is_decided;                 /* a confirmed board has decided a sitting, and the outcomes were communicated */
	struct decision decision;        /* then: the latest, its sitting, and the day */
	struct attempt decided;
	int64_t communicated_day;
};

/* `language`: of the rules' sentences; empty: the institution's. RC_NOT_FOUND: no such enrolment here. */
MUST_USE enum rc study_get(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct str language, struct study *out);

/* The sitting that a request of that kind is about; false when there is none. */
bool study_sitting(const struct study *study, enum case_kind kind, struct attempt *out);

/* What stands between the learner and a request. */
struct study_may {
	enum case_kind kind;
	const struct message *why_not; /* not to be asked for as things stand; NULL: the rules say */
	int64_t open;                  /* a case of that kind that is open already; 0: none */
	struct case_answer answer;     /* when why_not is NULL; answer.policy->refused: not by the rules */
	int64_t until;                 /* days; the last one on which the answer is the same; 0: no end in sight */
	struct str until_rules;        /* that answer otherwise from then on */
};

/* One kind; `days` asked for, or 0. Integrity is not asked for (RC_INVALID). */
MUST_USE enum rc study_may(struct ctx *cx, struct db *db, const struct study *study, enum case_kind kind, int64_t days, struct study_may *out);

/* What the rules say now of a case that is open, as it was asked for. */
MUST_USE enum rc study_rules_of(struct ctx *cx, struct db *db, const struct study *study, const struct case_file *file, struct case_answer *out);

#endif
