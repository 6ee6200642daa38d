/* QR codes. The drawings whose hashes stand here were read back by an independent decoder, as were those of every length. */
#include "codec/qr.h"
#include "crypto/hash.h"
#include "test.h"

static const struct { const char *text; int size; const char *sha256; } known[] = {
	{ "A", 21, "405f4a5cde4663be079244b7e625133bd27ddf8fcda0182be9d7d7da82c01c35" },
	{ "https://northgate.example/s/R1mVJq8kF2xYd0aXo3tPzLwQ5nUeHbCg7iSvT4yKj6E", 37, "b9b639faf8b7c64ce5098d312cdd7e3a5d48245074834be70ca6ff07c91111ed" },
};

static void
a_known_text_gives_its_known_drawing(void **state)
{
	struct ctx *cx = *state;
	struct qr qr;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		assert_ok(cx, qr_make(cx, str_of(known[i].text), &qr));
		assert_int_equal(qr.size, known[i].size);
		assert_str(hash_hex(cx->mem, HASH_SHA256, qr_path(cx->mem, &qr)), known[i].sha256);
	}
}

static void
every_length_fits_its_version_and_no_more_than_the_tenth(void **state)
{
	struct ctx *cx = *state;
	char text[QR_TEXT_MAX + 1];
	struct qr qr;
	int size = 0;

	memset(text, 'x', sizeof(text));
	for (size_t n = 0; n <= QR_TEXT_MAX; n++) {
		assert_ok(cx, qr_make(cx, (struct str){ text, n }, &qr));
		assert_true(qr.size >= size);
		size = qr.size;
		/* a finder's corner and the dark module stand in each */
		assert_true(qr.dark[0][0] && qr.dark[0][size - 1] && qr.dark[size - 1][0] && qr.dark[size - 8][8]);
	}
	assert_int_equal(size, QR_SIZE_MAX);
	assert_int_equal(qr_make(cx, (struct str){ text, QR_TEXT_MAX + 1 }, &qr), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(a_known_text_gives_its_known_drawing),
		TEST(every_length_fits_its_version_and_no_more_than_the_tenth),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
