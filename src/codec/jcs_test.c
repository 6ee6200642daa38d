#include "test.h"

#include <math.h>
#include <sodium.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/random.h"
#include "codec/jcs.h"

extern char **environ;

/* Both ways of asking. */
static struct str
canonical(struct ctx *cx, struct str text)
{
	struct buf b = buf_new(cx->mem, 1 << 24);
	struct json *tree;
	struct str out = STR_NONE;

	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &tree));
	assert_ok(cx, jcs_text(cx, tree, 1 << 24, &out));
	assert_ok(cx, jcs_write(cx, &b, tree));
	assert_true(str_eq(out, buf_view(&b)));
	return out;
}

static void
published_documents_agree(void **state)
{
	static const char *const names[] = { "arrays", "french", "structures", "unicode", "values", "weird" };
	struct ctx *cx = *state;
	const char *folder = test_conformance("jcs-rfc8785");

	if (folder == NULL)
		return;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str in, want, got;

		assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/input/%s.json", folder, names[i]), 1 << 20, &in));
		assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/output/%s.json", folder, names[i]), 1 << 20, &want));
		got = canonical(cx, in);
		if (!str_eq(got, want))
			fail_msg("%s\ngot  " PRI_STR "\nwant " PRI_STR, names[i], ARG_STR(got), ARG_STR(want));
		assert_true(str_eq(canonical(cx, got), got));
	}
}

static const struct { const char *why, *text, *want; } cases[] = {
	{ "nothing in it", " { } ", "{}" },
	{ "array order stays", "[3, 1, 2]", "[3,1,2]" },
	{ "names by code unit", "{\"b\":1,\"a\":2,\"B\":3,\"\":4}", "{\"\":4,\"B\":3,\"a\":2,\"b\":1}" },
	{ "shorter first", "{\"aa\":1,\"a\":2}", "{\"a\":2,\"aa\":1}" },
	{ "names sorted at every depth", "[{\"z\":{\"y\":1,\"x\":2}}]", "[{\"z\":{\"x\":2,\"y\":1}}]" },
	/* U+FB33 is smaller than U+1F600 as a character, larger as UTF-16 (FB33 against D83D) */
	{ "surrogates before U+FB33", "{\"\xEF\xAC\xB3\":1,\"\xF0\x9F\x98\x80\":2}", "{\"\xF0\x9F\x98\x80\":2,\"\xEF\xAC\xB3\":1}" },
	{ "U+E000 after surrogates", "{\"\xEE\x80\x80\":1,\"\xF4\x8F\xBF\xBF\":2}", "{\"\xF4\x8F\xBF\xBF\":2,\"\xEE\x80\x80\":1}" },
	{ "U+D7FF before surrogates", "{\"\xF0\x90\x80\x80\":1,\"\xED\x9F\xBF\":2}", "{\"\xED\x9F\xBF\":2,\"\xF0\x90\x80\x80\":1}" },
	{ "among those above U+FFFF", "{\"\xF4\x80\x80\x80\":1,\"\xF0\x90\x80\x80\":2}", "{\"\xF0\x90\x80\x80\":2,\"\xF4\x80\x80\x80\":1}" },
	{ "among those from U+E000 on", "{\"\xEF\x80\x80\":1,\"\xEE\x80\x80\":2}", "{\"\xEE\x80\x80\":2,\"\xEF\x80\x80\":1}" },
	{ "within a name", "{\"a\xEF\xBF\xBD\":1,\"a\xF0\x90\x80\x80\":2}", "{\"a\xF0\x90\x80\x80\":2,\"a\xEF\xBF\xBD\":1}" },
	{ "escapes", "\"\\u0008\\u0009\\u000a\\u000c\\u000d\\u001f\\u007f\\/\\\"\\\\\\u20ac\"", "\"\\b\\t\\n\\f\\r\\u001f\x7F/\\\"\\\\\xE2\x82\xAC\"" },
	{ "numbers", "[1.0, -0.0, 1e2, 0.1e1, 1E-7, 9007199254740992]", "[1,0,100,1,1e-7,9007199254740992]" },
};

static void
one_text_for_one_value(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(canonical(cx, str_of(cases[i].text)), cases[i].want);
}

/* More names than are sorted on the stack, in an order that is wrong everywhere. */
static void
many_names_are_sorted(void **state)
{
	struct ctx *cx = *state;
	struct buf in = buf_new(cx->mem, 100000), want = buf_new(cx->mem, 100000);

	for (int i = 0; i < 1000; i++) {
		buf_fmt(&in, "%c\"%03d\":0", i == 0 ? '{' : ',', (i * 617 + 5) % 1000);
		buf_fmt(&want, "%c\"%03d\":0", i == 0 ? '{' : ',', i);
	}
	buf_byte(&in, '}');
	buf_byte(&want, '}');
	assert_true(str_eq(canonical(cx, buf_view(&in)), buf_view(&want)));
}

