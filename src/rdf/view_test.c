/* T-01: what is shown follows from what is signed, however the document was arranged. */
#include "test.h"

#include "base/file.h"
#include "rdf/jsonld.h"

#define CONTEXT \
	"\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\"]"

static struct contexts *
store_of(struct ctx *cx)
{
	struct contexts *store;

	assert_ok(cx, contexts_open(cx, &store));
	return store;
}

static struct json *
parsed(struct ctx *cx, const char *text)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &json));
	return json;
}

static enum rc
view_text(struct ctx *cx, const struct jsonld_options *options, struct str nquads, const struct json *context, struct json **out)
{
	struct quads quads;
	struct rdfc canonical;

	assert_ok(cx, nquads_read(cx, nquads, NQUADS, 10000, &quads));
	assert_ok(cx, rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &canonical));
	return jsonld_view(cx, options, canonical.list, canonical.count, context, out);
}

/* NULL when it is refused on the way. */
static struct json *
view_of(struct ctx *cx, struct contexts *store, const struct json *document, struct str *canonical)
{
	struct jsonld_options options = { .contexts = store };
	struct json *view;

	if (jsonld_canonize(cx, &options, document, RDFC_SHA256, canonical) != RC_OK)
		return NULL;
	return view_text(cx, &options, *canonical, JSON_GET(parsed(cx, "{" CONTEXT "}"), "@context"), &view) == RC_OK ? view : NULL;
}

/* The same members; the order of lists does not count, and one value is as good as a list of it. */
static bool
alike(const struct json *a, const struct json *b)
{
	if (a->type == JSON_ARRAY && a->count == 1 && b->type != JSON_ARRAY)
		return alike(a->first, b);
	if (b->type == JSON_ARRAY && b->count == 1 && a->type != JSON_ARRAY)
		return alike(a, b->first);
	if (a->type != b->type || a->type < JSON_ARRAY || json_count(a) != json_count(b))
		return json_equal(a, b);
	for (const struct json *x = json_first(a); x != NULL; x = x->next) {
		const struct json *y = a->type == JSON_OBJECT ? json_get(b, x->key) : json_first(b);

		if (str_is(x->key, "@context"))
			continue;
		while (a->type == JSON_ARRAY && y != NULL && !alike(x, y))
			y = y->next;
		if (y == NULL || !alike(x, y))
			return false;
	}
	return true;
}

static void
a_badge_is_shown_as_it_was_written(void **state)
{
	struct ctx *cx = *state;
	const char *found = test_conformance("../bench/ob.json");
	struct contexts *store;
	struct json *document, *view;
	struct jsonld_options options = { 0 };
	struct str text, canonical;

	if (found == NULL)
		return;
	options.contexts = store = store_of(cx);
	assert_ok(cx, file_read(cx, str_of(found), 1 << 20, &text));
	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &document));
	assert_ok(cx, jsonld_canonize(cx, &options, document, RDFC_SHA256, &canonical));
	assert_ok(cx, view_text(cx, &options, canonical, JSON_GET(document, "@context"), &view));
	if (!alike(document, view))
		fail_msg(PRI_STR, ARG_STR(json_text(cx->mem, view, JSON_PRETTY)));
	contexts_close(store);
}

#define SUBJECT  "\"credentialSubject\":{\"id\":\"urn:s\",\"type\":\"AchievementSubject\",\"achievement\":{\"id\":\"urn:a\"," \
                 "\"type\":\"Achievement\",\"name\":\"Statistics\",\"description\":\"d\",\"criteria\":{\"narrative\":\"n\"}}}"
#define HEAD     "\"id\":\"urn:c\",\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"],"
#define ISSUER   "\"issuer\":{\"id\":\"urn:i\",\"type\":\"Profile\",\"name\":\"U\"}"

static const char plain[] = "{" CONTEXT "," HEAD ISSUER "," SUBJECT "}";

