/* Contexts and the terms they define: each rule of a definition broken by itself (T-02; JSON-LD 1.1 API, 4.1 and 4.2). In the
 * tables ' stands for ". */
#include "test.h"

#include "codec/json_sample.h"
#include "rdf/jsonld.h"

/* NULL: it is taken. Else the name of the message. */
static const char *
refusal_of(struct ctx *cx, const char *document, bool unsafe)
{
	struct jsonld_options options = { .unsafe = unsafe };
	struct json *out;
	enum rc rc;

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	rc = jsonld_expand(cx, &options, json_sample(cx, document), &out);
	contexts_close(options.contexts);
	return rc == RC_OK ? NULL : cx->err.msg->name;
}

struct rule { const char *context, *refusal; };

static void
check(struct ctx *cx, const struct rule *rules, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *got = refusal_of(cx, str_c(cx->mem, str_fmt(cx->mem, "{'@context':%s,'@id':'urn:x'}", rules[i].context)), true);

		if ((got == NULL) != (rules[i].refusal == NULL) || (got != NULL && strcmp(got, rules[i].refusal) != 0))
			fail_msg("%s: %s, wanted %s", rules[i].context, got == NULL ? "taken" : got, rules[i].refusal == NULL ? "taken" : rules[i].refusal);
	}
}
#define CHECK(cx, rules) check((cx), (rules), sizeof(rules) / sizeof(*(rules)))

static void
what_a_context_says_of_itself(void **state)
{
	static const struct rule rules[] = {
		{ "{'@version':1.1}", NULL }, { "{'@version':1.0}", "rdf_invalid_version_value" }, { "{'@version':'1.1'}", "rdf_invalid_version_value" },
		{ "{'@propagate':true}", NULL }, { "{'@propagate':false}", NULL }, { "{'@propagate':1}", "rdf_invalid_propagate_value" },
		{ "{'@protected':true}", NULL }, { "{'@protected':false}", NULL }, { "{'@protected':'yes'}", "rdf_invalid_protected_value" },
		{ "{'@vocab':'urn:v#'}", NULL }, { "{'@vocab':null}", NULL }, { "{'@vocab':5}", "rdf_invalid_vocab_mapping" }, { "{'@vocab':'@id'}", "rdf_invalid_vocab_mapping" }, { "{'@vocab':''}", NULL },
		{ "{'@vocab':'@nothing'}", "rdf_invalid_vocab_mapping" },
		{ "{'@language':'en'}", NULL }, { "{'@language':null}", NULL }, { "{'@language':5}", "rdf_invalid_default_language" },
		{ "{'@direction':'ltr'}", NULL }, { "{'@direction':'rtl'}", NULL }, { "{'@direction':null}", NULL }, { "{'@direction':'up'}", "rdf_invalid_base_direction" },
	};

	CHECK(*state, rules);
}

static void
what_a_term_may_be(void **state)
{
	static const struct rule rules[] = {
		{ "{'p':'urn:p'}", NULL }, { "{'p':null}", NULL }, { "{'p':5}", "rdf_invalid_term_definition" }, { "{'':'urn:p'}", "rdf_invalid_term_definition" }, { "{'@id':'urn:p'}", "rdf_keyword_redefinition" },
		{ "{'@abc':'urn:p'}", NULL }, { "{'@ab1':'urn:p'}", NULL }, { "{'@a{':'urn:p'}", NULL }, { "{'@a[':'urn:p'}", NULL }, { "{'@':'urn:p'}", NULL },
		{ "{'p':'relative'}", "rdf_invalid_iri_mapping" }, { "{'p':{'@id':'relative'}}", "rdf_invalid_iri_mapping" }, { "{'p':{'@id':5}}", "rdf_invalid_iri_mapping" }, { "{'p':{'@id':null}}", NULL }, { "{'p':{'@id':'@ignored'}}", NULL },
		{ "{'p':'@context'}", "rdf_invalid_keyword_alias" }, { "{'p':'@type'}", NULL }, { "{'p':{'@id':'_:b'}}", NULL }, { "{'p':{}}", "rdf_invalid_iri_mapping" }, { "[{'@vocab':'urn:v#'},{'p':{}}]", NULL },
		{ "{'a/b':{'@type':'@id'}}", "rdf_invalid_iri_mapping" }, { "[{'@vocab':'urn:v#'},{'a/b':{'@type':'@id'}}]", NULL }, { "{'urn:a/b':'urn:a/b'}", NULL }, { "{'urn:a':'urn:b'}", "rdf_invalid_iri_mapping" },
		{ "{'a':null,'a:b':{'@type':'@id'}}", NULL }, { "{'a':'urn:a#','a:b':{'@type':'@id'}}", NULL }, { "{'a b:c':{'@type':'@id'}}", "rdf_invalid_iri_mapping" },
		{ "{'a':'b:x','b':'a:x'}", "rdf_cyclic_iri_mapping" }, { "{'p':{'@id':'urn:p','honours':1}}", "rdf_invalid_term_definition" },
		{ "{'p':{'@id':'urn:p','@protected':true}}", NULL }, { "{'p':{'@id':'urn:p','@protected':false}}", NULL }, { "{'p':{'@id':'urn:p','@protected':'yes'}}", "rdf_invalid_protected_value" },
		{ "{'@type':{'@container':'@set'}}", NULL }, { "{'@type':{'@container':['@set']}}", NULL }, { "{'@type':{'@container':['@set','@set']}}", "rdf_keyword_redefinition" }, { "{'@type':{'@container':['@id']}}", "rdf_keyword_redefinition" },
		{ "{'@type':{'@container':'@id'}}", "rdf_keyword_redefinition" }, { "{'@type':{'@container':5}}", "rdf_keyword_redefinition" }, { "{'@type':{'@protected':true}}", NULL }, { "{'@type':{'@id':'urn:t'}}", "rdf_keyword_redefinition" }, { "{'@type':{}}", "rdf_keyword_redefinition" }, { "{'@type':'urn:t'}", "rdf_keyword_redefinition" },
	};

	CHECK(*state, rules);
}

