/* What a document says, statement by statement: each rule of expansion and of the way to RDF, and what is refused when nothing may
 * be lost (T-03; JSON-LD 1.1 API, 5.1 and 7.1). In the tables ' stands for ". */
#include "test.h"

#include "codec/json_sample.h"
#include "rdf/iri.h"
#include "rdf/jsonld.h"

/* Why the document is refused when nothing may be lost, and when something may (empty: it is taken); how many statements it makes then. */
struct said { const char *document, *safe, *unsafe; int count; };

/* The number of statements, or -1 and the message's name. */
static int
statements(struct ctx *cx, const char *document, bool unsafe, const char **refusal)
{
	struct jsonld_options options = { .unsafe = unsafe };
	struct quads quads;
	enum rc rc;

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	rc = jsonld_to_quads(cx, &options, json_sample(cx, document), &quads);
	contexts_close(options.contexts);
	*refusal = rc == RC_OK ? "" : cx->err.msg->name;
	return rc == RC_OK ? (int)quads.count : -1;
}

static void
check(struct ctx *cx, const struct said *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *safe, *unsafe;
		int said;

		statements(cx, cases[i].document, false, &safe);
		said = statements(cx, cases[i].document, true, &unsafe);
		if (strcmp(safe, cases[i].safe) != 0 || strcmp(unsafe, cases[i].unsafe) != 0 || said != cases[i].count)
			fail_msg("%s: \"%s\", \"%s\", %d", cases[i].document, safe, unsafe, said);
	}
}
#define CHECK(cx, cases) check((cx), (cases), sizeof(cases) / sizeof(*(cases)))

#define V "'@context':{'@vocab':'urn:v#'}"

static void
types(void **state)
{
	static const struct said cases[] = {
		{ "{'@context':{'T':'urn:t'},'@id':'urn:x','@type':'T'}", "", "", 1 }, { "{'@context':{'T':null},'@id':'urn:x','@type':'T'}", "rdf_undefined_type", "", 0 }, { "{'@context':{'T':'_:t'},'@id':'urn:x','@type':'T'}", "", "", 1 }, { "{'@id':'urn:x','@type':''}", "rdf_undefined_type", "", 0 },
		{ "{'@id':'urn:x','@type':'rel'}", "rdf_undefined_type", "", 0 }, { "{'@id':'urn:x','@type':5}", "rdf_invalid_type_value", "rdf_invalid_type_value", -1 }, { "{'@id':'urn:x','@type':['urn:a','urn:b']}", "", "", 2 },
	};

	CHECK(*state, cases);
}

static void
values(void **state)
{
	static const struct said cases[] = {
		{ "{" V ",'@id':'urn:x','p':{'@value':{}}}", "rdf_invalid_value_object_value", "rdf_invalid_value_object_value", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':[]}}", "rdf_invalid_value_object_value", "rdf_invalid_value_object_value", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@direction':'ltr'}}", "rdf_direction_lost", "", 1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@direction':'rtl'}}", "rdf_direction_lost", "", 1 },
		{ "{" V ",'@id':'urn:x','p':{'@value':'x','@direction':'up'}}", "rdf_invalid_base_direction", "rdf_invalid_base_direction", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','q':'y'}}", "rdf_invalid_value_object", "rdf_invalid_value_object", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@id':'urn:y'}}", "rdf_invalid_value_object", "rdf_invalid_value_object", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@type':'T','@language':'en'}}", "rdf_invalid_value_object", "rdf_invalid_value_object", -1 },
		{ "{" V ",'@id':'urn:x','p':{'@value':'x','@type':'T','@direction':'ltr'}}", "rdf_invalid_value_object", "rdf_invalid_value_object", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@type':'T'}}", "", "", 1 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@type':['T']}}", "rdf_invalid_typed_value", "rdf_invalid_typed_value", -1 }, { "{'@context':{'@vocab':'urn:v#','T':null},'@id':'urn:x','p':{'@value':'x','@type':'T'}}", "rdf_undefined_type", "rdf_invalid_typed_value", -1 },
		{ "{'@context':{'p':'urn:p'},'@id':'urn:x','p':{'@value':'x','@type':'rel'}}", "rdf_undefined_type", "rdf_invalid_typed_value", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':5,'@language':'en'}}", "rdf_invalid_language_tagged_value", "rdf_invalid_language_tagged_value", -1 }, { "{" V ",'@id':'urn:x','p':{'@value':null}}", "rdf_value_null", "", 0 }, { "{" V ",'@id':'urn:x','p':{'@value':'x','@index':'i'}}", "", "", 1 },
		{ "{'@context':{'p':{'@id':'urn:p','@type':'urn:a b'}},'@id':'urn:x','p':'y'}", "rdf_relative_iri", "", 0 }, { "{'@context':{'p':{'@id':'urn:p','@type':'urn:t'}},'@id':'urn:x','p':'y'}", "", "", 1 }, { "{" V ",'@value':'x'}", "rdf_free_floating", "", 0 },
		{ "{" V ",'@id':'urn:x','p':'x','q':'x'}", "", "", 2 }, { "{" V ",'@id':'urn:x','p':['x','x']}", "", "", 1 },
	};

	CHECK(*state, cases);
}

