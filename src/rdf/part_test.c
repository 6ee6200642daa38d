/* A part is taken where its objects mean what they meant, and nowhere else; format/cohort_test.c has credentials. */
#include "test.h"

#include "rdf/jsonld.h"

#define CONTEXT "https://part.example/context"

static const char context[] =
	"{\"@context\":{\"@version\":1.1,\"name\":\"https://a.example/name\",\"part\":{\"@id\":\"https://a.example/part\",\"@type\":\"@id\"},"
	"\"other\":{\"@id\":\"https://a.example/other\",\"@context\":{\"name\":\"https://b.example/name\"}},"
	"\"graph\":{\"@id\":\"https://a.example/graph\",\"@container\":\"@graph\"},\"list\":{\"@id\":\"https://a.example/list\",\"@container\":\"@list\"},"
	"\"back\":{\"@reverse\":\"https://a.example/back\"},"
	"\"Renamer\":{\"@id\":\"https://a.example/Renamer\",\"@context\":{\"@propagate\":true,\"name\":\"https://c.example/name\"}}}}";

#define HEAD "{\"@context\":\"" CONTEXT "\",\"@id\":\"urn:1\","

/* PART stands where the object of the part is put. */
static const struct { const char *why, *before, *after; bool used; } cases[] = {
	{ "as it was", HEAD "\"part\":", "}", true },
	{ "in an array", HEAD "\"part\":[", "]}", true },
	{ "deeper", HEAD "\"part\":{\"@id\":\"urn:3\",\"part\":", "}}", true },
	{ "with more said of it", HEAD "\"part\":[", ",{\"@id\":\"urn:2\",\"name\":\"x\"},{\"@id\":\"urn:2\",\"name\":\"y\"}]}", true },
	{ "with more said of it before", HEAD "\"part\":[{\"@id\":\"urn:2\",\"name\":\"y\"},{\"@id\":\"urn:2\",\"name\":\"x\"},", "]}", true },
	{ "with the same blank node", HEAD "\"part\":[{\"@id\":\"urn:4\",\"part\":{\"name\":\"blank\"}},{\"part\":{\"name\":\"blank\"}},", "]}", true },
	{ "within itself", HEAD "\"part\":{\"@id\":\"urn:2\",\"part\":", "}}", true },
	{ "under a term with another context", HEAD "\"other\":", "}", false },
	{ "in a list", HEAD "\"list\":[", "]}", false },
	{ "reversed", HEAD "\"back\":", "}", false },
	{ "below a type that renames", HEAD "\"@type\":\"Renamer\",\"part\":", "}", false },
	{ "in a graph", HEAD "\"graph\":{\"@id\":\"urn:3\",\"part\":", "}}", false },
	{ "in a graph of its own", HEAD "\"graph\":", "}", false },
	{ "in @graph", HEAD "\"@graph\":[{\"@id\":\"urn:3\",\"part\":", "}]}", false },
	{ "included", HEAD "\"@included\":[{\"@id\":\"urn:3\",\"part\":", "}]}", true },
	{ "below @reverse", HEAD "\"@reverse\":{\"https://a.example/z\":{\"@id\":\"urn:5\",\"part\":", "}}}", true },
};

static struct json *
parsed(struct ctx *cx, struct str text)
{
	struct json *json;

	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &json));
	return json;
}

/* The place in the tree of the text "PART". */
static struct json *
place_of(struct json *value)
{
	struct json *found = str_is(json_string(value), "PART") ? value : NULL;

	for (struct json *at = json_first(value); at != NULL && found == NULL; at = at->next)
		found = place_of(at);
	return found;
}

static struct json *
with_part(struct ctx *cx, const char *before, const char *after, const struct json *part)
{
	struct json *document = parsed(cx, str_fmt(cx->mem, "%s\"PART\"%s", before, after)), *place = place_of(document), old = *place;

	*place = *part;
	place->key = old.key;
	place->next = old.next;
	return document;
}

static void
assert_its_own(const struct quads *quads, const struct term *term)
{
	if (term != NULL && term->kind == TERM_BLANK)
		assert_ptr_equal(quads->blanks[term->blank], term);
}

/* Whoever has a blank node's number finds its term, also that of the part's, and no two are called alike. */
static void
blank_nodes_are_found_by_number(struct ctx *cx, const struct quads *quads)
{
	for (uint32_t b = 0; b < quads->blank_count; b++) {
		assert_int_equal(quads->blanks[b]->blank, b);
		assert_true(str_eq(quads->blanks[b]->text, str_fmt(cx->mem, "_:b%u", b)));
	}
	for (size_t i = 0; i < quads->count; i++) {
		assert_its_own(quads, quads->list[i].subject);
		assert_its_own(quads, quads->list[i].object);
		assert_its_own(quads, quads->list[i].graph);
	}
}

