#include "codec/base64.h"

#define ALPHANUMERIC "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

static const char url_alphabet[] = ALPHANUMERIC "-_";
static const char plain_alphabet[] = ALPHANUMERIC "+/";

/* A character's six bits plus one, so that what is not listed is 0. */
#define SHARED_VALUES                                                                                          \
	['A'] = 1, ['B'] = 2, ['C'] = 3, ['D'] = 4, ['E'] = 5, ['F'] = 6, ['G'] = 7, ['H'] = 8, ['I'] = 9,      \
	['J'] = 10, ['K'] = 11, ['L'] = 12, ['M'] = 13, ['N'] = 14, ['O'] = 15, ['P'] = 16, ['Q'] = 17,         \
	['R'] = 18, ['S'] = 19, ['T'] = 20, ['U'] = 21, ['V'] = 22, ['W'] = 23, ['X'] = 24, ['Y'] = 25,         \
	['Z'] = 26, ['a'] = 27, ['b'] = 28, ['c'] = 29, ['d'] = 30, ['e'] = 31, ['f'] = 32, ['g'] = 33,         \
	['h'] = 34, ['i'] = 35, ['j'] = 36, ['k'] = 37, ['l'] = 38, ['m'] = 39, ['n'] = 40, ['o'] = 41,         \
	['p'] = 42, ['q'] = 43, ['r'] = 44, ['s'] = 45, ['t'] = 46, ['u'] = 47, ['v'] = 48, ['w'] = 49,         \
	['x'] = 50, ['y'] = 51, ['z'] = 52, ['0'] = 53, ['1'] = 54, ['2'] = 55, ['3'] = 56, ['4'] = 57,         \
	['5'] = 58, ['6'] = 59, ['7'] = 60, ['8'] = 61, ['9'] = 62

static const unsigned char url_values[256] = { SHARED_VALUES, ['-'] = 63, ['_'] = 64 };
static const unsigned char plain_values[256] = { SHARED_VALUES, ['+'] = 63, ['/'] = 64 };

/* Characters that `count` bytes become, without padding. */
static size_t
encoded_size(size_t count)
{
	return count / 3 * 4 + (count % 3 == 0 ? 0 : count % 3 + 1);
}

static uint64_t
big_endian(const unsigned char in[8])
{
	uint64_t bits;

	memcpy(&bits, in, sizeof(bits));
	return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(bits) : bits;
}

static void
encode(const char alphabet[64], const unsigned char *in, size_t count, char *out)
{
	/* Six bytes of the eight that are read at once. */
	for (; count >= 8; count -= 6, in += 6, out += 8) {
		uint64_t bits = big_endian(in);

#pragma GCC unroll 8
		for (int i = 0; i < 8; i++)
			out[i] = alphabet[bits >> (58 - 6 * i) & 63];
	}
	for (; count >= 3; count -= 3, in += 3) {
		uint32_t bits = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];

		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		*out++ = alphabet[bits >> 6 & 63];
		*out++ = alphabet[bits & 63];
	}
	if (count > 0) {
		uint32_t bits = (uint32_t)in[0] << 16 | (count == 2 ? (uint32_t)in[1] << 8 : 0);

		*out++ = alphabet[bits >> 18];
		*out++ = alphabet[bits >> 12 & 63];
		if (count == 2)
			*out = alphabet[bits >> 6 & 63];
	}
}

/* Bytes that `count` characters without padding hold; false when no number of bytes gives so many. */
static bool
decoded_size(size_t count, size_t *size)
{
	*size = count / 4 * 3 + (count % 4 == 0 ? 0 : count % 4 - 1);
	return count % 4 != 1;
}

/* The low six bytes. */
static void
put_big_endian(unsigned char out[6], uint64_t bits)
{
	bits = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? __builtin_bswap64(bits << 16) : bits << 16;
	memcpy(out, &bits, 6);
}

