/* casework.h — cases from their opening to what follows from their decision: each step in one transaction with its notice to the learner.
 *
 * Who sees a case: its learner as theirs. Of the staff whoever handles cases of that course; whoever decides them, once one was forwarded;
 * and of an integrity case who opened it. A complaint is not shown to who marked or moderated the learner's work, and nobody sees a case
 * about themselves as staff (no detriment; separation of duties).
 * Who decides: the roles that the rules name (case_file.decides); where they name none, the registry, a quality officer, the chair of a board
 * or of a committee. Never who handled it, but for adjustments and withdrawals (case.h).
 *
 * Memory   results live in cx->mem.
 */
#ifndef CASEWORK_CASEWORK_H
#define CASEWORK_CASEWORK_H

#include "casework/study.h"
#include "people/capability.h"

/* "Extension", "Appeal" */
const struct message *casework_kind(enum case_kind kind);

/* ---- who ---- */

struct case_reader { int64_t person; struct grants grants; };

MUST_USE enum rc casework_sees(struct ctx *cx, struct db *db, const struct case_reader *reader, const struct case_entry *entry, bool *out);
bool casework_handles(const struct case_reader *reader, const struct case_entry *entry);
/* By their roles; case_check_decider asks for the rest. */
bool casework_decides(const struct case_reader *reader, const struct case_entry *entry);

/* What an open case waits for from this reader: to be taken in hand, to be gone on with by who did, to be decided. Whether they see it is
 * casework_sees. */
enum case_asks { CASE_ASKS_NOTHING, CASE_ASKS_RECEIPT, CASE_ASKS_HANDLING, CASE_ASKS_DECISION };
enum case_asks casework_asks(const struct case_reader *reader, const struct case_entry *entry);

/* The roles that decide it. */
void casework_deciders(const struct case_file *file, bool roles[ROLES]);

/* ---- the learner ---- */

struct case_words {
	int64_t days;              /* of an extension; 0: as the rules give */
	struct str reason;
	bool acknowledged;         /* what it means was read */
	struct str file_name, file; /* empty: none */
};

/* Opens a case of the learner's. What the rules grant takes effect at once; a withdrawal fixes the fee by this day. RC_REFUSED with its clause: the
 * rules or the records say no; one of that kind is open. */
MUST_USE enum rc casework_ask(struct ctx *cx, struct db *db, const struct study *study, enum case_kind kind, const struct case_words *words,
                              struct case_file *out);

/* Takes it back. A withdrawal that is taken back leaves the fee open. */
MUST_USE enum rc casework_take_back(struct ctx *cx, struct db *db, const struct study *study, const struct case_file *file, int64_t actor);

/* ---- staff: the case as it was loaded; read it again for what it has become ---- */

/* Opens an integrity case against a sitting; the learner is told and may answer. RC_REFUSED: it is decided, or the opener's own. */
MUST_USE enum rc casework_report(struct ctx *cx, struct db *db, const struct study *study, int64_t actor, const struct case_words *words,
                                 struct case_file *out);

MUST_USE enum rc casework_receive(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, int64_t actor);
/* With words that the learner reads, kept in the case. */
MUST_USE enum rc casework_inform(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, int64_t actor, struct str words);
/* To a role that decides. RC_REFUSED: that role does not. */
MUST_USE enum rc casework_forward(struct ctx *cx, struct db *db, const struct case_file *file, int64_t learner, int64_t actor, enum role to);

struct case_verdict {
	bool granted;
	int64_t days;            /* of an extension; 0: as asked, else as the rules give */
	enum integrity finding;  /* of an upheld integrity case */
	struct str reason;       /* for the learner */
};

/* Decides it, with what follows: the deadline moves, the sitting is deferred, the break or the withdrawal begins, an integrity finding has
 * its effects and may open the next case, the sitting of an upheld appeal goes back to a board (board_propose). RC_REFUSED with its clause:
 * the rules leave it to another role; separation of duties; the rules no longer allow it; decided by another meanwhile. RC_INVALID: an
 * extension of no days, an upheld integrity case without a finding. */
MUST_USE enum rc casework_decide(struct ctx *cx, struct db *db, const struct study *study, const struct case_entry *entry,
                                 const struct case_reader *decider, const struct case_verdict *verdict);

#endif
