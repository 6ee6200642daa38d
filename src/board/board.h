/* board.h — a board of examiners: who sits on it, what it decides for each learner, and its confirmation.
 *
 *     called → sat → confirmed
 *
 * For each sitting of the cohort the rules are asked for an outcome (stage decision). The program never derives one from
 * a mark: where no rule decides, the learner is undecided, and the board's members decide or leave them to a later board.
 * Confirming asks the stage board (the external examiners' agreement), locks everything, and lets awards be made.
 * Nothing of a confirmed board can be changed; a correction is another board's decision and a superseding award.
 *
 * Memory   results live in cx->mem; lists are given in batches.
 */
#ifndef BOARD_BOARD_H
#define BOARD_BOARD_H

#include "case/case.h"

enum board_kind { BOARD_EXAMINERS, BOARD_CONFIRMATION };
enum board_state { BOARD_CALLED, BOARD_SAT, BOARD_CONFIRMED };

struct board_member {
	int64_t person;         /* 0: known by name only */
	struct str name, role;  /* chair, course-leader, external-examiner, member, secretary */
	bool appointed, attended, took_part;
	int64_t agreed_day;     /* of the written agreement; DAY_NONE: none */
	const struct json *about; /* what else rules may ask: senior_academic, own_school, partner; may be NULL */
};

struct board_record;

struct board {
	int64_t id, institution, offering;
	enum board_kind kind;
	struct str school;
	int64_t sat_day;        /* days since 1970-01-01, in the institution's zone */
	int64_t quorum;         /* 0: no number is laid down */
	enum board_state state;
	int64_t confirmed_day;  /* DAY_NONE: not yet */
	int64_t confirmed_at;   /* seconds; the confirmation's instant, or noon of its day in the zone when a file gives the day */
	int64_t communicated_day; /* of the outcomes to the learners; DAY_NONE: not yet */
	struct str framework;   /* of the confirmation */
	struct board_member *members;
	size_t member_count;
	struct board_record *records; /* of an offering file, to be recorded once it is confirmed; else NULL */
	size_t record_count;
};

/* Reads `board` of an offering file. `confirmed` there is in out->confirmed_day, and the state is still called. */
void board_read(struct node root, struct board *out);

/* Constitutes a board with its members, or finds the one of that cohort, kind and day. `findings`: what the stage board
 * says now; a rule that is not met yet does not refuse before the confirmation. */
MUST_USE enum rc board_ensure(struct ctx *cx, struct db *db, const struct cohort *cohort, int64_t actor, struct board *as,
                              const struct policy_finding **findings);
MUST_USE enum rc board_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct board *out);

/* What the stage board says now, for the readiness check: nothing is stored. answer->refused: why it cannot be confirmed. */
MUST_USE enum rc board_check(struct ctx *cx, struct db *db, const struct cohort *cohort, const struct board *board,
                             const struct policy_answer **out);

/* A board in a list. */
struct board_entry {
	int64_t id, offering, specification;
	enum board_kind kind;
	enum board_state state;
	int64_t sat_day;
	struct str code, cohort;   /* of the specification, of the offering */
	const struct json *title;  /* of the specification, by language */
	int64_t decisions, undecided;
};
/* All boards of an institution, the latest first. RC_LIMIT: more than DB_ROWS_MAX. */
MUST_USE enum rc board_list(struct ctx *cx, struct db *db, int64_t institution, struct board_entry **entries, size_t *count);

/* What a member did: presence, part, written agreement. RC_REFUSED once confirmed. */
MUST_USE enum rc board_set_member(struct ctx *cx, struct db *db, struct board *board, int64_t actor, size_t seat, const struct board_member *as);

/* The board has sat. Asking again is not an error. */
MUST_USE enum rc board_sit(struct ctx *cx, struct db *db, struct board *board, int64_t actor);

/* ---- decisions ---- */

struct decision {
	int64_t id, board, attempt, enrolment, person;
	enum policy_outcome outcome;  /* OUTCOME_NONE: undecided */
	bool mark_known;
	int64_t mark, raw_mark;       /* thousandths; after and before a cap */
	bool capped;
	int64_t further;              /* attempt: 0 none that the rules speak of, 1 allowed, 2 allowed and capped at a pass */
	int64_t further_days;         /* for it, from the communication of the outcomes; -1: not said */
	bool ends_study;
	bool anew;                    /* an earlier board has decided this sitting: awards follow by correction only */
	struct str rules;             /* "NTU-11.2p (10C 11.2)", separated by "; " */
	struct str says;              /* for people: why */
	struct str effects;           /* JSON: the merged effects; empty when the members above hold them */
	struct str framework;
	int64_t decider;              /* 0: a rule */
	struct str reason;
	int64_t attempt_number;
	struct str learner;           /* the person's number; empty once erased */
	struct str name;              /* the person's, as they write it; empty once erased */
};

/* What the rules say of a sitting (stage decision) on the day a board sits: nothing is stored. Remembered by the cohort. */
MUST_USE enum rc decision_ask(struct ctx *cx, const struct cohort *cohort, int64_t sat_day, const struct attempt *attempt,
                              const struct cohort_answer **out);

