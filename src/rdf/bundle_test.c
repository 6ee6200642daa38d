#include "test.h"

#include "base/file.h"
#include "rdf/bundle.h"
#include "rdf/jsonld.h"
#include "rdf/sha.h"

static void
the_bundle_opens(void **state)
{
	struct ctx *cx = *state;
	struct contexts *store;

	assert_ok(cx, contexts_open(cx, &store));
	assert_true(contexts_has(store, STR("https://www.w3.org/ns/credentials/v2")));
	assert_true(contexts_has(store, STR("https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json")));
	assert_false(contexts_has(store, STR("https://www.w3.org/ns/credentials/v3")));
	assert_non_null(contexts_pin(store, STR("https://www.w3.org/ns/did/v1")));
	contexts_close(store);
}

/* T-02, T-48: one bit of one context flipped, at many places, and nothing opens. */
static void
a_flipped_byte_refuses(void **state)
{
	struct ctx *cx = *state;
	struct asset assets[64];
	size_t count = 0;

	while (rdf_contexts[count].name != NULL && count < 63) {
		assets[count] = rdf_contexts[count];
		count++;
	}
	assets[count] = (struct asset){ 0 };
	for (size_t i = 0; i < count; i++) {
		for (size_t at = 0; at < rdf_contexts[i].size; at += 1 + rdf_contexts[i].size / 5) {
			char *bytes = arena_alloc(cx->mem, rdf_contexts[i].size);
			struct contexts *store;

			memcpy(bytes, rdf_contexts[i].bytes, rdf_contexts[i].size);
			bytes[at] ^= 1;
			assets[i].bytes = bytes;
			assert_ok(cx, contexts_open_empty(cx, &store));
			if (bundle_add(cx, store, assets) == RC_OK)
				fail_msg("%s, byte %zu", rdf_contexts[i].name, at);
			contexts_close(store);
		}
		assets[i] = rdf_contexts[i];
	}
}

static void
a_file_more_or_less_refuses(void **state)
{
	static const struct asset stranger[] = { { "manifest.txt", "", 0 }, { "x.json", "{}", 2 }, { NULL, NULL, 0 } };
	struct ctx *cx = *state;
	struct contexts *store;

	assert_ok(cx, contexts_open_empty(cx, &store));
	assert_int_equal(bundle_add(cx, store, stranger), RC_INTERNAL);
	assert_int_equal(bundle_add(cx, store, stranger + 1), RC_INTERNAL);
	contexts_close(store);
}

static void
one_url_has_one_content(void **state)
{
	struct ctx *cx = *state;
	struct contexts *store;

	assert_ok(cx, contexts_open_empty(cx, &store));
	assert_ok(cx, contexts_add(cx, store, STR("urn:x"), STR("{\"@context\":{}}")));
	assert_ok(cx, contexts_add(cx, store, STR("urn:x"), STR("{\"@context\":{}}")));
	assert_int_equal(contexts_add(cx, store, STR("urn:x"), STR("{\"@context\":[]}")), RC_CONFLICT);
	assert_int_equal(contexts_add(cx, store, STR("urn:y"), STR("{\"context\":[]}")), RC_INVALID);
	assert_int_equal(contexts_add(cx, store, STR("urn:y"), STR("{\"@context\":")), RC_INVALID);
	assert_false(contexts_has(store, STR("urn:y")));
	contexts_close(store);
}

/* A document that uses every term of CLR 2.0 says the same with our table and with the published one. */
static const char clr_document[] =
	"{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"%s\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"],"
	"\"id\":\"urn:1\",\"type\":[\"VerifiableCredential\",\"ClrCredential\"],%s\"credentialSubject\":{\"id\":\"urn:2\",\"type\":[\"ClrSubject\"],"
	"\"achievement\":[\"urn:3\",{\"id\":\"urn:4\",\"type\":\"Achievement\",\"name\":\"x\"}],"
	"\"association\":[{\"type\":\"Association\",\"associationType\":\"isParentOf\",\"sourceId\":\"urn:3\",\"targetId\":\"urn:4\"}],"
	"%s\"verifiableCredential\":[{\"id\":\"urn:5\",\"type\":[\"VerifiableCredential\"]},\"urn:6\"]}}";

static struct str
clr_quads(struct ctx *cx, struct contexts *store, const char *url, bool newer)
{
	struct str text = str_fmt(cx->mem, clr_document, url, newer ? "\"partial\":true," : "",
	                          newer ? "\"identifier\":[\"x\",{\"type\":\"IdentityObject\",\"identityHash\":\"a\"}]," : ""), canonical;
	struct jsonld_options options = { .contexts = store };
	struct json *document;

	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &document));
	assert_ok(cx, jsonld_canonize(cx, &options, document, RDFC_SHA256, &canonical));
	return canonical;
}

static void
our_clr_means_what_the_published_one_means(void **state)
{
	static const struct { const char *url, *file; bool newer; } cases[] = {
		{ "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json", "clr-v2p0-2.0.1.json", true },
		{ "https://purl.imsglobal.org/spec/clr/v2p0/context.json", "clr-v2p0.json", false },
	};
	struct ctx *cx = *state;
	const char *dir = test_conformance("ob3-clr2/contexts");
	struct contexts *store;

	if (dir == NULL)
		return;
	assert_ok(cx, contexts_open(cx, &store));
	for (size_t i = 0; i < 2; i++) {
		struct str text;

		assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(dir), str_of(cases[i].file)), 1 << 20, &text));
		assert_ok(cx, contexts_add(cx, store, str_fmt(cx->mem, "urn:published:%zu", i), text));
	}
	for (size_t i = 0; i < 2; i++) {
		struct str published = str_fmt(cx->mem, "urn:published:%zu", i);
		struct str ours = clr_quads(cx, store, cases[i].url, cases[i].newer);

		assert_true(ours.len > 1000);
		assert_true(str_eq(ours, clr_quads(cx, store, str_c(cx->mem, published), cases[i].newer)));
	}
	contexts_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_bundle_opens), TEST(a_flipped_byte_refuses), TEST(a_file_more_or_less_refuses), TEST(one_url_has_one_content),
		TEST(our_clr_means_what_the_published_one_means),
	};

	return cmocka_run_group_tests_name("bundle", tests, NULL, NULL);
}