/* Documents that say what `plain` says. */
static const struct { const char *why, *text; } reshaped[] = {
	{ "order", "{" SUBJECT "," ISSUER "," HEAD CONTEXT "}" },
	{ "@id for id", "{" CONTEXT ",\"@id\":\"urn:c\",\"@type\":[\"OpenBadgeCredential\",\"VerifiableCredential\"]," ISSUER "," SUBJECT "}" },
	{ "a list of one document", "[{" CONTEXT "," HEAD ISSUER "," SUBJECT "}]" },
	{ "@graph around it", "{" CONTEXT ",\"@graph\":[{" HEAD ISSUER "," SUBJECT "}]}" },
	{ "split in two", "{" CONTEXT ",\"@graph\":[{" HEAD ISSUER "},{\"id\":\"urn:c\",\"type\":\"VerifiableCredential\"," SUBJECT "}]}" },
	{ "issuer described elsewhere", "{" CONTEXT ",\"@graph\":[{" HEAD "\"issuer\":\"urn:i\"," SUBJECT "},"
	  "{\"id\":\"urn:i\",\"type\":\"Profile\",\"name\":\"U\"}]}" },
	{ "described in @included", "{" CONTEXT "," HEAD "\"issuer\":\"urn:i\"," SUBJECT ",\"@included\":[{\"id\":\"urn:i\",\"type\":\"Profile\",\"name\":\"U\"}]}" },
	{ "upside down", "{" CONTEXT ",\"id\":\"urn:i\",\"type\":\"Profile\",\"name\":\"U\",\"@reverse\":{\"https://www.w3.org/2018/credentials#issuer\":{" HEAD SUBJECT "}}}" },
	{ "said twice", "{" CONTEXT ",\"@graph\":[{" HEAD ISSUER "," SUBJECT "},{" HEAD ISSUER "}]}" },
	{ "full IRIs", "{" CONTEXT "," HEAD "\"https://www.w3.org/2018/credentials#issuer\":{\"id\":\"urn:i\",\"type\":\"Profile\",\"https://schema.org/name\":\"U\"}," SUBJECT "}" },
	{ "sets", "{" CONTEXT "," HEAD "\"issuer\":{\"@set\":[{\"id\":\"urn:i\",\"type\":[\"Profile\"],\"name\":{\"@value\":\"U\"}}]}," SUBJECT "}" },
	{ "an alias of its own", "{\"@context\":[\"https://www.w3.org/ns/credentials/v2\",\"https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json\","
	  "{\"von\":{\"@id\":\"https://www.w3.org/2018/credentials#issuer\",\"@type\":\"@id\"}}]," HEAD "\"von\":{\"id\":\"urn:i\",\"type\":\"Profile\",\"name\":\"U\"}," SUBJECT "}" },
};

static void
arrangements_show_the_same(void **state)
{
	struct ctx *cx = *state;
	struct contexts *store = store_of(cx);
	struct str signed_text, other;
	struct json *want = view_of(cx, store, parsed(cx, plain), &signed_text);

	assert_non_null(want);
	assert_str(json_string(JSON_GET(JSON_GET(want, "issuer"), "name")), "U");
	for (size_t i = 0; i < sizeof(reshaped) / sizeof(*reshaped); i++) {
		struct json *view = view_of(cx, store, parsed(cx, reshaped[i].text), &other);

		if (view == NULL)
			fail_msg("%s: " PRI_STR, reshaped[i].why, ARG_STR(err_text(&cx->err, cx->mem)));
		if (!str_eq(other, signed_text))
			fail_msg("%s says something else", reshaped[i].why);
		if (!json_equal(view, want))
			fail_msg("%s is shown otherwise:\n" PRI_STR, reshaped[i].why, ARG_STR(json_text(cx->mem, view, JSON_PRETTY)));
	}
	contexts_close(store);
}

