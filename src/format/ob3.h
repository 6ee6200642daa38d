/* ob3.h — the achievement record as an Open Badges 3.0 credential, and back.
 *
 * The credential is a W3C Verifiable Credential 2.0 (VCDM 2.0) with the contexts of Open Badges 3.0.3 and no
 * context of our own: where Open Badges has no term, an `alignment` with a typed `targetType` ("ext:...")
 * carries the element, so that any verifier keeps it and none has to drop it. It is valid by 1EdTech's JSON
 * Schema and every term of it is defined by its contexts.
 *
 * Reading is the inverse: what ob3_write wrote comes back as the same record, but for the learner's names and
 * birth date (never written here). Unknown alignments are kept in record.alignments.
 */
#ifndef FORMAT_OB3_H
#define FORMAT_OB3_H

#include "codec/json.h"
#include "format/record.h"

struct contexts;
struct jsonld_part;

#define OB3_CONTEXT_CREDENTIALS "https://www.w3.org/ns/credentials/v2"
#define OB3_CONTEXT_BADGES      "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
#define OB3_SCHEMA              "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"

/* The unsigned credential: proof.h or vcjwt.h secure it. The tree shares the record's slices.
 * RC_INVALID: the record lacks what Open Badges requires (id, issuer id, valid_from, achievement_id, title,
 * the learner's id or an identity); cx->err names the field. */
MUST_USE enum rc ob3_write(struct ctx *cx, const struct record *record, struct json **credential);

/* What the credentials of a cohort have in common, made once: of one issuer, for one achievement. Whatever a record says of one
 * learner alone is not in it: the learner, the dates, statuses and evidence, and of the result how well it was done (but there must be one
 * or none, as in the learner's record). Nothing changes it, and any number of threads may use it. */
struct ob3_cohort {
	struct json *issuer, *achievement; /* with their canonical texts (jcs_keep) */
	const struct jsonld_part *part;    /* with their statements, for proof.h; NULL: without */
};

/* Lives in cx->mem, and shares the record's slices. `contexts` may be NULL when nothing will be signed as RDF.
 * RC_INVALID: as ob3_write; or a text that RDF cannot hold, as proof_prepare would say of each credential. */
MUST_USE enum rc ob3_cohort_make(struct ctx *cx, struct contexts *contexts, const struct record *record, struct ob3_cohort *out);

/* The same as ob3_write, of a record that differs from the cohort's in those things only. The tree shares the issuer and the achievement. */
MUST_USE enum rc ob3_write_learner(struct ctx *cx, const struct record *record, const struct ob3_cohort *cohort, struct json **credential);

/* Reads a credential of VCDM 2.0 or 1.1 with an Open Badges 3.0 achievement. Takes meaning only, checks no
 * proof and no context: call it on bytes that are verified (verify.h). Slices point into the tree.
 * RC_INVALID with a JSON pointer: a member has a type that Open Badges does not allow. */
MUST_USE enum rc ob3_read(struct ctx *cx, const struct json *credential, struct record *out);

/* The record as JSON for people's programs: the typed view that `verify --json` shows. Members that say nothing are left out. */
struct json *ob3_view(struct arena *mem, const struct record *record);

#endif
