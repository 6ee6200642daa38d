#include "test.h"

#include "base/file.h"
#include "rdf/iri.h"
#include "rdf/jsonld.h"

#include <dirent.h>

static void
iris_are_resolved(void **state)
{
	/* RFC 3986 section 5.4 */
	static const struct { const char *reference, *want; } cases[] = {
		{ "g:h", "g:h" }, { "g", "http://a/b/c/g" }, { "./g", "http://a/b/c/g" }, { "g/", "http://a/b/c/g/" }, { "/g", "http://a/g" },
		{ "//g", "http://g" }, { "?y", "http://a/b/c/d;p?y" }, { "g?y", "http://a/b/c/g?y" }, { "#s", "http://a/b/c/d;p?q#s" },
		{ "g#s", "http://a/b/c/g#s" }, { ";x", "http://a/b/c/;x" }, { "", "http://a/b/c/d;p?q" }, { ".", "http://a/b/c/" },
		{ "./", "http://a/b/c/" }, { "..", "http://a/b/" }, { "../g", "http://a/b/g" }, { "../..", "http://a/" },
		{ "../../g", "http://a/g" }, { "../../../g", "http://a/g" }, { "/./g", "http://a/g" }, { "/../g", "http://a/g" },
		{ "g.", "http://a/b/c/g." }, { "..g", "http://a/b/c/..g" }, { "./../g", "http://a/b/g" }, { "g/../h", "http://a/b/c/h" },
		{ "g?y/../x", "http://a/b/c/g?y/../x" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(iri_resolve(cx->mem, STR("http://a/b/c/d;p?q"), str_of(cases[i].reference)), cases[i].want);
}

static void
relative_iris_lead_back(void **state)
{
	static const char *const iris[] = {
		"http://a/b/c/d;p?q", "http://a/b/c/d;p?q#x", "http://a/b/c/d;p", "http://a/b/c/e", "http://a/b/", "http://a/b/c/", "http://a/x",
		"http://a/b/c/d/e", "http://z/b", "urn:x", "http://a/b/c/x:y",
	};
	struct ctx *cx = *state;
	struct str base = STR("http://a/b/c/d;p?q");

	for (size_t i = 0; i < sizeof(iris) / sizeof(*iris); i++)
		assert_str(iri_resolve(cx->mem, base, iri_relative(cx->mem, base, str_of(iris[i]))), iris[i]);
}

static void
literals_keep_their_parts(void **state)
{
	static const struct { const char *value, *datatype, *language, *text; } cases[] = {
		{ "plain", "", "", "\"plain\"" },
		{ "", "", "", "\"\"" },
		{ "a \"quoted\" \\ line\nbreak\t\b\f\r and \x01\x7f", "", "",
		  "\"a \\\"quoted\\\" \\\\ line\\nbreak\\t\\b\\f\\r and \\u0001\\u007F\"" },
		{ "1", "http://www.w3.org/2001/XMLSchema#integer", "", "\"1\"^^<http://www.w3.org/2001/XMLSchema#integer>" },
		{ "1", "http://www.w3.org/2001/XMLSchema#string", "", "\"1\"" },
		{ "Zeugnis \"1\"", "", "de-AT", "\"Zeugnis \\\"1\\\"\"@de-AT" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct term *term = term_new_literal(cx->mem, str_of(cases[i].value), str_of(cases[i].datatype), str_of(cases[i].language));
		struct literal parts = term_literal(cx->mem, term);

		assert_str(term->text, cases[i].text);
		assert_str(parts.value, cases[i].value);
		assert_str(parts.language, cases[i].language);
	}
}

static void
a_quad_counts_once(void **state)
{
	struct ctx *cx = *state;
	struct quads quads;

	assert_ok(cx, nquads_read(cx, STR("_:x <urn:p> \"1\" .\n_:x<urn:p>\"1\".\n_:x <urn:p> \"1\" <urn:g> .\n"), NQUADS, 100, &quads));
	assert_int_equal(quads.count, 2);
	assert_int_equal(quads.blank_count, 1);
}

static void
a_limit_is_a_limit(void **state)
{
	struct ctx *cx = *state;
	struct quads quads;
	struct buf text = buf_new(cx->mem, 1 << 20);

	for (int i = 0; i < 300; i++)
		buf_fmt(&text, "<urn:s%d> <urn:p> _:b%d .\n", i, i);
	assert_ok(cx, nquads_read(cx, buf_view(&text), NQUADS, 300, &quads));
	assert_int_equal(quads.count, 300);
	assert_int_equal(quads.blank_count, 300);
	assert_int_equal(nquads_read(cx, buf_view(&text), NQUADS, 299, &quads), RC_LIMIT);
}

static void
errors_name_their_place(void **state)
{
	struct ctx *cx = *state;
	struct quads quads;
	struct str said;

	assert_int_equal(nquads_read(cx, STR("<urn:a> <urn:b> <urn:c> .\n<urn:a> <b> <urn:c> .\n"), NQUADS, 9, &quads), RC_INVALID);
	said = err_text(&cx->err, cx->mem);
	assert_true(str_starts(said, "line 2, column 10: "));
	assert_int_equal(nquads_read(cx, STR("<urn:a> <urn:\\u0000> <urn:c> .\n"), NQUADS, 9, &quads), RC_INVALID);
	assert_int_equal(nquads_read(cx, STR("<urn:a> <urn:\\u003E> <urn:c> .\n"), NQUADS, 9, &quads), RC_INVALID);
	assert_ok(cx, nquads_read(cx, STR("<urn:a> <urn:\\u0053\\u00E9> <urn:c> .\n"), NQUADS, 9, &quads));
}

static void
run_folder(struct ctx *cx, const char *folder, enum nquads_flavour flavour, int want)
{
	struct str path = str_fmt(cx->mem, "nquads-tests/%s", folder);
	const char *dir = test_conformance(path.ptr);
	DIR *listing = dir == NULL ? NULL : opendir(dir);
	struct dirent *entry;
	int ran = 0;

	if (listing == NULL)
		return;
	while ((entry = readdir(listing)) != NULL) {
		struct str name = str_of(entry->d_name), text, again;
		bool bad = str_find(name, STR("-bad-")) < name.len;
		struct quads quads;
		enum rc rc;

		if (!str_ends(name, ".nq") && !str_ends(name, ".nt"))
			continue;
		assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(dir), name), 1 << 20, &text));
		rc = nquads_read(cx, text, flavour, 1000, &quads);
		if (rc != (bad ? RC_INVALID : RC_OK))
			fail_msg("%s: rc %d", entry->d_name, (int)rc);
		if (!bad) { /* what is written reads back as the same */
			struct buf out = buf_new(cx->mem, 1 << 20), twice = buf_new(cx->mem, 1 << 20);

			quads_write(&out, &quads);
			again = buf_view(&out);
			assert_ok(cx, nquads_read(cx, again, NQUADS, 1000, &quads));
			quads_write(&twice, &quads);
			assert_true(str_eq(buf_view(&twice), again));
		}
		ran++;
	}
	closedir(listing);
	assert_true(ran >= want); /* two files stand in no manifest */
}

