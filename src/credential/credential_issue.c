/* Issuing, batch by batch, each of which passes four places. In one turn the first batch is made active, a thread verifies the
 * second, the signer is at the third, and the fourth is intended: the database, the verifier and the signer work side by side, and
 * a turn waits for the disk once. A batch has an arena of its own, so that a cohort of any size takes the memory of four. */
#include <pthread.h>

#include "award/award.h"
#include "base/random.h"
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

enum batch_place { INTENDING, SIGNING, VERIFYING, STORING, PLACES };

struct run {
	struct ctx *cx; /* the caller's; its arena holds what lasts for the whole run */
	struct db *db;
	const struct credential_issuer *issuer;
	struct policy *policy;
	const struct json *spec; /* the specification as a tree */
	struct record cohort;
	struct ob3_cohort common; /* of all credentials but those that replace one */
	struct grading grading;
	int64_t offering;
	int64_t after_intended; /* id: how far the run has come in what was left over */
	int64_t after_award;    /* number: the last award that has a credential */
	struct credential_issued *issued;
	struct batch *at[PLACES];
	enum rc rc; /* of the first batch that failed: no further one is begun, and those that are on their way go on */
};

/* A credential on its way. */
struct form {
	struct credential credential;
	struct json *proof; /* of the JSON form, without its value */
	struct vcjwt_draft token;
};

struct batch {
	struct ctx cx;
	struct ctx scratch; /* of one credential at a time: trees, quads, reports */
	struct arena_mark empty;
	struct run *run;
	struct form *forms;
	size_t count;
	bool left_over;       /* by an earlier run */
	struct award *awards; /* of what is new */
	int64_t last_award;
	uint32_t group; /* of the ids of what is new: they lie together in the index, and nothing is to be had for an id alone */
	struct intent *intents;
	struct proof_config config; /* of its proofs, which are made at one time with one key */
	struct signature *signatures;
	struct str (*documents)[FORMS];
	enum rc rc;      /* of the last step */
	enum rc refused; /* of intending: the transaction that it was part of went on */
};

static enum rc
batch_open(struct run *run, struct batch *batch)
{
	*batch = (struct batch){ .run = run };
	if (!ctx_open(&batch->cx, BATCH_MEMORY) || !ctx_open(&batch->scratch, BATCH_MEMORY))
		return fail(run->cx, RC_MEMORY, MSG(out_of_memory));
	batch->cx.now = batch->scratch.now = run->cx->now;
	batch->cx.random = batch->scratch.random = run->cx->random;
	batch->empty = arena_mark(batch->cx.mem);
	return RC_OK;
}

static void
batch_empty(struct batch *batch)
{
	arena_release(batch->cx.mem, batch->empty);
	batch->count = 0;
	batch->left_over = false;
	batch->rc = batch->refused = RC_OK;
}

