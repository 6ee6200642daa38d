/* offering.h — a specification taught to one cohort: its dates, and when work is due.
 *
 *     planned → open → running → assessed → closed
 *
 * An assessment may have several opportunities (sittings); each has its deadline.
 *
 * Memory   results live in cx->mem.
 */
#ifndef OFFERING_OFFERING_H
#define OFFERING_OFFERING_H

#include "institution/institution.h"
#include "specification/specification.h"

enum offering_state { OFFERING_PLANNED, OFFERING_OPEN, OFFERING_RUNNING, OFFERING_ASSESSED, OFFERING_CLOSED };

struct deadline {
	int64_t sitting;       /* 1, 2, ... */
	struct str assessment; /* A1 */
	int64_t due_at;        /* seconds since 1970-01-01 UTC */
};

struct offering {
	int64_t id, institution, specification;
	struct str code;
	int64_t start_day, end_day; /* days since 1970-01-01, in the institution's zone */
	int64_t version;            /* of the specification, as the file says; 0: not said */
	struct str mode, place;
	int64_t capacity;           /* 0: no limit */
	enum offering_state state;
	struct str framework;       /* framework@version it was decided by */
	struct deadline *deadlines; /* by sitting, then assessment */
	size_t deadline_count;
};

/* Reads `offering` and `deadlines` of an offering file; assessments are those of the specification. */
void offering_read(struct node root, const struct specification *spec, struct offering *out);

/* The offering of that code, found or planned and opened. Asks the stage offering when it makes one.
 * RC_REFUSED: a rule says no. RC_CONFLICT: the code is there with another specification, other dates or deadlines. */
MUST_USE enum rc offering_ensure(struct ctx *cx, struct db *db, struct policy *policy, const struct institution *institution,
                                 const struct specification *spec, int64_t actor, struct offering *as);

MUST_USE enum rc offering_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct offering *out);

/* The next state. Going on to the one it has is not an error; going back is RC_REFUSED. */
MUST_USE enum rc offering_advance(struct ctx *cx, struct db *db, struct offering *offering, int64_t actor, enum offering_state to);

/* Tells of results that a file brought, in the transaction that entered them: how many rows, up to which one, and the SHA-256 of
 * the file. Enrolments and first marks that come by a file have no events of their own. */
MUST_USE enum rc offering_entered(struct ctx *cx, struct db *db, const struct offering *offering, int64_t rows, int64_t last_row, struct str sheet_hex);

/* The original deadline; false when none was set. */
bool offering_deadline(const struct offering *offering, int64_t sitting, struct str assessment, int64_t *due_at);

/* A further opportunity; the deadlines of a sitting that has begun do not move. RC_CONFLICT: it is set otherwise. */
MUST_USE enum rc offering_add_sitting(struct ctx *cx, struct db *db, struct offering *offering, int64_t actor,
                                      const struct deadline *deadlines, size_t count);

#endif
