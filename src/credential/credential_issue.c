/* Issuing, batch by batch. While a thread verifies one batch the next is intended; while the signer signs that one the
 * first is made active: the database, the verifier and the signer work side by side. A batch has an arena of its own, so
 * that a cohort of any size takes the memory of two. */
#include <pthread.h>

#include "award/award.h"
#include "base/random.h"
#include "codec/json.h"
#include "credential/credential_record.h"
#include "credential/credential_store.h"
#include "crypto/hash.h"
#include "event/event.h"
#include "format/ob3.h"
#include "format/proof.h"
#include "format/vcjwt.h"
#include "format/verify.h"
#include "tlog/tlog.h"

#define FORMS        2 /* JSON with a proof, and JWT */
#define BATCH_MAX    (INTENTS_MAX / FORMS)
#define BATCH_MEMORY ((size_t)1 << 30)

struct run {
	struct ctx *cx; /* the caller's; its arena holds what lasts for the whole run */
	struct db *db;
	const struct credential_issuer *issuer;
	struct policy *policy;
	const struct json *spec; /* the specification as a tree */
	struct record cohort;
	struct grading grading;
	int64_t offering;
	int64_t after_intended; /* id: how far the run has come in what was left over */
	int64_t after_award;    /* number: the last award that has a credential */
	struct credential_issued *issued;
};

/* A credential on its way. */
struct form {
	struct credential credential;
	struct json *proof; /* of the JSON form, without its value */
	struct str jwt_input;
};

struct batch {
	struct ctx cx;
	struct ctx scratch; /* of one credential at a time: trees, quads, reports */
	struct run *run;
	struct form *forms;
	size_t count;
	struct award *awards; /* of what is new */
	int64_t last_award;
	struct intent *intents;
	struct signature *signatures;
	struct str (*documents)[FORMS];
	enum rc finished; /* of the thread that verified */
};

static enum rc
batch_open(struct run *run, struct batch *batch)
{
	*batch = (struct batch){ .run = run };
	if (!ctx_open(&batch->cx, BATCH_MEMORY) || !ctx_open(&batch->scratch, BATCH_MEMORY))
		return fail(run->cx, RC_MEMORY, MSG(out_of_memory));
	batch->cx.now = batch->scratch.now = run->cx->now;
	batch->cx.random = batch->scratch.random = run->cx->random;
	return RC_OK;
}

static void
batch_close(struct batch *batch)
{
	ctx_close(&batch->cx);
	ctx_close(&batch->scratch);
	batch->count = 0;
}

/* Does the work on one credential in the batch's scratch memory, which is empty again afterwards. What stays is copied into
 * batch->cx.mem by `work`. */
static enum rc
with_scratch(struct batch *batch, size_t i, enum rc (*work)(struct ctx *scratch, struct batch *batch, size_t i))
{
	struct ctx *scratch = &batch->scratch;
	struct arena_mark mark = arena_mark(scratch->mem);
	struct arena_door door;
	enum rc rc;

	if (!ARENA_ENTER(scratch->mem, &door))
		return fail(&batch->cx, RC_MEMORY, MSG(out_of_memory));
	rc = work(scratch, batch, i);
	arena_leave(scratch->mem, &door);
	if (rc != RC_OK)
		err_take(&batch->cx, &scratch->err);
	arena_release(scratch->mem, mark);
	return rc;
}

/* ---- intending ---- */

/* An Open Badge has at most one status entry (Open Badges 3.0, AchievementCredential: credentialStatus 0..1), so the
 * one that is for good is named. */
static struct record_statuses
statuses_of(struct ctx *cx, const struct run *run, const struct credential *c)
{
	struct record_statuses out = { NEW(cx->mem, struct record_status), 1 };

	out.items[0] = (struct record_status){
		.purpose = str_of(status_purpose_name(c->revocation.purpose)),
		.list = status_list_url(cx->mem, run->issuer->base_url, c->revocation.purpose, c->revocation.number),
		.index = c->revocation.index,
	};
	return out;
}

