/* T-02, T-03: nothing is lost in silence, and nothing gets another meaning. */
#include "test.h"

#include "base/file.h"
#include "rdf/jsonld.h"

static struct json *
parsed(struct ctx *cx, struct str text)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &json));
	return json;
}

struct tried {
	int positions, refused;
};

/* Puts an undefined member into each object, one at a time; JSON literals (@json) there are none. */
static void
try_each(struct ctx *cx, const struct jsonld_options *options, struct json *root, struct json *at, struct buf *pointer, struct tried *tried)
{
	size_t start = pointer->len, position = 0;

	if (at->type == JSON_OBJECT && !str_is(at->key, "@context")) {
		struct str want = str_fmt(cx->mem, PRI_STR "/undefinedHere", ARG_STR(buf_view(pointer))), canonical;
		enum rc rc;

		json_put_str(cx->mem, at, STR("undefinedHere"), STR("x"));
		rc = jsonld_canonize(cx, options, root, RDFC_SHA256, &canonical);
		tried->positions++;
		if (rc != RC_INVALID)
			fail_msg("accepted at " PRI_STR, ARG_STR(want));
		if (!str_eq(cx->err.place.pointer, want))
			fail_msg("at " PRI_STR " it names " PRI_STR, ARG_STR(want), ARG_STR(cx->err.place.pointer));
		tried->refused++;
		json_take(at, STR("undefinedHere"));
	}
	for (struct json *member = json_first(at); member != NULL; member = member->next, position++) {
		if (str_is(member->key, "@context"))
			continue;
		pointer->len = start;
		if (at->type == JSON_OBJECT)
			buf_fmt(pointer, "/" PRI_STR, ARG_STR(member->key));
		else
			buf_fmt(pointer, "/%zu", position);
		try_each(cx, options, root, member, pointer, tried);
	}
	pointer->len = start;
}

static void
an_undefined_member_is_refused_wherever_it_stands(void **state)
{
	static const char *const files[] = { "../bench/ob.json", "learncard-credential-library/clr/nd-student-transcript.json" };
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };
	struct tried tried = { 0 };

	assert_ok(cx, contexts_open(cx, &options.contexts));
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		const char *found = test_conformance(files[i]);
		struct buf pointer = buf_new(cx->mem, 4096);
		struct json *document;
		struct str text;

		if (found == NULL)
			continue;
		assert_ok(cx, file_read(cx, str_of(found), 1 << 20, &text));
		document = parsed(cx, text);
		if (JSON_GET(document, "credential") != NULL)
			document = JSON_GET(document, "credential");
		try_each(cx, &options, document, document, &pointer, &tried);
	}
	print_message("# %d of %d undefined members refused\n", tried.refused, tried.positions);
	contexts_close(options.contexts);
}

#define V2 "\"https://www.w3.org/ns/credentials/v2\""
#define OB "\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\""
#define DOCUMENT(context, rest) "{\"@context\":[" context "],\"id\":\"urn:c\",\"type\":[\"VerifiableCredential\"],\"issuer\":\"urn:i\"" rest "}"

/* Each is a document that is refused, and the place that is named. */
static const struct { const char *why, *text, *pointer; } refused[] = {
	{ "a term redefined", DOCUMENT(V2 ",{\"name\":\"urn:other\"}", ""), "/@context/1/name" },
	{ "a type redefined", DOCUMENT(V2 ",{\"VerifiableCredential\":\"urn:other\"}", ""), "/@context/1/VerifiableCredential" },
	{ "id redefined", DOCUMENT(V2 ",{\"id\":\"urn:other\"}", ""), "/@context/1/id" },
	{ "a keyword redefined", DOCUMENT(V2 ",{\"@id\":\"urn:other\"}", ""), "/@context/1/@id" },
	{ "contexts undone", DOCUMENT(V2 ",null", ""), "/@context/1" },
	{ "contexts undone below", DOCUMENT(V2, ",\"credentialSubject\":{\"@context\":null,\"id\":\"urn:s\"}"), "/credentialSubject/@context" },
	{ "an unknown context", DOCUMENT(V2 ",\"https://context.example/v1\"", ""), "/@context/1" },
	{ "an unknown context imported", DOCUMENT(V2 ",{\"@version\":1.1,\"@import\":\"https://context.example/v1\"}", ""), "/@context/1/@import" },
	{ "a keyword-like term takes one away", DOCUMENT(V2 ",{\"name\":{\"@id\":\"@nothing\"}}", ""), "/@context/1/name" },
	{ "a relative id", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"person/1\"}"), "/credentialSubject/id" },
	{ "a relative value", DOCUMENT(V2, ",\"credentialSchema\":\"schema.json\""), "/credentialSchema" },
	{ "an id that is no IRI", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"urn:a b\"}"), "/credentialSubject/id" },
	{ "an undefined type", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"urn:s\",\"type\":\"Person\"}"), "/credentialSubject/type" },
	{ "one undefined type of two", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"urn:s\",\"type\":[\"JsonSchema\",\"Person\"]}"), "/credentialSubject/type/1" },
	{ "a keyword as type", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"urn:s\",\"type\":\"@json\"}"), "/credentialSubject" },
	{ "a keyword-like member", DOCUMENT(V2, ",\"@nothing\":\"x\""), "/@nothing" },
	{ "a framing keyword", DOCUMENT(V2, ",\"@explicit\":true"), "/@explicit" },
	{ "a null value object", DOCUMENT(V2, ",\"name\":{\"@value\":null}"), "/name" },
	{ "a language that is none", DOCUMENT(V2, ",\"name\":{\"@value\":\"x\",\"@language\":\"english language\"}"), "/name/@language" },
	{ "a direction that is lost", DOCUMENT(V2, ",\"name\":{\"@value\":\"x\",\"@language\":\"ar\",\"@direction\":\"rtl\"}"), "/name" },
	{ "a language without a text", DOCUMENT(V2, ",\"name\":{\"@language\":\"en\"}"), "/name" },
	{ "a language of a node", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"urn:s\",\"@language\":\"en\"}"), "/credentialSubject/@language" },
	{ "a direction of a node", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":\"urn:s\",\"type\":\"JsonSchema\",\"@direction\":\"ltr\"}"), "/credentialSubject/@direction" },
	{ "a text at the top", "[\"x\"]", "/0" },
	{ "an object that says nothing", "[{\"@context\":" V2 ",\"id\":\"urn:x\"}]", "/0" },
	{ "a list at the top", "{\"@context\":" V2 ",\"@graph\":[{\"@list\":[\"x\"]}]}", "/@graph/0/@list" },
	{ "a blank property", DOCUMENT(V2 ",{\"p\":\"_:p\"}", ",\"p\":\"x\""), "/p" },
	{ "a term mapped to nothing", DOCUMENT(V2 ",{\"p\":null}", ",\"p\":\"x\""), "/p" },
	{ "a member of another type", DOCUMENT(V2 "," OB, ",\"credentialSubject\":{\"id\":\"urn:s\",\"achievement\":{\"id\":\"urn:a\"}}"), "/credentialSubject/achievement" },
	{ "two ids", DOCUMENT(V2, ",\"@id\":\"urn:d\""), "/@id" },
	{ "a number as id", DOCUMENT(V2, ",\"credentialSubject\":{\"id\":5}"), "/credentialSubject/id" },
	{ "a value and more", DOCUMENT(V2, ",\"name\":{\"@value\":\"x\",\"id\":\"urn:x\"}"), "/name" },
};