static void
other_peoples_nquads(void **state)
{
	run_folder(*state, "rdf11-n-quads", NQUADS, 87);
}

static void
other_peoples_ntriples(void **state)
{
	run_folder(*state, "rdf11-n-triples", NTRIPLES, 70);
}

static void
other_peoples_canonical_literals(void **state)
{
	struct ctx *cx = *state;
	const char *dir = test_conformance("nquads-tests/rdf12-n-quads-c14n");
	DIR *listing = dir == NULL ? NULL : opendir(dir);
	struct dirent *entry;

	if (listing == NULL)
		return;
	while ((entry = readdir(listing)) != NULL) {
		struct str name = str_of(entry->d_name), text, want, wanted;
		struct buf out = buf_new(cx->mem, 1 << 20);
		struct quads quads;

		/* RDF 1.2 makes language tags lower case and escapes U+FFFE; RDFC-1.0 and its implementations do not. */
		if (!str_ends(name, ".nq") || str_ends(name, "-c14n.nq") || str_starts(name, "langtag") ||
		    str_starts(name, "literal_needing_uchar_escaping"))
			continue;
		wanted = str_fmt(cx->mem, "%s/" PRI_STR "-c14n.nq", dir, ARG_STR(str_sub(name, 0, name.len - 3)));
		if (access(wanted.ptr, R_OK) != 0)
			continue;
		assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(dir), name), 1 << 20, &text));
		if (str_find(text, STR("<<")) < text.len || str_find(text, STR("--")) < text.len)
			continue; /* triple terms and directions: RDF 1.2 too */
		assert_ok(cx, file_read(cx, wanted, 1 << 20, &want));
		assert_ok(cx, nquads_read(cx, text, NQUADS, 1000, &quads));
		quads_write(&out, &quads);
		if (!str_eq(buf_view(&out), want))
			fail_msg("%s:\ngot  " PRI_STR "want " PRI_STR, entry->d_name, ARG_STR(buf_view(&out)), ARG_STR(want));
	}
	closedir(listing);
}

#define RDF_TYPE "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

