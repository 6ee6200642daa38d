#include "test.h"

#include <time.h>
#include <zlib.h>

#include "base/random.h"
#include "codec/gzip.h"

#define MiB ((size_t)1 << 20)

static const struct inflate_limits roomy = { .output_max = 16 * MiB };

static struct str
zeros(struct ctx *cx, size_t count)
{
	return (struct str){ arena_zero(cx->mem, count, 1), count };
}

static void
what_goes_in_comes_out(void **state)
{
	static const size_t sizes[] = { 0, 1, 100, 131072, 262143, 262144, 262145, 1000000 };
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		char *bytes = arena_zero(cx->mem, sizes[i], 1);
		struct str plain = { bytes, sizes[i] }, packed, out;

		for (size_t at = 0; at < sizes[i]; at += 1 + random_below(cx, 50))
			bytes[at] = (char)at;
		for (enum zip_wrap wrap = ZIP_GZIP; wrap <= ZIP_ZLIB; wrap++) {
			for (int level = 0; level <= 9; level += 3) {
				assert_ok(cx, zip_deflate(cx, wrap, plain, level, &packed));
				assert_ok(cx, zip_inflate(cx, wrap, packed, roomy, &out));
				assert_true(str_eq(plain, out));
				assert_ok(cx, zip_inflate(cx, wrap, packed, (struct inflate_limits){ .output_max = sizes[i] }, &out));
				if (sizes[i] > 0)
					assert_int_equal(zip_inflate(cx, wrap, packed, (struct inflate_limits){ .output_max = sizes[i] - 1 }, &out), RC_LIMIT);
			}
		}
	}
}

static void
the_header_says_nothing(void **state)
{
	static const unsigned char want[10] = { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255 };
	struct ctx *cx = *state;
	struct str first, second;

	assert_ok(cx, zip_deflate(cx, ZIP_GZIP, zeros(cx, 1000), 6, &first));
	assert_memory_equal(first.ptr, want, sizeof(want));
	assert_ok(cx, zip_deflate(cx, ZIP_GZIP, zeros(cx, 1000), 6, &second));
	assert_true(str_eq(first, second));
}

static void
pieces_make_the_whole(void **state)
{
	struct ctx *cx = *state;
	char bytes[5000], piece[7];
	struct str packed;
	struct inflate *in;
	size_t got, total = 0;

	random_fill(cx, bytes, sizeof(bytes));
	assert_ok(cx, zip_deflate(cx, ZIP_GZIP, (struct str){ bytes, sizeof(bytes) }, 9, &packed));
	assert_ok(cx, inflate_open(cx, ZIP_GZIP, packed, roomy, &in));
	do {
		assert_ok(cx, inflate_read(cx, in, piece, sizeof(piece), &got));
		assert_memory_equal(piece, bytes + total, got);
		total += got;
	} while (got > 0);
	assert_int_equal(total, sizeof(bytes));
	inflate_close(in);
}

/* Every shorter text, every flipped bit, anything behind it. */
static void
damage_is_found(void **state)
{
	struct ctx *cx = *state;
	struct str plain = STR("A status list, say, with some words that repeat: words, words, words."), packed, out;
	char *bytes;

	assert_ok(cx, zip_deflate(cx, ZIP_GZIP, plain, 9, &packed));
	for (size_t len = 0; len < packed.len; len++)
		assert_int_equal(zip_inflate(cx, ZIP_GZIP, str_sub(packed, 0, len), roomy, &out), RC_INVALID);
	bytes = arena_zero(cx->mem, packed.len + 1, 1);
	memcpy(bytes, packed.ptr, packed.len);
	assert_int_equal(zip_inflate(cx, ZIP_GZIP, (struct str){ bytes, packed.len + 1 }, roomy, &out), RC_INVALID);
	assert_str(err_says(&cx->err, cx->mem), "After the end of the compressed data there are 1 more bytes.");
	for (size_t bit = 0; bit < packed.len * 8; bit++) {
		enum rc rc;

		/* Flags that say how it was packed, and the time and system: no part of what it says. */
		if (bit / 8 == 3 || (bit / 8 >= 4 && bit / 8 < 10))
			continue;
		bytes[bit / 8] = (char)(bytes[bit / 8] ^ 1 << bit % 8);
		rc = zip_inflate(cx, ZIP_GZIP, (struct str){ bytes, packed.len }, roomy, &out);
		if (rc == RC_OK && !str_eq(out, plain))
			fail_msg("bit %zu: another text", bit);
		bytes[bit / 8] = packed.ptr[bit / 8];
	}
	assert_int_equal(zip_inflate(cx, ZIP_ZLIB, packed, roomy, &out), RC_INVALID);
	assert_int_equal(zip_inflate(cx, ZIP_GZIP, STR(""), roomy, &out), RC_INVALID);
}

