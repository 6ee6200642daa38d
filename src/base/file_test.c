#include "test.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>

#include "base/file.h"

/* A folder of this test's own; the build folder may be thrown away. */
static struct str
scratch(struct ctx *cx, const char *name)
{
	const char *build = getenv("TESTAMUR_BUILD");
	struct str dir = str_fmt(cx->mem, "%s/scratch/file-%ld", build == NULL ? "/tmp" : build, (long)getpid());

	assert_ok(cx, file_make_dirs(cx, dir, 0700));
	return path_join(cx->mem, dir, str_of(name));
}

static void
what_is_written_is_read(void **state)
{
	struct ctx *cx = *state;
	struct str path = scratch(cx, "a"), got;

	assert_ok(cx, file_write(cx, path, STR("one\0two"), 0600));
	assert_ok(cx, file_read(cx, path, 7, &got));
	assert_true(str_eq(got, STR("one\0two")));
	assert_int_equal(got.ptr[7], '\0');
	assert_ok(cx, file_write(cx, path, STR(""), 0600));
	assert_ok(cx, file_read(cx, path, 0, &got));
	assert_int_equal(got.len, 0);
}

static void
secrets_are_private(void **state)
{
	struct ctx *cx = *state;
	struct str path = scratch(cx, "secret");
	struct stat is;

	assert_ok(cx, file_write(cx, path, STR("key"), 0600));
	assert_int_equal(stat(str_c(cx->mem, path), &is), 0);
	assert_int_equal(is.st_mode & 07777, 0600);
	assert_int_equal(stat(str_c(cx->mem, scratch(cx, "")), &is), 0);
	assert_int_equal(is.st_mode & 07777, 0700);
}

static void
reading_says_what_is_wrong(void **state)
{
	struct ctx *cx = *state;
	struct str path = scratch(cx, "five"), got;

	assert_ok(cx, file_write(cx, path, STR("12345"), 0600));
	assert_int_equal(file_read(cx, path, 4, &got), RC_LIMIT);
	assert_true(str_find(err_text(&cx->err, cx->mem), STR("five")) < err_text(&cx->err, cx->mem).len);
	assert_int_equal(file_read(cx, scratch(cx, "none"), 4, &got), RC_NOT_FOUND);
	assert_int_equal(file_read(cx, scratch(cx, ""), 4, &got), RC_INVALID);
	assert_int_equal(file_read(cx, STR("a\0b"), 4, &got), RC_INVALID);
	assert_int_equal(file_read(cx, STR(""), 4, &got), RC_INVALID);
}

static void
writing_says_what_is_wrong(void **state)
{
	struct ctx *cx = *state;

	assert_int_equal(file_write(cx, scratch(cx, "no/such/folder"), STR("x"), 0600), RC_INVALID);
	assert_ok(cx, file_write(cx, scratch(cx, "plain"), STR("x"), 0600));
	assert_int_equal(file_make_dirs(cx, scratch(cx, "plain"), 0700), RC_INVALID);
	assert_true(file_make_dirs(cx, scratch(cx, "plain/below"), 0700) != RC_OK);
	assert_ok(cx, file_make_dirs(cx, scratch(cx, "deep//er/and/deeper/"), 0700));
	assert_true(file_is_dir(cx->mem, scratch(cx, "deep/er/and/deeper")));
}

/* The limit on a file's size stands in for a full disk: both are a write that stops half way. */
static void
a_full_disk_leaves_the_old_file(void **state)
{
	struct ctx *cx = *state;
	struct str path = scratch(cx, "kept"), got, large;
	struct rlimit before, tight;

	large = (struct str){ NEWS(cx->mem, char, 100000), 100000 };
	assert_ok(cx, file_write(cx, path, STR("old"), 0600));
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	tight = (struct rlimit){ .rlim_cur = 5000, .rlim_max = before.rlim_max };
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	assert_int_equal(file_write(cx, path, large, 0600), RC_FULL);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_ok(cx, file_read(cx, path, 1000, &got));
	assert_str(got, "old");
	assert_false(file_exists(cx->mem, str_fmt(cx->mem, PRI_STR ".%ld.new", ARG_STR(path), (long)getpid())));
}

static void
paths_are_joined(void **state)
{
	struct ctx *cx = *state;

	assert_str(path_join(cx->mem, STR("a"), STR("b")), "a/b");
	assert_str(path_join(cx->mem, STR("a/"), STR("b")), "a/b");
	assert_str(path_join(cx->mem, STR(""), STR("b")), "b");
	assert_str(path_join(cx->mem, STR("a"), STR("/b")), "/b");
	assert_true(file_exists(cx->mem, path_join(cx->mem, path_of_program(cx->mem), STR("test_file"))));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read),
		TEST(secrets_are_private),
		TEST(reading_says_what_is_wrong),
		TEST(writing_says_what_is_wrong),
		TEST(a_full_disk_leaves_the_old_file),
		TEST(paths_are_joined),
	};

	return cmocka_run_group_tests_name("file", tests, NULL, NULL);
}
