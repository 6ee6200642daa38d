#include "test.h"

#include "base/buf.h"
#include "codec/gzip.h"
#include "codec/png.h"
#include "codec/png_sample.h"

/* PNG_HEADER with a palette. */
#define HEADER_PALETTE "\0\0\0\1\0\0\0\1\x08\3\0\0\0"

struct part { const char *type; struct str data; };
#define PART(type, literal) { (type), STR_INIT(literal) }
#define PARTS_MAX 12

static struct str
image_of(struct ctx *cx, const struct part *parts)
{
	struct buf b = buf_new(cx->mem, 1 << 20);

	buf_lit(&b, PNG_SIGNATURE);
	for (size_t i = 0; i < PARTS_MAX && parts[i].type != NULL; i++)
		png_put_chunk(&b, parts[i].type, parts[i].data);
	return buf_view(&b);
}

static const struct part plain[PARTS_MAX] = {
	PART("IHDR", PNG_HEADER), PART("gAMA", "\0\0\xB1\x8F"), PART("IDAT", PNG_PIXELS), PART("tEXt", "Title\0A badge"), PART("IEND", ""),
};

static struct baked
unbaked(struct ctx *cx, struct str image)
{
	struct png png;
	struct baked baked = { 0 };

	assert_ok(cx, png_read(cx, image, &png));
	assert_ok(cx, png_unbake(cx, &png, &baked));
	return baked;
}

static struct str
bake(struct ctx *cx, struct str image, struct str credential)
{
	struct png png;
	struct str out = STR_NONE;

	assert_ok(cx, png_read(cx, image, &png));
	assert_ok(cx, png_bake(cx, &png, credential, &out));
	return out;
}

static void
what_is_baked_comes_out(void **state)
{
	struct ctx *cx = *state;
	struct str image = image_of(cx, plain), once, twice;
	struct png png;
	struct baked got;

	assert_ok(cx, png_read(cx, image, &png));
	assert_int_equal(png.width, 1);
	assert_int_equal(png.height, 1);
	assert_int_equal(png_unbake(cx, &png, &got), RC_NOT_FOUND);
	once = bake(cx, image, STR("{\"name\":\"J\xC3\xBCrgen\"}"));
	got = unbaked(cx, once);
	assert_int_equal(got.kind, BAKED_OB3);
	assert_str(got.text, "{\"name\":\"J\xC3\xBCrgen\"}");
	twice = bake(cx, once, STR("eyJhbGciOiJFZERTQSJ9.e30.c2ln"));
	assert_str(unbaked(cx, twice).text, "eyJhbGciOiJFZERTQSJ9.e30.c2ln");
	assert_true(str_eq(bake(cx, twice, STR("{\"name\":\"J\xC3\xBCrgen\"}")), once));
}

static void
everything_else_stays(void **state)
{
	static const struct part want[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("iTXt", PNG_OB3 "{}"), PART("gAMA", "\0\0\xB1\x8F"), PART("IDAT", PNG_PIXELS),
		PART("tEXt", "Title\0A badge"), PART("IEND", ""),
	};
	static const struct part had_both[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("iTXt", PNG_OB2 "https://example.org/a.json"), PART("gAMA", "\0\0\xB1\x8F"), PART("IDAT", PNG_PIXELS),
		PART("tEXt", "Title\0A badge"), PART("iTXt", PNG_OB3 "{\"old\":1}"), PART("IEND", ""),
	};
	struct ctx *cx = *state;

	assert_true(str_eq(bake(cx, image_of(cx, plain), STR("{}")), image_of(cx, want)));
	assert_true(str_eq(bake(cx, image_of(cx, had_both), STR("{}")), image_of(cx, want)));
}

