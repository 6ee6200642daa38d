#include "test.h"

#include "base/buf.h"
#include "base/decimal.h"
#include "base/problems.h"
#include "base/random.h"
#include "base/time.h"
#include "base/utf8.h"

static int freed;

static void
count_free(void *handle)
{
	freed += *(int *)handle;
}

static void
arena_gives_back_in_order(void **state)
{
	struct arena *mem = arena_new(0);
	int one = 1, ten = 10;
	struct arena_mark mark;

	(void)state;
	freed = 0;
	arena_defer(mem, count_free, &one);
	mark = arena_mark(mem);
	arena_defer(mem, count_free, &ten);
	memset(arena_alloc(mem, 1000000), 'x', 1000000);
	arena_release(mem, mark);
	assert_int_equal(freed, 10);
	arena_free(mem);
	assert_int_equal(freed, 11);
}

/* A row takes what the row before it had, also when parts of it were given back within the row; a larger one takes more, and one
 * within a limit never more than that. */
static void
arena_rows_use_the_same_memory(void **state)
{
	static const size_t sizes[] = { 1000000, 10, 3000000, 200000, 5000000 };
	struct arena *mem = arena_new((size_t)24 << 20);
	struct arena_door door;
	void *first[5] = { NULL };

	(void)state;
	assert_true(ARENA_ENTER(mem, &door));
	arena_alloc(mem, 1000);
	for (int row = 0; row < 6; row++) {
		struct arena_mark mark = arena_mark(mem);

		for (size_t i = 0; i < 5; i++) {
			void *block = memset(arena_alloc(mem, sizes[i]), row, sizes[i]);
			struct arena_mark within = arena_mark(mem);

			assert_true(row == 0 || row == 4 || block == first[i]);
			first[i] = block;
			memset(arena_alloc(mem, 70000), row, 70000);
			arena_release(mem, within);
		}
		arena_release(mem, mark);
		if (row == 3) /* a small row: the memory of the large ones goes */
			arena_release(mem, (arena_alloc(mem, 2000), mark));
	}
	arena_leave(mem, &door);
	arena_free(mem);
}

/* Within a chunk, and where the release gave whole chunks back. Nobody sees it but the address sanitizer. */
static void
arena_marks_what_is_free(void **state)
{
	(void)state;
#ifdef __SANITIZE_ADDRESS__
	static const size_t sizes[] = { 5, 16, 1000, 100000, 3000000 };

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct arena *mem = arena_new(0);
		struct arena_mark mark = arena_mark(mem);
		char *block = arena_alloc(mem, sizes[i]);

		assert_null(__asan_region_is_poisoned(block, sizes[i]));
		assert_true(__asan_address_is_poisoned(block + sizes[i]));
		arena_release(mem, mark);
		assert_true(__asan_address_is_poisoned(block));
		assert_true(__asan_address_is_poisoned(block + sizes[i] - 1));
		arena_free(mem);
	}
#endif
}

static void
arena_limit_jumps_to_the_door(void **state)
{
	struct arena *mem = arena_new(100000);
	struct arena_door door, inner;
	volatile int came_back = 0;

	(void)state;
	if (ARENA_ENTER(mem, &door)) {
		if (ARENA_ENTER(mem, &inner)) {
			arena_alloc(mem, 200000);
			fail_msg("200,000 bytes came out of 100,000");
		}
		came_back = 1;
		arena_alloc(mem, SIZE_MAX);
		fail_msg("SIZE_MAX bytes came out");
	}
	assert_int_equal(came_back, 1);
	arena_free(mem);
}

static void
arena_defer_frees_what_it_cannot_remember(void **state)
{
	struct arena *mem = arena_new(8);
	struct arena_door door;
	int one = 1;

	(void)state;
	freed = 0;
	if (ARENA_ENTER(mem, &door)) {
		arena_defer(mem, count_free, &one);
		fail_msg("a defer fitted into 8 bytes");
	}
	assert_int_equal(freed, 1);
	arena_free(mem);
	assert_int_equal(freed, 1);
}

