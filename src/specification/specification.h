/* specification.h — what is taught: a document in versions, from draft to published.
 *
 *     draft → submitted → evaluated → in review → approved → published → superseded / suspended / closed
 *
 * The document is the JSON file that people write; here its shape is checked and the few members are read that
 * the line of custody needs. What the rule books think of it is asked at design, approval and publication,
 * and kept as findings. A version that was published is never edited; a change is the next version, and applies
 * to the following cohort.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; RC_REFUSED for a step that the state or a rule does not allow.
 */
#ifndef SPECIFICATION_SPECIFICATION_H
#define SPECIFICATION_SPECIFICATION_H

#include "codec/document.h"
#include "db/db.h"
#include "institution/institution.h"
#include "policy/policy.h"

enum specification_state {
	SPECIFICATION_DRAFT, SPECIFICATION_SUBMITTED, SPECIFICATION_EVALUATED, SPECIFICATION_IN_REVIEW, SPECIFICATION_APPROVED,
	SPECIFICATION_PUBLISHED, SPECIFICATION_SUPERSEDED, SPECIFICATION_SUSPENDED, SPECIFICATION_CLOSED
};

struct spec_assessment {
	struct str id;
	int64_t weight;  /* thousandths; those above 0 sum to 100,000 */
	bool formative;
};

struct specification {
	int64_t id;
	int64_t institution;
	struct str code;
	int64_t version;
	enum specification_state state;
	int64_t author, approver; /* persons; 0: by a file */
	struct str framework;     /* framework@version of its approval */
	struct str document;      /* the bytes as handed in */
	struct json *json;        /* the same as a tree: the fact `spec` */
	struct str digest;        /* SHA-256 of the document, 32 bytes */
	struct str kind;          /* "credit-bearing" */
	struct str grading;       /* name of the grading scheme; empty: the kind has none */
	const struct json *title;
	struct spec_assessment *assessments;
	size_t assessment_count;
};

/* Reads and checks a document: what the program needs must be there and of the right kind, ids are unique,
 * outcomes that assessments name exist, weights sum to 100. What is wrong goes to `problems`, with line and
 * field; members that nobody knows are allowed. RC_INVALID: it has problems, the first is the error at hand. */
MUST_USE enum rc specification_read(struct ctx *cx, struct str file, struct str text, struct problems *problems, struct specification *out);

/* The assessment of that id; NULL when there is none. */
const struct spec_assessment *specification_assessment(const struct specification *spec, struct str id);

/* How many assessments count: those with a weight. */
size_t specification_counted(const struct specification *spec);

/* Keeps the document as a draft: the first version of its code, or the next one when the code has another document
 * already; the same document again is found, whatever its state. as->id, version and state are filled in. A version
 * above 0 on the way in is the one it gets (documents kept elsewhere so far). RC_CONFLICT: the code has later ones. */
MUST_USE enum rc specification_ensure(struct ctx *cx, struct db *db, int64_t institution, int64_t author, struct specification *as);

/* RC_NOT_FOUND. */
MUST_USE enum rc specification_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct specification *out);

/* The id of a version that is or was published. RC_NOT_FOUND. */
MUST_USE enum rc specification_of_version(struct ctx *cx, struct db *db, int64_t institution, struct str code, int64_t version, int64_t *id);

/* A version in a list. */
struct specification_entry {
	int64_t id;
	struct str code;
	int64_t version;
	enum specification_state state;
	int64_t author, changed_at;
	struct str title, kind; /* in the language asked for */
};

/* The versions of an institution by code, the latest of each first; only those in `state`, or all (-1). RC_LIMIT: more than
 * DB_ROWS_MAX. */
MUST_USE enum rc specification_list(struct ctx *cx, struct db *db, int64_t institution, int state, struct str language,
                                    struct specification_entry **entries, size_t *count);

/* The next step before approval: submitted, evaluated, in review. Staying is not an error; RC_REFUSED: not the next one. */
MUST_USE enum rc specification_advance(struct ctx *cx, struct db *db, struct specification *spec, int64_t actor, enum specification_state to);

/* Why a `should` was passed over. */
struct rationale { struct str rule, text; };

/* What the approval is decided by besides the document: facts of the record (approval.route, statements, ...), may be NULL. */
struct approval {
	int64_t actor;                      /* the person who approves; 0: came approved, by a file */
	const struct json *facts;
	const struct rationale *rationales;
	size_t rationale_count;
};

/* Asks design and approval and stores what they find; a `must` that fails refuses with its clause, a `should` that
 * fails needs its rationale where the rule demands one. RC_REFUSED too when the approver is the author. */
MUST_USE enum rc specification_approve(struct ctx *cx, struct db *db, struct policy *policy, struct specification *spec, const struct approval *by);

/* Adds what publication asks of the issuer: names, countries, awarding bodies, and what is true of every credential made here. */
void specification_issuer_facts(struct ctx *cx, const struct institution *institution, struct json *facts);

/* Asks publication; an earlier published version becomes superseded. */
MUST_USE enum rc specification_publish(struct ctx *cx, struct db *db, struct policy *policy, struct specification *spec, const struct approval *by);

/* Takes a document as approved and published elsewhere: asks the same stages for what a file can answer and stores the
 * findings; a `must` that fails refuses with its clause. *report (may be NULL): what was not asked, and each `should`
 * and note that does not hold. */
MUST_USE enum rc specification_accept(struct ctx *cx, struct db *db, struct policy *policy, struct specification *spec,
                                      const struct policy_finding **report);

/* Published → suspended or closed, suspended → published. */
MUST_USE enum rc specification_set_state(struct ctx *cx, struct db *db, struct specification *spec, int64_t actor,
                                         enum specification_state to, struct str reason);

/* Is the micro-credential of this code still offered: is any version published? */
MUST_USE enum rc specification_offered(struct ctx *cx, struct db *db, int64_t institution, struct str code, bool *out);

const char *specification_state_word(enum specification_state state);

#endif