/* The credential of a corrected award names the one it replaces. */
static enum rc
set_superseded(struct ctx *cx, struct db *db, const struct award *award, struct credential *c, struct record *record)
{
	struct credential old;

	if (award->supersedes == 0)
		return RC_OK;
	TRY(credential_load_of_award(cx, db, c->institution, award->supersedes, &old));
	c->supersedes = old.id;
	record->replaces = old.public_id;
	return RC_OK;
}

/* What the rule books ask of a credential before there is one: the mandatory elements, and of which kind it may be. */
static enum rc
ask_issue(struct ctx *scratch, struct run *run, const struct record *record, const struct award *award)
{
	struct policy_question question = {
		.stage = POLICY_ISSUE,
		.facts = record_facts(scratch->mem, run->spec, record, award),
	};
	struct policy_answer *answer;

	TRY(policy_ask(scratch, run->policy, &question, &answer));
	return policy_refuse(scratch, answer);
}

/* The unsigned document. */
static enum rc
write_intent(struct ctx *scratch, struct batch *batch, size_t i)
{
	struct run *run = batch->run;
	struct credential *c = &batch->forms[i].credential;
	struct record record;
	struct json *document;

	record_of_award(scratch, &run->cohort, &run->grading, &batch->awards[i], &record);
	record.id = c->public_id;
	record.statuses = statuses_of(scratch, run, c);
	TRY(set_superseded(scratch, run->db, &batch->awards[i], c, &record));
	TRY(ask_issue(scratch, run, &record, &batch->awards[i]));
	TRY(ob3_write(scratch, &record, &document));
	c->intent = str_dup(batch->cx.mem, json_text(scratch->mem, document, JSON_COMPACT));
	return RC_OK;
}

static enum rc
intend_one(struct ctx *cx, struct db *db, struct batch *batch, size_t i)
{
	struct run *run = batch->run;
	struct credential *c = &batch->forms[i].credential;

	c->institution = run->issuer->institution;
	c->award = batch->awards[i].id;
	c->state = CREDENTIAL_INTENDED;
	c->kid = run->issuer->key->kid;
	c->intended_at = cx->now;
	c->public_id = str_fmt(cx->mem, "urn:uuid:" PRI_STR, ARG_STR(random_uuid(cx)));
	TRY(db_new_id(cx, db, &c->id));
	TRY(with_scratch(batch, i, write_intent));
	TRY(credential_insert(cx, db, c));
	return event_append(cx, db, &(struct event){
	    .institution = c->institution, .what = STR("credential.intended"), .noun = STR("credential"), .object = c->id });
}

/* The next awards that have no credential, all in one transaction. */
static enum rc
intend(struct ctx *cx, struct db *db, void *self)
{
	struct batch *batch = self;
	struct run *run = batch->run;
	struct status_ref *bits;
	size_t count;

	TRY(award_batch(cx, db, run->issuer->institution, run->offering, run->after_award, BATCH_MAX, &batch->awards, &count));
	batch->count = count;
	batch->last_award = count > 0 ? batch->awards[count - 1].number : run->after_award;
	batch->forms = NEWS(cx->mem, struct form, count);
	bits = NEWS(cx->mem, struct status_ref, count);
	TRY(status_reserve_many(cx, db, run->issuer->institution, STATUS_REVOCATION, STATUS_SIZE_MIN, bits, count));
	for (size_t i = 0; i < count; i++) {
		batch->forms[i].credential.revocation = bits[i];
		TRY(intend_one(cx, db, batch, i));
	}
	return RC_OK;
}

/* What an earlier run intended and did not finish. */
static enum rc
take_left_over(struct batch *batch)
{
	struct run *run = batch->run;
	struct credential *left;

	TRY(credential_load_intended(&batch->cx, run->db, run->issuer->institution, run->after_intended, BATCH_MAX, &left, &batch->count));
	batch->forms = NEWS(batch->cx.mem, struct form, batch->count);
	for (size_t i = 0; i < batch->count; i++)
		batch->forms[i].credential = left[i];
	if (batch->count > 0)
		run->after_intended = left[batch->count - 1].id;
	return RC_OK;
}

