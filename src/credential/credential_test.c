/* Credentials from the demonstration's cohort, on both engines: issued once, verified, changed with a reason, resumed. */
#include <signal.h>
#include <sys/wait.h>

#include "award/line.h"
#include "base/file.h"
#include "codec/json.h"
#include "credential/credential.h"
#include "credential/credential_publish.h"
#include "credential/credential_store.h"
#include "db/db_test.h"
#include "event/event.h"
#include "format/status_list.h"
#include "format/verify.h"
#include "rdf/context.h"
#include "tlog/tlog.h"

struct line_made {
	struct policy *policy;
	struct line_output line;
	struct credential_issuer issuer;
	int64_t awards;
};

static struct line_file
demo_file(struct ctx *cx, const char *name)
{
	struct line_file file = { str_of(name), STR_NONE };
	const char *source = getenv("TESTAMUR_SOURCE");

	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/demo/%s", source == NULL ? "." : source, name), 1 << 20, &file.bytes));
	return file;
}

static void
close_contexts(void *contexts)
{
	contexts_close(contexts);
}

static void
open_issuer(struct ctx *cx, struct db *db, struct line_made *made)
{
	struct contexts *contexts;
	struct signer *signer;
	struct key_record *keys, key;
	size_t count;

	assert_ok(cx, contexts_open(cx, &contexts));
	arena_defer(cx->mem, close_contexts, contexts);
	assert_ok(cx, signer_open(cx, path_join(cx->mem, test_dir(cx), STR("home")), &signer));
	assert_ok(cx, signer_keys(cx, signer, &keys, &count));
	if (count == 0)
		assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	assert_ok(cx, credential_issuer_open(cx, db, signer, contexts, made->line.institution.id, &made->issuer));
}

static void
make_awards_of(struct ctx *cx, struct db *db, struct line_file offering, struct line_file results, struct line_made *made)
{
	struct line_file framework = demo_file(cx, "framework.json");
	struct policy_source source = { framework.name, framework.bytes };
	struct line_input input = { .specification = demo_file(cx, "specification.json"), .offering = offering, .results = results };

	assert_ok(cx, policy_load(cx, &source, 1, &framework.name, 1, &made->policy));
	input.policy = made->policy;
	assert_ok(cx, line_run(cx, db, &input, &made->line));
	made->awards = made->line.awards;
	assert_true(made->awards > 20);
	open_issuer(cx, db, made);
}

static void
make_awards(struct ctx *cx, struct db *db, struct line_made *made)
{
	make_awards_of(cx, db, demo_file(cx, "offering.json"), demo_file(cx, "results.csv"), made);
}

static void
issue(struct ctx *cx, struct db *db, struct line_made *made, struct credential_issued *issued)
{
	assert_ok(cx, credential_issue(cx, db, made->policy, &made->issuer, made->line.offering.id, NULL, NULL, issued));
}

static enum rc
find_did(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	const struct credential_issuer *issuer = self;

	(void)cx;
	*bytes = issuer->did_document;
	return str_eq(url, issuer->did) ? RC_OK : RC_NOT_FOUND;
}

static enum verify_outcome
proof_of(struct ctx *cx, struct line_made *made, struct str document)
{
	struct verify_options options = {
		.at = RECORD_NEVER, .resolver = { find_did, &made->issuer }, .contexts = made->issuer.contexts };
	struct verify_report report;

	assert_ok(cx, verify_bytes(cx, document, &options, &report));
	return report.checks[CHECK_PROOF].outcome;
}

static void
first_award(struct ctx *cx, struct db *db, struct line_made *made, struct award *award)
{
	struct award *awards;
	size_t count;

	assert_ok(cx, award_batch(cx, db, made->line.institution.id, made->line.offering.id, 0, 1, &awards, &count));
	assert_int_equal(count, 1);
	*award = awards[0];
}