static void
what_cannot_all_be_shown_is_refused(void **state)
{
	static const struct { const char *why, *nquads; enum rc want; } cases[] = {
		{ "two roots", "<urn:a> <urn:p> \"1\" .\n<urn:b> <urn:p> \"2\" .\n", RC_INVALID },
		{ "no root", "<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> <urn:a> .\n", RC_INVALID },
		{ "nothing", "", RC_INVALID },
		{ "a ring beside the root", "<urn:r> <urn:p> \"1\" .\n<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> <urn:a> .\n", RC_INVALID },
		{ "a graph that nothing names", "<urn:r> <urn:p> \"1\" .\n<urn:a> <urn:p> \"2\" <urn:g> .\n", RC_INVALID },
		{ "one root", "<urn:r> <urn:p> <urn:a> .\n<urn:a> <urn:p> \"2\" .\n", RC_OK },
		{ "a ring below the root", "<urn:r> <urn:p> <urn:a> .\n<urn:a> <urn:p> <urn:b> .\n<urn:b> <urn:p> <urn:a> .\n", RC_OK },
		{ "a graph with a name", "<urn:r> <urn:p> _:g .\n<urn:a> <urn:p> \"2\" _:g .\n", RC_OK },
	};
	struct ctx *cx = *state;
	struct jsonld_options options = { .contexts = store_of(cx) };

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *view;
		enum rc rc = view_text(cx, &options, str_of(cases[i].nquads), parsed(cx, "{}"), &view);

		if (rc != cases[i].want)
			fail_msg("%s: rc %d", cases[i].why, (int)rc);
	}
	contexts_close(options.contexts);
}

static void
shared_nodes_do_not_explode(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { .contexts = store_of(cx) };
	struct buf text = buf_new(cx->mem, 1 << 20);
	struct json *view;

	for (int i = 0; i < 60; i++) /* 2^60 ways from top to bottom */
		buf_fmt(&text, "<urn:%d> <urn:p> <urn:%d> .\n<urn:%d> <urn:q> <urn:%d> .\n", i, i + 1, i, i + 1);
	assert_int_equal(view_text(cx, &options, buf_view(&text), parsed(cx, "{}"), &view), RC_LIMIT);
	contexts_close(options.contexts);
}

static void
values_keep_their_kind(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { .contexts = store_of(cx) };
	struct json *view;
	static const char nquads[] =
		"<urn:r> <urn:a> \"5\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
		"<urn:r> <urn:b> \"05\"^^<http://www.w3.org/2001/XMLSchema#integer> .\n"
		"<urn:r> <urn:c> \"true\"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n"
		"<urn:r> <urn:d> \"1.5E0\"^^<http://www.w3.org/2001/XMLSchema#double> .\n"
		"<urn:r> <urn:e> \"x\" .\n<urn:r> <urn:f> \"x\"@de .\n<urn:r> <urn:g> \"x\"^^<urn:t> .\n"
		"<urn:r> <urn:h> _:c0 .\n_:c0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> \"1\" .\n"
		"_:c0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> _:c1 .\n_:c1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> \"2\" .\n"
		"_:c1 <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> <http://www.w3.org/1999/02/22-rdf-syntax-ns#nil> .\n"
		"<urn:r> <urn:i> \"[1,{\\\"k\\\":null}]\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON> .\n";
	static const char want[] =
		"{\"@id\":\"urn:r\",\"urn:a\":5,\"urn:b\":{\"@value\":\"05\",\"@type\":\"http://www.w3.org/2001/XMLSchema#integer\"},\"urn:c\":true,"
		"\"urn:d\":1.5,\"urn:e\":\"x\",\"urn:f\":{\"@value\":\"x\",\"@language\":\"de\"},\"urn:g\":{\"@value\":\"x\",\"@type\":\"urn:t\"},"
		"\"urn:h\":{\"@list\":[\"1\",\"2\"]},\"urn:i\":{\"@value\":[1,{\"k\":null}],\"@type\":\"@json\"}}";

	assert_ok(cx, view_text(cx, &options, str_of(nquads), parsed(cx, "{}"), &view));
	assert_str(json_text(cx->mem, view, JSON_COMPACT), want);
	contexts_close(options.contexts);
}

#define FIRST " <http://www.w3.org/1999/02/22-rdf-syntax-ns#first> "
#define REST  " <http://www.w3.org/1999/02/22-rdf-syntax-ns#rest> "
#define NIL   "<http://www.w3.org/1999/02/22-rdf-syntax-ns#nil>"
#define TYPE  " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> "
#define TYPED(value, type) "<urn:r> <urn:p> \"" value "\"^^<http://www.w3.org/2001/XMLSchema#" type "> .\n"