static void
a_part_is_taken_where_it_means_the_same(void **state)
{
	struct ctx *cx = *state;
	struct json *object = parsed(cx, STR("{\"@id\":\"urn:2\",\"name\":\"x\",\"part\":[{\"name\":\"blank\"},{\"name\":\"blank\"},{\"name\":[\"a\",\"b\"],\"part\":{\"name\":\"c\"}}]}"));
	const struct json *first = with_part(cx, HEAD "\"part\":", "}", object);
	struct jsonld_options with = { 0 }, without = { 0 };

	assert_ok(cx, contexts_open_empty(cx, &with.contexts));
	assert_ok(cx, contexts_add(cx, with.contexts, STR(CONTEXT), str_of(context)));
	without.contexts = with.contexts;
	assert_ok(cx, jsonld_make_part(cx, &with, first, (const struct json *const[]){ JSON_GET(first, "part") }, 1, &with.part));
	assert_non_null(with.part);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct json *document = with_part(cx, cases[i].before, cases[i].after, object);
		struct str quick, general;
		struct quads quads;

		assert_ok(cx, jsonld_canonize(cx, &with, document, RDFC_SHA256, &quick));
		assert_ok(cx, jsonld_canonize(cx, &without, document, RDFC_SHA256, &general));
		if (!str_eq(quick, general))
			fail_msg("%s:\n" PRI_STR "and not\n" PRI_STR, cases[i].why, ARG_STR(quick), ARG_STR(general));
		assert_ok(cx, jsonld_to_quads(cx, &with, document, &quads));
		blank_nodes_are_found_by_number(cx, &quads);
		if ((quads.known_count > 0) != cases[i].used)
			fail_msg("%s: %s", cases[i].why, cases[i].used ? "not taken" : "taken");
	}
	contexts_close(with.contexts);
}

static void
what_cannot_be_told_apart_is_no_part(void **state)
{
	static const char *const objects[] = {
		"{\"name\":\"without an id\"}", "{\"@id\":\"_:b\",\"name\":\"x\"}", "{\"@id\":\"urn:2\",\"part\":{\"@id\":\"_:b\",\"name\":\"x\"}}",
		"{\"@id\":\"urn:2\",\"name\":\"x\",\"@index\":\"1\"}", "{\"@value\":\"x\"}", "{\"@list\":[\"urn:x\"]}", "{\"@id\":\"urn:2\",\"graph\":{\"name\":\"x\"}}",
	};
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	assert_ok(cx, contexts_add(cx, options.contexts, STR(CONTEXT), str_of(context)));
	for (size_t i = 0; i < sizeof(objects) / sizeof(*objects); i++) {
		struct json *document = with_part(cx, HEAD "\"part\":", "}", parsed(cx, str_of(objects[i])));
		const struct jsonld_part *part;

		assert_ok(cx, jsonld_make_part(cx, &options, document, (const struct json *const[]){ JSON_GET(document, "part") }, 1, &part));
		if (part != NULL)
			fail_msg("taken for a part: %s", objects[i]);
	}
	contexts_close(options.contexts);
}

/* An object at another kind of place, in contexts of the document's own, or one too many. */
static void
what_stands_elsewhere_is_no_part(void **state)
{
	static const struct { const char *why, *text; } places[] = {
		{ "a term of the document's own", "{\"@context\":[\"" CONTEXT "\",{\"mine\":\"urn:mine\"}],\"@id\":\"urn:1\",\"mine\":{\"@id\":\"urn:2\",\"name\":\"x\"}}" }, { "no term", "{\"@context\":\"" CONTEXT "\",\"@id\":\"urn:1\",\"urn:p\":{\"@id\":\"urn:2\",\"name\":\"x\"}}" },
		{ "in a set", "{\"@context\":\"" CONTEXT "\",\"@id\":\"urn:1\",\"part\":{\"@set\":[{\"@id\":\"urn:2\",\"name\":\"x\"}]}}" }, { "the document itself", "{\"@context\":\"" CONTEXT "\",\"@id\":\"urn:1\",\"name\":\"x\"}" },
		{ "nothing at all", "{\"@context\":\"" CONTEXT "\",\"@id\":\"urn:1\",\"part\":{\"@value\":null},\"name\":\"x\"}" },
	};
	struct ctx *cx = *state;
	struct jsonld_options options = { .unsafe = true };
	const struct jsonld_part *part;

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	assert_ok(cx, contexts_add(cx, options.contexts, STR(CONTEXT), str_of(context)));
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		struct json *document = parsed(cx, str_of(places[i].text)), *object = json_get(document, STR("part"));

		object = object != NULL ? object : json_get(document, STR("mine")) != NULL ? json_get(document, STR("mine")) : json_get(document, STR("urn:p")) != NULL ? json_get(document, STR("urn:p")) : document;
		assert_ok(cx, jsonld_make_part(cx, &options, document, (const struct json *const[]){ object }, 1, &part));
		if (part != NULL)
			fail_msg("taken for a part: %s", places[i].why);
		assert_ok(cx, jsonld_make_part(cx, &options, document, (const struct json *const[]){ json_new(cx->mem, JSON_OBJECT) }, 1, &part));
		assert_null(part); /* one that is not in it */
	}
	contexts_close(options.contexts);
}

static void
more_objects_than_a_part_may_have(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { .unsafe = true };
	const struct json *objects[9];
	const struct jsonld_part *part;
	struct json *document, *list;

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	assert_ok(cx, contexts_add(cx, options.contexts, STR(CONTEXT), str_of(context)));
	document = parsed(cx, STR("{\"@context\":\"" CONTEXT "\",\"@id\":\"urn:1\"}"));
	list = json_put_array(cx->mem, document, STR("part"));
	for (size_t i = 0; i < 9; i++)
		objects[i] = json_add(list, parsed(cx, str_fmt(cx->mem, "{\"@id\":\"urn:2:%zu\",\"name\":\"x\"}", i)));
	assert_ok(cx, jsonld_make_part(cx, &options, document, objects, 8, &part));
	assert_non_null(part);
	assert_ok(cx, jsonld_make_part(cx, &options, document, objects, 9, &part));
	assert_null(part);
	contexts_close(options.contexts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_part_is_taken_where_it_means_the_same),
		TEST(what_cannot_be_told_apart_is_no_part),
		TEST(what_stands_elsewhere_is_no_part),
		TEST(more_objects_than_a_part_may_have),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