static void
lists_and_sets(void **state)
{
	static const struct said cases[] = {
		{ "{" V ",'@id':'urn:x','p':{'@list':['a','b']}}", "", "", 5 }, { "{" V ",'@id':'urn:x','p':{'@list':[],'q':1}}", "rdf_invalid_set_or_list_object", "rdf_invalid_set_or_list_object", -1 }, { "{" V ",'@id':'urn:x','p':{'@list':[],'@set':[]}}", "rdf_invalid_set_or_list_object", "rdf_invalid_set_or_list_object", -1 }, { "{" V ",'@id':'urn:x','p':{'@list':[],'@id':'urn:y'}}", "rdf_invalid_set_or_list_object", "rdf_invalid_set_or_list_object", -1 },
		{ "{" V ",'@id':'urn:x','p':{'@set':['a']}}", "", "", 1 }, { "{" V ",'@id':'urn:x','p':{'@set':['a'],'@index':'i'}}", "", "", 1 }, { "{" V ",'@id':'urn:x','p':{'@set':['a'],'q':1}}", "rdf_invalid_set_or_list_object", "rdf_invalid_set_or_list_object", -1 }, { "{'@context':{'p':{'@id':'urn:p','@container':'@list'}},'@id':'urn:x','p':{'@list':['a']}}", "", "", 3 },
		{ "{'@context':{'p':{'@id':'urn:p','@container':'@list'}},'@id':'urn:x','p':'a'}", "", "", 3 }, { "{'@context':{'p':{'@id':'urn:p','@container':'@list'}},'@id':'urn:x','p':{'@set':['a','b']}}", "", "", 5 }, { "{'@context':{'p':{'@id':'urn:p','@container':'@list'}},'@id':'urn:x','p':{'@value':null}}", "rdf_value_null", "", 0 },
		{ "{'@context':{'p':{'@id':'urn:p','@container':'@list'}},'@id':'urn:x','p':[]}", "", "", 1 },
	};

	CHECK(*state, cases);
}

