#include "test.h"

#include "base/file.h"
#include "codec/json.h"
#include "rdf/rdfc.h"
#include "rdf/sha.h"

#include <time.h>

static struct str
canonical(struct ctx *cx, const char *text)
{
	struct quads quads;
	struct rdfc out;

	assert_ok(cx, nquads_read(cx, str_of(text), NQUADS, 1000, &quads));
	assert_ok(cx, rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &out));
	return out.text;
}

static void
order_and_labels_do_not_count(void **state)
{
	static const struct { const char *why, *one, *other; } cases[] = {
		{ "labels", "_:a <urn:p> \"1\" .\n_:b <urn:p> \"2\" .\n", "_:x <urn:p> \"2\" .\n_:y <urn:p> \"1\" .\n" },
		{ "order", "<urn:a> <urn:p> _:b .\n_:b <urn:q> \"x\" .\n", "_:b <urn:q> \"x\" .\n<urn:a> <urn:p> _:b .\n" },
		{ "cycle", "_:a <urn:p> _:b .\n_:b <urn:p> _:c .\n_:c <urn:p> _:a .\n", "_:c <urn:p> _:b .\n_:b <urn:p> _:a .\n_:a <urn:p> _:c .\n" },
		{ "twins", "_:a <urn:p> _:b .\n_:c <urn:p> _:d .\n_:b <urn:q> \"1\" .\n", "_:d <urn:q> \"1\" .\n_:e <urn:p> _:d .\n_:f <urn:p> _:g .\n" },
		{ "graph names", "_:a <urn:p> \"1\" _:g .\n_:a <urn:p> \"1\" _:h .\n_:h <urn:q> \"2\" .\n",
		  "_:1 <urn:p> \"1\" _:2 .\n_:1 <urn:p> \"1\" _:3 .\n_:2 <urn:q> \"2\" .\n" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (!str_eq(canonical(cx, cases[i].one), canonical(cx, cases[i].other)))
			fail_msg("%s", cases[i].why);
}

static void
different_is_different(void **state)
{
	struct ctx *cx = *state;

	assert_false(str_eq(canonical(cx, "_:a <urn:p> _:b .\n_:b <urn:p> _:a .\n"), canonical(cx, "_:a <urn:p> _:a .\n_:b <urn:p> _:b .\n")));
	assert_false(str_eq(canonical(cx, "_:a <urn:p> \"1\" .\n"), canonical(cx, "_:a <urn:p> \"1\"@en .\n")));
}

/* ---- poison (T-12) ---- */

static double
cpu_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
link_blanks(struct quads *quads, const struct term *predicate, int a, int b)
{
	char left[24], right[24];

	snprintf(left, sizeof(left), "n%d", a);
	snprintf(right, sizeof(right), "n%d", b);
	quads_add(quads, (struct quad){
		quads_blank(quads, str_dup(quads->mem, str_of(left))), predicate, quads_blank(quads, str_dup(quads->mem, str_of(right))), NULL });
}

static void
clique(struct quads *quads, const struct term *p, int n)
{
	for (int a = 0; a < n; a++)
		for (int b = 0; b < n; b++)
			if (a != b)
				link_blanks(quads, p, a, b);
}

static void
grid(struct quads *quads, const struct term *p, int n)
{
	int side = 1;

	while ((side + 1) * (side + 1) <= n)
		side++;
	for (int y = 0; y < side; y++) {
		for (int x = 0; x < side; x++) {
			link_blanks(quads, p, y * side + x, y * side + (x + 1) % side);
			link_blanks(quads, p, y * side + x, (y + 1) % side * side + x);
		}
	}
}

static void
ring(struct quads *quads, const struct term *p, int n)
{
	for (int a = 0; a < n; a++)
		link_blanks(quads, p, a, (a + 1) % n);
}

/* Every blank node has the same three neighbours' shape. */
static void
cubic(struct quads *quads, const struct term *p, int n)
{
	for (int a = 0; a < n; a++) {
		link_blanks(quads, p, a, (a + 1) % n);
		link_blanks(quads, p, (a + 1) % n, a);
		link_blanks(quads, p, a, (a + n / 2) % n);
	}
}

static void
bipartite(struct quads *quads, const struct term *p, int n)
{
	for (int a = 0; a < n / 2; a++)
		for (int b = n / 2; b < n; b++)
			link_blanks(quads, p, a, b);
}

static void
poison_ends_in_a_limit_soon(void **state)
{
	static const struct { const char *name; void (*build)(struct quads *, const struct term *, int); } shapes[] = {
		{ "clique", clique }, { "grid", grid }, { "ring", ring }, { "cubic", cubic }, { "bipartite", bipartite },
	};
	static const int sizes[] = { 10, 12, 16, 30, 64, 100, 300, 1000 };
	struct ctx *cx = *state;
	const struct term *p = term_iri(cx->mem, STR("urn:p"));
	double worst = 0;

	for (size_t s = 0; s < sizeof(shapes) / sizeof(*shapes); s++) {
		for (size_t n = 0; n < sizeof(sizes) / sizeof(*sizes); n++) {
			struct arena_mark mark = arena_mark(cx->mem);
			struct quads quads;
			struct rdfc out;
			double start, took;
			enum rc rc;

			quads_init(&quads, cx->mem);
			shapes[s].build(&quads, p, sizes[n]);
			start = cpu_ms();
			rc = rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &out);
			took = cpu_ms() - start;
			worst = took > worst ? took : worst;
			if (rc != RC_OK && rc != RC_LIMIT)
				fail_msg("%s of %d: rc %d", shapes[s].name, sizes[n], (int)rc);
			if (s == 0 && rc != RC_LIMIT)
				fail_msg("clique of %d was not refused", sizes[n]);
			arena_release(cx->mem, mark);
		}
	}
	print_message("# worst of the poison graphs: %.1f ms CPU\n", worst);
	assert_true(worst < 1000); /* generous: sanitizers and shared machines; 100 is the aim */
}

/* ---- other people's tests ---- */

static struct str
read_beside(struct ctx *cx, const char *dir, struct str name)
{
	struct str text;

	assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(dir), name), (size_t)16 << 20, &text));
	return text;
}