static enum rc
fill(struct batch *batch)
{
	struct run *run = batch->run;

	TRY(take_left_over(batch));
	if (batch->count > 0)
		return RC_OK;
	/* What is intended from here on is this run's own. */
	run->after_intended = INT64_MAX;
	TRY(db_transact(&batch->cx, run->db, intend, batch));
	run->after_award = batch->last_award;
	run->issued->intended += (int64_t)batch->count;
	return RC_OK;
}

/* ---- signing ---- */

static void
put_intent(struct batch *batch, size_t at, const struct credential *c, const char *form, struct str bytes)
{
	batch->intents[at] = (struct intent){
		.kind = INTENT_CREDENTIAL,
		.id = str_fmt(batch->cx.mem, PRI_STR ":%s", ARG_STR(c->public_id), form),
		.kid = c->kid,
		.bytes = bytes,
	};
}

static enum rc
prepare_one(struct ctx *scratch, struct batch *batch, size_t i)
{
	const struct run *run = batch->run;
	struct form *form = &batch->forms[i];
	struct arena *mem = batch->cx.mem;
	struct proof_draft draft;
	struct credential *c = &form->credential;
	struct proof_options options = {
		.suite = run->issuer->suite,
		.created = c->intended_at,
		.verification_method = run->issuer->method,
		.contexts = run->issuer->contexts,
	};
	struct json *document;
	struct str jwt_input;

	TRY(json_parse(scratch, c->intent, JSON_LIMITS, &document));
	TRY(proof_prepare(scratch, document, &options, &draft));
	TRY(vcjwt_prepare(scratch, document, &(struct vcjwt_options){ .kind = KEY_ED25519, .kid = run->issuer->method }, &jwt_input));
	form->proof = json_copy(mem, draft.proof, true);
	form->jwt_input = str_dup(mem, jwt_input);
	put_intent(batch, i * FORMS, c, "json", str_dup(mem, draft.to_sign));
	put_intent(batch, i * FORMS + 1, c, "jwt", form->jwt_input);
	return RC_OK;
}

static enum rc
prepare(struct batch *batch)
{
	struct ctx *cx = &batch->cx;

	batch->intents = NEWS(cx->mem, struct intent, batch->count * FORMS);
	batch->signatures = NEWS(cx->mem, struct signature, batch->count * FORMS);
	for (size_t i = 0; i < batch->count; i++)
		TRY(with_scratch(batch, i, prepare_one));
	return RC_OK;
}

/* ---- verifying and activating ---- */

static enum rc
find_issuer(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct run *run = self;

	(void)cx;
	if (!str_eq(url, run->issuer->did))
		return RC_NOT_FOUND;
	*bytes = run->issuer->did_document;
	return RC_OK;
}

/* The ordinary verifier, before anyone else sees the document. Only its status list may be unknown: it is ours, and
 * is published after the batch. */
static enum rc
verify_own(struct ctx *cx, struct run *run, const struct credential *c, struct str document)
{
	struct verify_report report;
	struct verify_options options = {
		.at = cx->now,
		.resolver = { find_issuer, run },
		.own = run->issuer->did,
		.contexts = run->issuer->contexts,
	};
	bool good;

	TRY(verify_bytes(cx, document, &options, &report));
	good = report.checks[CHECK_PROOF].outcome == VERIFY_PASS && report.checks[CHECK_ISSUER_KEY].outcome == VERIFY_PASS;
	for (int i = 0; i < CHECK_COUNT && good; i++)
		good = report.checks[i].outcome != VERIFY_FAIL;
	for (int i = 0; i < CHECK_COUNT && !good; i++)
		if (report.checks[i].outcome == VERIFY_FAIL || i == CHECK_COUNT - 1)
			return fail(cx, RC_INTERNAL, MSG(credential_not_verified), A_STR("id", c->public_id),
			    A_C("check", verify_check_word((enum verify_check)i)), A_STR("says", report.checks[i].says), A_STR("detail", report.checks[i].detail));
	return RC_OK;
}

