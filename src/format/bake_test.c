#include "test.h"

#include "codec/png.h"
#include "format/bake.h"
#include "format/record_sample.h"

#define ISSUER STR("did:web:northgate.example")

static void
pictures_carry_their_credential(void **state)
{
	static const char *const credentials[] = { "{\"id\": \"urn:uuid:1\", \"name\": \"a ]]> b & <c>\"}", "eyJhbGciOiJFZERTQSJ9.e30.AAAA" };
	struct ctx *cx = *state;
	struct record *record = record_sample(cx, ISSUER);
	struct str svg, png, baked, back;

	assert_ok(cx, bake_svg_image(cx, record, NULL, &svg));
	assert_ok(cx, bake_png_image(cx, record, NULL, &png));
	assert_int_equal(bake_extract(cx, svg, &back), RC_NOT_FOUND);
	assert_int_equal(bake_extract(cx, png, &back), RC_NOT_FOUND);
	for (size_t i = 0; i < 2; i++) {
		assert_ok(cx, bake_svg(cx, svg, str_of(credentials[i]), &baked));
		assert_ok(cx, bake_extract(cx, baked, &back));
		assert_str(str_trim(back), credentials[i]);
		assert_ok(cx, bake_png(cx, png, str_of(credentials[i]), &baked));
		assert_ok(cx, bake_extract(cx, baked, &back));
		assert_str(back, credentials[i]);
	}
}

static void
pictures_are_a_function_of_the_record(void **state)
{
	struct ctx *cx = *state;
	struct record *record = record_sample(cx, ISSUER), *other = record_sample(cx, STR("did:web:other.example"));
	struct bake_design design = { .colour = 0x123456, .size = 128 };
	struct str a, b;
	struct png png;

	assert_ok(cx, bake_png_image(cx, record, &design, &a));
	assert_ok(cx, bake_png_image(cx, other, &design, &b));
	assert_true(str_eq(a, b));
	assert_ok(cx, png_read(cx, a, &png));
	assert_int_equal(png.width, 128);
	other->level.eqf = 7;
	assert_ok(cx, bake_png_image(cx, other, &design, &b));
	assert_false(str_eq(a, b));
	design.size = 2000;
	assert_int_equal(bake_png_image(cx, record, &design, &a), RC_INVALID);
}

/* Names that would end an element, start a script, or turn the text around (T-16, T-22). */
static void
names_stay_text(void **state)
{
	struct ctx *cx = *state;
	struct record *record = record_sample(cx, ISSUER);
	struct str svg, back;

	record->title = record_texts_one(cx->mem, STR("en"), STR("</text><script>alert(1)</script> & \"x\" 'y' \xe2\x80\xae z \x01"));
	assert_ok(cx, bake_svg_image(cx, record, NULL, &svg));
	assert_int_equal(str_find(svg, STR("<script")), svg.len);
	assert_int_equal(str_find(svg, STR("\xe2\x80\xae")), svg.len);
	assert_int_equal(str_find(svg, STR("\x01")), svg.len);
	assert_true(str_find(svg, STR("&lt;script&gt;")) < svg.len);
	assert_int_equal(bake_extract(cx, svg, &back), RC_NOT_FOUND); /* still a well-formed image */
	record->title = record_texts_one(cx->mem, STR("en"), STR("Donaudampfschifffahrtsgesellschaft and a very long title that goes on and on for more than four lines of text"));
	assert_ok(cx, bake_svg_image(cx, record, NULL, &svg));
	assert_true(str_find(svg, STR("…")) < svg.len);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pictures_carry_their_credential),
		TEST(pictures_are_a_function_of_the_record),
		TEST(names_stay_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
