#include "test.h"

#include "base/file.h"
#include "cli/cli.h"
#include "format/verify_world.h"
#include "verification/resources.h"

extern const struct command verification_commands[];
static const struct command *const tables[] = { verification_commands, NULL };

/* A folder as `issue` writes one, and what a command said about it. */
struct desk {
	struct world *world;
	char dir[64];
	char *out, *err;
	size_t out_size, err_size;
};

static struct str
path_in(struct desk *d, const char *name)
{
	return path_join(d->world->cx->mem, str_of(d->dir), str_of(name));
}

static void
put_file(struct desk *d, const char *name, struct str bytes)
{
	assert_ok(d->world->cx, file_write(d->world->cx, path_in(d, name), bytes, 0644));
}

static struct desk *
desk_new(struct ctx *cx)
{
	struct desk *d = NEW(cx->mem, struct desk);
	struct world *w = d->world = world_new(cx);
	struct json *map = json_new(cx->mem, JSON_OBJECT), *credential = credential_of(w, record_of(w));

	snprintf(d->dir, sizeof(d->dir), "/tmp/testamur-verify-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	for (size_t i = 0; i < w->pages; i++) {
		struct str name = str_fmt(cx->mem, "page%zu.json", i);

		put_file(d, str_c(cx->mem, name), w->web[i].bytes);
		json_put_str(cx->mem, map, w->web[i].url, name);
	}
	put_file(d, "resources.json", compact(w, map));
	put_file(d, "good.json", signed_as(w, FORM_JSON, credential));
	put_file(d, "good.jwt", signed_as(w, FORM_JWT, credential));
	put_file(d, "forged.json", embedded(w, credential, w->other, METHOD));
	put_file(d, "letter.txt", STR("Dear Sir or Madam"));
	put_file(d, "trust.json", STR("{\"source\": \"the test\", \"issuers\": [{\"id\": \"" ISSUER "\", \"name\": \"Northgate University\"}]}"));
	return d;
}

static void
remove_desk(struct desk *d)
{
	char command[128];

	/* the folder has files only */
	static const char *const names[] = { "page0.json", "page1.json", "resources.json", "good.json", "good.jwt", "forged.json", "letter.txt", "trust.json" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(command, sizeof(command), "%s/%s", d->dir, names[i]);
		unlink(command);
	}
	rmdir(d->dir);
	free(d->out);
	free(d->err);
}

/* Runs `testamur verify ARGS...`; an argument that begins with @ is a file of the folder, @ alone the folder. */
static int
run(struct desk *d, const char *const *args)
{
	char *argv[16] = { (char *)(uintptr_t)"testamur", (char *)(uintptr_t)"verify" };
	struct cli_io io = { .in = stdin, .width = 100 };
	int argc = 2, exit;

	for (; *args != NULL && argc < 15; args++)
		argv[argc++] = (*args)[0] == '@' ? str_c(d->world->cx->mem, path_in(d, *args + 1)) : (char *)(uintptr_t)*args;
	free(d->out);
	free(d->err);
	d->out = d->err = NULL;
	io.out = open_memstream(&d->out, &d->out_size);
	io.err = open_memstream(&d->err, &d->err_size);
	exit = cli_main(tables, &io, argc, argv);
	fclose(io.out);
	fclose(io.err);
	return exit;
}
#define RUN(d, ...) run((d), (const char *const[]){ __VA_ARGS__, NULL })

static struct json *
reports(struct desk *d)
{
	struct json *json;

	assert_ok(d->world->cx, json_parse(d->world->cx, (struct str){ d->out, d->out_size }, JSON_LIMITS, &json));
	assert_int_equal(json->type, JSON_ARRAY);
	return json;
}