static void
parts_of_a_definition(void **state)
{
	static const struct rule rules[] = {
		{ "{'p':{'@id':'urn:p','@type':'@id'}}", NULL }, { "{'p':{'@id':'urn:p','@type':5}}", "rdf_invalid_type_mapping" }, { "{'p':{'@id':'urn:p','@type':'relative'}}", "rdf_invalid_type_mapping" }, { "{'p':{'@id':'urn:p','@type':'_:b'}}", "rdf_invalid_type_mapping" },
		{ "{'p':{'@id':'urn:p','@type':'@value'}}", "rdf_invalid_type_mapping" }, { "{'p':{'@id':'urn:p','@type':'@nothing'}}", "rdf_invalid_type_mapping" }, { "{'p':{'@id':'urn:p','@type':'urn:a b'}}", NULL },
		{ "{'p':{'@reverse':'urn:p'}}", NULL }, { "{'p':{'@reverse':5}}", "rdf_invalid_iri_mapping" }, { "{'p':{'@reverse':'@ignored'}}", NULL }, { "{'p':{'@reverse':'relative'}}", "rdf_invalid_iri_mapping" }, { "{'id':'@id','p':{'@reverse':'id'}}", "rdf_invalid_iri_mapping" },
		{ "{'p':{'@reverse':'urn:p','@id':'urn:q'}}", "rdf_invalid_reverse_property" }, { "{'p':{'@reverse':'urn:p','@nest':'@nest'}}", "rdf_invalid_reverse_property" },
		{ "{'p':{'@reverse':'urn:p','@container':null}}", NULL }, { "{'p':{'@reverse':'urn:p','@container':'@set'}}", NULL }, { "{'p':{'@reverse':'urn:p','@container':'@index'}}", NULL }, { "{'p':{'@reverse':'urn:p','@container':'@list'}}", "rdf_invalid_reverse_property" },
		{ "{'p':{'@id':'urn:p','@container':'@index','@index':'urn:i'}}", NULL }, { "{'p':{'@id':'urn:p','@container':'@index','@index':'relative'}}", "rdf_invalid_term_definition" }, { "{'p':{'@id':'urn:p','@container':'@index','@index':'@type'}}", "rdf_invalid_term_definition" },
		{ "{'p':{'@id':'urn:p','@container':'@set','@index':'urn:i'}}", "rdf_invalid_term_definition" }, { "{'p':{'@id':'urn:p','@container':'@index','@index':5}}", "rdf_invalid_term_definition" },
		{ "{'p':{'@id':'urn:p','@language':'en'}}", NULL }, { "{'p':{'@id':'urn:p','@language':5}}", "rdf_invalid_language_mapping" }, { "{'p':{'@id':'urn:p','@language':5,'@type':'@id'}}", NULL },
		{ "{'p':{'@id':'urn:p','@direction':'ltr'}}", NULL }, { "{'p':{'@id':'urn:p','@direction':null}}", NULL }, { "{'p':{'@id':'urn:p','@direction':'up'}}", "rdf_invalid_base_direction" }, { "{'p':{'@id':'urn:p','@direction':'up','@type':'@id'}}", NULL },
		{ "{'p':{'@id':'urn:p','@nest':'@nest'}}", NULL }, { "{'p':{'@id':'urn:p','@nest':'n'}}", NULL }, { "{'p':{'@id':'urn:p','@nest':'@id'}}", "rdf_invalid_nest_value" }, { "{'p':{'@id':'urn:p','@nest':5}}", "rdf_invalid_nest_value" },
		{ "{'p':{'@id':'urn:p','@prefix':true}}", NULL }, { "{'p':{'@id':'urn:p','@prefix':5}}", "rdf_invalid_prefix_value" }, { "{'p':{'@id':'@type','@prefix':true}}", "rdf_invalid_term_definition" }, { "{'urn:p':{'@id':'urn:p','@prefix':true}}", "rdf_invalid_term_definition" },
		{ "{'p':{'@id':'urn:p','@context':{'q':'urn:q'}}}", NULL }, { "{'p':{'@id':'urn:p','@context':{'q':5}}}", "rdf_invalid_scoped_context" },
	};

	CHECK(*state, rules);
}