/* The same statement may be reached in two ways; how often each document says it, and how many statements are left. */
static const struct { const char *why, *json; size_t want; } sets[] = {
	{ "a type twice", "{\"@id\":\"urn:s\",\"@type\":[\"urn:t\",\"urn:t\"]}", 1 },
	{ "a type, and as a property", "{\"@id\":\"urn:s\",\"@type\":\"urn:t\",\"" RDF_TYPE "\":[{\"@id\":\"urn:t\"},{\"@id\":\"urn:u\"}]}", 2 },
	{ "a value twice", "{\"@id\":\"urn:s\",\"urn:p\":[\"a\",\"b\",\"a\"]}", 2 },
	{ "a value twice on a blank node", "{\"urn:p\":[\"a\",\"b\",\"a\"]}", 2 },
	{ "a number and its text", "{\"@id\":\"urn:s\",\"urn:p\":[1,{\"@value\":\"1\",\"@type\":\"http://www.w3.org/2001/XMLSchema#integer\"}]}", 1 },
	{ "one of many", "{\"@id\":\"urn:s\",\"urn:p\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\",\"h\",\"i\",\"a\",\"i\",\"h\",\"j\"]}", 10 },
	{ "two node objects", "[{\"@id\":\"urn:s\",\"urn:p\":\"a\"},{\"@id\":\"urn:s\",\"urn:p\":[\"b\",\"a\"]},{\"@id\":\"urn:s\",\"urn:p\":[\"b\",\"c\"]}]", 3 },
	{ "below itself", "{\"@id\":\"urn:s\",\"urn:p\":\"a\",\"urn:q\":{\"@id\":\"urn:s\",\"urn:p\":\"a\",\"urn:q\":{\"@id\":\"urn:s\"}}}", 2 },
	{ "in a list of its own", "{\"@id\":\"urn:s\",\"urn:o\":\"a\",\"urn:p\":{\"@list\":[{\"@id\":\"urn:s\",\"urn:o\":\"a\",\"urn:q\":\"b\"}]},\"urn:q\":\"b\"}", 5 },
	{ "a label twice", "[{\"@id\":\"_:s\",\"urn:p\":\"a\"},{\"@id\":\"_:s\",\"urn:p\":\"a\"}]", 1 },
	{ "backwards and forwards", "{\"@id\":\"urn:o\",\"@reverse\":{\"urn:p\":{\"@id\":\"urn:s\",\"urn:p\":{\"@id\":\"urn:o\"}}}}", 1 },
	{ "backwards, from a blank node", "{\"@id\":\"urn:o\",\"@reverse\":{\"urn:p\":{\"urn:p\":{\"@id\":\"urn:o\"}}}}", 1 },
	{ "forwards and backwards", "[{\"@id\":\"urn:s\",\"urn:p\":{\"@id\":\"urn:o\"}},{\"@id\":\"urn:o\",\"@reverse\":{\"urn:p\":{\"@id\":\"urn:s\"}}}]", 1 },
	{ "backwards twice", "{\"@id\":\"urn:o\",\"@reverse\":{\"urn:p\":[{\"@id\":\"urn:s\"},{\"@id\":\"urn:s\"}]}}", 1 },
	{ "in two graphs", "[{\"@id\":\"urn:s\",\"urn:p\":\"a\"},{\"@id\":\"urn:g\",\"@graph\":[{\"@id\":\"urn:s\",\"urn:p\":\"a\"}]},"
	  "{\"@id\":\"urn:g\",\"@graph\":[{\"@id\":\"urn:s\",\"urn:p\":\"a\"}]}]", 2 },
	{ "included", "{\"@id\":\"urn:s\",\"urn:p\":\"a\",\"@included\":[{\"@id\":\"urn:s\",\"urn:p\":\"a\"}]}", 1 },
	{ "two blank nodes that look alike", "{\"@id\":\"urn:s\",\"urn:p\":[{\"urn:q\":\"a\"},{\"urn:q\":\"a\"}]}", 4 },
};

static void
a_statement_is_there_once(void **state)
{
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	for (size_t i = 0; i < sizeof(sets) / sizeof(*sets); i++) {
		struct json *document;
		struct quads quads;

		assert_ok(cx, json_parse(cx, str_of(sets[i].json), JSON_LIMITS, &document));
		if (jsonld_to_quads(cx, &options, document, &quads) != RC_OK)
			fail_msg("%s: " PRI_STR, sets[i].why, ARG_STR(err_text(&cx->err, cx->mem)));
		if (quads.count != sets[i].want)
			fail_msg("%s: %zu statements", sets[i].why, quads.count);
		for (size_t k = 0; k < quads.count; k++)
			for (size_t n = 0; n < k; n++)
				assert_int_not_equal(quad_cmp(&quads.list[k], &quads.list[n]), 0);
	}
	contexts_close(options.contexts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(iris_are_resolved), TEST(relative_iris_lead_back), TEST(literals_keep_their_parts), TEST(a_quad_counts_once),
		TEST(a_limit_is_a_limit), TEST(errors_name_their_place), TEST(other_peoples_nquads), TEST(other_peoples_ntriples),
		TEST(other_peoples_canonical_literals), TEST(a_statement_is_there_once),
	};

	return cmocka_run_group_tests_name("quads", tests, NULL, NULL);
}