/* 10 GB of zeros in 10 MB: one megabyte, ended at a byte with nothing looking back, ten thousand times. */
static struct str
bomb(struct ctx *cx, size_t megabytes)
{
	z_stream z = { 0 };
	unsigned char *block = arena_alloc(cx->mem, 4096), *out;
	size_t header = 10, size;

	assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = arena_zero(cx->mem, MiB, 1);
	z.avail_in = (uInt)MiB;
	z.next_out = block;
	z.avail_out = 4096;
	assert_int_equal(deflate(&z, Z_FULL_FLUSH), Z_OK);
	size = 4096 - z.avail_out - header;
	deflateEnd(&z);
	out = arena_alloc(cx->mem, header + size * megabytes);
	memcpy(out, block, header);
	for (size_t i = 0; i < megabytes; i++)
		memcpy(out + header + i * size, block + header, size);
	return (struct str){ (const char *)out, header + size * megabytes };
}

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* T-11, T-28 */
static void
bombs_end_in_a_limit(void **state)
{
	static const struct { const char *why; size_t megabytes; struct inflate_limits limits; } bombs[] = {
		{ "1 kB to 1 MB", 1, { .output_max = 100000 } },
		{ "10 MB to 10 GB, by size", 10000, { .output_max = 16 * MiB } },
		{ "10 MB to 10 GB, by ratio", 10000, { .output_max = SIZE_MAX, .ratio_max = 200 } },
	};
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(bombs) / sizeof(*bombs); i++) {
		struct str packed = bomb(cx, bombs[i].megabytes), out;
		struct ctx small = { .mem = arena_new(MiB) };
		double before = cpu_seconds(), took;

		/* Without a door: more than 1 MiB would end the test. */
		assert_int_equal(zip_inflate(&small, ZIP_GZIP, packed, bombs[i].limits, &out), RC_LIMIT);
		took = cpu_seconds() - before;
		printf("# %s: %.1f ms\n", bombs[i].why, took * 1000);
		assert_true(took < 0.5);
		arena_free(small.mem);
	}
}

static void
an_empty_status_list_is_no_bomb(void **state)
{
	struct ctx *cx = *state;
	struct str packed, out;

	assert_ok(cx, zip_deflate(cx, ZIP_GZIP, zeros(cx, 131072), 9, &packed));
	assert_true(packed.len < 200);
	assert_ok(cx, zip_inflate(cx, ZIP_GZIP, packed, roomy, &out));
	assert_int_equal(out.len, 131072);
	assert_int_equal(zip_inflate(cx, ZIP_GZIP, packed, (struct inflate_limits){ .output_max = MiB, .ratio_max = 100 }, &out), RC_LIMIT);
}

int
main(void)
{
	const struct CMUnitTest all[] = {
		TEST(what_goes_in_comes_out),
		TEST(the_header_says_nothing),
		TEST(pieces_make_the_whole),
		TEST(damage_is_found),
		TEST(bombs_end_in_a_limit),
		TEST(an_empty_status_list_is_no_bomb),
	};

	return cmocka_run_group_tests_name("gzip", all, NULL, NULL);
}
