/* institution.h — who teaches, decides and issues: the owner of every other record.
 *
 * States   active, suspended. A suspended one decides nothing (RC_REFUSED at the operations of the line).
 * Memory   results live in cx->mem.
 */
#ifndef INSTITUTION_INSTITUTION_H
#define INSTITUTION_INSTITUTION_H

#include "codec/document.h"
#include "db/db.h"
#include "institution/zone.h"

enum institution_state { INSTITUTION_ACTIVE, INSTITUTION_SUSPENDED };

struct institution {
	int64_t id;
	const struct json *legal_name;  /* text by language */
	struct str country, region;     /* ISO 3166-1 alpha-2; ISO 3166-2 or empty */
	struct str status;              /* public, private or empty */
	const struct json *address;     /* text by language; may be NULL */
	const struct json *identifiers; /* scheme to value; may be NULL */
	struct str base_url;            /* without a slash at its end */
	struct str did;                 /* empty: not made yet */
	struct str zone_name, language;
	struct str colour;              /* "#5a1f3d", of its pages; empty: the program's own */
	enum institution_state state;
	struct zone *zone;              /* opened by institution_get and institution_ensure */
};

/* Reads the object `institution` of a file; what is wrong goes to its document's problems. */
void institution_read(struct node at, struct institution *out);

/* The institution of that base URL, found or made; out->id and out->zone are filled in. One that is there
 * already is not changed: RC_CONFLICT when its country or legal name is another. */
MUST_USE enum rc institution_ensure(struct ctx *cx, struct db *db, struct institution *as);

/* RC_NOT_FOUND. */
MUST_USE enum rc institution_get(struct ctx *cx, struct db *db, int64_t id, struct institution *out);

/* The one that a site at `base_url` serves: the institution of that URL, else the only one there is. RC_NOT_FOUND: none, or several. */
MUST_USE enum rc institution_of_site(struct ctx *cx, struct db *db, struct str base_url, int64_t *id);

/* Its decentralised identifier, once. RC_CONFLICT: it has another one. */
MUST_USE enum rc institution_set_did(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str did);

/* Active or suspended, for a reason. Staying as it is is not an error. */
MUST_USE enum rc institution_set_state(struct ctx *cx, struct db *db, int64_t actor, int64_t id, enum institution_state state, struct str reason);

/* A colour that titles, links and buttons can have: text in it, and white text on it, is read with a contrast of INSTITUTION_CONTRAST to 1 at
 * least (WCAG 2.2, 1.4.3). On dark pages a lighter shade stands for it. RC_INVALID: it is no colour, or too light; the nearest darker shade that
 * will do is named. */
#define INSTITUTION_CONTRAST 4.5
MUST_USE enum rc institution_check_colour(struct ctx *cx, struct str colour);

/* The colour of its pages; empty: the program's own. Staying as it is is not an error. Errors as institution_check_colour. */
MUST_USE enum rc institution_set_colour(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str colour);

/* The institution adopts a rule book. Adopting it again is not an error. */
MUST_USE enum rc institution_adopt(struct ctx *cx, struct db *db, int64_t actor, int64_t id, struct str framework, struct str version);

/* The ids of the rule books in force, in the order of their adoption. */
MUST_USE enum rc institution_frameworks(struct ctx *cx, struct db *db, int64_t id, struct str **frameworks, size_t *count);

/* Text of a language map: in `language`, else in its primary subtag, else the first. */
struct str text_in(const struct json *texts, struct str language);

#endif
