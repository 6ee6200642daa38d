#include "test.h"

#include "base/file.h"
#include "rdf/jsonld.h"

/* ---- other people's tests ---- */

struct suite {
	struct ctx *cx;
	struct str dir;       /* json-ld-api */
	struct str url;       /* what the suite says that folder's address is */
	struct contexts *contexts;
	int ran, failed;
};

static enum rc
load_beside(struct ctx *cx, void *self, struct str url, struct str *text)
{
	const struct suite *suite = self;

	if (url.len <= suite->url.len || memcmp(url.ptr, suite->url.ptr, suite->url.len) != 0)
		return RC_NOT_FOUND;
	return file_read(cx, path_join(cx->mem, suite->dir, str_sub(url, suite->url.len, url.len)), 1 << 20, text);
}

static struct str
read_file(struct suite *suite, struct str name)
{
	struct str text;

	assert_ok(suite->cx, file_read(suite->cx, path_join(suite->cx->mem, suite->dir, name), (size_t)8 << 20, &text));
	return text;
}

static struct json *
read_json(struct suite *suite, struct str name)
{
	struct json *json;

	assert_ok(suite->cx, json_parse(suite->cx, read_file(suite, name), JSON_LIMITS, &json));
	return json;
}

/* The order of an array counts only in a list. */
static bool
same_meaning(const struct json *a, const struct json *b, bool ordered)
{
	const struct json *x, *y;
	bool used[512] = { false };

	if (a->type < JSON_ARRAY || a->type != b->type || json_count(a) != json_count(b))
		return json_equal(a, b);
	if (a->type == JSON_OBJECT) {
		for (x = json_first(a); x != NULL; x = x->next) {
			y = json_get(b, x->key);
			if (y == NULL || !same_meaning(x, y, str_is(x->key, "@list")))
				return false;
		}
		return true;
	}
	for (x = json_first(a), y = json_first(b); x != NULL; x = x->next) {
		size_t i = 0;

		if (ordered) {
			if (!same_meaning(x, y, false))
				return false;
			y = y->next;
			continue;
		}
		for (y = json_first(b); y != NULL && (used[i] || !same_meaning(x, y, false)); y = y->next)
			i++;
		if (y == NULL)
			return false;
		used[i] = true;
	}
	return true;
}

static void
report(struct suite *suite, struct str id, struct str what, struct str got, struct str want)
{
	suite->failed++;
	print_error(PRI_STR ": " PRI_STR "\n", ARG_STR(id), ARG_STR(what));
	if (getenv("TESTAMUR_VERBOSE") != NULL)
		print_error("got  " PRI_STR "\nwant " PRI_STR "\n", ARG_STR(got), ARG_STR(want));
}

/* "invalid @id value" is said by rdf_invalid_id_value. */
static bool
said(struct ctx *cx, struct str code)
{
	struct buf name = buf_new(cx->mem, 200);

	buf_lit(&name, "rdf_");
	for (size_t i = 0; i < code.len; i++)
		if (code.ptr[i] != '@')
			buf_byte(&name, code.ptr[i] == ' ' || code.ptr[i] == '-' ? '_' : (char)(code.ptr[i] | 0x20));
	return str_is(buf_view(&name), cx->err.msg->name);
}

/* Runs one case; *got is what came out, as text to compare or to show. */
enum outcome { CASE_SAME, CASE_DIFFERENT, CASE_ERROR };

static enum outcome
run_expand(struct suite *suite, const struct json *test, const struct jsonld_options *options, struct str *got, struct str *want)
{
	struct ctx *cx = suite->cx;
	struct json *out, *expected;

	if (jsonld_expand(cx, options, read_json(suite, json_string(JSON_GET(test, "input"))), &out) != RC_OK)
		return CASE_ERROR;
	if (JSON_GET(test, "expect") == NULL)
		return CASE_DIFFERENT;
	expected = read_json(suite, json_string(JSON_GET(test, "expect")));
	*got = json_text(cx->mem, out, JSON_PRETTY);
	*want = json_text(cx->mem, expected, JSON_PRETTY);
	return same_meaning(out, expected, false) ? CASE_SAME : CASE_DIFFERENT;
}

static struct str
canonical_nquads(struct suite *suite, struct str text)
{
	struct quads quads;
	struct rdfc out;

	assert_ok(suite->cx, nquads_read(suite->cx, text, NQUADS, 10000, &quads));
	assert_ok(suite->cx, rdfc_canonize(suite->cx, &quads, RDFC_SHA256, RDFC_LIMITS, &out));
	return out.text;
}

static enum outcome
run_to_rdf(struct suite *suite, const struct json *test, const struct jsonld_options *options, struct str *got, struct str *want)
{
	const struct json *expect = JSON_GET(test, "expect");

	if (jsonld_canonize(suite->cx, options, read_json(suite, json_string(JSON_GET(test, "input"))), RDFC_SHA256, got) != RC_OK)
		return CASE_ERROR;
	if (expect == NULL) /* a positive syntax test: that it was read is enough */
		return CASE_SAME;
	*want = canonical_nquads(suite, read_file(suite, json_string(expect)));
	return str_eq(*got, *want) ? CASE_SAME : CASE_DIFFERENT;
}