static void
older_and_compressed_badges_are_read(void **state)
{
	static const struct part ob2[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS), PART("iTXt", PNG_OB2 "{\"type\":\"Assertion\"}"), PART("IEND", ""),
	};
	static const struct part ob1[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("tEXt", "openbadges\0https://example.org/a.json"), PART("IDAT", PNG_PIXELS), PART("IEND", ""),
	};
	static const struct part both[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("iTXt", PNG_OB2 "old"), PART("iTXt", PNG_OB3 "{}"), PART("IDAT", PNG_PIXELS), PART("IEND", ""),
	};
	static const struct part in_english[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("iTXt", "openbadgecredential\0\0\0en\0badge\0{}"), PART("IDAT", PNG_PIXELS), PART("IEND", ""),
	};
	struct ctx *cx = *state;
	struct part packed[PARTS_MAX] = { PART("IHDR", PNG_HEADER), PART("iTXt", ""), PART("IDAT", PNG_PIXELS), PART("IEND", "") };
	struct str text = STR("{\"type\":[\"VerifiableCredential\",\"OpenBadgeCredential\"]}"), zip;
	struct png png;
	struct baked baked;

	assert_str(unbaked(cx, image_of(cx, in_english)).text, "{}");
	assert_int_equal(unbaked(cx, image_of(cx, ob2)).kind, BAKED_OB2);
	assert_str(unbaked(cx, image_of(cx, ob2)).text, "{\"type\":\"Assertion\"}");
	assert_int_equal(unbaked(cx, image_of(cx, ob1)).kind, BAKED_OB2);
	assert_str(unbaked(cx, image_of(cx, ob1)).text, "https://example.org/a.json");
	assert_ok(cx, png_read(cx, image_of(cx, both), &png));
	assert_int_equal(png_unbake(cx, &png, &baked), RC_INVALID);
	assert_ok(cx, zip_deflate(cx, ZIP_ZLIB, text, 9, &zip));
	packed[1].data = str_join(cx->mem, (struct str[]){ STR("openbadgecredential\0\1\0\0\0"), zip }, 2, STR_NONE);
	assert_true(str_eq(unbaked(cx, image_of(cx, packed)).text, text));
}

