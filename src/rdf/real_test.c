/* Documents from the field and from this project's bench: what they say is known from other implementations. */
#include "test.h"

#include "base/file.h"
#include "rdf/jsonld.h"
#include "rdf/sha.h"

static struct str
read_text(struct ctx *cx, const char *dir, struct str name)
{
	struct str text;

	assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(dir), name), (size_t)16 << 20, &text));
	return text;
}

static struct str
hash_hex(struct ctx *cx, struct str text)
{
	unsigned char hash[32];

	rdf_sha256(text.ptr, text.len, hash);
	return str_hex(cx->mem, hash, sizeof(hash));
}

/* Contexts that only these documents need; the first is so short that it stands here. */
static struct contexts *
open_store(struct ctx *cx)
{
	static const struct { const char *url, *file; } more[] = {
		{ "https://www.w3.org/2018/credentials/examples/v1", "ob3-clr2/contexts/2018-credentials-examples-v1.jsonld" },
		{ "https://www.w3.org/ns/odrl.jsonld", "ob3-clr2/contexts/odrl.jsonld" },
		{ "http://data.europa.eu/snb/model/context/edc-ap", "elm3/rdf/ap/edc/edc-ap-context.jsonld" },
	};
	struct contexts *store;

	assert_ok(cx, contexts_open(cx, &store));
	assert_ok(cx, contexts_add(cx, store, STR("https://www.w3.org/ns/credentials/examples/v2"),
	                           STR("{\"@context\":{\"@vocab\":\"https://www.w3.org/ns/credentials/examples#\"}}")));
	for (size_t i = 0; i < sizeof(more) / sizeof(*more); i++) {
		const char *found = test_conformance(more[i].file);
		struct str text;

		if (found == NULL)
			continue;
		assert_ok(cx, file_read(cx, str_of(found), 1 << 20, &text));
		assert_ok(cx, contexts_add(cx, store, str_of(more[i].url), text));
	}
	return store;
}

static const struct json *
inside(const struct json *document, struct str pointer)
{
	struct str part;

	str_cut(&pointer, '/', &part);
	while (pointer.len > 0 && document != NULL) {
		str_cut(&pointer, '/', &part);
		document = json_get(document, part);
	}
	return document;
}

/* The view says what the document says, and it is what compaction would write: read and written again, it is the same tree. */
static bool
view_is_right(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct str source)
{
	const struct json *context = JSON_GET(document, "@context");
	struct json *view, *again;
	struct quads quads;
	struct rdfc canonical;
	struct str text;

	if (context == NULL || jsonld_to_quads(cx, options, document, &quads) != RC_OK || quads.count == 0)
		return true;
	assert_ok(cx, rdfc_canonize(cx, &quads, RDFC_SHA256, RDFC_LIMITS, &canonical));
	if (jsonld_view(cx, options, canonical.list, canonical.count, context, &view) != RC_OK)
		return true; /* it has no single root */
	if (jsonld_compact(cx, options, view, context, &again) != RC_OK || jsonld_canonize(cx, options, view, RDFC_SHA256, &text) != RC_OK) {
		print_error(PRI_STR ": the view cannot be read: " PRI_STR "\n", ARG_STR(source), ARG_STR(err_text(&cx->err, cx->mem)));
		return false;
	}
	if (!json_equal(view, again))
		print_error(PRI_STR ": view\n" PRI_STR "\ncompacted\n" PRI_STR "\n", ARG_STR(source), ARG_STR(json_text(cx->mem, view, JSON_PRETTY)),
		            ARG_STR(json_text(cx->mem, again, JSON_PRETTY)));
	if (!str_eq(text, canonical.text))
		print_error(PRI_STR ": the view says something else\n", ARG_STR(source));
	return json_equal(view, again) && str_eq(text, canonical.text);
}

static void
real_documents_say_what_others_read(void **state)
{
	struct ctx *cx = *state;
	const char *found = test_conformance("real-doc-canon/manifest.json");
	struct contexts *store;
	struct json *manifest;
	char *dir;
	int ran = 0, failed = 0;

	if (found == NULL)
		return;
	dir = str_c(cx->mem, str_sub(str_of(found), 0, strlen(found) - strlen("/real-doc-canon/manifest.json")));
	store = open_store(cx);
	assert_ok(cx, json_parse(cx, read_text(cx, dir, STR("real-doc-canon/manifest.json")), JSON_LIMITS, &manifest));
	for (const struct json *e = json_first(manifest); e != NULL; e = e->next) {
		struct str source = json_string(JSON_GET(e, "source")), want = json_string(JSON_GET(e, "sha256")), canonical;
		/* The frame holds framing keywords, which we do not let pass as others do. */
		bool safe = json_is(JSON_GET(e, "safe_mode"), JSON_TRUE) && !str_ends(source, "frame.jsonld");
		struct jsonld_options options = { .contexts = store, .unsafe = true };
		struct json *document;
		const struct json *credential;

		if (want.len == 0)
			continue;
		ran++;
		assert_ok(cx, json_parse(cx, read_text(cx, dir, source), JSON_LIMITS, &document));
		credential = inside(document, json_string(JSON_GET(e, "pointer")));
		if (jsonld_canonize(cx, &options, credential, RDFC_SHA256, &canonical) != RC_OK) {
			print_error(PRI_STR ": " PRI_STR "\n", ARG_STR(source), ARG_STR(err_text(&cx->err, cx->mem)));
			failed++;
			continue;
		}
		if (!str_eq(hash_hex(cx, canonical), want)) {
			print_error(PRI_STR ": another canonical form\n", ARG_STR(source));
			failed++;
		}
		options.unsafe = false;
		if ((jsonld_canonize(cx, &options, credential, RDFC_SHA256, &canonical) == RC_OK) != safe) {
			print_error(PRI_STR ": safe mode %s: " PRI_STR "\n", ARG_STR(source), safe ? "refuses it" : "lets it pass", ARG_STR(err_text(&cx->err, cx->mem)));
			failed++;
		}
		failed += safe && !view_is_right(cx, &options, credential, source);
	}
	contexts_close(store);
	print_message("# %d real documents, %d wrong\n", ran, failed);
	assert_int_equal(failed, 0);
	assert_true(ran >= 42);
}

static void
the_bench_comes_out_exactly(void **state)
{
	static const struct { const char *file, *sha256; } cases[] = {
		{ "ob.json", "7ef79089fff33a67538590554ee56f725cf4bf5b80c2ddeba7b31ab34e1cbb30" },
		{ "clr50.json", "bc1d639ab50c8aff86480251e4847eab0b17cfa6a5f430933b433b33f75e8ae8" },
	};
	struct ctx *cx = *state;
	const char *found = test_conformance("../bench"), *dir;
	struct contexts *store;

	if (found == NULL)
		return;
	dir = str_c(cx->mem, str_of(found));
	store = open_store(cx);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct jsonld_options options = { .contexts = store };
		struct str canonical;
		struct json *document;

		assert_ok(cx, json_parse(cx, read_text(cx, dir, str_of(cases[i].file)), JSON_LIMITS, &document));
		assert_ok(cx, jsonld_canonize(cx, &options, document, RDFC_SHA256, &canonical));
		assert_str(hash_hex(cx, canonical), cases[i].sha256);
		assert_true(view_is_right(cx, &options, document, str_of(cases[i].file)));
	}
	contexts_close(store);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(the_bench_comes_out_exactly), TEST(real_documents_say_what_others_read) };

	return cmocka_run_group_tests_name("real", tests, NULL, NULL);
}