static enum outcome
run_compact(struct suite *suite, const struct json *test, const struct jsonld_options *options, struct str *got, struct str *want)
{
	struct ctx *cx = suite->cx;
	const struct json *context = JSON_GET(test, "context") == NULL ? json_new(cx->mem, JSON_OBJECT) : read_json(suite, json_string(JSON_GET(test, "context")));
	struct json *out, *expected;

	if (jsonld_compact(cx, options, read_json(suite, json_string(JSON_GET(test, "input"))), context, &out) != RC_OK)
		return CASE_ERROR;
	if (JSON_GET(test, "expect") == NULL)
		return CASE_DIFFERENT;
	expected = read_json(suite, json_string(JSON_GET(test, "expect")));
	*got = json_text(cx->mem, out, JSON_PRETTY);
	*want = json_text(cx->mem, expected, JSON_PRETTY);
	return same_meaning(out, expected, false) ? CASE_SAME : CASE_DIFFERENT;
}

static struct jsonld_options
options_of(struct suite *suite, const struct json *test, const struct jsonld_loader *loader)
{
	struct ctx *cx = suite->cx;
	const struct json *given = JSON_GET(test, "option"), *base = JSON_GET(given, "base"), *context = JSON_GET(given, "expandContext");
	struct str direction = json_string(JSON_GET(given, "rdfDirection"));
	struct jsonld_options options = { .contexts = suite->contexts, .loader = loader, .unsafe = true };

	options.base = base != NULL ? json_string(base)
	             : str_fmt(cx->mem, PRI_STR PRI_STR, ARG_STR(suite->url), ARG_STR(json_string(JSON_GET(test, "input"))));
	if (context != NULL)
		options.expand_context = read_json(suite, json_string(context));
	if (direction.len > 0)
		options.direction = str_is(direction, "i18n-datatype") ? RDF_DIRECTION_I18N : RDF_DIRECTION_COMPOUND;
	options.keep_arrays = json_is(JSON_GET(given, "compactArrays"), JSON_FALSE);
	options.keep_absolute = json_is(JSON_GET(given, "compactToRelative"), JSON_FALSE);
	return options;
}

static bool
is_one_of(struct str id, const char *const *list)
{
	for (; *list != NULL; list++)
		if (str_is(id, *list))
			return true;
	return false;
}

static void
run_one(struct suite *suite, const struct json *test, enum outcome (*run)(struct suite *, const struct json *, const struct jsonld_options *, struct str *, struct str *))
{
	const struct jsonld_loader loader = { load_beside, suite };
	struct jsonld_options options = options_of(suite, test, &loader);
	struct str id = json_string(JSON_GET(test, "@id")), code = json_string(JSON_GET(test, "expectErrorCode")), got = STR_NONE, want = STR_NONE;
	enum outcome outcome = run(suite, test, &options, &got, &want);

	suite->ran++;
	if (code.len == 0 && outcome == CASE_ERROR)
		report(suite, id, err_text(&suite->cx->err, suite->cx->mem), got, want);
	else if (code.len == 0 && outcome == CASE_DIFFERENT)
		report(suite, id, STR("differs"), got, want);
	else if (code.len > 0 && outcome != CASE_ERROR)
		report(suite, id, str_fmt(suite->cx->mem, "should fail: " PRI_STR, ARG_STR(code)), got, want);
	else if (code.len > 0 && !said(suite->cx, code))
		report(suite, id, str_fmt(suite->cx->mem, "said %s, not " PRI_STR, suite->cx->err.msg->name, ARG_STR(code)), got, want);
}

/* Every case for JSON-LD 1.1 but those listed. */
static void
run_manifest(struct ctx *cx, const char *manifest, enum outcome (*run)(struct suite *, const struct json *, const struct jsonld_options *, struct str *, struct str *), const char *const *exceptions, int want)
{
	const char *dir = test_conformance("json-ld-api");
	struct suite suite = { .cx = cx, .url = STR("https://w3c.github.io/json-ld-api/tests/") };
	struct json *list;

	if (dir == NULL)
		return;
	suite.dir = str_dup(cx->mem, str_of(dir));
	assert_ok(cx, contexts_open_empty(cx, &suite.contexts));
	list = read_json(&suite, str_of(manifest));
	for (const struct json *test = json_first(JSON_GET(list, "sequence")); test != NULL; test = test->next) {
		const struct json *option = JSON_GET(test, "option");

		if (str_is(json_string(JSON_GET(option, "specVersion")), "json-ld-1.0") ||
		    str_is(json_string(JSON_GET(option, "processingMode")), "json-ld-1.0") ||
		    is_one_of(json_string(JSON_GET(test, "@id")), exceptions))
			continue;
		run_one(&suite, test, run);
	}
	contexts_close(suite.contexts);
	print_message("# %s: %d ran, %d failed\n", manifest, suite.ran, suite.failed);
	assert_int_equal(suite.failed, 0);
	assert_true(suite.ran >= want);
}

static void
other_peoples_expansions(void **state)
{
	static const char *const exceptions[] = { NULL };

	run_manifest(*state, "expand-manifest.jsonld", run_expand, exceptions, 367);
}

static void
other_peoples_rdf(void **state)
{
	static const char *const exceptions[] = { NULL };

	run_manifest(*state, "toRdf-manifest.jsonld", run_to_rdf, exceptions, 448);
}

static void
other_peoples_compactions(void **state)
{
	static const char *const exceptions[] = { NULL };

	run_manifest(*state, "compact-manifest.jsonld", run_compact, exceptions, 233);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(other_peoples_expansions), TEST(other_peoples_rdf), TEST(other_peoples_compactions) };

	return cmocka_run_group_tests_name("jsonld", tests, NULL, NULL);
}
