#include "test.h"

#include "base/file.h"
#include "base/random.h"
#include "codec/multibase.h"

static const struct { struct str bytes; const char *base58; } known[] = {
	{ STR_INIT(""), "" },
	{ STR_INIT("\0"), "1" },
	{ STR_INIT("\0\0\0"), "111" },
	{ STR_INIT("Hello World!"), "2NEpo7TZRRrLZSi2U" },
	{ STR_INIT("The quick brown fox jumps over the lazy dog."), "USm3fpXnKG5EUBx2ndxBDMPVciP5hGey2Jh4NDv6gmeo1LkMeiKrLJUUBk6Z" },
	{ STR_INIT("\0\0\x28\x7F\xB4\xCD"), "11233QC4" },
	{ STR_INIT("\xFF\xFF\xFF\xFF"), "7YXq9G" },
};

/* The Base58 Encoding Scheme, draft-msporny-base58, section 5, and edges of the limbs. */
static void
base58_goes_both_ways(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		struct str back;

		assert_str(base58_encode(cx->mem, known[i].bytes), known[i].base58);
		assert_true(base58_decode(cx->mem, str_of(known[i].base58), &back));
		assert_true(str_eq(back, known[i].bytes));
	}
}

static void
every_length_comes_back_in_every_base(void **state)
{
	static const enum multibase bases[] = { MULTIBASE_BASE58, MULTIBASE_BASE64URL, MULTIBASE_BASE16 };
	struct ctx *cx = *state;
	char bytes[130];

	for (size_t len = 0; len <= sizeof(bytes); len++) {
		struct str in = { bytes, len };

		random_fill(cx, bytes, sizeof(bytes));
		memset(bytes, 0, random_below(cx, 4));
		for (size_t i = 0; i < 3; i++) {
			struct str text = multibase_encode(cx->mem, bases[i], in), out;
			enum multibase base;

			assert_ok(cx, multibase_decode(cx, text, len, &base, &out));
			assert_int_equal(base, bases[i]);
			assert_true(str_eq(in, out));
			if (len > 0)
				assert_int_equal(multibase_decode(cx, text, len - 1, NULL, &out), RC_LIMIT);
		}
	}
}

static const struct { const char *why, *text; enum rc want; } wrong[] = {
	{ "nothing", "", RC_INVALID },
	{ "0 in base58", "z7pa0", RC_INVALID },
	{ "O in base58", "z7paO", RC_INVALID },
	{ "I in base58", "z7paI", RC_INVALID },
	{ "l in base58", "z7pal", RC_INVALID },
	{ "a space in base58", "z7pa ", RC_INVALID },
	{ "padding in base64url", "uZg==", RC_INVALID },
	{ "left-over bits in base64url", "uZh", RC_INVALID },
	{ "plain base64's alphabet", "u++++", RC_INVALID },
	{ "upper case in base16", "fAB", RC_INVALID },
	{ "half a byte in base16", "fabc", RC_INVALID },
	{ "base32", "bpfsxgidnmfxgsibb", RC_UNSUPPORTED },
	{ "padded base64url", "UeWVz", RC_UNSUPPORTED },
	{ "a byte that is no letter", "\xC3\xA9", RC_UNSUPPORTED },
};

static void
other_texts_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct str out = STR("untouched");

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		enum rc rc = multibase_decode(cx, str_of(wrong[i].text), 1000, NULL, &out);

		if (rc != wrong[i].want)
			fail_msg("%s: rc %d", wrong[i].why, (int)rc);
	}
	assert_str(out, "untouched");
	assert_str(err_text(&cx->err, cx->mem), "The multibase value begins with \"?\"; only z (base58btc), u (base64url) and f (base16) are read.");
}

static void
long_base58_is_refused_before_it_is_read(void **state)
{
	struct ctx *cx = *state;
	char *text = arena_alloc(cx->mem, 1000001);
	struct str out;

	memset(text, 'z', 1000001);
	assert_int_equal(multibase_decode(cx, (struct str){ text, 1000001 }, SIZE_MAX, NULL, &out), RC_LIMIT);
	assert_int_equal(multibase_decode(cx, STR("\x7fx"), 100, NULL, &out), RC_UNSUPPORTED); /* a first byte that no message shows */
	assert_false(base58_decode(cx->mem, (struct str){ text, BASE58_MAX + 1 }, &out));
	assert_true(base58_decode(cx->mem, (struct str){ text, BASE58_MAX }, &out));
	assert_true(str_eq(base58_encode(cx->mem, out), ((struct str){ text, BASE58_MAX })));
}

/* A line is: name, "text". */
static size_t
check_published(struct ctx *cx, const char *folder, const char *name, struct str bytes)
{
	struct str rest, line;
	size_t checked = 0;

	assert_ok(cx, file_read(cx, path_join(cx->mem, str_of(folder), str_of(name)), 1 << 20, &rest));
	while (rest.len > 0) {
		struct str base, text, out;

		str_cut(&rest, '\n', &line);
		str_cut(&line, ',', &base);
		text = str_trim(line);
		if (!str_is(base, "base58btc") && !str_is(base, "base64url") && !str_is(base, "base16"))
			continue;
		text = str_sub(text, 1, text.len - 2);
		assert_ok(cx, multibase_decode(cx, text, 100, NULL, &out));
		assert_true(str_eq(out, bytes));
		assert_true(str_eq(multibase_encode(cx->mem, (enum multibase)text.ptr[0], out), text));
		checked++;
	}
	return checked;
}

static void
published_vectors_agree(void **state)
{
	struct ctx *cx = *state;
	const char *folder = test_conformance("multibase");

	if (folder == NULL)
		return;
	assert_int_equal(check_published(cx, folder, "basic.csv", STR("yes mani !")), 3);
	assert_int_equal(check_published(cx, folder, "leading_zero.csv", STR("\0yes mani !")), 3);
	assert_int_equal(check_published(cx, folder, "two_leading_zeros.csv", STR("\0\0yes mani !")), 3);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(base58_goes_both_ways),
		TEST(every_length_comes_back_in_every_base),
		TEST(other_texts_are_refused),
		TEST(long_base58_is_refused_before_it_is_read),
		TEST(published_vectors_agree),
	};

	return cmocka_run_group_tests_name("multibase", all, NULL, NULL);
}
