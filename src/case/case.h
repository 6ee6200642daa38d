/* case.h — requests and proceedings about one learner: personal circumstances, adjustments, integrity, appeals, complaints, withdrawal.
 *
 *     open → granted (upheld) / refused (dismissed) / withdrawn
 *
 * To handle a case (receive, inform, forward) is not to decide it. What may be asked for, until when, who decides and by when is
 * asked of the rules (stage circumstance; circumstance.h). An extension, deferral or break that the rules grant is granted as soon as it is
 * asked for; everything else is decided by a person who is neither its subject nor, but for adjustments and withdrawals, the one who
 * opened or handles it.
 *
 * Memory   results live in cx->mem.
 */
#ifndef CASE_CASE_H
#define CASE_CASE_H

#include "assessment/assessment.h"

enum case_kind { CASE_EXTENSION, CASE_DEFERRAL, CASE_BREAK, CASE_ADJUSTMENT, CASE_INTEGRITY, CASE_APPEAL, CASE_COMPLAINT, CASE_WITHDRAWAL, CASE_KINDS };
enum case_state { CASE_OPEN, CASE_GRANTED, CASE_REFUSED, CASE_WITHDRAWN };

const char *case_kind_word(enum case_kind kind);
bool case_kind_of(struct str word, enum case_kind *out);
/* What happened to a learner, as against what was done: extension, deferral, break, adjustment. A board sees those. */
bool case_is_circumstance(enum case_kind kind);

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
	struct str rules;          /* those it was opened under, with their citations; empty: none speaks of it */
	struct str decides;        /* roles that decide by the rules, separated by commas; empty: the rules name none */
	int64_t asked_days;        /* of an extension: asked for; 0: as the rules give */
	bool acknowledged;         /* the learner was told what it means, and said so */
	int64_t follows;           /* the case whose decision opened this one; 0: none */
	int64_t decided_at;        /* seconds; 0: open */
};

/* Opens a case that a person will decide; as->due_day where a rule gives one (circumstance.h). */
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

/* All cases about one enrolment, the latest first. */
MUST_USE enum rc case_list(struct ctx *cx, struct db *db, int64_t institution, int64_t enrolment, struct case_file **files, size_t *count);

/* Appeals of a cohort that were upheld, the earliest first: their sittings go back to a board. */
MUST_USE enum rc case_upheld_appeals(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, struct case_file **files, size_t *count);

/* The sitting that a case is about. RC_NOT_FOUND: there is none. */
MUST_USE enum rc case_attempt(struct ctx *cx, struct db *db, const struct case_file *file, struct attempt *out);

/* ---- in a list ---- */

struct case_entry {
	struct case_file file;
	int64_t person, offering, specification;
	struct str name, number;   /* the learner's; empty once erased */
	struct str cohort;         /* the offering's code */
	const struct json *title;  /* of the specification, by language */
};
/* The cases of an institution: the open ones, what is due first before what has no day; or the closed ones, the latest first.
 * At most `max` after `skip`. */
MUST_USE enum rc case_entries(struct ctx *cx, struct db *db, int64_t institution, bool open, size_t skip, size_t max, struct case_entry **entries,
                              size_t *count);
/* The open cases about a person, the latest first. */
MUST_USE enum rc case_entries_about(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct case_entry **entries, size_t *count);
/* One of them. RC_NOT_FOUND. */
MUST_USE enum rc case_entry_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct case_entry *out);

/* ---- what is put into it ---- */

#define CASE_FILE_MAX   ((size_t)5 << 20) /* bytes */
#define CASE_PAPERS_MAX 20

struct case_paper {
	int64_t id, person, at;
	struct str words;      /* empty: a file alone */
	struct str file_name;  /* empty: words alone */
	size_t file_size;      /* bytes */
};

/* Puts words, a file or both into a case, as its event. RC_REFUSED: it is decided, or holds CASE_PAPERS_MAX; RC_LIMIT: the file has more
 * than CASE_FILE_MAX bytes. */
MUST_USE enum rc case_add_paper(struct ctx *cx, struct db *db, const struct case_file *file, int64_t actor, struct str words, struct str file_name,
                                struct str bytes);
/* The oldest first, without the bytes. */
MUST_USE enum rc case_papers(struct ctx *cx, struct db *db, const struct case_file *file, struct case_paper **papers, size_t *count);
/* The bytes of one. RC_NOT_FOUND: not in this case, or words alone. */
MUST_USE enum rc case_paper_bytes(struct ctx *cx, struct db *db, const struct case_file *file, int64_t paper, struct case_paper *out, struct str *bytes);

/* ---- deciding ---- */

/* May this person decide it? RC_REFUSED: it is decided, or separation of duties. */
MUST_USE enum rc case_check_decider(struct ctx *cx, struct db *db, const struct case_file *file, int64_t decider);

/* The one who brought it takes it back, while it is open; for learners' own requests by a file the opener is 0 and the learner may. */
MUST_USE enum rc case_withdraw(struct ctx *cx, struct db *db, struct case_file *file, int64_t actor);

/* Decides a case by a person, with a reason; what follows from it is casework.h's. file->days is kept with it. RC_REFUSED: decided
 * already (by another meanwhile, too), or separation of duties. */
MUST_USE enum rc case_decide(struct ctx *cx, struct db *db, struct case_file *file, int64_t decider, bool granted, struct str reason);

/* Decides an integrity case with what was found, asking the stage integrity (notices kept before count), and marks the
 * sitting. What the rules open next is in `next`: its name is empty when they open nothing. */
struct case_next {
	struct str what;      /* "academic misconduct review" */
	int64_t due_day;      /* 0: the rules give no day */
};
MUST_USE enum rc case_decide_integrity(struct ctx *cx, struct db *db, const struct cohort *cohort, struct case_file *file, struct attempt *attempt,
                                       int64_t decider, enum integrity finding, struct str reason, struct case_next *next);

#endif