static void
what_readers_would_bend_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct json *deep = json_new_int(cx->mem, 1), *twice = json_new(cx->mem, JSON_OBJECT);
	struct str out;

	assert_int_equal(jcs_text(cx, json_new_int(cx->mem, ((int64_t)1 << 53) + 1), 100, &out), RC_INVALID);
	assert_int_equal(jcs_text(cx, json_new_int(cx->mem, -((int64_t)1 << 53) - 1), 100, &out), RC_INVALID);
	assert_int_equal(jcs_text(cx, json_new_real(cx->mem, INFINITY), 100, &out), RC_INVALID);
	assert_int_equal(jcs_text(cx, json_new_real(cx->mem, NAN), 100, &out), RC_INVALID);
	assert_int_equal(jcs_text(cx, json_new_string(cx->mem, STR("a\xC3")), 100, &out), RC_INVALID);
	json_put_int(cx->mem, twice, STR("a"), 1);
	json_put_int(cx->mem, twice, STR("a"), 2);
	assert_int_equal(jcs_text(cx, twice, 100, &out), RC_INVALID);
	assert_int_equal(jcs_text(cx, json_new_string(cx->mem, STR("12345678")), 10, &out), RC_OK);
	assert_int_equal(jcs_text(cx, json_new_string(cx->mem, STR("12345678")), 9, &out), RC_LIMIT);
	for (int i = 0; i <= JCS_DEPTH_MAX; i++) {
		struct json *outer = json_new(cx->mem, JSON_ARRAY);

		json_add(outer, deep);
		deep = outer;
		assert_int_equal(jcs_text(cx, deep, 10000, &out), i < JCS_DEPTH_MAX ? RC_OK : RC_LIMIT);
	}
}

/* ---- numbers ---- */