static void
objects_that_say_nothing(void **state)
{
	static const struct said cases[] = {
		{ "{" V ",'@id':'urn:x','p':{'@language':'en'}}", "rdf_says_nothing", "", 0 }, { "{" V ",'@id':'urn:x','p':{'@language':'en','@direction':'ltr'}}", "rdf_says_nothing", "", 0 }, { "{" V ",'@id':'urn:x','p':{'@direction':'ltr'}}", "rdf_undefined_term", "", 1 }, { "{" V ",'@id':'urn:x','p':{'@language':'en','@id':'urn:y'}}", "rdf_undefined_term", "", 1 },
		{ "{" V ",'@id':'urn:x','p':{'@language':'en','q':'y'}}", "rdf_undefined_term", "", 2 }, { "{" V ",'@id':'urn:x'}", "rdf_says_nothing", "", 0 }, { "{}", "rdf_says_nothing", "", 0 }, { "{'@type':'urn:t'}", "", "", 1 }, { "{" V ",'@id':'urn:x','@nest':{'p':'y'}}", "", "", 1 },
		{ "{'@graph':[{'@id':'urn:x','@type':'urn:t'}]}", "", "", 1 }, { "{'@graph':[{'@id':'urn:x','@type':'urn:t'}],'@index':'i'}", "", "", 1 }, { "{'@id':'urn:g','@graph':[{'@id':'urn:x','@type':'urn:t'}]}", "", "", 1 }, { "[{'@graph':[{'@id':'urn:x','@type':'urn:t'}]}]", "", "", 1 },
		{ "{'@graph':[{'@id':'urn:x','@type':'urn:t'}],'@included':[{'@id':'urn:y','@type':'urn:t'}]}", "", "", 2 }, { "{'@graph':[{'@id':'urn:x','@type':'urn:t'}],'@reverse':{'urn:p':{'@id':'urn:y'}}}", "", "", 2 }, { "{'@graph':[{'@id':'urn:x','@type':'urn:t'}],'@type':'urn:t'}", "", "", 2 }, { "{'@graph':[{'@id':'urn:x','@type':'urn:t'}],'urn:p':'x'}", "", "", 2 },
		{ "{" V ",'@id':'urn:x','p':{'@id':'urn:y','@included':[{'@id':'urn:z','q':'1'}]}}", "", "", 2 }, { "{" V ",'@id':'urn:x','p':{'@id':'urn:y','@reverse':{'q':{'@id':'urn:z'}}}}", "", "", 2 }, { "{" V ",'@id':'urn:x','p':{'@id':'urn:y','@graph':[{'@id':'urn:z','q':'1'}]}}", "", "", 2 },
		{ "{'@id':'urn:x','@reverse':{'rel':{'@id':'urn:z'}}}", "rdf_undefined_term", "", 0 }, { "{" V ",'@id':'urn:x','@reverse':{'q':{'@id':'rel'}}}", "rdf_relative_iri", "", 0 }, { "{" V ",'@id':'rel','@reverse':{'q':{'@id':'urn:z'}}}", "rdf_relative_iri", "", 0 }, { "{" V ",'@id':'urn:x','@reverse':{'q':'text'}}", "rdf_invalid_reverse_property_value", "rdf_invalid_reverse_property_value", -1 }, { "{" V ",'@id':'urn:x','@reverse':{'urn:a b':{'@id':'urn:z'}}}", "rdf_undefined_term", "", 0 },
		{ "{'@context':{'id':'@id'},'@id':'id','@type':'urn:t'}", "rdf_relative_iri", "", 0 }, { "{'@context':{'a':null},'@id':'a:b','@type':'urn:t'}", "", "", 1 },
	};

	CHECK(*state, cases);
}

#define MAPPED(container) "'@context':{'@vocab':'urn:v#','p':{'@id':'urn:p','@container':" container "}}"
#define BARE(container)   "'@context':{'q':'urn:q','p':{'@id':'urn:p','@container':" container "}}"

