/* Schemas that a credential names: fetched, compared with the document as it was sent, and never the reason that it is valid. */
#include "test.h"

#include "base/file.h"
#include "format/verify_world.h"

#define SCHEMA "https://northgate.example/schema.json"

/* The sample naming a schema; its terms are those that every badge may use. */
static struct str
naming(struct world *w, const char *named)
{
	struct str with = str_fmt(w->cx->mem, "\"credentialSchema\":%s,\"validFrom\"", named), text = compact(w, credential_of(w, record_of(w)));

	text = text_replaced(w, text, "context-3.0.3.json\"", "context-3.0.3.json\",\"https://purl.imsglobal.org/spec/ob/v3p0/extensions.json\"");
	return signed_text(w, text_replaced(w, text, "\"validFrom\"", str_c(w->cx->mem, with)));
}

#define ONE "{\"id\":\"" SCHEMA "\",\"type\":\"JsonSchema\"}"

static void
what_lies_at_the_address(void **state)
{
	static const struct { const char *why, *text; enum verify_verdict verdict; enum verify_outcome want; const char *says; } cases[] = {
		{ "a schema that it fits", "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"required\":[\"issuer\",\"proof\"],\"properties\":{\"validFrom\":{\"pattern\":\"^2026-\"}}}", VERIFY_VALID, VERIFY_PASS, "requires" },
		{ "a schema that it does not fit", "{\"properties\":{\"credentialSubject\":{\"required\":[\"nickname\"]}}}", VERIFY_INVALID, VERIFY_FAIL, "/credentialSubject breaks the rule required nickname" },
		{ "one that allows nothing", "false", VERIFY_INVALID, VERIFY_FAIL, "/ breaks the rule false" },
		{ "one that asks for what is not known", "{\"unevaluatedProperties\":false}", VERIFY_VALID, VERIFY_UNCHECKED, "not known here" },
		{ "one of another draft", "{\"$schema\":\"http://json-schema.org/draft-07/schema#\"}", VERIFY_VALID, VERIFY_UNCHECKED, "not known here" },
		{ "one without end", "{\"allOf\":[{\"$ref\":\"#\"}]}", VERIFY_VALID, VERIFY_UNCHECKED, "not known here" },
		{ "a page", "<html>", VERIFY_VALID, VERIFY_UNCHECKED, "what lies there is none" },
		{ "nothing", "", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
	};
	struct world *w = world_new(*state);

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str said;

		publish(w, STR(SCHEMA), str_of(cases[i].text));
		expect(w, cases[i].why, naming(w, ONE), cases[i].verdict, CHECK_SCHEMA, cases[i].want);
		said = verified(w, naming(w, ONE)).checks[CHECK_SCHEMA].says;
		if (str_find(said, str_of(cases[i].says)) == said.len)
			fail_msg("%s: " PRI_STR, cases[i].why, ARG_STR(said));
		w->pages--;
	}
	publish(w, STR(SCHEMA), str_fmt(w->cx->mem, "{\"description\":\"%.*s\"}", 1 << 20, (char *)memset(arena_alloc(w->cx->mem, 1 << 20), 'x', 1 << 20)));
	expect(w, "more than a megabyte", naming(w, ONE), VERIFY_VALID, CHECK_SCHEMA, VERIFY_UNCHECKED);
}

static void
what_may_be_named(void **state)
{
	static const struct { const char *why, *named; enum verify_outcome want; } cases[] = {
		{ "one", ONE, VERIFY_PASS }, { "by 1EdTech's name for it", "{\"id\":\"" SCHEMA "\",\"type\":\"1EdTechJsonSchemaValidator2019\"}", VERIFY_PASS }, { "several", "[" ONE "," ONE "," ONE "," ONE "]", VERIFY_PASS },
		{ "too many", "[" ONE "," ONE "," ONE "," ONE "," ONE "]", VERIFY_UNCHECKED }, { "one of two that is not at hand", "[" ONE ",{\"id\":\"https://northgate.example/other\",\"type\":\"JsonSchema\"}]", VERIFY_UNCHECKED },
		{ "without TLS", "{\"id\":\"http://northgate.example/schema.json\",\"type\":\"JsonSchema\"}", VERIFY_UNCHECKED }, { "no address", "{\"id\":\"urn:uuid:1\",\"type\":\"JsonSchema\"}", VERIFY_UNCHECKED },
		{ "of another kind", "{\"id\":\"" SCHEMA "\",\"type\":\"Evidence\"}", VERIFY_UNCHECKED }, { "nothing of it", "{\"type\":\"JsonSchema\"}", VERIFY_FAIL },
		{ "that of Open Badges, whose rules are here", "{\"id\":\"https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json\",\"type\":\"JsonSchema\"}", VERIFY_PASS },
	};
	struct world *w = world_new(*state);

	publish(w, STR(SCHEMA), STR("{\"required\":[\"issuer\"]}"));
	publish(w, STR("http://northgate.example/schema.json"), STR("{\"required\":[\"issuer\"]}"));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect(w, cases[i].why, naming(w, cases[i].named), cases[i].want == VERIFY_FAIL ? VERIFY_INVALID : VERIFY_VALID, CHECK_SCHEMA, cases[i].want);
}