static double
double_of(uint64_t bits)
{
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

static void
a_million_doubles_come_back(void **state)
{
	struct ctx *cx = *state;
	char text[64];
	struct buf b = { .mem = cx->mem, .ptr = text, .cap = sizeof(text), .max = sizeof(text) };

	for (int i = 0; i < 1000000; i++) {
		uint64_t bits;
		double d, back;

		random_fill(cx, &bits, sizeof(bits));
		d = double_of(bits);
		if (!isfinite(d))
			continue;
		b.len = 0;
		json_write_number(&b, d);
		buf_byte(&b, '\0');
		back = strtod(text, NULL);
		if (memcmp(&d, &back, sizeof(d)) != 0 && d != 0)
			fail_msg("%a was written as %s", d, text);
	}
}

/* The published generator: a list of edges, 2,000 numbers from the smallest normal one on, then SHA-256 of SHA-256 of ...
 * zeros, read as doubles. The edges and the checksums stand in the vectors' own description. */
struct numbers {
	const double *edges;
	size_t edge_count, at, in_block;
	unsigned char block[32];
};

static double
numbers_next(struct numbers *n)
{
	size_t at = n->at++;
	double d = 0;

	if (at < n->edge_count)
		return n->edges[at];
	if (at < n->edge_count + 2000)
		return double_of(0x0010000000000000 + (at - n->edge_count));
	while (d == 0 || !isfinite(d)) {
		if (n->in_block == 0)
			crypto_hash_sha256(n->block, n->block, sizeof(n->block));
		memcpy(&d, n->block + 8 * n->in_block, 8);
		n->in_block = (n->in_block + 1) % 4;
	}
	return d;
}

static size_t
read_edges(struct str description, double edges[1000])
{
	struct str list = str_sub(description, str_find(description, STR("staticU64s")), SIZE_MAX);
	size_t count = 0;

	list = str_sub(list, 0, str_find(list, STR("])")));
	for (size_t at; (at = str_find(list, STR("0x"))) < list.len && count < 1000; list = str_sub(list, at + 18, SIZE_MAX)) {
		char hex[17] = { 0 };

		memcpy(hex, list.ptr + at + 2, 16);
		edges[count++] = double_of(strtoull(hex, NULL, 16));
	}
	return count;
}

static void
numbers_hash(struct numbers *n, size_t lines, char hex[65])
{
	crypto_hash_sha256_state hash;
	unsigned char digest[32];
	char text[64];
	struct buf b = { .ptr = text, .cap = sizeof(text), .max = sizeof(text) };

	crypto_hash_sha256_init(&hash);
	for (size_t i = 0; i < lines; i++) {
		double d = numbers_next(n);
		uint64_t bits;

		memcpy(&bits, &d, sizeof(bits));
		b.len = 0;
		buf_fmt(&b, "%llx,", (unsigned long long)bits);
		json_write_number(&b, d);
		buf_byte(&b, '\n');
		crypto_hash_sha256_update(&hash, (const unsigned char *)b.ptr, b.len);
	}
	crypto_hash_sha256_final(&hash, digest);
	sodium_bin2hex(hex, 65, digest, sizeof(digest));
}

static void
a_million_published_numbers_agree(void **state)
{
	struct ctx *cx = *state;
	const char *folder = test_conformance("jcs-rfc8785");
	struct str description, line;
	double edges[1000];
	struct numbers n = { .edges = edges };
	char hex[65];

	if (folder == NULL)
		return;
	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/README.md.orig", folder), 1 << 20, &description));
	n.edge_count = read_edges(description, edges);
	assert_true(n.edge_count > 100);
	numbers_hash(&n, 1000000, hex);
	line = str_fmt(cx->mem, "| %s | 1000000 ", hex);
	assert_true(str_find(description, line) < description.len);
}

/* ---- the language that the numbers come from ---- */

static const char oracle[] =
	"const v = new DataView(new ArrayBuffer(8)); let n = 0;"
	"for (const line of require('fs').readFileSync(process.argv[1], 'utf8').trim().split('\\n')) {"
	"  const [hex, text] = line.split(','); v.setBigUint64(0, BigInt('0x' + hex)); n++;"
	"  if (JSON.stringify(v.getFloat64(0)) !== text) { console.log('# node writes', JSON.stringify(v.getFloat64(0)), 'for', line); process.exit(1); }"
	"}"
	"process.exit(n === 200000 ? 0 : 1)";

/* Bits that make interesting numbers: any, near powers of ten, few digits, integers. */
static double
oracle_number(struct ctx *cx, int i)
{
	uint64_t bits;

	random_fill(cx, &bits, sizeof(bits));
	switch (i % 4) {
	case 0:
		return double_of(bits);
	case 1:
		return nextafter(pow(10, (double)(bits % 600) - 300), bits & 1024 ? INFINITY : 0);
	case 2:
		return (double)(bits % 100000) / pow(10, (double)(bits >> 32 & 15));
	default:
		return (double)(int64_t)(bits >> (bits & 63));
	}
}

static void
node_writes_the_same(void **state)
{
	struct ctx *cx = *state;
	char path[] = "/tmp/testamur-numbers-XXXXXX", program[] = "node", flag[] = "-e", script[sizeof(oracle)];
	char *const argv[] = { program, flag, script, path, NULL };
	int fd = mkstemp(path), status = -1;
	struct buf b = buf_new(cx->mem, (size_t)1 << 24);
	pid_t child;

	assert_true(fd >= 0);
	memcpy(script, oracle, sizeof(oracle));
	for (int i = 0; i < 200000; i++) {
		double d = oracle_number(cx, i);
		uint64_t bits;

		if (!isfinite(d))
			d = (double)i;
		memcpy(&bits, &d, sizeof(bits));
		buf_fmt(&b, "%llx,", (unsigned long long)bits);
		json_write_number(&b, d);
		buf_byte(&b, '\n');
	}
	assert_int_equal(write(fd, b.ptr, b.len), (ssize_t)b.len);
	close(fd);
	if (posix_spawnp(&child, "node", NULL, NULL, argv, environ) != 0) {
		printf("# node is not here, so its numbers were not compared\n");
	} else {
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_int_equal(status, 0);
	}
	unlink(path);
}

static void
a_kept_form_is_what_is_written(void **state)
{
	static const char kept[] = "{\"b\":{\"x\":1,\"y\":[2,{}]},\"a\":[]}", *again = "{\"a\":[],\"b\":{\"x\":1,\"y\":[2,{}],\"z\":3}}";
	struct ctx *cx = *state;
	struct json *value, *b;
	struct str text;

	assert_ok(cx, json_parse(cx, STR("{\"b\":{\"y\":[2,{}],\"x\":1},\"a\":[]}"), JSON_LIMITS, &value));
	b = JSON_GET(value, "b");
	assert_ok(cx, jcs_keep(cx, b, 100));
	assert_str(json_text(cx->mem, value, JSON_COMPACT), kept);
	assert_true(str_find(json_text(cx->mem, b, JSON_PRETTY), STR("\"y\": [")) < 20); /* for people it is laid out as ever */
	assert_ok(cx, jcs_text(cx, value, 100, &text));
	assert_str(text, "{\"a\":[],\"b\":{\"x\":1,\"y\":[2,{}]}}");
	/* and a member more forgets it */
	json_put_int(cx->mem, b, STR("z"), 3);
	assert_ok(cx, jcs_text(cx, value, 100, &text));
	assert_str(text, again);
	assert_int_equal(jcs_keep(cx, b, 10), RC_LIMIT);
	assert_ok(cx, jcs_text(cx, value, 100, &text));
	assert_str(text, again);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(published_documents_agree),
		TEST(one_text_for_one_value),
		TEST(many_names_are_sorted),
		TEST(what_readers_would_bend_is_refused),
		TEST(a_million_doubles_come_back),
		TEST(a_million_published_numbers_agree),
		TEST(node_writes_the_same),
		TEST(a_kept_form_is_what_is_written),
	};

	return cmocka_run_group_tests_name("jcs", all, NULL, NULL);
}
