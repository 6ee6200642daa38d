/* credential.h — the signed document that says an award was made: intended, signed, active; then perhaps
 * suspended, revoked, superseded.
 *
 * One credential has one id, one status bit and several forms: a JSON document with a data-integrity
 * proof and a VC-JWT, from which the baked images are made. What will be signed is stored and committed before
 * the signer sees it; the signed bytes pass the ordinary verifier before they are stored and the credential
 * becomes active. A crash at any moment leaves credentials that the next call finishes with
 * the same bytes: the signer's journal answers the same intent with the same signature.
 *
 * Memory   results live in cx->mem.
 * Errors   named at each function; those of db.h, signer.h and tlog.h everywhere.
 */
#ifndef CREDENTIAL_CREDENTIAL_H
#define CREDENTIAL_CREDENTIAL_H

#include "db/db.h"
#include "format/badge.h"
#include "format/proof.h"
#include "helper/signer.h"
#include "policy/policy.h"
#include "status/status.h"

enum credential_state {
	CREDENTIAL_INTENDED = 1,  /* stored, not yet signed */
	CREDENTIAL_ACTIVE,
	CREDENTIAL_SUSPENDED,
	CREDENTIAL_REVOKED,       /* for good */
	CREDENTIAL_SUPERSEDED
};

/* "intended", "active", ... */
const char *credential_state_name(enum credential_state state);

enum credential_format {
	CREDENTIAL_JSON = 1,      /* Open Badges 3.0 with an embedded data-integrity proof */
	CREDENTIAL_JWT            /* the same as a VC-JWT */
};

struct credential {
	int64_t id, institution, award, supersedes;
	struct str public_id;     /* urn:uuid:... */
	enum credential_state state;
	struct str kid;
	struct str intent;        /* the unsigned document, while it is being issued; empty in one that was asked for */
	struct status_ref revocation;
	int64_t intended_at, active_at, changed_at; /* changed_at: its standing, after it was active; 0: never */
};

struct contexts;

/* What issuing needs besides the database. */
struct credential_issuer {
	int64_t institution;
	struct signer *signer;
	const struct key_record *key; /* an Ed25519 key in use */
	struct str did;               /* of the institution: the issuer's id */
	struct str base_url;          /* "https://mc.uni.example", without a slash at its end */
	struct str method;            /* DID URL of the key */
	struct str did_document;      /* what is published of the keys: JSON */
	struct contexts *contexts;
	enum proof_suite suite;       /* of JSON documents and status lists; opened with eddsa-rdfc-2022, which makes an Open Badge */
};

/* Fills it: the institution's key that is in use now, its DID (which it gets now when it has none) and its address. The
 * contexts are the caller's, and shared.
 * RC_NOT_FOUND: the signer holds no Ed25519 key that may sign now. */
MUST_USE enum rc credential_issuer_open(struct ctx *cx, struct db *db, struct signer *signer, struct contexts *contexts,
                                        int64_t institution, struct credential_issuer *out);

struct credential_issued {
	int64_t intended, activated; /* in this call */
};

/* Gives every award of the offering that has none its credential: intends, signs, verifies, activates, batch by batch,
 * and finishes what an earlier call left intended. `progress` (may be NULL) is called after each batch with the
 * number of active ones so far in this call; when it does not answer RC_OK no further batch is begun, and that is the answer.
 * Not inside a transaction: each batch is one.
 * Asks the stage issue for each: RC_REFUSED with its clause, and nothing of that batch is intended.
 * RC_INTERNAL with the verifier's sentence: a signed document did not verify; nothing of its batch became active. */
MUST_USE enum rc credential_issue(struct ctx *cx, struct db *db, struct policy *policy, const struct credential_issuer *issuer,
                                  int64_t offering, enum rc (*progress)(void *self, int64_t done), void *self, struct credential_issued *out);

/* RC_NOT_FOUND. */
MUST_USE enum rc credential_get(struct ctx *cx, struct db *db, int64_t institution, struct str public_id, struct credential *out);

/* The award's credential. RC_NOT_FOUND. */
MUST_USE enum rc credential_of_award(struct ctx *cx, struct db *db, int64_t institution, int64_t award, struct credential *out);

MUST_USE enum rc credential_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct credential *out);

/* The credentials of a person's awards that were handed out, whatever their standing now, the newest first. */
MUST_USE enum rc credential_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct credential **out, size_t *count);

/* How its badge looks: as the version of the specification says that was awarded. */
MUST_USE enum rc credential_badge(struct ctx *cx, struct db *db, const struct credential *credential, struct badge *out);

/* The signed bytes. RC_NOT_FOUND: not signed yet. */
MUST_USE enum rc credential_document(struct ctx *cx, struct db *db, int64_t credential, enum credential_format format, struct str *out);

/* Each with its event and its leaf of the log in one transaction, a revocation with its status bit too. An Open Badge has one
 * status entry at most, so the published list has the bit of a suspended credential set as well, until it is
 * reinstated: nobody is told that it is good meanwhile. Asking twice is not an error.
 * `reason` is for the record and must not be empty (RC_REFUSED). RC_REFUSED too: a revoked or superseded credential is
 * suspended or reinstated, or one that is not active yet. */
MUST_USE enum rc credential_revoke(struct ctx *cx, struct db *db, struct credential *credential, int64_t actor, struct str reason);
MUST_USE enum rc credential_suspend(struct ctx *cx, struct db *db, struct credential *credential, int64_t actor, struct str reason);
MUST_USE enum rc credential_reinstate(struct ctx *cx, struct db *db, struct credential *credential, int64_t actor, struct str reason);

#endif