static void
what_would_be_lost_is_refused_with_its_place(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };
	struct str canonical;

	assert_ok(cx, contexts_open(cx, &options.contexts));
	assert_ok(cx, jsonld_canonize(cx, &options, parsed(cx, STR(DOCUMENT(V2, ""))), RDFC_SHA256, &canonical));
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		if (jsonld_canonize(cx, &options, parsed(cx, str_of(refused[i].text)), RDFC_SHA256, &canonical) != RC_INVALID)
			fail_msg("accepted: %s", refused[i].why);
		if (!str_is(cx->err.place.pointer, refused[i].pointer))
			fail_msg("%s: names \"" PRI_STR "\", not \"%s\": " PRI_STR, refused[i].why, ARG_STR(cx->err.place.pointer), refused[i].pointer,
			         ARG_STR(err_says(&cx->err, cx->mem)));
	}
	contexts_close(options.contexts);
}

/* Many documents in one store, in any order, leave no trace on each other. */
static void
contexts_are_kept_apart(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };
	struct str first, again, canonical;

	assert_ok(cx, contexts_open(cx, &options.contexts));
	assert_ok(cx, jsonld_canonize(cx, &options, parsed(cx, STR(DOCUMENT(V2, ",\"name\":\"n\""))), RDFC_SHA256, &first));
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++)
		assert_int_equal(jsonld_canonize(cx, &options, parsed(cx, str_of(refused[i].text)), RDFC_SHA256, &canonical), RC_INVALID);
	assert_ok(cx, jsonld_canonize(cx, &options, parsed(cx, STR(DOCUMENT(V2 ",{\"extra\":\"urn:extra\"}", ",\"extra\":\"n\""))), RDFC_SHA256, &canonical));
	assert_int_equal(jsonld_canonize(cx, &options, parsed(cx, STR(DOCUMENT(V2, ",\"extra\":\"n\""))), RDFC_SHA256, &canonical), RC_INVALID);
	assert_ok(cx, jsonld_canonize(cx, &options, parsed(cx, STR(DOCUMENT(V2, ",\"name\":\"n\""))), RDFC_SHA256, &again));
	assert_true(str_eq(first, again));
	contexts_close(options.contexts);
}

/* A context made to cost much ends in a limit. */
static void
contexts_that_multiply_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };
	struct buf text = buf_new(cx->mem, 1 << 22);
	struct quads quads;

	assert_ok(cx, contexts_open(cx, &options.contexts));
	buf_lit(&text, "{\"@context\":{");
	for (int i = 0; i < 20000; i++)
		buf_fmt(&text, "\"t%d\":{\"@id\":\"urn:t%d\",\"@context\":{\"x\":\"urn:x%d\"}},", i, i, i);
	buf_lit(&text, "\"z\":\"urn:z\"},\"z\":1}");
	assert_int_equal(jsonld_to_quads(cx, &options, parsed(cx, buf_view(&text)), &quads), RC_LIMIT);
	contexts_close(options.contexts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_undefined_member_is_refused_wherever_it_stands), TEST(what_would_be_lost_is_refused_with_its_place),
		TEST(contexts_are_kept_apart), TEST(contexts_that_multiply_are_refused),
	};

	return cmocka_run_group_tests_name("safe", tests, NULL, NULL);
}