static void
containers(void **state)
{
	static const struct { const char *container; bool taken; } cases[] = {
		{ "'@set'", true }, { "'@list'", true }, { "'@index'", true }, { "'@language'", true }, { "'@graph'", true }, { "'@id'", true }, { "'@type'", true }, { "[]", false }, { "'@nothing'", false }, { "5", false }, { "['@set',5]", false },
		{ "['@graph']", true }, { "['@graph','@id']", true }, { "['@graph','@index']", true }, { "['@graph','@id','@set']", true }, { "['@graph','@index','@set']", true }, { "['@graph','@type']", false }, { "['@graph','@language']", false }, { "['@graph','@id','@index']", false },
		{ "['@set','@set']", false }, { "['@list','@set']", false }, { "['@index','@set']", true }, { "['@index','@id']", false }, { "['@type','@set']", true },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *got = refusal_of(cx, str_c(cx->mem, str_fmt(cx->mem, "{'@context':{'p':{'@id':'urn:p','@container':%s}},'@id':'urn:x'}", cases[i].container)), true);

		if ((got == NULL) != cases[i].taken || (got != NULL && strcmp(got, "rdf_invalid_container_mapping") != 0))
			fail_msg("%s: %s", cases[i].container, got == NULL ? "taken" : got);
	}
}

/* What is protected may be said again as it was, and in no other way, be it ever so little. */
static void
t_02_protected_terms_stay_as_they_are(void **state)
{
	static const struct { const char *first, *again; bool same; } cases[] = {
		{ "'urn:p'", "'urn:p'", true }, { "'urn:p'", "{'@id':'urn:p'}", true }, { "'urn:p'", "'urn:q'", false }, { "'urn:p'", "null", false }, { "'urn:p'", "{'@id':'@ignored'}", false }, { "'@id'", "'@type'", false },
		{ "{'@id':'urn:p','@type':'urn:a'}", "{'@id':'urn:p','@type':'urn:a'}", true }, { "{'@id':'urn:p','@type':'urn:a'}", "{'@id':'urn:p','@type':'urn:b'}", false }, { "{'@id':'urn:p','@type':'@id'}", "{'@id':'urn:p','@type':'@vocab'}", false },
		{ "{'@id':'urn:p','@container':'@set'}", "{'@id':'urn:p'}", false }, { "{'@id':'urn:p','@language':'en'}", "{'@id':'urn:p','@language':'en'}", true }, { "{'@id':'urn:p','@language':'en'}", "{'@id':'urn:p','@language':'de'}", false },
		{ "{'@id':'urn:p','@language':null}", "{'@id':'urn:p'}", false }, { "{'@id':'urn:p','@direction':'ltr'}", "{'@id':'urn:p','@direction':'rtl'}", false },
		{ "{'@id':'urn:p','@container':'@index','@index':'urn:a'}", "{'@id':'urn:p','@container':'@index','@index':'urn:a'}", true }, { "{'@id':'urn:p','@container':'@index','@index':'urn:a'}", "{'@id':'urn:p','@container':'@index','@index':'urn:b'}", false },
		{ "{'@id':'urn:p','@nest':'n'}", "{'@id':'urn:p','@nest':'@nest'}", false }, { "{'@id':'urn:p#','@prefix':true}", "{'@id':'urn:p#','@prefix':false}", false }, { "{'@reverse':'urn:p'}", "{'@reverse':'urn:p'}", true }, { "{'@reverse':'urn:p'}", "{'@id':'urn:p'}", false },
		{ "{'@id':'urn:p','@context':{'q':'urn:q'}}", "{'@id':'urn:p','@context':{'q':'urn:q'}}", true }, { "{'@id':'urn:p','@context':{'q':'urn:q'}}", "{'@id':'urn:p','@context':{'q':'urn:r'}}", false },
		{ "{'@id':'urn:p','@context':{'q':'urn:q'}}", "{'@id':'urn:p'}", false }, { "{'@id':'urn:p'}", "{'@id':'urn:p','@context':{'q':'urn:q'}}", false },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct str again = str_fmt(cx->mem, "{'@context':[{'@protected':true,'p':%s},{'p':%s}],'@id':'urn:x'}", cases[i].first, cases[i].again);
		struct str open = str_fmt(cx->mem, "{'@context':[{'p':%s},{'p':%s}],'@id':'urn:x'}", cases[i].first, cases[i].again);
		struct str below = str_fmt(cx->mem, "{'@context':{'@protected':true,'p':%s,'in':{'@id':'urn:in','@context':{'p':%s}}},'@id':'urn:x','in':{'@id':'urn:y'}}", cases[i].first, cases[i].again);
		const char *got = refusal_of(cx, str_c(cx->mem, again), true);

		if ((got == NULL) != cases[i].same || (got != NULL && strcmp(got, "rdf_protected_term_redefinition") != 0))
			fail_msg("%s, then %s: %s", cases[i].first, cases[i].again, got == NULL ? "taken" : got);
		assert_null(refusal_of(cx, str_c(cx->mem, open), true));
		assert_null(refusal_of(cx, str_c(cx->mem, below), true)); /* a property's own context may */
	}
}