static void
maps(void **state)
{
	static const struct said cases[] = {
		{ "{" MAPPED("'@language'") ",'@id':'urn:x','p':{'en':'a','@none':'b'}}", "", "", 2 }, { "{" MAPPED("'@language'") ",'@id':'urn:x','p':{'bad_tag':'a'}}", "rdf_invalid_language", "", 0 }, { "{" MAPPED("'@language'") ",'@id':'urn:x','p':{'en':['a',null]}}", "", "", 1 }, { "{" MAPPED("'@language'") ",'@id':'urn:x','p':{'en':5}}", "rdf_invalid_language_map_value", "rdf_invalid_language_map_value", -1 },
		{ "{" MAPPED("'@index'") ",'@id':'urn:x','p':{'i':'a','@none':'b'}}", "", "", 2 }, { "{" MAPPED("'@index'") ",'@id':'urn:x','p':{'i':{'@value':'a','@index':'j'}}}", "", "", 1 }, { "{" MAPPED("'@index','@index':'urn:i'") ",'@id':'urn:x','p':{'i':{'q':'1'}}}", "", "", 3 }, { "{" MAPPED("'@index','@index':'urn:i'") ",'@id':'urn:x','p':{'i':'text'}}", "rdf_invalid_value_object", "rdf_invalid_value_object", -1 },
		{ "{" MAPPED("'@id'") ",'@id':'urn:x','p':{'urn:y':{'q':'1'}}}", "", "", 2 }, { "{" MAPPED("'@id'") ",'@id':'urn:x','p':{'urn:y':'text'}}", "rdf_invalid_value_object", "rdf_invalid_value_object", -1 }, { "{" MAPPED("'@id'") ",'@id':'urn:x','p':{'urn:y':{'@id':'urn:z','q':'1'}}}", "", "", 2 }, { "{" MAPPED("'@id'") ",'@id':'urn:x','p':{'@none':{'q':'1'}}}", "", "", 2 },
		{ "{" MAPPED("'@type'") ",'@id':'urn:x','p':{'T':{'q':'1'}}}", "", "", 3 }, { "{" BARE("'@type'") ",'@id':'urn:x','p':{'rel':{'q':'1'}}}", "rdf_relative_iri", "", 2 }, { "{" BARE("'@type'") ",'@id':'urn:x','p':{'_:b':{'q':'1'}}}", "", "", 3 }, { "{" BARE("'@type'") ",'@id':'urn:x','p':{'urn:t':{'q':'1'}}}", "", "", 3 }, { "{" MAPPED("'@type'") ",'@id':'urn:x','p':{'T':'urn:y'}}", "", "", 2 },
		{ "{" MAPPED("['@graph','@id']") ",'@id':'urn:x','p':[{'q':'1'}]}", "", "", 2 }, { "{" MAPPED("['@graph','@id']") ",'@id':'urn:x','p':{'urn:y':{'q':'1'}}}", "", "", 2 }, { "{" MAPPED("'@graph'") ",'@id':'urn:x','p':{'q':'1'}}", "", "", 2 }, { "{" MAPPED("['@graph','@index']") ",'@id':'urn:x','p':{'i':{'q':'1'}}}", "", "", 2 },
	};

	CHECK(*state, cases);
}

/* So many properties that they are looked up in a table, some of them said twice. */
static void
many_properties(void **state)
{
	struct ctx *cx = *state;
	struct buf text = buf_new(cx->mem, 1 << 16);
	const char *refusal;

	buf_lit(&text, "{" V ",'@id':'urn:x','@nest':[{");
	for (int i = 0; i < 200; i++)
		buf_fmt(&text, "%s'p%d':'a'", i == 0 ? "" : ",", i);
	buf_lit(&text, "},{");
	for (int i = 0; i < 200; i++)
		buf_fmt(&text, "%s'p%d':'%s'", i == 0 ? "" : ",", i, i < 100 ? "a" : "b");
	buf_lit(&text, "}]}");
	assert_int_equal(statements(cx, str_c(cx->mem, buf_view(&text)), false, &refusal), 300);
}

/* ---- graphs with blank names ---- */