static void
exit_status_and_json(void **state)
{
	struct desk *d = desk_new(*state);
	struct json *list;

	assert_int_equal(RUN(d, "--json", "--at", "2026-11-23", "--resources", "@", "@good.json", "@good.jwt"), 0);
	list = reports(d);
	assert_int_equal(json_count(list), 2);
	assert_str(json_string(JSON_GET(list->first, "verdict")), "valid");
	assert_str(json_string(JSON_GET(list->first, "format")), "json");
	assert_str(json_string(JSON_GET(list->last, "verdict")), "valid");
	assert_str(json_string(JSON_GET(list->last, "format")), "jwt");
	assert_str(json_string(JSON_GET(JSON_GET(list->first, "shown"), "title")), "Data Ethics in Practice");
	assert_int_equal(json_count(JSON_GET(list->first, "checks")), CHECK_COUNT);
	/* without the resources nothing is proven, and that is no "yes" */
	assert_int_equal(RUN(d, "--json", "--at", "2026-11-23", "@good.json"), 1);
	assert_str(json_string(JSON_GET(reports(d)->first, "verdict")), "unproven");
	assert_int_equal(RUN(d, "--json", "--at", "2026-11-23", "--resources", "@", "@good.json", "@forged.json"), 1);
	assert_str(json_string(JSON_GET(reports(d)->last, "verdict")), "invalid");
	assert_int_equal(json_count(JSON_GET(reports(d)->last, "shown")), 0);
	/* the worst of several counts, and every file has its report */
	assert_int_equal(RUN(d, "--json", "--resources", "@", "@letter.txt", "@good.json", "@missing.json"), 2);
	assert_int_equal(json_count(reports(d)), 3);
	assert_str(json_string(JSON_GET(reports(d)->first, "verdict")), "invalid");
	remove_desk(d);
}

static void
time_recipient_and_trust(void **state)
{
	struct desk *d = desk_new(*state);

	assert_int_equal(RUN(d, "--at", "2026-11-23", "--resources", "@", "--recipient", "N0012345", "@good.jwt"), 0);
	assert_non_null(strstr(d->out, "It was issued to the person asked about."));
	assert_int_equal(RUN(d, "--at", "2026-11-23", "--resources", "@", "--recipient", "N0012346", "@good.jwt"), 1);
	assert_int_equal(RUN(d, "--at", "2020-01-01", "--resources", "@", "@good.json"), 1);
	assert_non_null(strstr(d->out, "It is not valid yet"));
	assert_int_equal(RUN(d, "--at", "2026-11-23", "--resources", "@", "--trust", "@trust.json", "@good.json"), 0);
	assert_non_null(strstr(d->out, "The issuer is Northgate University, according to the test."));
	assert_int_equal(RUN(d, "--trust", "@good.json", "@good.json"), 2);
	assert_int_equal(RUN(d, "--resources", "/nowhere", "@good.json"), 2);
	remove_desk(d);
}

static void
single_resources(void **state)
{
	struct desk *d = desk_new(*state);
	struct ctx *cx = d->world->cx;
	const char *did = str_c(cx->mem, path_in(d, "page0.json")), *list = str_c(cx->mem, path_in(d, "page1.json"));
	char first[256], second[256];

	snprintf(first, sizeof(first), "%s=%s", ISSUER, did);
	snprintf(second, sizeof(second), "%s=%s", LIST_URL, list);
	assert_int_equal(RUN(d, "--at", "2026-11-23", "--resource", first, "--resource", second, "@good.json"), 0);
	assert_int_equal(RUN(d, "--at", "2026-11-23", "--resource", first, "@good.json"), 1);
	remove_desk(d);
}

static void
a_folder_cannot_name_other_files(void **state)
{
	static const char *const maps[] = {
		"{\"did:web:a\": \"../secret\"}", "{\"did:web:a\": \"/etc/passwd\"}", "{\"did:web:a\": \"a/../../b\"}", "{\"did:web:a\": \"\"}",
		"{\"did:web:a\": 5}", "[]", "{", "{\"did:web:a\": \"a//b\"}",
	};
	struct desk *d = desk_new(*state);

	for (size_t i = 0; i < sizeof(maps) / sizeof(*maps); i++) {
		struct resources resources = { .list = NULL };

		put_file(d, "resources.json", str_of(maps[i]));
		if (resources_add_folder(d->world->cx, &resources, str_of(d->dir)) != RC_INVALID)
			fail_msg("%s was taken", maps[i]);
	}
	remove_desk(d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(exit_status_and_json),
		TEST(time_recipient_and_trust),
		TEST(single_resources),
		TEST(a_folder_cannot_name_other_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