static void
a_cohort_is_issued_once(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct award award;
	struct credential credential, again;
	struct str json, jwt;

	make_awards(cx, db, &made);
	issue(cx, db, &made, &issued);
	assert_int_equal(issued.intended, made.awards);
	assert_int_equal(issued.activated, made.awards);
	first_award(cx, db, &made, &award);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &credential));
	assert_int_equal(credential.state, CREDENTIAL_ACTIVE);
	assert_ok(cx, credential_document(cx, db, credential.id, CREDENTIAL_JSON, &json));
	assert_ok(cx, credential_document(cx, db, credential.id, CREDENTIAL_JWT, &jwt));
	assert_int_equal(proof_of(cx, &made, json), VERIFY_PASS);
	assert_int_equal(proof_of(cx, &made, jwt), VERIFY_PASS);

	issue(cx, db, &made, &issued);
	assert_int_equal(issued.intended + issued.activated, 0);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &again));
	assert_true(str_eq(again.public_id, credential.public_id));
}

/* Most of a document is its intent, which is stored once; a row from before that keeps all of it. */
static void
what_is_signed_is_kept_beside_its_intent(void **state)
{
	static const char form_sql[] = "SELECT head, shared, tail FROM credential_form WHERE credential_id = $1 AND format = $2";
	static const char whole_sql[] = "UPDATE credential_form SET head = NULL, shared = 0, tail = $3 WHERE credential_id = $1 AND format = $2";
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct award award;
	struct credential c;

	make_awards(cx, db, &made);
	issue(cx, db, &made, &issued);
	first_award(cx, db, &made, &award);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &c));
	for (int format = CREDENTIAL_JSON; format <= CREDENTIAL_JWT; format++) {
		struct str document, again, intent;
		struct row r;

		assert_ok(cx, credential_document(cx, db, c.id, (enum credential_format)format, &document));
		assert_ok(cx, credential_load_intent(cx, db, c.id, &intent));
		assert_ok(cx, db_one(cx, db, &r, form_sql, ARGS(num(c.id), num(format))));
		assert_true(row_num(&r, 1) > (int64_t)intent.len - 4);
		assert_true(row_blob(&r, 0).len + row_blob(&r, 2).len < 1000);
		assert_ok(cx, db_exec(cx, db, whole_sql, ARGS(num(c.id), num(format), blob(document))));
		assert_ok(cx, credential_document(cx, db, c.id, (enum credential_format)format, &again));
		assert_true(str_eq(again, document));
	}
}

static void
the_learner_is_named_and_the_rest_is_hashed(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct award award;
	struct credential credential;
	struct str json;

	make_awards(cx, db, &made);
	issue(cx, db, &made, &issued);
	first_award(cx, db, &made, &award);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &credential));
	assert_ok(cx, credential_document(cx, db, credential.id, CREDENTIAL_JSON, &json));
	assert_true(str_find(json, award.learner.name) < json.len);
	assert_int_equal(str_find(json, award.learner.number), json.len);
	assert_int_equal(str_find(json, award.learner.email), json.len);
	assert_int_equal(str_find(json, STR("birth_date")), json.len);
}

/* What a verifier that fetches the published list reads. */
static bool
published_bit(struct ctx *cx, struct db *db, struct line_made *made, const struct credential *c)
{
	struct str dir = path_join(cx->mem, test_dir(cx), STR("public")), file;
	struct tlog log = {
		.home = test_dir(cx), .signer = made->issuer.signer, .kid = made->issuer.key->kid, .holder = STR("test") };
	struct status_list list;
	struct json *credential;

	assert_ok(cx, tlog_origin(cx, db, made->issuer.base_url, &log.origin));
	assert_ok(cx, credential_publish(cx, db, &made->issuer, &log, dir));
	assert_ok(cx, file_read(cx, path_join(cx->mem, dir, STR("status/revocation-1.json")), 1 << 20, &file));
	assert_ok(cx, json_parse(cx, file, JSON_LIMITS, &credential));
	assert_ok(cx, status_list_read(cx, credential, &list));
	return status_list_bit(&list, c->revocation.index);
}