/* `count` has passed decoded_size. */
static bool
decode(const unsigned char values[256], const unsigned char *in, size_t count, unsigned char *out)
{
	for (; count >= 8; count -= 8, in += 8, out += 6) {
		uint64_t bits = 0, any = 0;

#pragma GCC unroll 8
		for (int i = 0; i < 8; i++) {
			uint32_t six = values[in[i]] - 1u; /* what is not listed becomes a number of 32 bits */

			any |= six;
			bits = bits << 6 | six;
		}
		if (any > 63)
			return false;
		put_big_endian(out, bits);
	}
	for (; count >= 4; count -= 4, in += 4, out += 3) {
		uint32_t a = values[in[0]] - 1u, b = values[in[1]] - 1u, c = values[in[2]] - 1u, d = values[in[3]] - 1u;
		uint32_t bits = a << 18 | b << 12 | c << 6 | d;

		if ((a | b | c | d) > 63)
			return false;
		out[0] = (unsigned char)(bits >> 16);
		out[1] = (unsigned char)(bits >> 8);
		out[2] = (unsigned char)bits;
	}
	if (count > 0) {
		uint32_t a = values[in[0]], b = values[in[1]], c = count == 3 ? values[in[2]] : 1, bits;

		if (a == 0 || b == 0 || c == 0)
			return false;
		bits = (a - 1) << 18 | (b - 1) << 12 | (c - 1) << 6;
		if ((bits & (count == 3 ? 0xFF : 0xFFFF)) != 0)
			return false;
		*out++ = (unsigned char)(bits >> 16);
		if (count == 3)
			*out = (unsigned char)(bits >> 8);
	}
	return true;
}

static bool
decode_new(struct arena *mem, const unsigned char values[256], struct str text, struct str *out)
{
	size_t size;
	unsigned char *bytes;

	if (!decoded_size(text.len, &size))
		return false;
	bytes = arena_alloc(mem, size);
	if (!decode(values, (const unsigned char *)text.ptr, text.len, bytes))
		return false;
	*out = (struct str){ (const char *)bytes, size };
	return true;
}

struct str
base64url_encode(struct arena *mem, struct str bytes)
{
	size_t size = encoded_size(bytes.len);
	char *out = arena_alloc(mem, size);

	encode(url_alphabet, (const unsigned char *)bytes.ptr, bytes.len, out);
	return (struct str){ out, size };
}

void
base64url_write(struct buf *out, struct str bytes)
{
	size_t size = encoded_size(bytes.len);
	char *room = buf_room(out, size);

	if (room == NULL || size == 0)
		return;
	encode(url_alphabet, (const unsigned char *)bytes.ptr, bytes.len, room);
	out->len += size;
}

bool
base64url_decode(struct arena *mem, struct str text, struct str *out)
{
	return decode_new(mem, url_values, text, out);
}

bool
base64url_decode_exact(struct str text, void *out, size_t count)
{
	size_t size;
	uint32_t left;

	/* Asked first, so that a wrong text leaves no half of a key behind. */
	if (!decoded_size(text.len, &size) || size != count)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (url_values[(unsigned char)text.ptr[i]] == 0)
			return false;
	left = text.len % 4 == 0 ? 0 : url_values[(unsigned char)text.ptr[text.len - 1]] - 1u;
	if ((left & (text.len % 4 == 2 ? 15 : 3)) != 0)
		return false;
	return decode(url_values, (const unsigned char *)text.ptr, text.len, out);
}

struct str
base64_encode(struct arena *mem, struct str bytes)
{
	size_t size = encoded_size(bytes.len), padded = (size + 3) / 4 * 4;
	char *out = arena_alloc(mem, padded);

	encode(plain_alphabet, (const unsigned char *)bytes.ptr, bytes.len, out);
	memset(out + size, '=', padded - size);
	return (struct str){ out, padded };
}

bool
base64_decode(struct arena *mem, struct str text, struct str *out)
{
	if (text.len % 4 != 0)
		return false;
	for (int i = 0; i < 2 && str_ends(text, "="); i++)
		text.len--;
	return decode_new(mem, plain_values, text, out);
}