static enum rc
finish_one(struct ctx *scratch, struct batch *batch, size_t i)
{
	struct form *form = &batch->forms[i];
	struct json *document, *secured;
	struct str token;

	TRY(json_parse(scratch, form->credential.intent, JSON_LIMITS, &document));
	TRY(proof_attach(scratch, &(struct proof_draft){ .credential = document, .proof = form->proof },
	    signature_str(&batch->signatures[i * FORMS]), &secured));
	token = vcjwt_finish(scratch, form->jwt_input, signature_str(&batch->signatures[i * FORMS + 1]));
	batch->documents[i][0] = str_dup(batch->cx.mem, json_text(scratch->mem, secured, JSON_COMPACT));
	batch->documents[i][1] = str_dup(batch->cx.mem, token);
	TRY(verify_own(scratch, batch->run, &form->credential, batch->documents[i][0]));
	return verify_own(scratch, batch->run, &form->credential, batch->documents[i][1]);
}

/* The one it replaces ends with it, by its revocation bit: a verifier that knows nothing of us learns it too. */
static enum rc
end_superseded(struct ctx *cx, struct db *db, const struct credential *c)
{
	struct credential old;

	if (c->supersedes == 0)
		return RC_OK;
	TRY(credential_load_by_id(cx, db, c->institution, c->supersedes, &old));
	if (old.state == CREDENTIAL_REVOKED)
		return RC_OK;
	TRY(credential_set_state(cx, db, &old, CREDENTIAL_SUPERSEDED));
	TRY(status_set(cx, db, old.revocation, true));
	return event_append(cx, db, &(struct event){
	    .institution = old.institution, .what = STR("credential.superseded"), .noun = STR("credential"), .object = old.id });
}

static enum rc
activate_one(struct ctx *cx, struct db *db, struct credential *c, const struct str documents[FORMS])
{
	unsigned char digest[SHA256_SIZE];
	enum tlog_kind kind = c->supersedes == 0 ? TLOG_ISSUED : TLOG_REISSUED;

	sha256(documents[0], digest);
	TRY(credential_insert_form(cx, db, c->id, CREDENTIAL_JSON, documents[0]));
	TRY(credential_insert_form(cx, db, c->id, CREDENTIAL_JWT, documents[1]));
	TRY(credential_set_state(cx, db, c, CREDENTIAL_ACTIVE));
	TRY(end_superseded(cx, db, c));
	TRY(tlog_append(cx, db, &(struct tlog_entry){
	    .institution = c->institution, .kind = kind, .noun = STR("credential"), .object = c->id,
	    .data = { (const char *)digest, sizeof(digest) } }));
	return event_append(cx, db, &(struct event){
	    .institution = c->institution, .what = STR("credential.issued"), .noun = STR("credential"), .object = c->id });
}

static enum rc
activate(struct ctx *cx, struct db *db, void *self)
{
	struct batch *batch = self;

	for (size_t i = 0; i < batch->count; i++)
		TRY(activate_one(cx, db, &batch->forms[i].credential, batch->documents[i]));
	return RC_OK;
}

static enum rc
finish(struct batch *batch)
{
	batch->documents = arena_zero(batch->cx.mem, batch->count, sizeof(*batch->documents));
	for (size_t i = 0; i < batch->count; i++)
		TRY(with_scratch(batch, i, finish_one));
	return RC_OK;
}

static enum rc
store(struct batch *batch)
{
	TRY(db_transact(&batch->cx, batch->run->db, activate, batch));
	batch->run->issued->activated += (int64_t)batch->count;
	return RC_OK;
}