static void
buf_stops_at_its_maximum(void **state)
{
	struct ctx *cx = *state;
	struct buf b = buf_new(cx->mem, 10);
	struct str out;

	buf_fmt(&b, "%d", 12345);
	assert_int_equal(buf_done(cx, &b, &out), RC_OK);
	assert_str(out, "12345");
	buf_lit(&b, "678901");
	assert_int_equal(buf_done(cx, &b, &out), RC_LIMIT);
	assert_str(err_text(&cx->err, cx->mem), "The result would be larger than the 10 bytes allowed.");
}

static void
errors_carry_place_and_clause(void **state)
{
	struct ctx *cx = *state;
	enum rc rc = fail(cx, RC_LIMIT, MSG(base_too_large), A_NUM("limit", 7));

	rc = fail_at_row(cx, rc, 3);
	rc = fail_at_file(cx, rc, STR("results.csv"));
	rc = fail_at_row(cx, rc, 99);
	rc = fail_with_clause(cx, rc, STR("10C 9.2"));
	assert_int_equal(rc, RC_LIMIT);
	assert_str(err_text(&cx->err, cx->mem), "results.csv, row 3: The result would be larger than the 7 bytes allowed. [10C 9.2]");
}

static const struct { const char *text; bool comma, ok; int64_t milli; const char *back; } decimals[] = {
	{ "68", false, true, 68000, "68" },
	{ "68.5", false, true, 68500, "68.5" },
	{ "68,5", true, true, 68500, "68.5" },
	{ "68,5", false, false, 0, NULL },
	{ "-0.25", false, true, -250, "-0.25" },
	{ "7.500", false, true, 7500, "7.5" },
	{ "7.5000000", false, true, 7500, "7.5" },
	{ "7.5001", false, false, 0, NULL },
	{ "", false, false, 0, NULL },
	{ ".5", false, false, 0, NULL },
	{ "5.", false, false, 0, NULL },
	{ "1e3", false, false, 0, NULL },
	{ "1 000", false, false, 0, NULL },
	{ "99999999999999999999", false, false, 0, NULL },
};

static void
decimals_are_exact(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(decimals) / sizeof(*decimals); i++) {
		int64_t milli = 0;

		assert_int_equal(decimal_parse(str_of(decimals[i].text), decimals[i].comma, &milli), decimals[i].ok);
		assert_int_equal(milli, decimals[i].milli);
		if (decimals[i].ok)
			assert_str(decimal_text(cx->mem, milli), decimals[i].back);
	}
	assert_str(decimal_text(cx->mem, INT64_MIN), "-9223372036854775.808");
}

static const struct { const char *text; bool ok; int64_t seconds; } times[] = {
	{ "1970-01-01T00:00:00Z", true, 0 },
	{ "2026-11-06T17:00:00Z", true, 1793984400 },
	{ "2026-11-06T18:00:00+01:00", true, 1793984400 },
	{ "2026-11-06T17:00:00.999Z", true, 1793984400 },
	{ "2000-02-29T00:00:00Z", true, 951782400 },
	{ "9999-12-31T23:59:59Z", true, 253402300799 },
	{ "2016-12-31T23:59:60Z", true, 1483228800 },
	{ "0001-01-01T00:00:00Z", true, -62135596800 },
	{ "2026-11-06T17:00:00", false, 0 },
	{ "2026-11-06 17:00:00Z", false, 0 },
	{ "2025-02-29T00:00:00Z", false, 0 },
	{ "2026-13-01T00:00:00Z", false, 0 },
	{ "2026-11-06T24:00:00Z", false, 0 },
	{ "2026-11-06T17:00:00.Z", false, 0 },
	{ "2026-11-06T17:00:00Zx", false, 0 },
	{ "2026-11-06T17:00:00+0100", false, 0 },
	{ "-001-11-06T17:00:00Z", false, 0 },
};

static void
times_are_read_strictly(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		int64_t seconds = 0;

		assert_int_equal(time_parse(str_of(times[i].text), &seconds), times[i].ok);
		assert_int_equal(seconds, times[i].seconds);
	}
	assert_str(time_text(cx->mem, 1793984400), "2026-11-06T17:00:00Z");
	assert_str(time_text(cx->mem, -1), "1969-12-31T23:59:59Z");
	for (int64_t day = -720000; day < 2930000; day += 13) {
		struct civil c = civil_from_days(day);

		assert_int_equal(days_from_civil(c.year, c.month, c.day), day);
	}
}

