#include "test.h"

#include "codec/colour.h"

static struct colour
of(const char *text)
{
	struct colour colour;

	assert_true(colour_parse(str_of(text), &colour));
	return colour;
}

static void
colours_are_six_digits(void **state)
{
	static const char *const wrong[] = { "", "#", "5a1f3d", "#5a1f3", "#5a1f3dd", "#5a1f3g", "#fff", "red", "#5a1f3d;" };
	struct ctx *cx = *state;
	struct colour colour;

	assert_str(colour_text(cx->mem, of("#5A1f3d")), "#5a1f3d");
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_false(colour_parse(str_of(wrong[i]), &colour));
}

/* Ratios of the W3C's own examples, in hundredths. */
static void
contrast_is_that_of_wcag(void **state)
{
	static const struct { const char *a, *b; int hundredths; } cases[] = {
		{ "#000000", "#ffffff", 2100 }, { "#ffffff", "#ffffff", 100 }, { "#767676", "#ffffff", 454 }, { "#777777", "#ffffff", 448 }, { "#0000ff", "#ffffff", 859 },
		{ "#ff0000", "#ffffff", 400 }, { "#5a1f3d", "#f2f0ea", 1085 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal((int)(colour_contrast(of(cases[i].a), of(cases[i].b)) * 100 + 0.5), cases[i].hundredths);
		assert_true(colour_contrast(of(cases[i].a), of(cases[i].b)) == colour_contrast(of(cases[i].b), of(cases[i].a)));
	}
}

static void
a_readable_shade_is_found_for_every_colour(void **state)
{
	const struct colour white = { 255, 255, 255 }, black = { 0, 0, 0 };
	struct colour good = of("#5a1f3d"), one;

	(void)state;
	for (int red = 0; red < 256; red += 51)
		for (int green = 0; green < 256; green += 51)
			for (int blue = 0; blue < 256; blue += 51) {
				struct colour colour = { (unsigned char)red, (unsigned char)green, (unsigned char)blue };

				assert_true(colour_contrast(colour_readable(colour, white, of("#24262b"), 4.5), of("#24262b")) >= 4.5);
				assert_true(colour_contrast(colour_readable(colour, black, of("#f2f0ea"), 4.5), of("#f2f0ea")) >= 4.5);
			}
	one = colour_readable(good, black, white, 4.5);
	assert_memory_equal(&one, &good, sizeof(good));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { TEST(colours_are_six_digits), TEST(contrast_is_that_of_wcag), TEST(a_readable_shade_is_found_for_every_colour) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