static void
blank_nodes_that_name_graphs(void **state)
{
	static const struct { const char *text, *same; bool equal; } cases[] = {
		{ "_:a <urn:p> _:b _:g .", "_:x <urn:p> _:y _:z .", true }, { "_:a <urn:p> _:b _:a .", "_:x <urn:p> _:y _:x .", true }, { "_:a <urn:p> _:b _:b .", "_:x <urn:p> _:y _:y .", true }, { "_:a <urn:p> _:a _:a .", "_:x <urn:p> _:x _:x .", true },
		{ "_:a <urn:p> _:b _:a .", "_:x <urn:p> _:y _:y .", false }, { "_:a <urn:p> _:b _:b .", "_:x <urn:p> _:y _:z .", false }, { "<urn:s> <urn:p> _:b _:b .", "<urn:s> <urn:p> _:x _:x .", true }, { "<urn:s> <urn:p> _:b _:g .", "<urn:s> <urn:p> _:x _:x .", false },
		{ "<urn:s> <urn:p> <urn:o> _:g .", "<urn:s> <urn:p> <urn:o> _:h .", true }, { "_:a <urn:p> <urn:o> _:g .", "_:b <urn:p> <urn:o> _:h .", true }, { "_:a <urn:p> <urn:o> _:a .", "_:b <urn:p> <urn:o> _:h .", false }, { "_:a <urn:p> <urn:o> <urn:g> .", "_:b <urn:p> <urn:o> <urn:g> .", true },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const char *texts[2] = { cases[i].text, cases[i].same };
		struct rdfc made[2];

		for (int k = 0; k < 2; k++) {
			struct quads quads;

			assert_ok(cx, nquads_read(cx, str_of(texts[k]), NQUADS, 10, &quads));
			assert_ok(cx, rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &made[k]));
		}
		if (str_eq(made[0].text, made[1].text) != cases[i].equal)
			fail_msg("%s and %s", cases[i].text, cases[i].same);
	}
}

/* ---- lists that are none ---- */

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define CELL(name, first, rest) name " <" RDF "first> " first " .\n" name " <" RDF "rest> " rest " .\n"
#define NIL "<" RDF "nil>"

static void
lists_in_the_view(void **state)
{
	static const struct { const char *why, *text, *context; bool list; enum rc want; } cases[] = {
		{ "a list", "<urn:x> <urn:p> _:a .\n" CELL("_:a", "\"1\"", "_:b") CELL("_:b", "\"2\"", NIL), "null", true, RC_OK }, { "in its own context", "<urn:x> <urn:p> _:a .\n" CELL("_:a", "\"1\"", NIL), "{'p':'urn:p'}", true, RC_OK }, { "in none", "<urn:x> <urn:p> _:a .\n" CELL("_:a", "\"1\"", NIL), "[]", true, RC_OK },
		{ "one that two share", "<urn:x> <urn:p> _:a .\n<urn:x> <urn:q> _:a .\n" CELL("_:a", "\"1\"", NIL), "null", false, RC_OK }, { "an end that two share", "<urn:x> <urn:p> _:a .\n<urn:x> <urn:q> _:b .\n" CELL("_:a", "\"1\"", "_:c") CELL("_:b", "\"2\"", "_:c") CELL("_:c", "\"3\"", NIL), "null", false, RC_OK },
		{ "a ring", "<urn:x> <urn:p> _:a .\n" CELL("_:a", "\"1\"", "_:b") CELL("_:b", "\"2\"", "_:a"), "null", false, RC_OK }, { "another end", "<urn:x> <urn:p> _:a .\n" CELL("_:a", "\"1\"", "<urn:end>"), "null", false, RC_OK }, { "a cell with more to say", "<urn:x> <urn:p> _:a .\n_:a <urn:q> \"x\" .\n" CELL("_:a", "\"1\"", NIL), "null", false, RC_OK },
		{ "two roots", "<urn:x> <urn:p> \"1\" .\n<urn:y> <urn:p> \"1\" .\n", "null", false, RC_INVALID },
	};
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	assert_ok(cx, contexts_add(cx, options.contexts, STR("urn:c"), STR("{\"@context\":{\"p\":\"urn:p\"}}")));
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		for (int named = 0; named < 2; named++) {
			struct quads quads;
			struct rdfc made;
			struct json *view;
			struct str text;
			enum rc rc;

			assert_ok(cx, nquads_read(cx, str_of(cases[i].text), NQUADS, 100, &quads));
			assert_ok(cx, rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &made));
			rc = jsonld_view(cx, &options, made.list, made.count, named == 1 ? json_new_string(cx->mem, STR("urn:c")) : json_sample(cx, cases[i].context), &view);
			if (rc != cases[i].want)
				fail_msg("%s: rc %d", cases[i].why, (int)rc);
			if (rc != RC_OK)
				continue;
			text = json_text(cx->mem, view, JSON_COMPACT);
			if ((str_find(text, STR("\"@list\":[\"1\"")) < text.len) != cases[i].list)
				fail_msg("%s: " PRI_STR, cases[i].why, ARG_STR(text));
		}
	contexts_close(options.contexts);
}

