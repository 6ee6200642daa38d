#include "test.h"

#include "codec/png.h"
#include "codec/svg_still.h"
#include "format/bake.h"
#include "format/outline.h"
#include "format/record_sample.h"

#define ISSUER STR("did:web:northgate.example")
#define DRAWING "<svg xmlns=\"http://www.w3.org/2000/svg\"><title>Ours</title><path d=\"M0 0\"/></svg>"

static struct json *
json_of(struct ctx *cx, const char *text)
{
	struct json *out;

	assert_ok(cx, json_parse(cx, str_of(text), JSON_LIMITS, &out));
	return out;
}

static void
what_is_written_is_read_back(void **state)
{
	struct ctx *cx = *state;
	struct badge badge, back;

	assert_ok(cx, badge_read(cx, json_of(cx, "{\"shape\":\"shield\",\"ring\":\"double\",\"emblem\":\"book\",\"ribbon\":\"tails\",\"mark\":\"level\","
	                                         "\"lines\":[\" Data Ethics \",\"\",\"in Practice\"],\"colour\":\"#1F3A68\"}"), 0x5a1f3d, &badge));
	assert_int_equal(badge.shape, BADGE_SHIELD);
	assert_int_equal(badge.line_count, 2);
	assert_str(badge.lines[0], "Data Ethics");
	assert_int_equal(badge.colour, 0x1f3a68);
	assert_int_equal(badge.accent, badge_tint(0x1f3a68));
	assert_ok(cx, badge_read(cx, badge_write(cx->mem, &badge), 0, &back));
	assert_true(json_equal(badge_write(cx->mem, &badge), badge_write(cx->mem, &back)));
	assert_ok(cx, badge_read(cx, NULL, 0x5a1f3d, &badge));
	assert_int_equal(badge.colour, 0x5a1f3d);
}

static void
what_cannot_be_drawn_or_read_is_refused_with_its_field(void **state)
{
	static const struct { const char *json, *field; } wrong[] = {
		{ "[]", "badge" },
		{ "{\"shape\":\"blob\"}", "shape" },
		{ "{\"emblem\":7}", "emblem" },
		{ "{\"colour\":\"red\"}", "colour" },
		{ "{\"colour\":\"#12345\"}", "colour" },
		{ "{\"colour\":\"#f0e0d0\",\"words\":\"light\"}", "words" },
		{ "{\"colour\":\"#102030\",\"words\":\"dark\"}", "words" },
		{ "{\"colour\":\"#102030\",\"accent\":\"#203040\"}", "accent" },
		{ "{\"lines\":[\"a\",\"b\",\"c\",\"d\"]}", "lines" },
		{ "{\"lines\":[\"a line that is much too long for a badge\"]}", "lines" },
	};
	struct ctx *cx = *state;
	struct badge badge;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		if (badge_read(cx, json_of(cx, wrong[i].json), 0x5a1f3d, &badge) != RC_INVALID)
			fail_msg("taken: %s", wrong[i].json);
		assert_str(cx->err.place.field, wrong[i].field);
	}
	assert_int_equal(badge_read(cx, json_of(cx, "{\"image\":\"<svg onload='x'/>\"}"), 0x5a1f3d, &badge), RC_INVALID);
}

/* The table of WCAG: black on white is 21, and it does not matter which is which. */
static void
contrast_is_as_defined(void **state)
{
	(void)state;
	assert_int_equal(badge_contrast(0x000000, 0xffffff), 2100);
	assert_int_equal(badge_contrast(0xffffff, 0xffffff), 100);
	assert_int_equal(badge_contrast(0x777777, 0xffffff), badge_contrast(0xffffff, 0x777777));
	assert_int_equal(badge_contrast(0x777777, 0xffffff), 447);
	for (uint32_t grey = 0; grey < 256; grey++) {
		uint32_t colour = grey << 16 | grey << 8 | grey;

		assert_true(badge_contrast(colour, badge_words_on(colour)) >= BADGE_WORDS_LEAST);
	}
}

