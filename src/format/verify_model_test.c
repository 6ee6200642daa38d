/* What the data model of Verifiable Credentials asks of every one, whatever it is about. */
#include "test.h"

#include "format/verify_world.h"

#define PLAIN "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\"],\"id\":\"urn:uuid:1\",\"type\":[\"VerifiableCredential\"],\"issuer\":\"" ISSUER "\"," \
	"\"validFrom\":\"2026-11-20T00:00:00Z\",\"credentialSubject\":{\"id\":\"urn:uuid:2\"}}"

/* The plain credential with one member in another way, signed over its bytes. What JSON-LD cannot take either, and what names no
 * issuer whose key it could be, fails before. */
static void
expect_format(struct world *w, const char *from, const char *to, enum verify_outcome want)
{
	struct verify_report report = verified(w, signed_text(w, text_replaced(w, STR(PLAIN), from, to)));
	enum verify_outcome format = report.checks[CHECK_FORMAT].outcome;

	if (want == VERIFY_FAIL ? report.verdict != VERIFY_INVALID || (format != want && report.shown != NULL) : format != want) {
		print_report(w, &report);
		fail_msg("%s is %s", to, verify_outcome_word(format));
	}
}

static void
members_of_a_credential(void **state)
{
#define MORE(text) "\"validFrom\"", text ",\"validFrom\""
	static const struct { const char *from, *to; enum verify_outcome want; } cases[] = {
		{ "\"id\":\"urn:uuid:1\",", "", VERIFY_PASS }, { "\"urn:uuid:1\"", "null", VERIFY_FAIL }, { "\"urn:uuid:1\"", "[\"urn:uuid:1\"]", VERIFY_FAIL },
		{ "\"urn:uuid:1\"", "\"credential 1\"", VERIFY_FAIL }, { "\"urn:uuid:1\"", "\"https://not a url/1\"", VERIFY_FAIL },
		{ "\"" ISSUER "\"", "{\"id\":\"" ISSUER "\"}", VERIFY_PASS }, { "\"issuer\":\"" ISSUER "\",", "", VERIFY_FAIL }, { "\"" ISSUER "\"", "\"northgate\"", VERIFY_FAIL },
		{ "\"" ISSUER "\"", "{\"id\":\"northgate\"}", VERIFY_FAIL }, { "\"" ISSUER "\"", "{\"name\":\"Northgate\"}", VERIFY_FAIL }, { "\"" ISSUER "\"", "null", VERIFY_FAIL },
		{ "\"" ISSUER "\"", "[\"" ISSUER "\"]", VERIFY_FAIL },
		{ "{\"id\":\"urn:uuid:2\"}", "[{\"id\":\"urn:uuid:2\"},{\"id\":\"urn:uuid:3\"}]", VERIFY_PASS }, { "{\"id\":\"urn:uuid:2\"}", "{}", VERIFY_FAIL },
		{ "{\"id\":\"urn:uuid:2\"}", "[{\"id\":\"urn:uuid:2\"},{}]", VERIFY_FAIL }, { "{\"id\":\"urn:uuid:2\"}", "[]", VERIFY_FAIL }, { "{\"id\":\"urn:uuid:2\"}", "\"urn:uuid:2\"", VERIFY_FAIL },
		{ "\"urn:uuid:2\"", "[\"urn:uuid:2\",\"urn:uuid:3\"]", VERIFY_FAIL }, { ",\"credentialSubject\":{\"id\":\"urn:uuid:2\"}", "", VERIFY_FAIL },
		{ MORE("\"credentialStatus\":{\"type\":\"BitstringStatusListEntry\"}"), VERIFY_PASS }, { MORE("\"credentialStatus\":{\"id\":\"urn:uuid:4\"}"), VERIFY_FAIL },
		{ MORE("\"credentialStatus\":{\"type\":2}"), VERIFY_FAIL }, { MORE("\"credentialStatus\":{\"type\":[]}"), VERIFY_FAIL },
		{ MORE("\"credentialStatus\":{\"type\":\"BitstringStatusListEntry\",\"id\":[\"urn:uuid:4\",\"urn:uuid:5\"]}"), VERIFY_FAIL },
		{ MORE("\"credentialSchema\":{\"id\":\"urn:uuid:4\",\"type\":\"JsonSchema\"}"), VERIFY_PASS }, { MORE("\"credentialSchema\":{\"id\":\"urn:uuid:4\"}"), VERIFY_FAIL },
		{ MORE("\"credentialSchema\":[{\"id\":\"urn:uuid:4\",\"type\":\"JsonSchema\"},{\"type\":\"JsonSchema\"}]"), VERIFY_FAIL }, { MORE("\"credentialSchema\":{\"id\":\"here\",\"type\":\"JsonSchema\"}"), VERIFY_FAIL },
		{ MORE("\"refreshService\":{\"id\":\"urn:uuid:4\"}"), VERIFY_FAIL }, { MORE("\"termsOfUse\":{\"id\":\"urn:uuid:4\"}"), VERIFY_FAIL }, { MORE("\"evidence\":[{\"id\":\"urn:uuid:4\"}]"), VERIFY_FAIL },
		{ MORE("\"refreshService\":{\"type\":\"https://a.example/R\"}"), VERIFY_PASS }, { MORE("\"termsOfUse\":[{\"type\":\"https://a.example/T\"}]"), VERIFY_PASS }, { MORE("\"evidence\":\"urn:uuid:4\""), VERIFY_FAIL },
		{ MORE("\"relatedResource\":{\"id\":\"urn:uuid:4\",\"digestSRI\":\"sha384-x\"}"), VERIFY_PASS }, { MORE("\"relatedResource\":[{\"id\":\"urn:uuid:4\",\"digestMultibase\":\"ux\"},{\"id\":\"urn:uuid:5\",\"digestSRI\":\"x\"}]"), VERIFY_PASS },
		{ MORE("\"relatedResource\":{\"id\":\"urn:uuid:4\"}"), VERIFY_FAIL }, { MORE("\"relatedResource\":{\"digestSRI\":\"sha384-x\"}"), VERIFY_FAIL }, { MORE("\"relatedResource\":[\"urn:uuid:4\"]"), VERIFY_FAIL },
		{ MORE("\"relatedResource\":[{\"id\":\"urn:uuid:4\",\"digestMultibase\":\"ux\"},{\"id\":\"urn:uuid:4\",\"digestSRI\":\"x\"}]"), VERIFY_FAIL },
	};
#undef MORE
	struct world *w = world_new(*state);

	expect(w, "as it is", signed_text(w, STR(PLAIN)), VERIFY_VALID, CHECK_FORMAT, VERIFY_PASS);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		expect_format(w, cases[i].from, cases[i].to, cases[i].want);
}

static void
resources_without_end(void **state)
{
	struct world *w = world_new(*state);
	struct buf list = buf_new(w->cx->mem, 1 << 20);

	for (int count = 64; count <= 65; count++) {
		list.len = 0;
		buf_lit(&list, "\"relatedResource\":[");
		for (int i = 0; i < count; i++)
			buf_fmt(&list, "%s{\"id\":\"urn:x:%d\",\"digestSRI\":\"x\"}", i == 0 ? "" : ",", i);
		buf_lit(&list, "],\"validFrom\"");
		expect_format(w, "\"validFrom\"", str_c(w->cx->mem, buf_view(&list)), count == 64 ? VERIFY_PASS : VERIFY_FAIL);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(members_of_a_credential), TEST(resources_without_end) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
