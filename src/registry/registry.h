/* registry.h — what the registry does with awards and their credentials: find them, issue a cohort, replace, revoke, suspend and
 * reinstate, one or many, each with its reason and word to the learner.
 *
 * The operations are those of award.h and credential.h; here are the lists that pages show, and what goes together.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; those of the nouns it acts on.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "award/award.h"
#include "credential/credential.h"

/* ---- lists ---- */

/* An award as the registry sees it, with its credential when it has one. */
struct registry_award {
	int64_t award, number;
	bool mark_known;
	int64_t mark;               /* thousandths */
	int64_t awarded_day;
	bool superseded;            /* by a later award */
	int64_t person;
	struct str name, learner;   /* the person's name and number; empty once erased */
	struct str code;            /* of the specification */
	int64_t offering;
	struct str offering_code;
	int64_t credential;         /* 0: none yet */
	struct str public_id;
	enum credential_state state;
	int64_t active_at;          /* 0: not signed yet */
};

enum registry_sort { REGISTRY_BY_NUMBER, REGISTRY_BY_NAME, REGISTRY_BY_DAY, REGISTRY_BY_STATE };
#define REGISTRY_NO_CREDENTIAL 0

struct registry_filter {
	int64_t offering;           /* 0: all */
	int state;                  /* -1: all; REGISTRY_NO_CREDENTIAL: those without; else enum credential_state */
	struct str words;           /* in the name or the number; empty: all */
	enum registry_sort sort;
	size_t skip, most;
};
/* Those of the filter from `skip` on, up to `most`; and how many it lets through. */
MUST_USE enum rc registry_awards(struct ctx *cx, struct db *db, int64_t institution, const struct registry_filter *filter,
                                 struct registry_award **awards, size_t *count);
MUST_USE enum rc registry_count_awards(struct ctx *cx, struct db *db, int64_t institution, const struct registry_filter *filter, int64_t *all);
/* RC_NOT_FOUND. By the credential's id (urn:uuid:..., or what follows that). */
MUST_USE enum rc registry_award_of(struct ctx *cx, struct db *db, int64_t institution, struct str public_id, struct registry_award *out);

/* A cohort in numbers. */
struct registry_offering {
	int64_t id;
	struct str code, spec_code;
	int64_t specification, start_day, end_day;
	enum offering_state state;
	int64_t learners, marked, awards, credentials; /* credentials: signed ones */
};
/* The latest first, from `skip` on, up to `most`; how many there are; and one of them (RC_NOT_FOUND). */
MUST_USE enum rc registry_offerings(struct ctx *cx, struct db *db, int64_t institution, size_t skip, size_t most, struct registry_offering **offerings,
                                    size_t *count);
MUST_USE enum rc registry_count_offerings(struct ctx *cx, struct db *db, int64_t institution, int64_t *all);
MUST_USE enum rc registry_offering_of(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct registry_offering *out);

struct registry_learner {
	int64_t person, enrolment;
	struct str name, number;
	enum enrolment_state state;
	bool has_attempt, mark_known, late;
	enum attempt_state attempt; /* the latest sitting */
	int64_t mark;
};
/* By name, from `skip` on, up to `most`, those who left as well; and how many there are. */
MUST_USE enum rc registry_learners(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, size_t skip, size_t most,
                                   struct registry_learner **learners, size_t *count);
MUST_USE enum rc registry_count_learners(struct ctx *cx, struct db *db, int64_t institution, int64_t offering, int64_t *all);

/* ---- standing ---- */

enum registry_change { REGISTRY_REVOKE, REGISTRY_SUSPEND, REGISTRY_REINSTATE };

/* Changes the standing of all of them or of none, in one transaction, with a notice to each learner. Those that stand so already are
 * not counted. At most REGISTRY_CHANGE_MAX. RC_REFUSED: no reason; the state of one does not allow it (which one is said); the
 * credential is the actor's own. */
#define REGISTRY_CHANGE_MAX 500
struct registry_order {
	int64_t institution, actor;
	enum registry_change change;
	struct str reason;
	const struct str *public_ids;
	size_t count;
};
MUST_USE enum rc registry_change_standing(struct ctx *cx, struct db *db, const struct registry_order *order, int64_t *changed);

/* What a credential says of its learner, and what a new one would say. */
struct registry_difference { struct str what, was, is; };
MUST_USE enum rc registry_differences(struct ctx *cx, struct db *db, const struct registry_award *award, struct registry_difference **differences,
                                      size_t *count);

/* A new award with the same mark for a stated reason (a name, a date), which supersedes; its credential is issued by the next
 * run of registry_issue and ends the old one. RC_REFUSED as award_supersede; the award has no credential that stands. */
MUST_USE enum rc registry_replace(struct ctx *cx, struct db *db, int64_t institution, int64_t actor, const struct registry_award *award,
                                  struct str reason, struct award *out);

#endif