/* ---- contexts from elsewhere, and more of them than are kept ---- */

static enum rc
load_page(struct ctx *cx, void *self, struct str url, struct str *text)
{
	(void)cx, (void)self;
	if (str_is(url, "urn:gone"))
		return RC_NOT_FOUND;
	*text = str_is(url, "urn:page") ? STR("<html>") : str_is(url, "urn:empty") ? STR("{}") : STR("{\"@context\":{\"q\":\"urn:q\"}}");
	return RC_OK;
}

static void
contexts_that_are_loaded(void **state)
{
	static const struct { const char *document, *refusal; } cases[] = {
		{ "{'@context':'urn:good','@id':'urn:x','q':'a'}", NULL }, { "{'@context':'urn:page','@id':'urn:x'}", "rdf_loading_remote_context_failed" }, { "{'@context':'urn:gone','@id':'urn:x'}", "rdf_loading_remote_context_failed" }, { "{'@context':'urn:empty','@id':'urn:x'}", "rdf_invalid_remote_context" },
		{ "{'@context':'urn:kept','@id':'urn:x','p':{'q':'a'}}", "rdf_loading_remote_context_failed" },
	};
	struct ctx *cx = *state;
	const struct jsonld_loader loader = { .load = load_page };
	struct jsonld_options options = { .unsafe = true, .loader = &loader };

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	/* what is kept for all names only what is kept for all */
	assert_ok(cx, contexts_add(cx, options.contexts, STR("urn:kept"), STR("{\"@context\":{\"p\":{\"@id\":\"urn:p\",\"@context\":\"urn:good\"}}}")));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *out;
		enum rc rc = jsonld_expand(cx, &options, json_sample(cx, cases[i].document), &out);

		if ((rc == RC_OK) != (cases[i].refusal == NULL))
			fail_msg("%s: rc %d", cases[i].document, (int)rc);
		if (rc != RC_OK && i != 4)
			assert_string_equal(cx->err.msg->name, cases[i].refusal);
	}
	contexts_close(options.contexts);
}

/* Every sequence of contexts is kept once made, up to a number; those behind it are made each time, and mean the same. */
static void
more_sequences_than_are_kept(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	for (int i = 0; i < 16; i++)
		assert_ok(cx, contexts_add(cx, options.contexts, str_fmt(cx->mem, "urn:c%d", i), str_fmt(cx->mem, "{\"@context\":{\"p%d\":\"urn:p%d\"}}", i, i)));
	for (int i = 0; i < 3000; i++) {
		struct arena_mark mark = arena_mark(cx->mem);
		struct str text = str_fmt(cx->mem, "{'@context':['urn:c%d','urn:c%d','urn:c%d'],'@id':'urn:x','p%d':'a'}", i % 16, i / 16 % 16, i / 256, i % 16);
		struct quads quads;

		assert_ok(cx, jsonld_to_quads(cx, &options, json_sample(cx, str_c(cx->mem, text)), &quads));
		assert_int_equal(quads.count, 1);
		arena_release(cx->mem, mark);
	}
	contexts_close(options.contexts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_a_context_says_of_itself), TEST(what_a_term_may_be), TEST(parts_of_a_definition), TEST(containers), TEST(t_02_protected_terms_stay_as_they_are),
		TEST(contexts_that_are_loaded), TEST(more_sequences_than_are_kept),
	};

	return cmocka_run_group_tests_name("T-02: contexts and their terms", tests, NULL, NULL);
}
