#include "credential/credential.h"

#include "credential/credential_store.h"
#include "crypto/hash.h"
#include "event/event.h"
#include "institution/institution.h"
#include "tlog/tlog.h"

const char *
credential_state_name(enum credential_state state)
{
	switch (state) {
	case CREDENTIAL_INTENDED: return "intended";
	case CREDENTIAL_ACTIVE: return "active";
	case CREDENTIAL_SUSPENDED: return "suspended";
	case CREDENTIAL_REVOKED: return "revoked";
	case CREDENTIAL_SUPERSEDED: return "superseded";
	}
	return "unknown";
}

static enum rc
institution_did(struct ctx *cx, struct db *db, struct institution *institution)
{
	if (institution->did.len > 0)
		return RC_OK;
	TRY(did_web_name(cx, institution->base_url, &institution->did));
	return institution_set_did(cx, db, 0, institution->id, institution->did);
}

enum rc
credential_issuer_open(struct ctx *cx, struct db *db, struct signer *signer, struct contexts *contexts,
                       int64_t institution_id, struct credential_issuer *out)
{
	struct institution institution;
	struct key_record *keys;
	const struct key_record *key;
	size_t count;

	TRY(institution_get(cx, db, institution_id, &institution));
	TRY(institution_did(cx, db, &institution));
	TRY(signer_keys(cx, signer, &keys, &count));
	key = key_record_for(keys, count, KEY_ED25519, cx->now);
	if (key == NULL)
		return fail(cx, RC_NOT_FOUND, MSG(credential_no_key));
	*out = (struct credential_issuer){
		.institution = institution.id,
		.signer = signer,
		.key = key,
		.did = institution.did,
		.base_url = institution.base_url,
		.method = str_fmt(cx->mem, PRI_STR "#" PRI_STR, ARG_STR(institution.did), ARG_STR(key->kid)),
		.did_document = json_text(cx->mem, did_document(cx->mem, institution.did, institution.base_url, keys, count), JSON_PRETTY),
		.contexts = contexts,
		.suite = PROOF_EDDSA_RDFC_2022,
	};
	return RC_OK;
}

static enum rc
not_found(struct ctx *cx, enum rc rc, struct str what)
{
	return rc == RC_NOT_FOUND ? fail(cx, RC_NOT_FOUND, MSG(credential_unknown), A_STR("id", what)) : rc;
}

enum rc
credential_get(struct ctx *cx, struct db *db, int64_t institution, struct str public_id, struct credential *out)
{
	return not_found(cx, credential_load(cx, db, institution, public_id, out), public_id);
}

enum rc
credential_of_award(struct ctx *cx, struct db *db, int64_t institution, int64_t award, struct credential *out)
{
	return credential_load_of_award(cx, db, institution, award, out);
}

enum rc
credential_by_id(struct ctx *cx, struct db *db, int64_t institution, int64_t id, struct credential *out)
{
	return not_found(cx, credential_load_by_id(cx, db, institution, id, out), STR_NONE);
}

enum rc
credential_of_person(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct credential **out, size_t *count)
{
	return credential_load_of_person(cx, db, institution, person, out, count);
}

enum rc
credential_document(struct ctx *cx, struct db *db, int64_t credential, enum credential_format format, struct str *out)
{
	return credential_load_form(cx, db, credential, format, out);
}

/* One change of a credential's standing: what the status bit, the log and the history are told. */
struct change {
	struct credential *credential;
	int64_t actor;
	struct str reason;
	enum credential_state to;
	enum tlog_kind leaf;
	const char *event;
};

static enum rc
change_in_transaction(struct ctx *cx, struct db *db, void *self)
{
	const struct change *change = self;
	struct credential *c = change->credential;
	unsigned char digest[SHA256_SIZE];
	struct str intent;

	TRY(credential_load_intent(cx, db, c->id, &intent));
	sha256(intent, digest);
	TRY(credential_set_state(cx, db, c, change->to));
	if (change->to == CREDENTIAL_REVOKED)
		TRY(status_set(cx, db, c->revocation, true));
	TRY(tlog_append(cx, db, &(struct tlog_entry){
	    .institution = c->institution,
	    .kind = change->leaf,
	    .noun = STR("credential"),
	    .object = c->id,
	    .data = (struct str){ (const char *)digest, sizeof(digest) },
	}));
	return event_append(cx, db, &(struct event){
	    .institution = c->institution,
	    .actor = change->actor,
	    .what = str_of(change->event),
	    .noun = STR("credential"),
	    .object = c->id,
	    .reason = change->reason,
	});
}

static enum rc
change_standing(struct ctx *cx, struct db *db, struct change *change)
{
	struct credential before = *change->credential;
	enum rc rc;

	if (str_trim(change->reason).len == 0)
		return fail(cx, RC_REFUSED, MSG(credential_needs_reason));
	rc = db_transact(cx, db, change_in_transaction, change);
	if (rc != RC_OK)
		*change->credential = before;
	return rc;
}

static enum rc
refuse_state(struct ctx *cx, const struct credential *c)
{
	return fail(cx, RC_REFUSED, MSG(credential_state_forbids), A_C("state", credential_state_name(c->state)));
}

enum rc
credential_revoke(struct ctx *cx, struct db *db, struct credential *credential, int64_t actor, struct str reason)
{
	if (credential->state == CREDENTIAL_REVOKED)
		return RC_OK;
	if (credential->state == CREDENTIAL_INTENDED)
		return refuse_state(cx, credential);
	return change_standing(cx, db, &(struct change){
	    .credential = credential, .actor = actor, .reason = reason, .to = CREDENTIAL_REVOKED,
	    .leaf = TLOG_REVOKED, .event = "credential.revoked" });
}

enum rc
credential_suspend(struct ctx *cx, struct db *db, struct credential *credential, int64_t actor, struct str reason)
{
	if (credential->state == CREDENTIAL_SUSPENDED)
		return RC_OK;
	if (credential->state != CREDENTIAL_ACTIVE)
		return refuse_state(cx, credential);
	return change_standing(cx, db, &(struct change){
	    .credential = credential, .actor = actor, .reason = reason, .to = CREDENTIAL_SUSPENDED,
	    .leaf = TLOG_SUSPENDED, .event = "credential.suspended" });
}

enum rc
credential_reinstate(struct ctx *cx, struct db *db, struct credential *credential, int64_t actor, struct str reason)
{
	if (credential->state == CREDENTIAL_ACTIVE)
		return RC_OK;
	if (credential->state != CREDENTIAL_SUSPENDED)
		return refuse_state(cx, credential);
	return change_standing(cx, db, &(struct change){
	    .credential = credential, .actor = actor, .reason = reason, .to = CREDENTIAL_ACTIVE,
	    .leaf = TLOG_REINSTATED, .event = "credential.reinstated" });
}
