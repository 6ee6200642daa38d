/* capability.h — what a person may do on the site, by the roles they hold.
 *
 * A route names one capability (http/route.h); the table in capability.c says which roles have it, and nothing
 * else does. A role may be limited to one specification, and so is then everything it allows. What a capability
 * never covers is one's own work: duties_apart.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function.
 */
#ifndef PEOPLE_CAPABILITY_H
#define PEOPLE_CAPABILITY_H

#include "people/people.h"

enum capability {
	CAN_NOTHING,              /* what everybody may: the public */
	CAN_SIGN_IN,              /* everybody who is signed in: the own account, sessions, notices, what waits, jobs of one's own */
	CAN_HOLD,                 /* everybody who is signed in: the own backpack, claims and shares */

	CAN_SEE_PEOPLE,
	CAN_MANAGE_PEOPLE,        /* invite, give and end roles */
	CAN_MANAGE_HOME,          /* keys, log, settings of the installation */
	CAN_SEE_HISTORY,          /* events of any record */
	CAN_SEE_COURSE_HISTORY,   /* events of a specification and its cohorts */

	CAN_SEE_FRAMEWORKS,
	CAN_MANAGE_FRAMEWORKS,    /* adopt a rule book, its parameters */

	CAN_SEE_SPECIFICATION,    /* drafts too; what is published is in the catalogue for all */
	CAN_WRITE_SPECIFICATION,  /* draft, submit, answer conditions */
	CAN_REVIEW_SPECIFICATION, /* statements, findings, checklists */
	CAN_APPROVE_SPECIFICATION,
	CAN_PUBLISH_SPECIFICATION,

	CAN_SEE_OFFERING,
	CAN_PLAN_OFFERING,
	CAN_ADMIT,                /* offer, refuse, enrol, withdraw; the list of learners and its import */
	CAN_SEE_MARKS,
	CAN_MARK,                 /* marks and their import */
	CAN_MODERATE,

	CAN_SEE_BOARD,
	CAN_CALL_BOARD,           /* call it, name its members, write its minutes */
	CAN_DECIDE_BOARD,         /* propose and decide results */
	CAN_AGREE_BOARD,          /* the external examiner's agreement */
	CAN_CONFIRM_BOARD,

	CAN_REPORT_CASE,          /* open one about academic integrity */
	CAN_SEE_CASE,             /* those that are theirs to see: casework.h */
	CAN_HANDLE_CASE,          /* receive, inform, forward */
	CAN_DECIDE_CASE,          /* which of them decides a case, its rules say */

	CAN_SEE_REGISTRY,         /* awards and credentials of everybody */
	CAN_ISSUE,
	CAN_REVOKE,               /* revoke, suspend, replace */
	CAN_IMPORT_REGISTER,      /* cohorts, results and files of other systems */
	CAN_EXPORT_REGISTER,

	CAN_MANAGE_CATALOGUE,
	CAN_SEE_QUALITY,
	CAN_MANAGE_QUALITY,
	CAN_RECOGNISE,
	CAN_MANAGE_NETWORK,
	CAPABILITIES
};

/* The word in documents and tests: "confirm-board". */
struct str capability_word(enum capability capability);

/* Does this role have it? CAN_NOTHING, CAN_SIGN_IN and CAN_HOLD are everybody's. */
bool role_can(enum role role, enum capability capability);

/* The roles that have it, as a sentence's list in English words: "board chair or committee chair". */
struct str capability_roles(struct arena *mem, enum capability capability);

/* ---- what one person may ---- */

struct grant {
	enum role role;
	int64_t scope; /* the specification; 0: the whole institution */
};

struct grants {
	const struct grant *items;
	size_t count;
};

#define SCOPE_ANY (-1) /* asks whether there is any specification for which they may */

/* All roles that the person has now, in the order of enum role. */
MUST_USE enum rc grants_of(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct grants *out);

/* May they, for the specification `scope` (0: it is about the whole institution; SCOPE_ANY)? */
bool grants_allow(struct grants grants, enum capability capability, int64_t scope);
bool grants_have(struct grants grants, enum role role);

/* ---- areas: the workspaces of the switch in the header ---- */

enum area { AREA_LEARNER, AREA_TEACHING, AREA_REGISTRY, AREA_BOARD, AREA_QUALITY, AREA_NETWORK, AREA_ADMINISTRATION, AREAS };

/* Everybody has the learner's. */
bool grants_open(struct grants grants, enum area area);

/* ---- separation of duties ---- */

/* Nobody approves, examines, moderates, agrees, decides or confirms what is their own: `own` are the persons whose work it is
 * (its authors, its learner, its first marker). RC_REFUSED when `person` is one of them, with `clause` of the
 * framework in force that says so, or with "separation of duties" when `clause` is empty. */
MUST_USE enum rc duties_apart(struct ctx *cx, int64_t person, enum capability capability, const int64_t *own, size_t own_count,
                              struct str clause);

#endif
