/* N-Quads and N-Triples, byte by byte: what each place of the grammar takes, and the neighbour it does not (RDF 1.1 N-Quads, 4). */
#include "test.h"

#include "rdf/quads.h"

#define S "<urn:s>"
#define P " <urn:p> "

/* The quads read from the text, or -1; `column` is where it is wrong. */
static int
count_of(struct ctx *cx, const char *text, enum nquads_flavour flavour)
{
	struct quads quads;
	enum rc rc = nquads_read(cx, str_of(text), flavour, 100, &quads);

	assert_true(rc == RC_OK || rc == RC_INVALID);
	return rc == RC_OK ? (int)quads.count : -1;
}

struct line { const char *text; int want; };

static void
check(struct ctx *cx, const struct line *lines, size_t count, enum nquads_flavour flavour)
{
	for (size_t i = 0; i < count; i++) {
		int got = count_of(cx, lines[i].text, flavour);

		if (got != lines[i].want)
			fail_msg("%s: %d, wanted %d", lines[i].text, got, lines[i].want);
	}
}
#define CHECK(cx, lines, flavour) check((cx), (lines), sizeof(lines) / sizeof(*(lines)), (flavour))

static void
lines_and_their_ends(void **state)
{
	static const struct line lines[] = {
		{ "", 0 }, { "\n", 0 }, { "\r\n\r\n", 0 }, { "\r", 0 }, { " \t\n", 0 }, { " \t", 0 }, { "# a remark", 0 }, { "# a remark\n# another\r\n", 0 }, { "# ends so\r" S P S ".", 1 },
		{ S P S ".", 1 }, { S P S ".\n", 1 }, { S P S ".\r" S P "<urn:o>.\r", 2 }, { S P S ". # why", 1 }, { S P S ".\n#", 1 }, { "\t" S "\t<urn:p>\t" S "\t.\t", 1 },
		{ S P S, -1 }, { S P S ". x", -1 }, { S P S "." S P S ".", -1 }, { S P ".", -1 }, { S ".", -1 }, { "x", -1 }, { ".", -1 }, { S P "x", -1 },
		{ S P S "\n.", -1 },
	};

	CHECK(*state, lines, NQUADS);
}

static void
where_each_kind_of_term_may_stand(void **state)
{
	static const struct line lines[] = {
		{ "_:a <urn:p> _:b .", 1 }, { S P "\"x\" .", 1 }, { S P S " <urn:g> .", 1 }, { S P S " _:g .", 1 }, { "\"x\" <urn:p> <urn:o> .", -1 }, { S " _:p <urn:o> .", -1 }, { S " \"p\" <urn:o> .", -1 },
		{ S P S " \"g\" .", -1 }, { S P S " <urn:g> <urn:h> .", -1 },
	};
	static const struct line triples[] = { { S P S ".", 1 }, { S P S " <urn:g> .", -1 }, { S P S " _:g .", -1 } };

	CHECK(*state, lines, NQUADS);
	CHECK(*state, triples, NTRIPLES);
}

static void
iris(void **state)
{
	static const struct line lines[] = {
		{ "<urn:\\u00E9> <urn:p> <urn:o> .", 1 }, { "<urn:\\u00e9> <urn:p> <urn:o> .", 1 }, { "<urn:\\U0001F600> <urn:p> <urn:o> .", 1 }, { "<urn:\\U0010FFFF> <urn:p> <urn:o> .", 1 },
		{ "<urn:\\U00110000> <urn:p> <urn:o> .", -1 }, { "<urn:\\uD7FF> <urn:p> <urn:o> .", 1 }, { "<urn:\\uD800> <urn:p> <urn:o> .", -1 }, { "<urn:\\uDFFF> <urn:p> <urn:o> .", -1 }, { "<urn:\\uE000> <urn:p> <urn:o> .", 1 },
		{ "<urn:\\u00G9> <urn:p> <urn:o> .", -1 }, { "<urn:\\u00:9> <urn:p> <urn:o> .", -1 }, { "<urn:\\u00g9> <urn:p> <urn:o> .", -1 }, { "<urn:\\u00/9> <urn:p> <urn:o> .", -1 }, { "<urn:\\u00@9> <urn:p> <urn:o> .", -1 }, { "<urn:\\u00`9> <urn:p> <urn:o> .", -1 },
		{ "<urn:\\u00", -1 }, { "<urn:\\n> <urn:p> <urn:o> .", -1 }, { "<urn:\\u0020> <urn:p> <urn:o> .", -1 }, { "<urn:\\u003E> <urn:p> <urn:o> .", -1 }, { "<urn:\\u0041> <urn:p> <urn:o> .", 1 }, { "<urn:a b> <urn:p> <urn:o> .", -1 }, { "<urn:s", -1 }, { "<urn:\\", -1 },
		{ "<relative> <urn:p> <urn:o> .", -1 }, { "<> <urn:p> <urn:o> .", -1 }, { "<urn:\xc3\xa9> <urn:p> <urn:o> .", 1 },
	};

	CHECK(*state, lines, NQUADS);
}

