/* Long arrays are expanded member by member while quads are made. The judge is the same document with its arrays cut into short ones
 * within an array, which means the same and is expanded at once. */
#include "test.h"

#include "rdf/jsonld.h"
#include "rdf/sha.h"

#define CONTEXT \
	"\"@context\":{\"name\":\"https://a.example/name\",\"many\":\"https://a.example/many\",\"also\":\"https://a.example/many\"," \
	"\"link\":{\"@id\":\"https://a.example/link\",\"@type\":\"@id\"},\"back\":{\"@reverse\":\"https://a.example/many\"}," \
	"\"graphs\":{\"@id\":\"https://a.example/graphs\",\"@container\":\"@graph\"},\"set\":{\"@id\":\"https://a.example/set\",\"@container\":\"@set\"}," \
	"\"inside\":{\"@id\":\"https://a.example/inside\",\"@context\":{\"name\":\"https://b.example/name\"}},\"nest\":\"@nest\"," \
	"\"json\":{\"@id\":\"https://a.example/json\",\"@type\":\"@json\"},\"list\":{\"@id\":\"https://a.example/list\",\"@container\":\"@list\"}}"

#define MEMBERS 70
#define SHORT   20

/* Where the array stands: %s is put into it. */
static const char *const places[] = {
	"{" CONTEXT ",\"@id\":\"urn:o\",\"many\":%s}",
	"{" CONTEXT ",\"many\":%s}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"name\":\"before\",\"set\":%s,\"link\":\"urn:z\"}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"graphs\":%s}",
	"{" CONTEXT ",\"graphs\":%s}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"inside\":%s}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"link\":%s}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"nest\":{\"many\":%s}}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"also\":[{\"@id\":\"urn:3\"},\"text 3\",{\"name\":\"blank\"}],\"many\":%s}",
	"{" CONTEXT ",\"also\":[{\"@id\":\"urn:3\"},\"text 3\",{\"name\":\"blank\"}],\"many\":%s}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"many\":%s,\"also\":{\"@id\":\"urn:3\",\"name\":[\"3\",\"again\"]}}",
	"{" CONTEXT ",\"@id\":\"urn:p\",\"link\":{\"@id\":\"urn:o\",\"many\":%s},\"many\":{\"@id\":\"urn:o\",\"many\":{\"@id\":\"urn:3\"}}}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"back\":%s}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"@reverse\":{\"many\":%s}}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"@graph\":[{\"@id\":\"urn:p\",\"many\":%s}]}",
	"{" CONTEXT ",\"@id\":\"urn:o\",\"@included\":[{\"@id\":\"urn:o\",\"many\":%s}]}",
	"{" CONTEXT ",\"@id\":\"_:o\",\"many\":%s}",
};

/* The members: %d is their number. */
static const char *const members[] = {
	"{\"@id\":\"urn:%d\"}",
	"{\"@id\":\"urn:%d\",\"name\":\"%d\"}",
	"{\"name\":\"%d\"}",
	"{\"name\":\"alike\"}",
	"\"text %d\"",
	"%d",
	"{\"@id\":\"urn:o\",\"name\":\"%d\"}",
	"{\"@id\":\"urn:o\",\"many\":{\"@id\":\"urn:%d\"}}",
	"{\"@id\":\"_:b%d\",\"link\":\"_:b0\"}",
	"{\"@id\":\"_:o\",\"name\":\"%d\"}",
	"{\"@list\":[\"%d\",{\"@id\":\"urn:o\",\"many\":{\"@id\":\"urn:3\"}}]}",
	"{\"@value\":\"%d\",\"@language\":\"en\"}",
	"{\"@id\":\"urn:%d\",\"back\":{\"@id\":\"urn:o\"}}",
	"{\"@context\":{\"name\":\"https://c.example/name\"},\"@id\":\"urn:%d\",\"name\":\"%d\"}",
	"{\"@id\":\"urn:%d\",\"graphs\":[{\"name\":\"x\"},{\"name\":\"y\"}]}",
	"[{\"@id\":\"urn:%d\"},[\"deeper\",{\"@id\":\"urn:o\"}]]",
	"{\"@id\":\"urn:1\",\"json\":{\"a\":[%d]}}",
	"{\"@id\":\"urn:2\",\"undefined\":%d}",
	"{\"@id\":\"relative%d\"}",
	"null",
};

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* `mixed`: the members are of all kinds in turn, but the last four, which RDF cannot hold. */
static struct str
array_of(struct ctx *cx, size_t kind, bool mixed, bool cut, struct str deeper)
{
	struct buf out = buf_new(cx->mem, 1 << 20);

	buf_lit(&out, "[");
	for (int i = 0; i < MEMBERS; i++) {
		const char *form = members[mixed ? (kind + (size_t)i) % (COUNT(members) - 4) : kind], *number;

		if (cut && i % SHORT == 0)
			buf_str(&out, i == 0 ? STR("[") : STR("],["));
		else if (i > 0)
			buf_lit(&out, ",");
		for (; (number = strstr(form, "%d")) != NULL; form = number + 2) {
			buf_put(&out, form, (size_t)(number - form));
			buf_int(&out, i * 7 % 50);
		}
		buf_str(&out, str_of(form));
		if (i == 5 && deeper.len > 0)
			buf_fmt(&out, ",{\"@id\":\"urn:d\",\"many\":" PRI_STR "}", ARG_STR(deeper));
	}
	buf_str(&out, cut ? STR("]]") : STR("]"));
	return buf_view(&out);
}