static void
batch_close(struct batch *batch)
{
	ctx_close(&batch->cx);
	ctx_close(&batch->scratch);
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

/* ---- drafting: what the signer is to sign ---- */

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
draft(struct ctx *scratch, struct batch *batch, size_t i, const struct json *document)
{
	const struct run *run = batch->run;
	struct form *form = &batch->forms[i];
	struct arena *mem = batch->cx.mem;
	struct credential *c = &form->credential;
	struct proof_options options = {
		.suite = run->issuer->suite,
		.created = c->intended_at,
		.verification_method = run->issuer->method,
		.contexts = run->issuer->contexts,
		.config = &batch->config,
		.part = run->common.part,
	};
	struct proof_draft proof;

	TRY(proof_prepare(scratch, document, &options, &proof));
	TRY(vcjwt_prepare_text(scratch, document, c->intent, &(struct vcjwt_options){ .kind = KEY_ED25519, .kid = run->issuer->method }, &form->token));
	form->proof = json_copy(mem, proof.proof, true);
	form->token.to_sign = str_dup(mem, form->token.to_sign);
	put_intent(batch, i * FORMS, c, "json", str_dup(mem, proof.to_sign));
	put_intent(batch, i * FORMS + 1, c, "jwt", form->token.to_sign);
	return RC_OK;
}

static void
batch_room(struct batch *batch, size_t count)
{
	struct arena *mem = batch->cx.mem;

	batch->count = count;
	batch->forms = NEWS(mem, struct form, count);
	batch->intents = NEWS(mem, struct intent, count * FORMS);
	batch->signatures = NEWS(mem, struct signature, count * FORMS);
	batch->documents = arena_zero(mem, count, sizeof(*batch->documents));
	batch->config = (struct proof_config){ .mem = mem };
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

/* The unsigned document, and what is to be signed of it. */
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
	if (record.replaces.len > 0)
		TRY(ob3_write(scratch, &record, &document));
	else
		TRY(ob3_write_learner(scratch, &record, &run->common, &document));
	c->intent = str_dup(batch->cx.mem, json_text(scratch->mem, document, JSON_COMPACT));
	return draft(scratch, batch, i, document);
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
	c->public_id = str_fmt(cx->mem, "urn:uuid:" PRI_STR, ARG_STR(random_uuid_among(cx, batch->group)));
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
	batch_room(batch, count);
	batch->last_award = count > 0 ? batch->awards[count - 1].number : run->after_award;
	random_fill(cx, &batch->group, sizeof(batch->group));
	bits = NEWS(cx->mem, struct status_ref, count);
	TRY(status_reserve_many(cx, db, run->issuer->institution, STATUS_REVOCATION, STATUS_SIZE_MIN, bits, count));
	for (size_t i = 0; i < count; i++) {
		batch->forms[i].credential.revocation = bits[i];
		TRY(intend_one(cx, db, batch, i));
	}
	return RC_OK;
}

static enum rc
draft_left_over(struct ctx *scratch, struct batch *batch, size_t i)
{
	struct json *document;

	TRY(json_parse(scratch, batch->forms[i].credential.intent, JSON_LIMITS, &document));
	return draft(scratch, batch, i, document);
}

/* What an earlier run intended and did not finish. */
static enum rc
take_left_over(struct batch *batch)
{
	struct run *run = batch->run;
	struct credential *left;
	size_t count;

	TRY(credential_load_intended(&batch->cx, run->db, run->issuer->institution, run->after_intended, BATCH_MAX, &left, &count));
	batch_room(batch, count);
	for (size_t i = 0; i < count; i++) {
		batch->forms[i].credential = left[i];
		TRY(with_scratch(batch, i, draft_left_over));
	}
	batch->left_over = count > 0;
	if (batch->left_over)
		run->after_intended = left[count - 1].id;
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
		.only_checks = true,
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

	TRY(proof_attach_text(&batch->cx, form->credential.intent, form->proof, signature_str(&batch->signatures[i * FORMS]), &batch->documents[i][0]));
	batch->documents[i][1] = vcjwt_finish(&batch->cx, form->token.to_sign, signature_str(&batch->signatures[i * FORMS + 1]));
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
insert_forms(struct ctx *cx, struct db *db, const struct form *form, const struct str documents[FORMS])
{
	/* The proof stands where the intent's last brace was (proof_attach_text). */
	struct credential_form json = credential_form_cut(CREDENTIAL_JSON, documents[0], 0, form->credential.intent.len - 1);
	struct credential_form jwt = credential_form_cut(CREDENTIAL_JWT, documents[1], form->token.head, form->token.shared);

	return credential_insert_forms(cx, db, form->credential.id, &json, &jwt);
}

/* The batch's own credential stays as it was intended: the transaction may run twice. */
static enum rc
activate_one(struct ctx *cx, struct db *db, const struct form *form, const struct str documents[FORMS])
{
	const struct credential *c = &form->credential;
	unsigned char digest[SHA256_SIZE];
	enum tlog_kind kind = c->supersedes == 0 ? TLOG_ISSUED : TLOG_REISSUED;
	struct credential active = *c;

	sha256(documents[0], digest);
	TRY(insert_forms(cx, db, form, documents));
	TRY(credential_set_state(cx, db, &active, CREDENTIAL_ACTIVE));
	TRY(end_superseded(cx, db, c));
	TRY(tlog_append(cx, db, &(struct tlog_entry){
	    .institution = c->institution, .kind = kind, .noun = STR("credential"), .object = c->id,
	    .data = { (const char *)digest, sizeof(digest) } }));
	return event_append(cx, db, &(struct event){
	    .institution = c->institution, .what = STR("credential.issued"), .noun = STR("credential"), .object = c->id });
}

static enum rc
finish(struct batch *batch)
{
	for (size_t i = 0; i < batch->count; i++)
		TRY(with_scratch(batch, i, finish_one));
	return RC_OK;
}

/* ---- a turn ---- */

/* Does one step of a batch with the batch's own memory. A batch that fails goes no further. */
static void
in_batch(struct batch *batch, enum rc (*step)(struct batch *batch))
{
	struct arena_door door;

	if (ARENA_ENTER(batch->cx.mem, &door)) {
		batch->rc = step(batch);
		arena_leave(batch->cx.mem, &door);
	} else {
		batch->rc = fail(&batch->cx, RC_MEMORY, MSG(out_of_memory));
	}
}

/* The first failure is the run's answer. */
static void
note(struct batch *batch)
{
	if (batch->rc == RC_OK)
		return;
	batch->count = 0;
	if (batch->run->rc != RC_OK)
		return;
	err_take(batch->run->cx, &batch->cx.err);
	batch->run->rc = batch->rc;
}

/* One transaction a turn. What is refused in the batch that is intended takes back nothing of the one that is stored. */
static enum rc
store_and_intend(struct ctx *cx, struct db *db, void *self)
{
	struct run *run = self;
	struct batch *storing = run->at[STORING], *intending = run->at[INTENDING];

	for (size_t i = 0; i < storing->count; i++)
		TRY(activate_one(cx, db, &storing->forms[i], storing->documents[i]));
	if (!intending->left_over && run->rc == RC_OK)
		intending->refused = db_transact(cx, db, intend, intending);
	return RC_OK;
}

static enum rc
use_database(struct batch *batch)
{
	struct run *run = batch->run;

	if (run->rc == RC_OK)
		TRY(take_left_over(batch));
	TRY(db_transact(&batch->cx, run->db, store_and_intend, run));
	run->issued->activated += (int64_t)run->at[STORING]->count;
	if (batch->left_over || batch->refused != RC_OK || run->rc != RC_OK)
		return batch->refused;
	run->after_intended = INT64_MAX; /* what is intended from here on is this run's own */
	run->after_award = batch->last_award;
	run->issued->intended += (int64_t)batch->count;
	return RC_OK;
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
	in_batch(self, finish);
	return NULL;
}

static void
take_turn(struct run *run)
{
	struct batch *signing = run->at[SIGNING], *verifying = run->at[VERIFYING];
	bool own_thread;
	pthread_t thread;

	if (signing->count > 0)
		in_batch(signing, send);
	note(signing);
	own_thread = verifying->count > 0 && pthread_create(&thread, NULL, finish_in_thread, verifying) == 0;
	in_batch(run->at[INTENDING], use_database);
	if (own_thread)
		pthread_join(thread, NULL);
	else if (verifying->count > 0)
		finish_in_thread(verifying);
	if (signing->count > 0)
		in_batch(signing, collect);
	note(verifying);
	note(signing);
	note(run->at[INTENDING]);
}

/* ---- the run ---- */

static bool
is_done(const struct run *run)
{
	return run->at[INTENDING]->count + run->at[SIGNING]->count + run->at[VERIFYING]->count == 0;
}

/* What is on its way goes on; nothing further is begun. */
static void
stop_at(struct run *run, enum rc rc)
{
	if (run->rc == RC_OK)
		run->rc = rc;
}

static void
take_turns(struct run *run, struct batch batches[PLACES], enum rc (*progress)(void *self, int64_t done), void *self)
{
	size_t turn = 0;

	do {
		for (size_t place = 0; place < PLACES; place++)
			run->at[place] = &batches[(turn + PLACES - place) % PLACES];
		batch_empty(run->at[INTENDING]);
		take_turn(run);
		if (progress != NULL)
			stop_at(run, progress(self, run->issued->activated));
		turn++;
	} while (!is_done(run));
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
	TRY(ob3_cohort_make(cx, run->issuer->contexts, &run->cohort, &run->common));
	TRY(credential_last_award(cx, run->db, run->issuer->institution, run->offering, &run->after_award));
	return RC_OK;
}

enum rc
credential_issue(struct ctx *cx, struct db *db, struct policy *policy, const struct credential_issuer *issuer, int64_t offering,
                 enum rc (*progress)(void *self, int64_t done), void *self, struct credential_issued *out)
{
	struct run run = { .cx = cx, .db = db, .policy = policy, .issuer = issuer, .offering = offering, .issued = out };
	struct batch batches[PLACES] = { { .count = 0 } };

	*out = (struct credential_issued){ 0, 0 };
	TRY(run_open(&run));
	for (size_t i = 0; i < PLACES && run.rc == RC_OK; i++)
		run.rc = batch_open(&run, &batches[i]);
	if (run.rc == RC_OK)
		take_turns(&run, batches, progress, self);
	for (size_t i = 0; i < PLACES; i++)
		batch_close(&batches[i]);
	return run.rc;
}