/* Statements of which the view, read back, says the same. */
static const struct { const char *why, *nquads; } said[] = {
	{ "a shared node's blank node", "<urn:r> <urn:p> <urn:s> .\n<urn:r> <urn:q> <urn:s> .\n<urn:s> <urn:p> _:b .\n_:b <urn:p> \"1\" .\n" },
	{ "one further down", "<urn:r> <urn:p> <urn:s> .\n<urn:r> <urn:q> <urn:s> .\n<urn:s> <urn:p> _:a .\n_:a <urn:p> _:b .\n_:b <urn:p> \"1\" .\n" },
	{ "in a ring", "<urn:r> <urn:p> _:s .\n<urn:r> <urn:q> _:s .\n_:s <urn:p> _:b .\n_:b <urn:p> \"1\" .\n_:b <urn:q> _:s .\n" },
	{ "a shared node's list", "<urn:r> <urn:p> <urn:s> .\n<urn:r> <urn:q> <urn:s> .\n<urn:s> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST NIL " .\n" },
	{ "a shared graph", "<urn:r> <urn:p> <urn:g> .\n<urn:r> <urn:q> <urn:g> .\n<urn:a> <urn:p> _:b <urn:g> .\n_:b <urn:p> \"1\" <urn:g> .\n" },
	{ "its blank root", "<urn:r> <urn:p> <urn:g> .\n<urn:r> <urn:q> <urn:g> .\n_:a <urn:p> _:b <urn:g> .\n_:b <urn:p> \"1\" <urn:g> .\n" },
	{ "two graphs", "<urn:r> <urn:p> <urn:g> .\n<urn:r> <urn:q> <urn:h> .\n<urn:a> <urn:p> \"1\" <urn:g> .\n<urn:a> <urn:p> \"1\" <urn:h> .\n" },
	{ "a list", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST "_:c .\n_:c" FIRST "_:d .\n_:c" REST NIL " .\n_:d <urn:p> \"2\" .\n" },
	{ "an empty list", "<urn:r> <urn:p> " NIL " .\n" },
	{ "a list of lists", "<urn:r> <urn:p> _:b .\n_:b" FIRST NIL " .\n_:b" REST NIL " .\n" },
	{ "a cell that says more", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST NIL " .\n_:b <urn:p> \"2\" .\n" },
	{ "a cell that says less", "<urn:r> <urn:p> _:b .\n_:b" REST NIL " .\n" },
	{ "a cell without a first", "<urn:r> <urn:p> _:b .\n_:b <urn:a> \"1\" .\n_:b" REST NIL " .\n" },
	{ "a cell without a rest", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b <urn:p> " NIL " .\n" },
	{ "a rest that is a text", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST "\"2\" .\n" },
	{ "a rest that is another node", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST "<urn:e> .\n" },
	{ "a cell with an address", "<urn:r> <urn:p> <urn:b> .\n<urn:b>" FIRST "\"1\" .\n<urn:b>" REST NIL " .\n" },
	{ "a cell that names a graph", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST NIL " .\n<urn:x> <urn:p> \"2\" _:b .\n" },
	{ "a list that ends in itself", "<urn:r> <urn:p> _:b .\n_:b" FIRST "\"1\" .\n_:b" REST "_:c .\n_:c" FIRST "\"2\" .\n_:c" REST "_:b .\n" },
	{ "nil says something", "<urn:r> <urn:p> " NIL " .\n" NIL " <urn:p> \"1\" .\n" },
	{ "a type that is described", "<urn:r>" TYPE "<urn:t> .\n<urn:t> <urn:p> \"1\" .\n" },
	{ "a type without an address", "<urn:r>" TYPE "_:t .\n" },
	{ "a type that is a text", "<urn:r>" TYPE "\"t\" .\n" },
	{ "itself", "<urn:r> <urn:p> <urn:r> .\n<urn:r> <urn:q> \"1\" .\n" },
	{ "a blank root", "_:r <urn:p> \"1\" .\n" },
	{ "a blank node that says nothing", "<urn:r> <urn:p> _:b .\n" },
	{ "an integer", TYPED("7", "integer") }, { "a negative one", TYPED("-7", "integer") }, { "a long one", TYPED("9007199254740993", "integer") },
	{ "a long negative one", TYPED("-9007199254740993", "integer") }, { "one with a sign", TYPED("+7", "integer") },
	{ "no number", TYPED("", "integer") }, { "a text as a number", TYPED("seven", "integer") }, { "a number and more", TYPED("1.5x", "double") },
	{ "a very long one", TYPED("1.00000000000000000000000000000000000000000000000000000E0", "double") },
	{ "a double", TYPED("1.5E0", "double") }, { "a double that is written otherwise", TYPED("1.5", "double") },
	{ "an infinite one", TYPED("inf", "double") }, { "none", TYPED("nan", "double") }, { "a decimal", TYPED("1.5", "decimal") },
	{ "true", TYPED("true", "boolean") }, { "false", TYPED("false", "boolean") }, { "neither", TYPED("1", "boolean") }, { "loud", TYPED("TRUE", "boolean") },
	{ "a language", "<urn:r> <urn:p> \"a\"@en .\n<urn:r> <urn:p> \"a\"@de .\n<urn:r> <urn:p> \"a\" .\n" },
	{ "escapes", "<urn:r> <urn:p> \"a\\\"b\\\\c\\n\\u0001\"@en .\n<urn:r> <urn:p> \"\\\"\"^^<urn:t> .\n" },
};

static void
the_view_says_what_the_statements_say(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { .contexts = store_of(cx) };

	for (size_t i = 0; i < 2 * sizeof(said) / sizeof(*said); i++) {
		struct json *view;
		struct quads quads;
		struct rdfc want;
		struct str got;

		options.keep_arrays = i % 2 == 1;
		assert_ok(cx, nquads_read(cx, str_of(said[i / 2].nquads), NQUADS, 100, &quads));
		assert_ok(cx, rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &want));
		if (jsonld_view(cx, &options, want.list, want.count, parsed(cx, i % 2 == 1 ? "[]" : "{}"), &view) != RC_OK)
			fail_msg("%s: " PRI_STR, said[i / 2].why, ARG_STR(err_text(&cx->err, cx->mem)));
		assert_ok(cx, jsonld_canonize(cx, &options, view, RDFC_SHA256, &got));
		if (!str_eq(got, want.text))
			fail_msg("%s:\n" PRI_STR, said[i / 2].why, ARG_STR(json_text(cx->mem, view, JSON_PRETTY)));
	}
	contexts_close(options.contexts);
}

static void
deep_nodes_are_a_limit(void **state)
{
	static const char *const ends[] = { "", "<urn:r> <urn:l> " NIL " .\n" }; /* the second is not the plain case */
	struct ctx *cx = *state;
	struct jsonld_options options = { .contexts = store_of(cx) };

	for (size_t i = 0; i < 2; i++) {
		struct buf text = buf_new(cx->mem, 1 << 20);
		struct json *view;

		buf_str(&text, str_of(ends[i]));
		buf_lit(&text, "<urn:r> <urn:p> <urn:0> .\n");
		for (int k = 0; k < 300; k++)
			buf_fmt(&text, "<urn:%d> <urn:p> <urn:%d> .\n", k, k + 1);
		assert_int_equal(view_text(cx, &options, buf_view(&text), parsed(cx, "{}"), &view), RC_LIMIT);
	}
	contexts_close(options.contexts);
}

static void
many_types_are_all_shown(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { .contexts = store_of(cx) };
	struct buf text = buf_new(cx->mem, 1 << 16);
	struct json *view;

	for (int i = 0; i < 40; i++)
		buf_fmt(&text, "<urn:r>" TYPE "<urn:%d> .\n", i);
	assert_ok(cx, view_text(cx, &options, buf_view(&text), parsed(cx, "{}"), &view));
	assert_int_equal(json_count(JSON_GET(view, "@type")), 40);
	contexts_close(options.contexts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_badge_is_shown_as_it_was_written), TEST(arrangements_show_the_same), TEST(what_cannot_all_be_shown_is_refused),
		TEST(shared_nodes_do_not_explode), TEST(the_view_says_what_the_statements_say), TEST(deep_nodes_are_a_limit), TEST(many_types_are_all_shown), TEST(values_keep_their_kind),
	};

	return cmocka_run_group_tests_name("view", tests, NULL, NULL);
}