static const struct { const char *bytes; size_t valid; } texts[] = {
	{ "caf\xC3\xA9", 5 },
	{ "\xF0\x9F\x8E\x93", 4 },
	{ "a\xC0\xAF", 1 },             /* overlong */
	{ "a\xED\xA0\x80", 1 },         /* surrogate */
	{ "a\xF4\x90\x80\x80", 1 },     /* above U+10FFFF */
	{ "a\xE2\x82", 1 },             /* cut */
	{ "a\x80", 1 },
};

static void
utf8_is_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++)
		assert_int_equal(utf8_valid_until(str_of(texts[i].bytes)), texts[i].valid);
	for (uint32_t c = 0; c < 0x110000; c++) {
		char bytes[4];
		struct str s = { bytes, utf8_encode(c, bytes) };
		size_t at = 0;

		assert_int_equal(utf8_next(s, &at), c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
		assert_int_equal(at, s.len);
	}
}

static void
seeded_randomness_repeats(void **state)
{
	struct ctx *cx = *state;
	struct random_seeded a, b;
	unsigned char seed[32] = { 7 };
	struct str first, second, third;

	cx->random = random_seeded(&a, seed);
	first = random_uuid(cx);
	third = random_uuid(cx);
	cx->random = random_seeded(&b, seed);
	second = random_uuid(cx);
	assert_true(str_eq(first, second));
	assert_false(str_eq(first, third));
	assert_int_equal(first.ptr[14], '4');
	first = random_uuid_among(cx, 7);
	second = random_uuid_among(cx, 7);
	assert_true(str_eq(str_sub(first, 0, 8), str_sub(second, 0, 8)));
	assert_false(str_eq(first, second));
	assert_int_equal(second.ptr[14], '4');
	for (int i = 0; i < 1000; i++)
		assert_true(random_below(cx, 3) < 3);
}

/* The list is copied by value where a document is done with; the error must not point into what it was copied from. */
static void
problems_may_be_copied(void **state)
{
	struct ctx *cx = *state;
	struct problems first = problems_new(cx->mem), copy;

	assert_int_equal(problems_rc(cx, &first), RC_OK);
	(void)!fail_at_file(cx, fail(cx, RC_LIMIT, MSG(base_too_large), A_NUM("limit", 7)), STR("a.csv"));
	problems_keep(&first, cx);
	(void)!fail(cx, RC_LIMIT, MSG(base_too_large), A_NUM("limit", 8));
	problems_keep(&first, cx);
	copy = first;
	memset(&first, 0xAA, sizeof(first));
	memset(&cx->err, 0x55, sizeof(cx->err));
	assert_int_equal(problems_rc(cx, &copy), RC_INVALID);
	assert_str(err_place(&cx->err, cx->mem), "a.csv");
	assert_true(str_find(err_text(&cx->err, cx->mem), STR("7")) < err_text(&cx->err, cx->mem).len);
}

static void
integers_are_read_strictly(void **state)
{
	int64_t n = 0;

	(void)state;
	assert_true(str_to_int(STR("-9223372036854775808"), &n) && n == INT64_MIN);
	assert_true(str_to_int(STR("9223372036854775807"), &n) && n == INT64_MAX);
	assert_false(str_to_int(STR("9223372036854775808"), &n));
	assert_false(str_to_int(STR(""), &n));
	assert_false(str_to_int(STR("-"), &n));
	assert_false(str_to_int(STR("1x"), &n));
	assert_false(str_to_int(STR("+1"), &n));
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		cmocka_unit_test(arena_gives_back_in_order),
		cmocka_unit_test(arena_rows_use_the_same_memory),
		cmocka_unit_test(arena_marks_what_is_free),
		cmocka_unit_test(arena_limit_jumps_to_the_door),
		cmocka_unit_test(arena_defer_frees_what_it_cannot_remember),
		TEST(buf_stops_at_its_maximum),
		TEST(errors_carry_place_and_clause),
		TEST(decimals_are_exact),
		TEST(times_are_read_strictly),
		cmocka_unit_test(utf8_is_checked),
		TEST(seeded_randomness_repeats),
		TEST(problems_may_be_copied),
		cmocka_unit_test(integers_are_read_strictly),
	};

	return cmocka_run_group_tests_name("base", all, NULL, NULL);
}
