/* The report itself: its words, what may be added to it, and what the caller's options let it ask. */
#include "test.h"

#include "format/verify_world.h"

static void
words_of_the_interface(void **state)
{
	static const char *const checks[] = { "parse", "format", "contexts", "proof", "issuer-key", "issuer", "dates", "superseded", "status", "schema", "recipient", "log", "evidence" };
	struct world *w = world_new(*state);
	struct verify_report report = verified(w, embedded(w, credential_of(w, record_of(w)), w->key, METHOD));
	struct json *json = verify_json(w->cx->mem, &report, STR("a.json"));
	size_t i = 0;

	assert_str(json_string(JSON_GET(json, "file")), "a.json");
	assert_str(json_string(JSON_GET(json, "format")), "json");
	assert_str(json_string(JSON_GET(json, "verdict")), "valid");
	assert_str(json_string(JSON_GET(JSON_GET(json, "shown"), "title")), "Data Ethics in Practice");
	for (const struct json *at = json_first(JSON_GET(json, "checks")); at != NULL; at = at->next, i++) {
		assert_str(json_string(JSON_GET(at, "id")), checks[i]);
		assert_str(json_string(JSON_GET(at, "outcome")), verify_outcome_word(report.checks[i].outcome));
		assert_true(json_string(JSON_GET(at, "says")).len > 0);
		assert_true(json_is(JSON_GET(at, "detail"), JSON_STRING));
	}
	assert_int_equal(i, CHECK_COUNT);
	report = verified(w, STR("{}"));
	json = verify_json(w->cx->mem, &report, STR("b"));
	assert_int_equal(json_count(JSON_GET(json, "shown")), 0);
	assert_str(json_string(JSON_GET(json, "verdict")), "invalid");
}

/* An answer from elsewhere can make a report worse and never better. */
static void
answers_from_elsewhere(void **state)
{
	static const struct { enum verify_verdict before; enum verify_outcome added; enum verify_verdict after; } cases[] = {
		{ VERIFY_VALID, VERIFY_PASS, VERIFY_VALID },       { VERIFY_VALID, VERIFY_FAIL, VERIFY_INVALID },       { VERIFY_VALID, VERIFY_UNCHECKED, VERIFY_VALID },
		{ VERIFY_UNPROVEN, VERIFY_PASS, VERIFY_UNPROVEN }, { VERIFY_UNPROVEN, VERIFY_FAIL, VERIFY_INVALID },    { VERIFY_INVALID, VERIFY_PASS, VERIFY_INVALID },
		{ VERIFY_UNSUPPORTED, VERIFY_FAIL, VERIFY_UNSUPPORTED },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report = { .verdict = cases[i].before };

		verify_add_answer(&report, CHECK_LOG, (struct verify_answer){ .outcome = cases[i].added, .says = STR("said") });
		assert_int_equal(report.verdict, cases[i].after);
		assert_int_equal(report.checks[CHECK_LOG].outcome, cases[i].added);
		assert_str(report.checks[CHECK_LOG].says, "said");
	}
}

/* ---- what the caller lets it ask ---- */

static enum rc
nobody(void *self, struct ctx *cx, struct str url, struct str *bytes)
{
	(void)self, (void)cx, (void)url, (void)bytes;
	return RC_NOT_FOUND;
}

static void
who_may_be_asked(void **state)
{
	struct world *w = world_new(*state);
	struct record *newer = record_of(w);
	struct str badge = embedded(w, credential_of(w, newer), w->key, METHOD);

	newer->valid_from += 100;
	publish(w, newer->id, embedded(w, credential_of(w, newer), w->key, METHOD));
	expect(w, "all are asked", badge, VERIFY_INVALID, CHECK_SUPERSEDED, VERIFY_FAIL);
	w->options.resolver.find_here = nobody; /* the credential's own address is looked for here only (T-44) */
	expect(w, "its own address is not", badge, VERIFY_VALID, CHECK_SUPERSEDED, VERIFY_UNCHECKED);
	w->options.resolver = (struct verify_resolver){ .find = NULL };
	expect(w, "nobody is", badge, VERIFY_UNPROVEN, CHECK_ISSUER_KEY, VERIFY_UNCHECKED);
}

static void
checks_without_a_view(void **state)
{
	struct world *w = world_new(*state);
	struct str badge = embedded(w, credential_of(w, record_of(w)), w->key, METHOD);
	struct verify_report report;

	w->options.only_checks = true;
	report = verified(w, badge);
	assert_int_equal(report.verdict, VERIFY_VALID);
	assert_true(report.shown == NULL && report.record == NULL && report.credential == NULL);
}

static void
issuers_that_somebody_vouches_for(void **state)
{
	static const struct verify_trusted list[] = {
		{ STR_INIT("did:web:southgate.example"), STR_INIT("Southgate"), STR_INIT("the register") }, { STR_INIT(ISSUER), STR_INIT("Northgate"), STR_INIT("the network") },
	};
	struct world *w = world_new(*state);
	struct str badge = embedded(w, credential_of(w, record_of(w)), w->key, METHOD), said;

	w->options.trusted = list;
	w->options.trusted_count = 1;
	expect(w, "another is on the list", badge, VERIFY_VALID, CHECK_ISSUER, VERIFY_WARNING);
	w->options.trusted_count = 2;
	expect(w, "it is on the list", badge, VERIFY_VALID, CHECK_ISSUER, VERIFY_PASS);
	said = verified(w, badge).checks[CHECK_ISSUER].says;
	assert_true(str_find(said, STR("Northgate")) < said.len && str_find(said, STR("the network")) < said.len);
	publish(w, STR(ISSUER), STR_NONE);
	expect(w, "a name alone proves nothing", badge, VERIFY_UNPROVEN, CHECK_ISSUER, VERIFY_UNCHECKED);
}

/* Asked without the table of contexts there is no graph to read: nothing is proven, and what needs none still is. */
static void
without_contexts(void **state)
{
	struct world *w = world_new(*state);
	struct json *credential = credential_of(w, record_of(w)), *strange = json_copy(w->cx->mem, credential, true);
	struct str graph = embedded(w, credential, w->key, METHOD), bytes, strange_bytes;

	json_take(credential, STR("credentialStatus")); /* its list is signed as a graph */
	json_take(strange, STR("credentialStatus"));
	bytes = embedded_as(w, PROOF_EDDSA_JCS_2022, credential, w->key, METHOD);
	json_add((struct json *)(uintptr_t)JSON_GET(strange, "@context"), json_new_string(w->cx->mem, STR("https://purl.imsglobal.org/spec/ob/v3p0/extensions.json")));
	strange_bytes = embedded_as(w, PROOF_EDDSA_JCS_2022, strange, w->key, METHOD);
	expect(w, "known", strange_bytes, VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS);
	w->options.contexts = NULL;
	expect(w, "signed as a graph", graph, VERIFY_UNPROVEN, CHECK_CONTEXTS, VERIFY_UNCHECKED);
	expect(w, "signed as bytes", bytes, VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS);
	expect(w, "a context that is not known", strange_bytes, VERIFY_INVALID, CHECK_CONTEXTS, VERIFY_FAIL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(words_of_the_interface), TEST(answers_from_elsewhere), TEST(who_may_be_asked), TEST(checks_without_a_view), TEST(issuers_that_somebody_vouches_for), TEST(without_contexts),
	};

	return cmocka_run_group_tests_name("T-04: the report", tests, NULL, NULL);
}
