/* framework.h — the editions of rule books that an institution keeps: drafts, and what is in force from which day.
 *
 *     draft → put in force from a day
 *
 * A draft is a copy of a rule book, or a file of one's own; it may be edited (edition.h) and tested. Once it is put in force it never
 * changes: another number is another version. Which version of a rule book is in force on a day is the one with the latest
 * day that is not after it. A rule book that is adopted and not kept here is the program's own edition.
 *
 * Memory   results live in cx->mem.
 */
#ifndef FRAMEWORK_FRAMEWORK_H
#define FRAMEWORK_FRAMEWORK_H

#include "institution/institution.h"
#include "policy/policy.h"

enum framework_state { FRAMEWORK_DRAFT, FRAMEWORK_IN_FORCE };

struct framework {
	int64_t id, institution;
	struct str name, version; /* "northgate", "2026-09" */
	struct str base;          /* "ntu@2025-09": what it was copied from; empty: nothing */
	struct str text;          /* the file */
	enum framework_state state;
	int64_t from_day;         /* days since 1970-01-01; DAY_NONE: a draft */
	int64_t author, enforced_by;
	int64_t changed_at;
	int64_t revision;         /* grows with each change of a draft */
	int64_t changed_by;       /* who changed it last; 0: a file or command */
};

/* Keeps a file as a draft, when it loads among the institution's own and the program's; what is in force with the same text is found.
 * RC_INVALID: it has a mistake, with its line. RC_CONFLICT: that version is there; nobody's draft is written over. */
MUST_USE enum rc framework_import(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, struct str text, struct framework *out);

/* A draft that begins as a copy of a rule book in force or of the program, under a name and version of its own. RC_CONFLICT as above. */
MUST_USE enum rc framework_copy(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, struct str base, struct str name,
                                struct str version, struct framework *out);

/* Loads it with what it extends, the institution's own editions of today. Errors of policy_load. */
MUST_USE enum rc framework_load(struct ctx *cx, struct db *db, const struct framework *of, struct policy **out);

/* Did the person write in it? Who did does not put it in force. */
MUST_USE enum rc framework_wrote(struct ctx *cx, struct db *db, const struct framework *of, int64_t person, bool *wrote);

/* Runs the tests inside it, with what it extends. */
MUST_USE enum rc framework_test(struct ctx *cx, struct db *db, const struct framework *of, struct policy_tested *out);

/* Puts a draft in force from a day on, and adopts it. RC_REFUSED: a test does not come out as expected, the day has passed, the
 * person has written in it (separation of duties), or it is in force. RC_CONFLICT: somebody changed it since it was read. */
MUST_USE enum rc framework_put_in_force(struct ctx *cx, struct db *db, struct framework *draft, int64_t actor, int64_t from_day);

/* An edition that a file brought, in force since ever: so that its rules can be read again from the database alone. The same
 * again is found. `book`: its tree (policy_framework_at). */
MUST_USE enum rc framework_adopt(struct ctx *cx, struct db *db, int64_t institution, const struct json *book);

MUST_USE enum rc framework_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct framework *out);
MUST_USE enum rc framework_find(struct ctx *cx, struct db *db, int64_t institution, struct str name, struct str version, struct framework *out);
/* All editions, by name and version. */
MUST_USE enum rc framework_editions(struct ctx *cx, struct db *db, int64_t institution, struct framework **list, size_t *count);

/* The names of the rule books there are: those the institution has adopted, the last first, *adopted of them; then the program's own. */
MUST_USE enum rc framework_known(struct ctx *cx, struct db *db, int64_t institution, struct str **names, size_t *count, size_t *adopted);

/* The institution's own editions in force on a day, as sources for policy_load. */
MUST_USE enum rc framework_sources(struct ctx *cx, struct db *db, int64_t institution, int64_t day, struct policy_source **sources, size_t *count);

/* The same of today, in the institution's zone. */
MUST_USE enum rc framework_sources_today(struct ctx *cx, struct db *db, int64_t institution, struct policy_source **sources, size_t *count);

/* The rules of an institution on a day: all rule books it has adopted, each in the edition in force then. Those that another one
 * extends are not named by themselves. RC_NOT_FOUND: none is adopted. */
MUST_USE enum rc framework_policy(struct ctx *cx, struct db *db, int64_t institution, int64_t day, struct policy **out);

/* The rules of today, in the institution's zone; with a draft as if that were in force, in place of the edition of its name or beside the others. */
MUST_USE enum rc framework_policy_today(struct ctx *cx, struct db *db, int64_t institution, const struct framework *draft, struct policy **out);

#endif