/* ---- IRIs and language tags ---- */

static void
iris_beside_the_usual(void **state)
{
	static const struct { const char *base, *reference, *want; } cases[] = {
		{ "urn:a", ".", "urn:" }, { "urn:a", "..", "urn:" }, { "urn:a", "./b", "urn:b" }, { "urn:a", "../b", "urn:b" }, { "http://a", "b", "http://a/b" }, { "http://a/b/c", "/..", "http://a/" }, { "http://a/b/c", "/x/..", "http://a/" },
	};
	static const struct { const char *base, *iri, *want; } relatives[] = {
		{ "http://a/b", "rel", "rel" }, { "http://a/b", "ftp://a/b", "ftp://a/b" }, { "http://a/b", "http:b", "http:b" }, { "http://a/b", "http://c/b", "http://c/b" }, { "http://a/b?q", "http://a/b?q#f", "#f" }, { "http://a/b?q", "http://a/b?r#f", "?r#f" }, { "http://a/b", "http://a/b?r#f", "?r#f" },
		{ "http://a/b?q", "http://a/b#f", "b#f" }, { "http://a/b?q", "http://a/b?r", "?r" }, { "http://a/b?q", "http://a/b?q", "b?q" }, { "http://a/b/", "http://a/b/", "./" }, { "urn:b", "urn:b", "b" },
	};
	static const struct { const char *text; bool absolute; } schemes[] = { { "a:b", true }, { "a+b:c", true }, { "a-b:c", true }, { "a.b:c", true }, { "a_b:c", false }, { "1a:b", false }, { ":b", false }, { "a", false }, { "", false }, { "a b:c", false }, { "a:b c", false } };
	static const struct { const char *tag; bool shape, valid; } tags[] = { { "en", true, true }, { "en-GB", true, true }, { "", false, false }, { "en-", false, false }, { "-en", false, false }, { "en--GB", false, false }, { "abcdefgh", true, true }, { "abcdefghi", true, false }, { "en-abcdefghi", true, false }, { "e1", false, false }, { "en-1", true, true }, { "en-_", false, false } };
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(iri_resolve(cx->mem, str_of(cases[i].base), str_of(cases[i].reference)), cases[i].want);
	assert_int_equal(iri_resolve(cx->mem, STR("http://a/b"), STR("c\0d")).len, 12);
	for (size_t i = 0; i < sizeof(relatives) / sizeof(*relatives); i++)
		assert_str(iri_relative(cx->mem, str_of(relatives[i].base), str_of(relatives[i].iri)), relatives[i].want);
	for (size_t i = 0; i < sizeof(schemes) / sizeof(*schemes); i++)
		if (iri_is_absolute(str_of(schemes[i].text)) != schemes[i].absolute)
			fail_msg("%s", schemes[i].text);
	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++)
		if (language_tag_shape(str_of(tags[i].tag)) != tags[i].shape || language_tag_valid(str_of(tags[i].tag)) != tags[i].valid)
			fail_msg("%s", tags[i].tag);
	assert_str(term_new_literal(cx->mem, STR("x"), STR("urn:t"), STR("en"))->text, "\"x\"@en"); /* a language is a datatype of its own */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(types), TEST(values), TEST(lists_and_sets), TEST(objects_that_say_nothing), TEST(maps), TEST(many_properties), TEST(blank_nodes_that_name_graphs), TEST(lists_in_the_view), TEST(iris_beside_the_usual),
	};

	return cmocka_run_group_tests_name("T-03: statements", tests, NULL, NULL);
}