static void
check_map(struct ctx *cx, const struct quads *quads, const struct rdfc *out, struct str want, struct str name)
{
	struct json *map;

	assert_ok(cx, json_parse(cx, want, JSON_LIMITS, &map));
	if (json_count(map) != out->blank_count)
		fail_msg(PRI_STR ": %zu blank nodes", ARG_STR(name), out->blank_count);
	for (size_t b = 0; b < out->blank_count; b++) {
		struct str label = str_fmt(cx->mem, "c14n%u", out->numbers[b]);

		if (!str_eq(json_string(json_get(map, term_value(quads->blanks[b]))), label))
			fail_msg(PRI_STR ": " PRI_STR, ARG_STR(name), ARG_STR(label));
	}
}

static void
other_peoples_canonical_forms(void **state)
{
	struct ctx *cx = *state;
	const char *dir = test_conformance("rdf-canon");
	struct json *manifest;
	int ran = 0;

	if (dir == NULL)
		return;
	assert_ok(cx, json_parse(cx, read_beside(cx, dir, STR("manifest.jsonld")), JSON_LIMITS, &manifest));
	for (const struct json *e = json_first(JSON_GET(manifest, "entries")); e != NULL; e = e->next, ran++) {
		struct str name = json_string(JSON_GET(e, "id")), type = json_string(JSON_GET(e, "type"));
		enum rdfc_hash hash = str_is(json_string(JSON_GET(e, "hashAlgorithm")), "SHA384") ? RDFC_SHA384 : RDFC_SHA256;
		struct str result = json_string(JSON_GET(e, "result"));
		struct quads quads;
		struct rdfc out;
		enum rc rc;

		assert_ok(cx, nquads_read(cx, read_beside(cx, dir, json_string(JSON_GET(e, "action"))), NQUADS, 100000, &quads));
		rc = rdfc_canonize(cx, &quads, hash, RDFC_LIMITS, &out);
		if (str_ends(type, "NegativeEvalTest")) {
			assert_int_equal(rc, RC_LIMIT);
			continue;
		}
		if (rc != RC_OK)
			fail_msg(PRI_STR ": rc %d", ARG_STR(name), (int)rc);
		if (str_ends(type, "MapTest"))
			check_map(cx, &quads, &out, read_beside(cx, dir, result), name);
		else if (!str_eq(out.text, read_beside(cx, dir, result)))
			fail_msg(PRI_STR ":\n" PRI_STR, ARG_STR(name), ARG_STR(out.text));
	}
	assert_int_equal(ran, 86);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(order_and_labels_do_not_count), TEST(different_is_different), TEST(poison_ends_in_a_limit_soon),
		TEST(other_peoples_canonical_forms),
	};

	return cmocka_run_group_tests_name("rdfc", tests, NULL, NULL);
}