static const struct { const char *why; struct part parts[PARTS_MAX]; enum rc want; } wrong[] = {
	{ "no IHDR", { PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "IHDR second", { PART("gAMA", "\0\0\0\1"), PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "IHDR twice", { PART("IHDR", PNG_HEADER), PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a short IHDR", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "no height", { PART("IHDR", "\0\0\0\1\0\0\0\0\x08\0\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a negative width", { PART("IHDR", "\x80\0\0\0\0\0\0\1\x08\0\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "filter 1", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\1\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a palette in grey with alpha", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\4\0\0\0"), PART("PLTE", "abc"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a palette of RGB after the pixels", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\2\0\0\0"), PART("IDAT", PNG_PIXELS), PART("PLTE", "abc"), PART("IEND", "") }, RC_INVALID },
	{ "an empty palette", { PART("IHDR", HEADER_PALETTE), PART("PLTE", ""), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "no width", { PART("IHDR", "\0\0\0\0\0\0\0\1\x08\0\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a negative height", { PART("IHDR", "\0\0\0\1\x80\0\0\0\x08\0\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a flood of pixels", { PART("IHDR", "\0\1\0\0\0\1\0\0\x08\0\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_LIMIT },
	{ "colour type 1", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\1\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "colour type 9", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\x09\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "3 bits", { PART("IHDR", "\0\0\0\1\0\0\0\1\3\0\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "4 bits of RGB", { PART("IHDR", "\0\0\0\1\0\0\0\1\4\2\0\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "compression 1", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\0\1\0\0"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "interlace 2", { PART("IHDR", "\0\0\0\1\0\0\0\1\x08\0\0\0\2"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "no pixels", { PART("IHDR", PNG_HEADER), PART("IEND", "") }, RC_INVALID },
	{ "pixels in two places", { PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS), PART("tEXt", "a\0b"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "no palette", { PART("IHDR", HEADER_PALETTE), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a palette after the pixels", { PART("IHDR", HEADER_PALETTE), PART("IDAT", PNG_PIXELS), PART("PLTE", "abc"), PART("IEND", "") }, RC_INVALID },
	{ "two palettes", { PART("IHDR", HEADER_PALETTE), PART("PLTE", "abc"), PART("PLTE", "abc"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a palette in grey", { PART("IHDR", PNG_HEADER), PART("PLTE", "abc"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a palette of 4 bytes", { PART("IHDR", HEADER_PALETTE), PART("PLTE", "abcd"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "an unknown critical part", { PART("IHDR", PNG_HEADER), PART("ABCD", ""), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "a name that is none", { PART("IHDR", PNG_HEADER), PART("ab1d", ""), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
	{ "no IEND", { PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS) }, RC_INVALID },
	{ "IEND with data", { PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS), PART("IEND", "x") }, RC_INVALID },
	{ "parts after IEND", { PART("IHDR", PNG_HEADER), PART("IDAT", PNG_PIXELS), PART("IEND", ""), PART("tEXt", "a\0b") }, RC_INVALID },
	{ "two credentials", { PART("IHDR", PNG_HEADER), PART("iTXt", PNG_OB3 "{}"), PART("IDAT", PNG_PIXELS), PART("iTXt", PNG_OB3 "{}"), PART("IEND", "") }, RC_INVALID },
	{ "two assertions", { PART("IHDR", PNG_HEADER), PART("iTXt", PNG_OB2 "{}"), PART("tEXt", "openbadges\0a"), PART("IDAT", PNG_PIXELS), PART("IEND", "") }, RC_INVALID },
};

/* T-24 */
static void
what_is_no_png_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct png png;

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		enum rc rc = png_read(cx, image_of(cx, wrong[i].parts), &png);

		if (rc != wrong[i].want)
			fail_msg("%s: rc %d", wrong[i].why, (int)rc);
	}
	assert_int_equal(png_read(cx, STR(""), &png), RC_INVALID);
	assert_int_equal(png_read(cx, STR("\x89PNG\n\x1A\n, as a text file is sent, and so on"), &png), RC_INVALID);
	assert_int_equal(png_read(cx, STR("GIF89a, which is another kind of image"), &png), RC_INVALID);
}

/* The 15 pairs of PNG's table, and no other. */
static void
depths_and_colours_are_those_of_the_standard(void **state)
{
	struct ctx *cx = *state;
	size_t accepted = 0;

	for (int depth = 0; depth < 20; depth++) {
		for (int colour = 0; colour < 8; colour++) {
			const char header[13] = { 0, 0, 0, 1, 0, 0, 0, 1, (char)depth, (char)colour, 0, 0, 1 };
			struct part parts[PARTS_MAX] = { { "IHDR", { header, 13 } }, PART("PLTE", "abc"), PART("IDAT", PNG_PIXELS), PART("IEND", "") };
			struct png png;

			if (colour == 0 || colour == 4)
				parts[1] = (struct part)PART("gAMA", "\0\0\0\1");
			accepted += png_read(cx, image_of(cx, parts), &png) == RC_OK;
		}
	}
	assert_int_equal(accepted, 15);
}

static void
what_is_too_large_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct str large = { arena_zero(cx->mem, PNG_SIZE_MAX + 1, 1), PNG_SIZE_MAX + 1 }, out;
	static char palette[3 * 257];
	struct part parts[PARTS_MAX] = { PART("IHDR", HEADER_PALETTE), { "PLTE", { palette, sizeof(palette) } }, PART("IDAT", PNG_PIXELS), PART("IEND", "") };
	struct png png;

	assert_int_equal(png_read(cx, large, &png), RC_LIMIT);
	assert_int_equal(png_read(cx, image_of(cx, parts), &png), RC_INVALID);
	parts[1].data.len = 3 * 256;
	assert_ok(cx, png_read(cx, image_of(cx, parts), &png));
	assert_int_equal(png_bake(cx, &png, str_sub(large, 0, BAKED_TEXT_MAX + 1), &out), RC_LIMIT);
}

static void
only_an_international_text_is_a_credential(void **state)
{
	static const struct part parts[PARTS_MAX] = {
		PART("IHDR", PNG_HEADER), PART("tEXt", "openbadgecredential\0{}"), PART("IDAT", PNG_PIXELS), PART("IEND", ""),
	};
	struct ctx *cx = *state;
	struct png png;
	struct baked baked;

	assert_ok(cx, png_read(cx, image_of(cx, parts), &png));
	assert_int_equal(png_unbake(cx, &png, &baked), RC_NOT_FOUND);
}

static const struct { const char *why; struct str data; } bad_texts[] = {
	{ "nothing behind the keyword", STR_INIT("openbadgecredential\0") },
	{ "compression flag 2", STR_INIT("openbadgecredential\0\2\0\0\0{}") },
	{ "compression method 1", STR_INIT("openbadgecredential\0\1\1\0\0{}") },
	{ "no language", STR_INIT("openbadgecredential\0\0\0{}") },
	{ "no translated keyword", STR_INIT("openbadgecredential\0\0\0\0{}") },
	{ "no text", STR_INIT("openbadgecredential\0\0\0\0\0") },
	{ "a NUL in the text", STR_INIT("openbadgecredential\0\0\0\0\0{\0}") },
	{ "Latin-1", STR_INIT("openbadgecredential\0\0\0\0\0{\"\xFC\"}") },
	{ "not compressed as it says", STR_INIT("openbadgecredential\0\1\0\0\0{}") },
};

static void
a_broken_credential_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct part parts[PARTS_MAX] = { PART("IHDR", PNG_HEADER), PART("iTXt", ""), PART("IDAT", PNG_PIXELS), PART("IEND", "") };
	struct png png;
	struct baked out;
	struct str zip, bomb = { arena_zero(cx->mem, BAKED_TEXT_MAX, 1), BAKED_TEXT_MAX };

	for (size_t i = 0; i < sizeof(bad_texts) / sizeof(*bad_texts); i++) {
		parts[1].data = bad_texts[i].data;
		assert_ok(cx, png_read(cx, image_of(cx, parts), &png));
		if (png_unbake(cx, &png, &out) != RC_INVALID)
			fail_msg("accepted: %s", bad_texts[i].why);
	}
	assert_ok(cx, zip_deflate(cx, ZIP_ZLIB, bomb, 9, &zip));
	parts[1].data = str_join(cx->mem, (struct str[]){ STR("openbadgecredential\0\1\0\0\0"), zip }, 2, STR_NONE);
	assert_ok(cx, png_read(cx, image_of(cx, parts), &png));
	assert_int_equal(png_unbake(cx, &png, &out), RC_LIMIT);
	assert_int_equal(png_bake(cx, &png, STR(""), &zip), RC_INVALID);
	assert_int_equal(png_bake(cx, &png, STR("a\0b"), &zip), RC_INVALID);
}

/* Each byte of a baked image, each bit of it: refused, or the credential is still the same (nothing in this
 * image stands outside a checksum but the signature and the lengths). And each shorter image. */
static void
every_flipped_bit_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct str image = bake(cx, image_of(cx, plain), STR("{\"a\":1}"));
	char *copy = arena_alloc(cx->mem, image.len);
	struct png png;

	memcpy(copy, image.ptr, image.len);
	for (size_t bit = 0; bit < image.len * 8; bit++) {
		copy[bit / 8] = (char)(copy[bit / 8] ^ 1 << bit % 8);
		if (png_read(cx, (struct str){ copy, image.len }, &png) == RC_OK)
			fail_msg("bit %zu can be flipped", bit);
		copy[bit / 8] = image.ptr[bit / 8];
	}
	for (size_t len = 0; len < image.len; len++)
		assert_int_equal(png_read(cx, str_sub(image, 0, len), &png), RC_INVALID);
}

static void
parts_are_counted(void **state)
{
	struct ctx *cx = *state;
	struct buf b = buf_new(cx->mem, (size_t)4 << 20);
	struct png png;

	buf_lit(&b, PNG_SIGNATURE);
	png_put_chunk(&b, "IHDR", STR(PNG_HEADER));
	for (int i = 0; i < PNG_CHUNKS_MAX; i++)
		png_put_chunk(&b, "tEXt", STR("a\0b"));
	png_put_chunk(&b, "IDAT", STR(PNG_PIXELS));
	png_put_chunk(&b, "IEND", STR(""));
	assert_int_equal(png_read(cx, buf_view(&b), &png), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(what_is_baked_comes_out),
		TEST(everything_else_stays),
		TEST(older_and_compressed_badges_are_read),
		TEST(what_is_no_png_is_refused),
		TEST(depths_and_colours_are_those_of_the_standard),
		TEST(what_is_too_large_is_refused),
		TEST(only_an_international_text_is_a_credential),
		TEST(a_broken_credential_is_refused),
		TEST(every_flipped_bit_is_refused),
		TEST(parts_are_counted),
	};

	return cmocka_run_group_tests_name("png", all, NULL, NULL);
}
