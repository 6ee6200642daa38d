/* wycheproof.h — reads the vectors of C2SP Wycheproof; for tests only. */
#ifndef CRYPTO_WYCHEPROOF_H
#define CRYPTO_WYCHEPROOF_H

#include "test.h"

#include "base/file.h"
#include "codec/json.h"

static inline struct str
test_unhex(struct arena *mem, struct str hex)
{
	char *out = arena_alloc(mem, hex.len / 2);

	for (size_t i = 0; i + 1 < hex.len; i += 2) {
		char two[3] = { hex.ptr[i], hex.ptr[i + 1], 0 };

		out[i / 2] = (char)strtol(two, NULL, 16);
	}
	return (struct str){ out, hex.len / 2 };
}

static inline struct str
test_hex(struct ctx *cx, const struct json *object, const char *name)
{
	return test_unhex(cx->mem, json_string(json_get(object, str_of(name))));
}

/* The file as a tree, or NULL when the sample folder is not there. */
static inline struct json *
test_json_file(struct ctx *cx, const char *folder, const char *name)
{
	const char *path = test_conformance(folder);
	struct json *tree;
	struct str text;

	if (path == NULL)
		return NULL;
	assert_ok(cx, file_read(cx, str_fmt(cx->mem, "%s/%s", path, name), (size_t)16 << 20, &text));
	assert_ok(cx, json_parse(cx, text, JSON_LIMITS, &tree));
	return tree;
}

/* Calls `accepts` for every test of the file and fails at the end when it disagreed with one. A test whose result is
 * "acceptable" may go either way. */
static inline void
test_wycheproof(struct ctx *cx, const char *file, size_t want,
                bool (*accepts)(struct ctx *cx, const struct json *group, const struct json *test))
{
	const struct json *tree = test_json_file(cx, "wycheproof", file);
	size_t seen = 0, wrong = 0;

	if (tree == NULL)
		return;
	for (const struct json *group = json_first(JSON_GET(tree, "testGroups")); group != NULL; group = group->next)
		for (const struct json *test = json_first(JSON_GET(group, "tests")); test != NULL; test = test->next) {
			struct arena_mark mark = arena_mark(cx->mem);
			struct str result = json_string(JSON_GET(test, "result"));
			bool yes = accepts(cx, group, test);

			seen++;
			if (yes == str_is(result, "valid") || str_is(result, "acceptable")) {
				arena_release(cx->mem, mark);
				continue;
			}
			wrong++;
			print_error("%s %lld (%.*s): %s\n", file, (long long)json_number(JSON_GET(test, "tcId")),
			            ARG_STR(json_string(JSON_GET(test, "comment"))), yes ? "accepted" : "refused");
		}
	assert_int_equal(wrong, 0);
	assert_int_equal(seen, want);
}

#endif
