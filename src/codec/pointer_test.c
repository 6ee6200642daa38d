#include "test.h"

#include "codec/pointer.h"

static void
steps_that_are_written(void **state)
{
	struct ctx *cx = *state;
	struct buf out = buf_new(cx->mem, 100);

	pointer_put_name(&out, STR("a/b~c~1"));
	pointer_put_index(&out, 0);
	pointer_put_index(&out, 12);
	pointer_put_name(&out, STR_NONE);
	assert_str(buf_view(&out), "/a~1b~0c~01/0/12/");
}

static void
steps_that_are_read(void **state)
{
	static const struct { const char *step, *name; } cases[] = {
		{ "", "" }, { "a", "a" }, { "a~1b", "a/b" }, { "a~0b", "a~b" }, { "~01", "~1" }, { "~", "~" }, { "~2", "~2" }, { "a~", "a~" }, { "%25", "%" }, { "%41%5e", "A^" }, { "%7E1", "/" },
		{ "%", "%" }, { "%4", "%4" }, { "%4g", "%4g" }, { "%g4", "%g4" }, { "%2541", "%41" }, { "x%C3%A9", "x\xc3\xa9" },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_str(pointer_name(cx->mem, str_of(cases[i].step)), cases[i].name);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(steps_that_are_written), TEST(steps_that_are_read) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