/* The schemas that 1EdTech publishes, asked of what we issue. */
static void
the_published_schema_of_open_badges(void **state)
{
	static const struct { const char *why, *from, *to; enum verify_outcome want; } cases[] = {
		{ "as issued", "\"achievement\"", "\"achievement\"", VERIFY_PASS }, { "a type that it does not know", "\"resultType\":\"Percent\"", "\"resultType\":\"Percents\"", VERIFY_FAIL },
	};
	static const char url[] = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json";
	const char *file = test_conformance("ob3-clr2/schemas-ob3/ob_v3p0_achievementcredential_schema.json");
	struct world *w = world_new(*state);
	struct str schema;

	if (file == NULL)
		return;
	assert_ok(w->cx, file_read(w->cx, str_of(file), 1 << 20, &schema));
	publish(w, str_of(url), schema);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str named = str_fmt(w->cx->mem, "\"credentialSchema\":{\"id\":\"%s\",\"type\":\"JsonSchema\"},\"validFrom\"", url);
		struct str text = text_replaced(w, compact(w, credential_of(w, record_of(w))), "\"validFrom\"", str_c(w->cx->mem, named));

		expect(w, cases[i].why, signed_text(w, text_replaced(w, text, cases[i].from, cases[i].to)), cases[i].want == VERIFY_PASS ? VERIFY_VALID : VERIFY_INVALID, CHECK_SCHEMA, cases[i].want);
	}
}

/* A credential that is no badge has no other rules. */
static void
a_credential_of_another_kind(void **state)
{
	static const struct { const char *schema; enum verify_verdict verdict; enum verify_outcome want; const char *says; } cases[] = {
		{ "{\"required\":[\"issuer\"]}", VERIFY_VALID, VERIFY_PASS, "fits the schema" }, { "{\"required\":[\"grade\"]}", VERIFY_INVALID, VERIFY_FAIL, "required grade" }, { "", VERIFY_VALID, VERIFY_UNCHECKED, "could not be had" },
	};
	struct world *w = world_new(*state);
	struct str text = STR("{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"id\":\"urn:uuid:1\",\"type\":[\"VerifiableCredential\"],\"issuer\":\"" ISSUER "\",\"validFrom\":\"2026-11-20T00:00:00Z\","
	                      "\"credentialSchema\":" ONE ",\"credentialSubject\":{\"id\":\"urn:uuid:2\"}}");

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct verify_report report;

		publish(w, STR(SCHEMA), str_of(cases[i].schema));
		expect(w, cases[i].says, signed_text(w, text), cases[i].verdict, CHECK_SCHEMA, cases[i].want);
		report = verified(w, signed_text(w, text));
		assert_true(str_find(report.checks[CHECK_SCHEMA].says, str_of(cases[i].says)) < report.checks[CHECK_SCHEMA].says.len);
		w->pages--;
	}
	expect(w, "a context that stands alone", signed_text(w, text_replaced(w, text_replaced(w, text, "[\"https://www.w3.org/ns/credentials/v2\"]", "\"https://www.w3.org/ns/credentials/v2\""), "\"credentialSchema\":" ONE ",", "")),
	       VERIFY_VALID, CHECK_CONTEXTS, VERIFY_PASS);
	expect(w, "of whom nothing more is said, as a graph", embedded(w, parsed(w, text_replaced(w, text, "\"credentialSchema\":" ONE ",", "")), w->key, METHOD), VERIFY_VALID, CHECK_PROOF, VERIFY_PASS);
	expect(w, "none named", signed_text(w, text_replaced(w, text, "\"credentialSchema\":" ONE ",", "")), VERIFY_VALID, CHECK_SCHEMA, VERIFY_UNCHECKED);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_lies_at_the_address), TEST(what_may_be_named), TEST(the_published_schema_of_open_badges), TEST(a_credential_of_another_kind),
	};

	return cmocka_run_group_tests_name("T-15 T-20: schemas that a credential names", tests, NULL, NULL);
}