static void
standing_changes_only_with_a_reason(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct award award;
	struct credential c;
	struct event *events;
	size_t count;
	bool bit;

	make_awards(cx, db, &made);
	issue(cx, db, &made, &issued);
	first_award(cx, db, &made, &award);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &c));
	assert_int_equal(credential_suspend(cx, db, &c, 0, STR("  ")), RC_REFUSED);
	assert_int_equal(c.state, CREDENTIAL_ACTIVE);
	assert_int_equal(published_bit(cx, db, &made, &c), 0);
	assert_ok(cx, credential_suspend(cx, db, &c, 0, STR("fee in question")));
	assert_int_equal(published_bit(cx, db, &made, &c), 1);
	assert_ok(cx, status_get(cx, db, c.revocation, &bit));
	assert_false(bit);
	assert_ok(cx, credential_reinstate(cx, db, &c, 0, STR("fee paid")));
	assert_int_equal(published_bit(cx, db, &made, &c), 0);
	assert_ok(cx, credential_revoke(cx, db, &c, 0, STR("awarded to the wrong person")));
	assert_ok(cx, credential_revoke(cx, db, &c, 0, STR("awarded to the wrong person")));
	assert_ok(cx, status_get(cx, db, c.revocation, &bit));
	assert_true(bit);
	assert_int_equal(published_bit(cx, db, &made, &c), 1);
	assert_int_equal(credential_suspend(cx, db, &c, 0, STR("no")), RC_REFUSED);
	assert_int_equal(credential_reinstate(cx, db, &c, 0, STR("no")), RC_REFUSED);
	assert_ok(cx, event_list(cx, db, made.issuer.institution, STR("credential"), c.id, &events, &count));
	assert_int_equal(count, 5); /* intended, issued, suspended, reinstated, revoked: asking twice leaves one */
	assert_str(events[4].what, "credential.revoked");
	assert_str(events[4].reason, "awarded to the wrong person");
}

static void
nobody_elses_credential_is_found(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct award award;
	struct credential c, other;

	make_awards(cx, db, &made);
	issue(cx, db, &made, &issued);
	first_award(cx, db, &made, &award);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &c));
	assert_int_equal(credential_get(cx, db, made.issuer.institution + 1, c.public_id, &other), RC_NOT_FOUND);
	assert_int_equal(credential_get(cx, db, made.issuer.institution, STR("urn:uuid:0"), &other), RC_NOT_FOUND);
	assert_ok(cx, credential_get(cx, db, made.issuer.institution, c.public_id, &other));
}

static void
a_corrected_award_ends_the_old_credential(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct award award, better;
	struct credential old, new;
	struct str json;
	bool bit;

	make_awards(cx, db, &made);
	issue(cx, db, &made, &issued);
	first_award(cx, db, &made, &award);
	assert_ok(cx, award_supersede(cx, db, &made.line.institution, 0, &award, NULL, STR("the name was misspelt"), &better));
	issue(cx, db, &made, &issued);
	assert_int_equal(issued.activated, 1);
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, award.id, &old));
	assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, better.id, &new));
	assert_int_equal(old.state, CREDENTIAL_SUPERSEDED);
	assert_int_equal(new.supersedes, old.id);
	assert_ok(cx, status_get(cx, db, old.revocation, &bit));
	assert_true(bit);
	assert_ok(cx, credential_document(cx, db, new.id, CREDENTIAL_JSON, &json));
	assert_int_equal(proof_of(cx, &made, json), VERIFY_PASS);
}

/* More learners than one batch takes. */
#define MANY 520

static struct line_file
many_results(struct ctx *cx)
{
	struct buf out = buf_new(cx->mem, 1 << 20);

	buf_lit(&out, "learner_id,family_name,given_name,birth_date,email,submitted_at,mark\r\n");
	for (int i = 0; i < MANY; i++)
		buf_fmt(&out, "M%04d,Family,Given,1990-01-01,m%d@northgate.example,2026-11-05T12:00:00Z,%d\r\n", i, i, 40 + i % 60);
	return (struct line_file){ STR("results.csv"), buf_view(&out) };
}