/* Proposes an outcome for every sitting of the cohort that has no decision of a confirmed board, in batches that each
 * are a transaction; what is proposed already stays. Run again after an interruption it goes on. A sitting whose appeal was upheld
 * since the board that decided it comes back undecided: this board's members decide anew. */
MUST_USE enum rc board_propose(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board);

/* A person decides where no rule does; or, for a sitting that an earlier board decided, decides anew: that is how a mistake is
 * corrected (award.h: award_supersede). A proposal of a rule is changed in the same way; its rules stay named beside the reason.
 * RC_REFUSED: the board is confirmed, the decider is the learner or no member of this board, no reason. RC_CONFLICT: what is
 * decided is not what the decider saw; nothing was changed. */
struct board_choice {
	int64_t decider;
	enum policy_outcome outcome;
	const int64_t *mark;          /* what the board takes the mark to be, in thousandths; NULL: as it was marked */
	struct str reason;
	struct str seen;              /* decision_stamp of what they had before their eyes; empty: whatever it is */
};
MUST_USE enum rc board_decide(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board, int64_t attempt,
                              const struct board_choice *choice);

/* A short text that is another when the decision is another. */
struct str decision_stamp(struct arena *mem, const struct decision *decision);

/* Confirms at `at` (seconds): locks the decisions, closes their sittings, ends the enrolments that are decided. Learners who are
 * undecided stay open for a later board. RC_REFUSED with its clause: an external examiner has not agreed, and whatever
 * else the stage board refuses; a member would decide on their own work. Confirming again is not an error. */
MUST_USE enum rc board_confirm(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board, int64_t actor, int64_t at);

/* ---- what must exist before an award, besides the confirmation ---- */

struct board_record {
	struct str what;        /* in the words of the rule that requires it: "approved by the Faculty Academic Committee" */
	int64_t day;            /* days since 1970-01-01 */
	struct str body;        /* the committee that approved; empty: none */
	int64_t person;         /* who recorded it; 0: by a file */
	struct str reason;      /* a reference or a remark; may be empty */
};

/* Records that it exists, after the confirmation: the second approval that a faculty's committee gives to a confirmation board.
 * The same again is not an error. RC_REFUSED: the board is not confirmed; the day is before the confirmation; who records
 * sat on the board, or studies in the cohort (separation of duties). */
MUST_USE enum rc board_record_add(struct ctx *cx, struct db *db, const struct board *board, const struct board_record *as);
MUST_USE enum rc board_record_list(struct ctx *cx, struct db *db, const struct board *board, struct board_record **records, size_t *count);

/* Whether what a rule requires exists: it was recorded, or it is something the register knows by itself: "examination board
 * has confirmed", "confirmation board has confirmed", and that every learner who passes has a mark ("attendance recorded",
 * "competence assessment completed", "academic assessment passed"). */
MUST_USE enum rc board_has(struct ctx *cx, struct db *db, const struct board *board, struct str what, bool *out);

/* The outcomes went to the learners: referred learners get their next attempt, its days counted from here. Asking again is not an error
 * and moves nothing: deadlines of appeals run from the first day. */
MUST_USE enum rc board_communicate(struct ctx *cx, struct db *db, const struct cohort *cohort, struct board *board, int64_t actor, int64_t at);

/* Up to `max` decisions with ids above `after` (0: from the start), in order. */
MUST_USE enum rc decision_batch(struct ctx *cx, struct db *db, const struct board *board, int64_t after, size_t max,
                                struct decision **decisions, size_t *count);
/* The same, only those that give no award: outcome other than pass. */
MUST_USE enum rc decision_batch_without_pass(struct ctx *cx, struct db *db, const struct board *board, int64_t after, size_t max,
                                             struct decision **decisions, size_t *count);

/* The same of one outcome (OUTCOME_NONE: the undecided), or of all (-1). */
MUST_USE enum rc decision_batch_of(struct ctx *cx, struct db *db, const struct board *board, int outcome, int64_t after, size_t max,
                                   struct decision **decisions, size_t *count);

/* This board's decision on a sitting. RC_NOT_FOUND. */
MUST_USE enum rc decision_get(struct ctx *cx, struct db *db, const struct board *board, int64_t attempt, struct decision *out);

/* The latest decision of a confirmed board on a sitting, and that board. RC_NOT_FOUND: no board has decided it. */
MUST_USE enum rc decision_standing(struct ctx *cx, struct db *db, int64_t institution, int64_t attempt, struct decision *decision, struct board *board);

/* How a cohort did: decisions by outcome, and marks in ten equal parts of the scale. */
#define BOARD_PARTS 10
struct board_statistics {
	int64_t of[OUTCOME_VOID + 1], all, undecided;
	int64_t marks, sum;              /* how many have one; their sum, thousandths */
	int64_t parts[BOARD_PARTS];
};
MUST_USE enum rc board_statistics(struct ctx *cx, struct db *db, const struct board *board, int64_t most, struct board_statistics *out);

#endif