static enum rc
canonical(struct ctx *cx, struct contexts *contexts, const char *place, struct str array, bool unsafe, struct str *out)
{
	struct jsonld_options options = { .contexts = contexts, .unsafe = unsafe };
	const char *at = strstr(place, "%s");
	struct json *document;
	struct str text = str_fmt(cx->mem, "%.*s" PRI_STR "%s", (int)(at - place), place, ARG_STR(array), at + 2);

	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &document));
	return jsonld_canonize(cx, &options, document, RDFC_SHA256, out);
}

static void
try_one(struct ctx *cx, struct contexts *contexts, size_t place, size_t kind, bool mixed, bool unsafe)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct str deep = mixed ? array_of(cx, kind, true, false, STR_NONE) : STR_NONE, deep_cut = mixed ? array_of(cx, kind, true, true, STR_NONE) : STR_NONE;
	struct str whole, judge;
	enum rc rc = canonical(cx, contexts, places[place], array_of(cx, kind, mixed, true, deep_cut), unsafe, &judge);

	if (canonical(cx, contexts, places[place], array_of(cx, kind, mixed, false, deep), unsafe, &whole) != rc)
		fail_msg("another answer: %s in %s", members[kind], places[place]);
	if (rc == RC_OK && !str_eq(whole, judge))
		fail_msg("another text: %s in %s:\n" PRI_STR "\nand not\n" PRI_STR, members[kind], places[place], ARG_STR(whole), ARG_STR(judge));
	arena_release(cx->mem, mark);
}

static void
long_arrays_say_what_short_ones_say(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts;

	assert_ok(cx, contexts_open_empty(cx, &contexts));
	for (size_t place = 0; place < COUNT(places); place++)
		for (size_t kind = 0; kind < COUNT(members); kind++)
			for (int way = 0; way < 4; way++)
				try_one(cx, contexts, place, kind, way / 2 != 0, way % 2 != 0);
	contexts_close(contexts);
}

/* A list keeps its order, and does not wait. */
static void
long_lists_stay_lists(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts;
	struct str array = array_of(cx, 1, false, false, STR_NONE), list, object;

	assert_ok(cx, contexts_open_empty(cx, &contexts));
	assert_ok(cx, canonical(cx, contexts, "{" CONTEXT ",\"@id\":\"urn:o\",\"list\":%s}", array, true, &list));
	assert_ok(cx, canonical(cx, contexts, "{" CONTEXT ",\"@id\":\"urn:o\",\"https://a.example/list\":{\"@list\":%s}}", array, true, &object));
	assert_true(str_eq(list, object));
	contexts_close(contexts);
}

/* The place of an error in a member that waited. */
static void
errors_name_their_place(void **state)
{
	struct ctx *cx = *state;
	struct contexts *contexts;
	struct str text;

	assert_ok(cx, contexts_open_empty(cx, &contexts));
	assert_int_equal(canonical(cx, contexts, places[0], array_of(cx, COUNT(members) - 3, false, false, STR_NONE), false, &text), RC_INVALID);
	assert_str(cx->err.place.pointer, "/many/0/undefined");
	contexts_close(contexts);
}

/* Lines that no block holds, that fill one, and that begin the next. */
static void
the_digest_is_that_of_the_text(void **state)
{
	static const size_t lengths[] = { 0, 1, 16000, 16384 - 100, 16384, 16385, 60000 };
	struct ctx *cx = *state;
	struct jsonld_options options = { 0 };

	assert_ok(cx, contexts_open_empty(cx, &options.contexts));
	for (size_t i = 0; i < 4 * COUNT(lengths); i++) {
		char *name = arena_alloc(cx->mem, lengths[i / 4] + 1);
		enum rdfc_hash hash = i % 2 == 0 ? RDFC_SHA256 : RDFC_SHA384;
		unsigned char digest[SHA_SIZE_MAX] = { 0 }, of_text[SHA_SIZE_MAX] = { 0 };
		struct json *document;
		struct str text;

		memset(name, 'x', lengths[i / 4]);
		text = str_fmt(cx->mem, "{" CONTEXT ",\"@id\":\"urn:o\",\"name\":[\"" PRI_STR "\",\"y\"],\"many\":" PRI_STR "}",
		               ARG_STR(((struct str){ name, lengths[i / 4] })), ARG_STR(array_of(cx, i % (COUNT(members) - 4), i % 4 < 2, false, STR_NONE)));
		assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &document));
		options.unsafe = true;
		assert_ok(cx, jsonld_canonize(cx, &options, document, hash, &text));
		assert_ok(cx, jsonld_digest(cx, &options, document, hash, digest));
		(hash == RDFC_SHA256 ? rdf_sha256 : rdf_sha384)(text.ptr, text.len, of_text);
		assert_memory_equal(digest, of_text, sizeof(digest));
	}
	contexts_close(options.contexts);
}

static void
a_digest_has_the_limits_of_the_text(void **state)
{
	struct ctx *cx = *state;
	struct rdfc_limits limits = RDFC_LIMITS;
	unsigned char digest[SHA_SIZE_MAX];
	struct rdfc out;
	struct quads quads;

	assert_ok(cx, nquads_read(cx, STR("<urn:a> <urn:b> <urn:c> .\n"), NQUADS, 10, &quads));
	limits.text_max = 26;
	assert_ok(cx, rdfc_digest(cx, &quads, RDFC_SHA256, limits, &out, digest));
	limits.text_max = 25;
	assert_int_equal(rdfc_digest(cx, &quads, RDFC_SHA256, limits, &out, digest), RC_LIMIT);
	assert_int_equal(rdfc_canonize(cx, &quads, RDFC_SHA256, limits, &out), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(long_arrays_say_what_short_ones_say),
		TEST(long_lists_stay_lists),
		TEST(errors_name_their_place),
		TEST(the_digest_is_that_of_the_text),
		TEST(a_digest_has_the_limits_of_the_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
