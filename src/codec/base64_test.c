#include "test.h"

#include "base/random.h"
#include "codec/base64.h"

/* RFC 4648 section 10, and bytes whose two alphabets differ. */
static const struct { const char *bytes, *url, *plain; } pairs[] = {
	{ "", "", "" },
	{ "f", "Zg", "Zg==" },
	{ "fo", "Zm8", "Zm8=" },
	{ "foo", "Zm9v", "Zm9v" },
	{ "foob", "Zm9vYg", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
	{ "\xFB\xEF\xBE", "----", "++++" },
	{ "\xFF\xFF\xFE", "___-", "///+" },
	{ "\xFF", "_w", "/w==" },
};

static void
known_texts_go_both_ways(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
		struct str bytes = str_of(pairs[i].bytes), back = STR("untouched");

		assert_str(base64url_encode(cx->mem, bytes), pairs[i].url);
		assert_str(base64_encode(cx->mem, bytes), pairs[i].plain);
		assert_true(base64url_decode(cx->mem, str_of(pairs[i].url), &back));
		assert_str(back, pairs[i].bytes);
		assert_true(base64_decode(cx->mem, str_of(pairs[i].plain), &back));
		assert_str(back, pairs[i].bytes);
	}
}

static const struct { const char *why, *text; } not_url[] = {
	{ "padding", "Zg==" },
	{ "one character alone", "Z" },
	{ "one character over", "Zm9vY" },
	{ "bits left over after two", "Zh" },
	{ "bits left over after three", "Zm9" },
	{ "the other alphabet", "++++" },
	{ "the other alphabet in the tail", "Z/" },
	{ "a space", "Zm 9v" },
	{ "a line end", "Zm9v\n" },
	{ "a byte above ASCII", "Zm9\xC3" },
	{ "a character of neither", "Zm9." },
	{ "the same first", ".m9v" },
	{ "the same second", "Z.9v" },
	{ "the same third", "Zm.v" },
	{ "the same in the tail", ".g" },
	{ "the same at the end of the tail", "Zm." },
}, not_plain[] = {
	{ "no padding", "Zg" },
	{ "half the padding", "Zg=" },
	{ "too much padding", "Z===" },
	{ "nothing but padding", "====" },
	{ "padding within", "Zg==Zm9v" },
	{ "bits left over", "Zh==" },
	{ "bits left over after three", "Zm9=" },
	{ "the other alphabet", "----" },
	{ "a line end", "Zm9v\n" },
	{ "text after padding", "Zm8=\n\n\n\n" },
};

static void
other_texts_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct str out = STR("untouched");
	char key[3] = "xx";

	for (size_t i = 0; i < sizeof(not_url) / sizeof(*not_url); i++) {
		struct str text = str_of(not_url[i].text);

		if (base64url_decode(cx->mem, text, &out))
			fail_msg("base64url took %s", not_url[i].why);
		for (size_t count = 0; count < 3; count++)
			if (base64url_decode_exact(text, key, count))
				fail_msg("base64url took %s as a key", not_url[i].why);
	}
	for (size_t i = 0; i < sizeof(not_plain) / sizeof(*not_plain); i++)
		if (base64_decode(cx->mem, str_of(not_plain[i].text), &out))
			fail_msg("base64 took %s", not_plain[i].why);
	assert_str(out, "untouched");
	assert_string_equal(key, "xx");
}

/* Of all texts of two and three characters, exactly those are read that writing can give. */
static void
a_text_that_is_read_is_the_one_that_is_written(void **state)
{
	struct ctx *cx = *state;
	struct arena_mark mark = arena_mark(cx->mem);
	size_t read = 0;

	for (unsigned n = 0; n < 1u << 16; n++) {
		char text[2] = { (char)n, (char)(n >> 8) };
		struct str bytes;

		if (base64url_decode(cx->mem, (struct str){ text, 2 }, &bytes)) {
			struct str back = base64url_encode(cx->mem, bytes);

			assert_true(str_eq(back, ((struct str){ text, 2 })));
			read++;
		}
		arena_release(cx->mem, mark);
	}
	assert_int_equal(read, 256);
}

static void
every_length_comes_back(void **state)
{
	struct ctx *cx = *state;
	char bytes[200];

	random_fill(cx, bytes, sizeof(bytes));
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		struct str in = { bytes, len }, out;
		struct buf b = buf_new(cx->mem, 1000);
		char exact[sizeof(bytes)];

		base64url_write(&b, in);
		assert_true(str_eq(buf_view(&b), base64url_encode(cx->mem, in)));
		assert_true(base64url_decode(cx->mem, buf_view(&b), &out));
		assert_true(str_eq(in, out));
		assert_true(base64url_decode_exact(buf_view(&b), exact, len));
		assert_memory_equal(exact, bytes, len);
		assert_false(base64url_decode_exact(buf_view(&b), exact, len + 1));
		assert_true(base64_decode(cx->mem, base64_encode(cx->mem, in), &out));
		assert_true(str_eq(in, out));
	}
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(known_texts_go_both_ways),
		TEST(other_texts_are_refused),
		TEST(a_text_that_is_read_is_the_one_that_is_written),
		TEST(every_length_comes_back),
	};

	return cmocka_run_group_tests_name("base64", all, NULL, NULL);
}
