/* draft.h — a specification while it is written: incomplete, changed often, seen by nobody but its authors.
 *
 *     open → submitted (the specification is then a version of its own, and the draft stays as it was)
 *
 * A draft is a JSON document like the file that specification.h reads, with whatever is there so far. Checking says at once
 * what its shape lacks and what the rule books think of it, so that a form can show each finding beside its field. Two
 * people may have it open: whoever saves second is told who was first, and nothing of either is lost.
 *
 * Memory   results live in cx->mem.
 */
#ifndef SPECIFICATION_DRAFT_H
#define SPECIFICATION_DRAFT_H

#include "institution/institution.h"
#include "specification/specification.h"

struct draft {
	int64_t id, institution;
	struct json *document;
	int64_t revision;
	int64_t based_on;        /* the specification it began from; 0: none */
	int64_t author, changed_by, changed_at;
	int64_t specification;   /* what it was submitted as; 0: open */
};

/* A new draft: empty but for its kind and the institution's language, or a copy of a version that is there. */
MUST_USE enum rc draft_begin(struct ctx *cx, struct db *db, const struct institution *institution, int64_t author,
                             const struct specification *from, struct draft *out);

/* RC_NOT_FOUND. */
MUST_USE enum rc draft_get(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct draft *out);

/* Those that are not submitted, the last changed first. */
MUST_USE enum rc draft_list(struct ctx *cx, struct db *db, int64_t institution, struct draft **drafts, size_t *count);

/* Keeps `document` as the next revision; draft->document, revision and changed_by follow. The same document again changes
 * nothing. RC_CONFLICT: somebody else saved since draft->revision. RC_REFUSED: it was submitted. */
MUST_USE enum rc draft_save(struct ctx *cx, struct db *db, struct draft *draft, int64_t actor, struct json *document);

/* What stands against it, and how far it has come. */
struct draft_report {
	struct problems problems;          /* of its shape: missing, of a wrong kind, ids twice */
	struct policy_finding *findings;   /* design, approval as far as a file can answer, publication; not-applicable left out */
	const struct policy_finding **elements; /* of policy_elements: one each, in their order; NULL: it does not apply */
	size_t element_count, elements_asked, elements_met; /* "9 of 11": met of asked */
};

/* `language` of the findings' texts. A document that cannot be read as facts has problems and no findings. */
MUST_USE enum rc draft_check(struct ctx *cx, struct policy *policy, const struct institution *institution, const struct draft *draft,
                             struct str language, struct draft_report *out);

/* Makes a version of a specification of it, in the state submitted. RC_INVALID: its shape has problems, the first is the
 * error at hand. RC_REFUSED: a must of design or approval fails that the document alone decides, with its clause; or it was submitted before. */
MUST_USE enum rc draft_submit(struct ctx *cx, struct db *db, struct policy *policy, struct draft *draft, int64_t actor, struct specification *out);

#endif