static struct line_file
offering_without_requests(struct ctx *cx)
{
	struct line_file file = demo_file(cx, "offering.json");
	struct json *offering;

	assert_ok(cx, json_parse(cx, file.bytes, JSON_LIMITS, &offering));
	json_set(offering, STR("requests"), json_new(cx->mem, JSON_ARRAY));
	file.bytes = json_text(cx->mem, offering, JSON_COMPACT);
	return file;
}

static enum rc
stop_at_once(void *turns, int64_t done)
{
	(void)done;
	return ++*(int *)turns == 1 ? RC_UNAVAILABLE : RC_OK;
}

static void
what_is_on_its_way_goes_on(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct line_made made;
	struct credential_issued issued;
	struct credential *left;
	size_t left_count;
	int turns = 0;

	make_awards_of(cx, db, offering_without_requests(cx), many_results(cx), &made);
	assert_int_equal(made.awards, MANY);
	assert_int_equal(credential_issue(cx, db, made.policy, &made.issuer, made.line.offering.id, stop_at_once, &turns, &issued), RC_UNAVAILABLE);
	assert_in_range(issued.intended, 1, MANY - 1);
	assert_int_equal(issued.activated, issued.intended);
	assert_ok(cx, credential_load_intended(cx, db, made.issuer.institution, 0, 1000, &left, &left_count));
	assert_int_equal(left_count, 0);
	turns = (int)issued.activated;
	issue(cx, db, &made, &issued);
	assert_int_equal(issued.activated + turns, MANY);
}

/* A child issues and is killed at some moment; the parent goes on where it stopped. */
static void
a_killed_run_is_finished_with_the_same_credentials(void **state)
{
	struct ctx *cx = *state;
	struct db *db = test_db(cx);
	struct str where = test_db_where(cx);
	struct line_made made;
	struct credential_issued issued;
	struct credential *left;
	struct award *awards;
	size_t left_count, count;
	pid_t child;

	make_awards(cx, db, &made);
	signer_close(made.issuer.signer);
	child = fork();
	if (child == 0) {
		struct ctx own;
		struct db *own_db;

		if (!ctx_open(&own, (size_t)1 << 30) || db_open(&own, where, &own_db) != RC_OK)
			_exit(1);
		own.now = cx->now;
		open_issuer(&own, own_db, &made);
		alarm(0);
		ualarm((useconds_t)(2000 + (unsigned)getpid() % 20000), 0);
		signal(SIGALRM, SIG_DFL);
		if (credential_issue(&own, own_db, made.policy, &made.issuer, made.line.offering.id, NULL, NULL, &issued) != RC_OK)
			_exit(1);
		_exit(0);
	}
	assert_true(waitpid(child, NULL, 0) == child);
	open_issuer(cx, db, &made);
	issue(cx, db, &made, &issued);
	assert_ok(cx, credential_load_intended(cx, db, made.issuer.institution, 0, 1000, &left, &left_count));
	assert_int_equal(left_count, 0);
	assert_ok(cx, award_batch(cx, db, made.issuer.institution, made.line.offering.id, 0, 1000, &awards, &count));
	for (size_t i = 0; i < count; i++) {
		struct credential c;
		struct str json;

		assert_ok(cx, credential_of_award(cx, db, made.issuer.institution, awards[i].id, &c));
		assert_int_equal(c.state, CREDENTIAL_ACTIVE);
		assert_ok(cx, credential_document(cx, db, c.id, CREDENTIAL_JSON, &json));
		assert_int_equal(proof_of(cx, &made, json), VERIFY_PASS);
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST_BOTH(a_cohort_is_issued_once),
		TEST_BOTH(what_is_signed_is_kept_beside_its_intent),
		TEST_BOTH(the_learner_is_named_and_the_rest_is_hashed),
		TEST_BOTH(standing_changes_only_with_a_reason),
		TEST_BOTH(nobody_elses_credential_is_found),
		TEST_BOTH(a_corrected_award_ends_the_old_credential),
		TEST_BOTH(what_is_on_its_way_goes_on),
		TEST_BOTH(a_killed_run_is_finished_with_the_same_credentials),
	};

	return cmocka_run_group_tests_name("credential", all, NULL, NULL);
}
