/* assessment.h — attempts: the work a learner hands in at one sitting, its lateness, its marks.
 *
 *     open → submitted → marked → moderated → decided          open → deferred
 *
 * A sitting is an opportunity; an attempt is what counts. A deferral leads to another sitting of the same attempt
 * number, a referral to the next number. Lateness is counted in calendar days of the institution's zone from the
 * deadline in force: the original one moved by an agreed extension, or what a referral set. What lateness
 * means is a rule's business (stage submission). Marks are exact thousandths in the scheme's range.
 *
 * Memory   results live in cx->mem.
 */
#ifndef ASSESSMENT_ASSESSMENT_H
#define ASSESSMENT_ASSESSMENT_H

#include "enrolment/enrolment.h"

enum attempt_state { ATTEMPT_OPEN, ATTEMPT_SUBMITTED, ATTEMPT_MARKED, ATTEMPT_MODERATED, ATTEMPT_DECIDED, ATTEMPT_DEFERRED };

/* What an integrity case found; the words of the fact `integrity`. */
enum integrity { INTEGRITY_NONE, INTEGRITY_IAI, INTEGRITY_MISCONDUCT, INTEGRITY_SERIOUS };
struct str integrity_word(enum integrity integrity);
bool integrity_of(struct str word, enum integrity *out);

struct attempt {
	int64_t id, institution, offering, enrolment, person;
	int64_t number;         /* 1, 2, ...; a deferral does not count */
	int64_t sitting;        /* 1, 2, ...: the opportunity */
	enum attempt_state state;
	bool capped;            /* the grade is capped at a pass */
	int64_t extension_days;
	bool deferred;          /* this sitting follows a deferral */
	bool late;              /* a rule deems it failed for lateness */
	struct str late_rules;
	enum integrity integrity;
	bool mark_known;        /* every assessment with weight above 0 has a mark */
	int64_t mark;           /* the aggregate by weight, thousandths, rounded half up */
	int64_t due_by;         /* of referred work; TIME_NONE: as the offering says */
};

struct work {
	struct str assessment;
	int64_t submitted_at;   /* TIME_NONE: nothing came, or it is not known */
	int64_t days_late;
	bool mark_known;
	int64_t mark;           /* thousandths */
	int64_t marker;         /* person; 0: from a sheet that does not say */
};

/* The sitting in which the attempt of that number is made: the latest one that was not deferred, found or opened.
 * `new_enrolment`: there is none yet. Whether an attempt beyond the first is allowed at all is decided by the board. */
MUST_USE enum rc attempt_ensure(struct ctx *cx, struct db *db, const struct enrolment *enrolment, bool new_enrolment, int64_t number,
                                struct attempt *out);

/* All sittings of an enrolment, by sitting. */
MUST_USE enum rc attempt_list(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct attempt **attempts, size_t *count);

/* Up to `max` sittings of a cohort after the one of (sitting, id); (0, 0) is the start. In the order of sitting and id, of
 * learners who are or were enrolled and have not withdrawn. */
struct attempt_cursor { int64_t sitting, id; };
MUST_USE enum rc attempt_batch(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, struct attempt_cursor after, size_t max,
                               struct attempt **attempts, size_t *count);

MUST_USE enum rc attempt_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct attempt *out);
MUST_USE enum rc attempt_works(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct work **works, size_t *count);

/* Has this person marked or moderated any of the learner's work? */
MUST_USE enum rc attempt_judged_by(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, int64_t person, bool *out);

/* `actor` 0: from a sheet; its first entry is told of by the event of the sheet's batch (offering_entered).
 * Enters submissions and marks of a sitting: works out lateness, asks the stage submission for the latest work,
 * and the aggregate. Entering the same again changes nothing; a mark that is there is replaced only by another
 * mark, never by none. RC_REFUSED: the sitting is decided, or the marker marks their own work. RC_INVALID: a mark
 * outside the scheme, an assessment that the specification does not have. */
MUST_USE enum rc attempt_enter(struct ctx *cx, struct db *db, const struct cohort *cohort, struct attempt *attempt, int64_t actor,
                               const struct work *works, size_t count);

/* Moderates the marks. RC_REFUSED: not marked yet, or the moderator marked them. */
MUST_USE enum rc attempt_moderate(struct ctx *cx, struct db *db, struct attempt *attempt, int64_t moderator);

/* The deadline in force for an assessment of this sitting; false when there is none. */
bool attempt_deadline(const struct cohort *cohort, const struct attempt *attempt, struct str assessment, int64_t *due_at);

/* What a decided case does to a sitting, in the case's transaction. An extension granted after the work was entered
 * makes the lateness be worked out again. */
MUST_USE enum rc attempt_extend(struct ctx *cx, struct db *db, const struct cohort *cohort, struct attempt *attempt, int64_t days);
MUST_USE enum rc attempt_defer(struct ctx *cx, struct db *db, struct attempt *attempt);
MUST_USE enum rc attempt_set_integrity(struct ctx *cx, struct db *db, struct attempt *attempt, enum integrity integrity);

/* What a referral by a confirmed board does: it opens the next attempt, capped or not, due by an instant. */
MUST_USE enum rc attempt_open_next(struct ctx *cx, struct db *db, const struct attempt *after, bool capped, int64_t due_by, struct attempt *out);

/* Every assessment with weight above 0 has a mark. */
bool attempt_requirements_met(const struct specification *spec, const struct attempt *attempt);

/* The aggregate of marks by the weights of the specification, in thousandths, rounded half up; false when a weighted
 * assessment has none. */
bool marks_aggregate(const struct specification *spec, const struct work *works, size_t count, int64_t *mark);

#endif