static void
each_part_changes_both_pictures(void **state)
{
	struct ctx *cx = *state;
	struct record *record = record_sample(cx, ISSUER);
	struct badge usual = badge_usual(0x5a1f3d), others[] = { usual, usual, usual, usual, usual, usual };
	struct bake_design design = { .badge = &usual, .size = 64 };
	struct str svg, png, other_svg, other_png;

	others[0].shape = BADGE_SHIELD;
	others[1].ring = BADGE_RING_DOUBLE;
	others[2].emblem = BADGE_EMBLEM_GEAR;
	others[3].ribbon = BADGE_RIBBON_TAILS;
	others[4].mark = BADGE_MARK_NONE;
	others[5].colour = 0x1f3a68;
	assert_ok(cx, bake_svg_image(cx, record, &design, &svg));
	assert_ok(cx, bake_png_image(cx, record, &design, &png));
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++) {
		design.badge = &others[i];
		assert_ok(cx, bake_svg_image(cx, record, &design, &other_svg));
		assert_ok(cx, bake_png_image(cx, record, &design, &other_png));
		assert_false(str_eq(svg, other_svg));
		assert_false(str_eq(png, other_png));
		assert_ok(cx, svg_still(cx, other_svg, 65536)); /* what is drawn here would be let in as well */
	}
}

static void
every_part_is_drawn_at_every_size(void **state)
{
	static const unsigned sizes[] = { 16, 33, 512 };
	struct ctx *cx = *state;
	struct record *record = record_sample(cx, ISSUER);
	struct badge badge = badge_usual(0x5a1f3d);
	struct str image;
	struct png png;

	for (int emblem = 0; emblem < BADGE_EMBLEMS; emblem++) {
		struct bake_design design = { .badge = &badge, .size = sizes[emblem % 3] };

		badge.emblem = (enum badge_emblem)emblem;
		badge.shape = (enum badge_shape)(emblem % BADGE_SHAPES);
		badge.ribbon = (enum badge_ribbon)(emblem % BADGE_RIBBONS);
		assert_ok(cx, bake_png_image(cx, record, &design, &image));
		assert_ok(cx, png_read(cx, image, &png));
		assert_int_equal(png.width, sizes[emblem % 3]);
		assert_ok(cx, bake_svg_image(cx, record, &design, &image));
		assert_ok(cx, svg_still(cx, image, 65536));
	}
}

static void
a_drawing_that_was_handed_in_is_the_picture(void **state)
{
	struct ctx *cx = *state;
	struct badge badge = badge_usual(0x5a1f3d);
	struct bake_design design = { .badge = &badge };
	struct str svg, baked, back;

	badge.image = STR(DRAWING);
	assert_ok(cx, bake_svg_image(cx, record_sample(cx, ISSUER), &design, &svg));
	assert_str(svg, DRAWING);
	assert_ok(cx, bake_svg(cx, svg, STR("eyJhbGciOiJFZERTQSJ9.e30.AAAA"), &baked));
	assert_ok(cx, bake_extract(cx, baked, &back));
	assert_str(back, "eyJhbGciOiJFZERTQSJ9.e30.AAAA");
}

/* A square with a hole: the dots of a line that goes through both. */
static void
what_lies_inside_is_counted_by_crossings(void **state)
{
	struct ctx *cx = *state;
	struct outline square = outline_of(cx->mem, "M100 100L300 100L300 300L100 300ZM150 150L250 150L250 250L150 250Z", (struct badge_place){ 1000, 0, 0 });
	int64_t crossings[8];
	unsigned char dots[41] = { 0 };

	outline_fill(&square, 200 * OUTLINE_UNIT, 400 * OUTLINE_UNIT, 40, crossings, '#', dots, 40);
	assert_int_equal(dots[9], 0);
	assert_int_equal(dots[10], '#');
	assert_int_equal(dots[14], '#');
	assert_int_equal(dots[15], 0);
	assert_int_equal(dots[24], 0);
	assert_int_equal(dots[25], '#');
	assert_int_equal(dots[29], '#');
	assert_int_equal(dots[30], 0);
	memset(dots, 0, sizeof(dots));
	outline_fill(&square, 50 * OUTLINE_UNIT, 400 * OUTLINE_UNIT, 40, crossings, '#', dots, 40);
	assert_int_equal(dots[20], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_written_is_read_back),
		TEST(what_cannot_be_drawn_or_read_is_refused_with_its_field),
		TEST(contrast_is_as_defined),
		TEST(each_part_changes_both_pictures),
		TEST(every_part_is_drawn_at_every_size),
		TEST(a_drawing_that_was_handed_in_is_the_picture),
		TEST(what_lies_inside_is_counted_by_crossings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