/* ---- the run ---- */

/* Does one step of a batch with the batch's own memory. */
static enum rc
in_batch(struct batch *batch, enum rc (*step)(struct batch *batch))
{
	struct arena_door door;
	enum rc rc;

	if (!ARENA_ENTER(batch->cx.mem, &door))
		return fail(&batch->cx, RC_MEMORY, MSG(out_of_memory));
	rc = step(batch);
	arena_leave(batch->cx.mem, &door);
	return rc;
}

/* Carries a batch's error over to the caller. */
static enum rc
told(struct batch *batch, enum rc rc)
{
	if (rc != RC_OK)
		err_take(batch->run->cx, &batch->cx.err);
	return rc;
}

static enum rc
fill_and_prepare(struct batch *batch)
{
	TRY(fill(batch));
	return batch->count == 0 ? RC_OK : prepare(batch);
}

static enum rc
send(struct batch *batch)
{
	return signer_send(&batch->cx, batch->run->issuer->signer, batch->intents, batch->count * FORMS);
}

static enum rc
collect(struct batch *batch)
{
	return signer_collect(&batch->cx, batch->run->issuer->signer, batch->signatures);
}

static void *
finish_in_thread(void *self)
{
	struct batch *batch = self;

	batch->finished = in_batch(batch, finish);
	return NULL;
}

/* `before` has its signatures. It is verified while `now` is intended, and stored while the signer works at `now`. */
static enum rc
turn(struct batch *now, struct batch *before)
{
	bool some = before->count > 0, own_thread;
	pthread_t thread;
	enum rc rc;

	own_thread = some && pthread_create(&thread, NULL, finish_in_thread, before) == 0;
	rc = told(now, in_batch(now, fill_and_prepare));
	if (own_thread)
		pthread_join(thread, NULL);
	else if (some)
		finish_in_thread(before);
	TRY(rc);
	if (some)
		TRY(told(before, before->finished));
	if (now->count > 0)
		TRY(told(now, in_batch(now, send)));
	if (some)
		TRY(told(before, in_batch(before, store)));
	return now->count > 0 ? told(now, in_batch(now, collect)) : RC_OK;
}

static enum rc
turns(struct run *run, void (*progress)(void *self, int64_t done), void *self)
{
	struct batch batches[2] = { { .count = 0 } };
	enum rc rc = RC_OK;

	for (size_t i = 0; rc == RC_OK; i++) {
		struct batch *now = &batches[i % 2], *before = &batches[(i + 1) % 2];

		rc = batch_open(run, now);
		if (rc == RC_OK)
			rc = turn(now, before);
		batch_close(before);
		if (rc == RC_OK && progress != NULL)
			progress(self, run->issued->activated);
		if (rc == RC_OK && now->count == 0)
			break;
	}
	batch_close(&batches[0]);
	batch_close(&batches[1]);
	return rc;
}

static enum rc
run_open(struct run *run)
{
	struct ctx *cx = run->cx;
	struct award_cohort cohort;

	TRY(award_cohort_get(cx, run->db, run->issuer->institution, run->offering, &cohort));
	run->spec = cohort.specification.json;
	TRY(policy_grading(cx, run->policy, cohort.specification.grading, &run->grading));
	TRY(record_of_cohort(cx, run->issuer, &cohort, &run->grading, &run->cohort));
	TRY(credential_last_award(cx, run->db, run->issuer->institution, run->offering, &run->after_award));
	return RC_OK;
}

enum rc
credential_issue(struct ctx *cx, struct db *db, struct policy *policy, const struct credential_issuer *issuer, int64_t offering,
                 void (*progress)(void *self, int64_t done), void *self, struct credential_issued *out)
{
	struct run run = { .cx = cx, .db = db, .policy = policy, .issuer = issuer, .offering = offering, .issued = out };

	*out = (struct credential_issued){ 0, 0 };
	TRY(run_open(&run));
	return turns(&run, progress, self);
}
