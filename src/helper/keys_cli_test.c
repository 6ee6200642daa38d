#include "test.h"

#include "cli/cli.h"
#include "codec/json.h"
#include "crypto/did.h"
#include "crypto/jws.h"

extern const struct command keys_commands[];

/* Runs the words on a home; what was printed is in *said. */
static int
run(struct ctx *cx, const char *home, const char *words, struct str *said)
{
	const struct command *const tables[] = { keys_commands, NULL };
	struct str rest = str_fmt(cx->mem, "testamur %s --home %s", words, home), word;
	char *argv[16], *bytes = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&bytes, &len);
	struct cli_io io = { .in = stdin, .out = out, .err = out };
	int argc = 0, status;

	while (rest.len > 0) {
		str_cut(&rest, ' ', &word);
		argv[argc++] = str_c(cx->mem, word);
	}
	argv[argc] = NULL;
	status = cli_main(tables, &io, argc, argv);
	fclose(out);
	*said = str_dup(cx->mem, (struct str){ bytes, len });
	free(bytes);
	return status;
}

static struct json *
run_json(struct ctx *cx, const char *home, const char *words)
{
	struct json *tree;
	struct str said;

	assert_int_equal(run(cx, home, words, &said), 0);
	assert_ok(cx, json_parse(cx, said, JSON_LIMITS, &tree));
	return tree;
}

static void
remove_home(struct ctx *cx, const char *home)
{
	static const char *const files[] = { "keys/keyring.json", "keys/journal", "keys/wrap.key", "keys", "" };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		remove(str_c(cx->mem, str_fmt(cx->mem, "%s/%s", home, files[i])));
}

static void
keys_live_from_the_command_line(void **state)
{
	struct ctx *cx = *state;
	char home[] = "/tmp/testamur-keys-XXXXXX";
	struct did_method method;
	struct json *made, *list, *document;
	struct public_key key;
	struct str said, kid, id;

	assert_non_null(mkdtemp(home));
	assert_int_equal(run(cx, home, "keys list", &said), 2);
	made = run_json(cx, home, "keys create --json");
	kid = json_string(JSON_GET(made, "kid"));
	run_json(cx, home, "keys create --kind P-256 --until 2099-01-01 --json");
	assert_int_equal(run(cx, home, "keys create --kind DSA", &said), 2);
	assert_int_equal(run(cx, home, str_c(cx->mem, str_fmt(cx->mem, "keys retire " PRI_STR, ARG_STR(kid))), &said), 0);
	assert_int_equal(run(cx, home, "keys retire nobody", &said), 2);
	list = run_json(cx, home, "keys list --json");
	assert_int_equal(json_count(list), 2);
	assert_str(json_string(JSON_GET(json_first(list), "state")), "retired");
	assert_str(json_string(JSON_GET(json_first(list)->next, "state")), "in use");
	assert_int_equal(run(cx, home, "keys list", &said), 0);
	assert_true(str_find(said, kid) < said.len);

	id = str_fmt(cx->mem, "did:web:uni.example#" PRI_STR, ARG_STR(kid));
	document = run_json(cx, home, "keys export --did --base-url https://uni.example");
	assert_ok(cx, did_find_method(cx, document, id, STR("assertionMethod"), &method));
	assert_ok(cx, jwks_find(cx, run_json(cx, home, "keys export --jwks --base-url https://uni.example"), id, &key));
	assert_true(public_key_eq(&key, &method.key));
	assert_ok(cx, jwks_find(cx, run_json(cx, home, "keys export --jwks"), kid, &key));
	assert_int_equal(run(cx, home, "keys export", &said), 2);
	assert_int_equal(run(cx, home, "keys export --did", &said), 2);
	assert_int_equal(run(cx, home, "keys export --did --jwks --base-url https://uni.example", &said), 2);
	assert_int_equal(run(cx, home, "keys export --did --base-url https://127.0.0.1", &said), 2);
	remove_home(cx, home);
}

int
main(void)
{
	const struct CMUnitTest list[] = {
		TEST(keys_live_from_the_command_line),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