static void
blank_nodes(void **state)
{
	static const struct line lines[] = {
		{ "_:a <urn:p> _:a1.", 1 }, { "_:0 <urn:p> _:_ .", 1 }, { "_:a.b <urn:p> _:c .", 1 }, { "_:a-b <urn:p> _:a\xc2\xb7 .", 1 }, { "_:\xc3\xa9 <urn:p> _:a\xcc\x80 .", 1 },
		{ "_:-a <urn:p> <urn:o> .", -1 }, { "_:.a <urn:p> <urn:o> .", -1 }, { "_: <urn:p> <urn:o> .", -1 }, { "_a <urn:p> <urn:o> .", -1 }, { "_:a:b <urn:p> <urn:o> .", -1 }, { "_:\xc2\xb7 <urn:p> <urn:o> .", -1 }, { "_:a\xc3\x97 <urn:p> <urn:o> .", -1 },
		{ "_", -1 }, { "_:", -1 }, { S P "_:b", -1 },
	};

	CHECK(*state, lines, NQUADS);
}

static void
literals(void **state)
{
	static const struct line lines[] = {
		{ S P "\"\\t\\b\\n\\r\\f\\\"\\'\\\\\\u0041\".", 1 }, { S P "\"\\a\".", -1 }, { S P "\"\\", -1 }, { S P "\"x", -1 }, { S P "\"x\n\".", -1 }, { S P "\"x\r\".", -1 }, { S P "\"\".", 1 },
		{ S P "\"x\"@en.", 1 }, { S P "\"x\"@en-GB.", 1 }, { S P "\"x\"@EN-gb-1996.", 1 }, { S P "\"x\"@sl-rozaj-1994 .", 1 }, { S P "\"x\" @en .", 1 }, { S P "\"x\"@.", -1 }, { S P "\"x\"@1.", -1 }, { S P "\"x\"@en-.", -1 }, { S P "\"x\"@en_GB.", -1 }, { S P "\"x\"@e/n.", -1 }, { S P "\"x\"@e:n.", -1 },
		{ S P "\"x\"@e@n.", -1 }, { S P "\"x\"@e[n.", -1 }, { S P "\"x\"@e{n.", -1 }, { S P "\"x\"@enZ.", 1 },
		{ S P "\"x\"^^<urn:t>.", 1 }, { S P "\"x\"^^ <urn:t>.", 1 }, { S P "\"x\"^<urn:t>.", -1 }, { S P "\"x\"^^_:t.", -1 }, { S P "\"x\"^^", -1 }, { S P "\"x\"^^<t>.", -1 },
	};

	CHECK(*state, lines, NQUADS);
}

/* A NUL is no escape's name, though the end of the names is one. */
static void
bytes_that_end_nothing(void **state)
{
	struct ctx *cx = *state;
	struct quads quads;

	assert_int_equal(nquads_read(cx, STR(S P "\"\\\0\"."), NQUADS, 100, &quads), RC_INVALID);
	assert_int_equal(nquads_read(cx, STR("\xff"), NQUADS, 100, &quads), RC_INVALID);
}

/* The place of a mistake is told by line and column; too many statements by the line. */
static void
places_of_mistakes(void **state)
{
	static const struct { const char *text; int64_t line; const char *column; } cases[] = {
		{ "x", 1, "1" }, { "\n" S P "x", 2, "17" }, { "# a\n\n" S P S " x", 3, "25" }, { S P S, 1, "24" }, { S P S ".\n" S P S ".\nx", 3, "1" },
	};
	struct ctx *cx = *state;
	struct quads quads;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(nquads_read(cx, str_of(cases[i].text), NQUADS, 100, &quads), RC_INVALID);
		assert_int_equal(cx->err.place.line, cases[i].line);
		assert_str(cx->err.place.column, cases[i].column);
	}
	assert_ok(cx, nquads_read(cx, STR(S P "<urn:a>.\n" S P "<urn:b>."), NQUADS, 2, &quads));
	assert_int_equal(nquads_read(cx, STR(S P "<urn:a>.\n" S P "<urn:b>.\n"), NQUADS, 1, &quads), RC_LIMIT);
	assert_int_equal(nquads_read(cx, STR(S P "<urn:a>.\n" S P "<urn:b>."), NQUADS, 1, &quads), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_and_their_ends), TEST(where_each_kind_of_term_may_stand), TEST(iris), TEST(blank_nodes), TEST(literals), TEST(bytes_that_end_nothing), TEST(places_of_mistakes),
	};

	return cmocka_run_group_tests_name("N-Quads", tests, NULL, NULL);
}
