/* draft.h — a specification while it is written: incomplete, changed often, seen by nobody but its authors.
 *
 *     open → submitted (the specification is then a version of its own, and the draft stays as it was)
 *
 * A draft is a JSON document like the file that specification.h reads, with whatever is there so far; report.h says what stands
 * against it. Two people may have it open: whoever saves second is told who was first, and nothing of either is lost.
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

/* Makes a version of a specification of it, in the state submitted. RC_INVALID: its shape has problems, the first is the
 * error at hand. RC_REFUSED: a must of design or approval fails that the document alone decides, with its clause; or it was submitted before.
 * RC_CONFLICT: it says what a version says that is there, word for word. */
MUST_USE enum rc draft_submit(struct ctx *cx, struct db *db, struct policy *policy, struct draft *draft, int64_t actor, struct specification *out);

#endif
