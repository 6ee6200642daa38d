#include "codec/multibase.h"

#include "codec/base64.h"

/* Numbers are worked on in limbs of five base58 digits (58^5 < 2^32) on one side and of 32 bits on the other, so that
 * a signature of 64 bytes takes 144 small divisions by a constant and not 5,600 by 58. */
#define DIGITS_PER_LIMB 5
#define LIMB_BASE       656356768u /* 58^5 */

static const char alphabet58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

/* A digit's value plus one; 0 is no digit. */
static const unsigned char values58[256] = {
	['1'] = 1, ['2'] = 2, ['3'] = 3, ['4'] = 4, ['5'] = 5, ['6'] = 6, ['7'] = 7, ['8'] = 8, ['9'] = 9,
	['A'] = 10, ['B'] = 11, ['C'] = 12, ['D'] = 13, ['E'] = 14, ['F'] = 15, ['G'] = 16, ['H'] = 17,
	['J'] = 18, ['K'] = 19, ['L'] = 20, ['M'] = 21, ['N'] = 22, ['P'] = 23, ['Q'] = 24, ['R'] = 25,
	['S'] = 26, ['T'] = 27, ['U'] = 28, ['V'] = 29, ['W'] = 30, ['X'] = 31, ['Y'] = 32, ['Z'] = 33,
	['a'] = 34, ['b'] = 35, ['c'] = 36, ['d'] = 37, ['e'] = 38, ['f'] = 39, ['g'] = 40, ['h'] = 41,
	['i'] = 42, ['j'] = 43, ['k'] = 44, ['m'] = 45, ['n'] = 46, ['o'] = 47, ['p'] = 48, ['q'] = 49,
	['r'] = 50, ['s'] = 51, ['t'] = 52, ['u'] = 53, ['v'] = 54, ['w'] = 55, ['x'] = 56, ['y'] = 57, ['z'] = 58,
};

/* A number of `count` limbs, the least first, in the given base: times `factor`, plus `add`. Always called with a
 * constant base, so that the divisions become multiplications. */
static inline __attribute__((always_inline)) void
limbs_push(uint32_t *limbs, size_t *count, uint64_t base, uint64_t factor, uint64_t add)
{
	for (size_t i = 0; i < *count; i++) {
		add += limbs[i] * factor;
		limbs[i] = (uint32_t)(add % base);
		add /= base;
	}
	for (; add > 0; add /= base)
		limbs[(*count)++] = (uint32_t)(add % base);
}

static size_t
leading(struct str s, char byte)
{
	size_t n = 0;

	while (n < s.len && s.ptr[n] == byte)
		n++;
	return n;
}

/* Each leading zero byte is a leading `1`; the rest is one number, most significant first. */
struct str
base58_encode(struct arena *mem, struct str bytes)
{
	size_t zeros = leading(bytes, '\0'), count = 0, at = zeros, size, skip;
	uint32_t *limbs = arena_alloc(mem, (bytes.len * 7 / 25 + 2) * sizeof(*limbs)); /* log 256 / log LIMB_BASE = 0.273 */
	char *out;

	for (size_t end = zeros + (bytes.len - zeros) % 4; at < bytes.len; end += 4) {
		uint32_t word = 0;

		for (; at < end; at++)
			word = word << 8 | (unsigned char)bytes.ptr[at];
		limbs_push(limbs, &count, LIMB_BASE, (uint64_t)1 << 32, word);
	}
	size = zeros + count * DIGITS_PER_LIMB;
	out = arena_alloc(mem, size);
	memset(out, alphabet58[0], zeros);
	for (size_t i = 0, end = size; i < count; i++, end -= DIGITS_PER_LIMB) {
		for (size_t digit = 1; digit <= DIGITS_PER_LIMB; digit++) {
			out[end - digit] = alphabet58[limbs[i] % 58];
			limbs[i] /= 58;
		}
	}
	/* The first limb may begin with `1`s that say nothing; the slice starts later by so many. */
	skip = leading((struct str){ out, size }, alphabet58[0]) - zeros;
	return (struct str){ out + skip, size - skip };
}

bool
base58_decode(struct arena *mem, struct str text, struct str *out)
{
	size_t zeros = leading(text, alphabet58[0]), count = 0, at = zeros, size, skip;
	uint32_t *limbs;
	char *bytes;

	if (text.len > BASE58_MAX)
		return false;
	limbs = arena_alloc(mem, (text.len * 11 / 60 + 2) * sizeof(*limbs)); /* log 58 / log 2^32 = 0.1831 */
	for (size_t end = zeros + (text.len - zeros) % DIGITS_PER_LIMB; at < text.len; end += DIGITS_PER_LIMB) {
		uint32_t digits = 0;

		for (; at < end; at++) {
			uint32_t value = values58[(unsigned char)text.ptr[at]];

			if (value == 0)
				return false;
			digits = digits * 58 + (value - 1);
		}
		limbs_push(limbs, &count, (uint64_t)1 << 32, LIMB_BASE, digits);
	}
	size = zeros + count * 4;
	bytes = arena_alloc(mem, size);
	memset(bytes, 0, zeros);
	for (size_t i = 0; i < count; i++)
		for (size_t byte = 0; byte < 4; byte++)
			bytes[size - 1 - 4 * i - byte] = (char)(limbs[i] >> (8 * byte));
	skip = leading((struct str){ bytes, size }, '\0') - zeros;
	*out = (struct str){ bytes + skip, size - skip };
	return true;
}

static bool
base16_decode(struct arena *mem, struct str text, struct str *out)
{
	const struct str digits = STR("0123456789abcdef");
	char *bytes = arena_alloc(mem, text.len / 2);

	if (text.len % 2 != 0)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		size_t digit = str_find_byte(digits, text.ptr[i]);

		if (digit == digits.len)
			return false;
		bytes[i / 2] = (char)(i % 2 == 0 ? digit << 4 : (size_t)bytes[i / 2] | digit);
	}
	*out = (struct str){ bytes, text.len / 2 };
	return true;
}

struct str
multibase_encode(struct arena *mem, enum multibase base, struct str bytes)
{
	struct str digits;
	char *out;

	switch (base) {
	case MULTIBASE_BASE58:
		digits = base58_encode(mem, bytes);
		break;
	case MULTIBASE_BASE64URL:
		digits = base64url_encode(mem, bytes);
		break;
	default:
		digits = str_hex(mem, bytes.ptr, bytes.len);
		break;
	}
	out = arena_alloc(mem, digits.len + 1);
	out[0] = (char)base;
	memcpy(out + 1, digits.ptr, digits.len);
	return (struct str){ out, digits.len + 1 };
}

/* The first character as it may stand in a message. */
static struct str
letter_of(struct str text)
{
	if (text.ptr[0] > ' ' && text.ptr[0] < 0x7F)
		return str_sub(text, 0, 1);
	return STR("?");
}

/* Characters that `max` bytes can take in any of the bases: so long may a text be before it is looked at. */
static size_t
longest_text(size_t max)
{
	return max > (SIZE_MAX - 2) / 2 ? SIZE_MAX : max * 2 + 1;
}

enum rc
multibase_decode(struct ctx *cx, struct str text, size_t max, enum multibase *base, struct str *out)
{
	struct str digits = str_sub(text, 1, SIZE_MAX), bytes;
	bool right;

	if (text.len == 0)
		return fail(cx, RC_INVALID, MSG(codec_multibase_empty));
	if (text.len > longest_text(max) || (text.ptr[0] == MULTIBASE_BASE58 && digits.len > BASE58_MAX))
		return fail(cx, RC_LIMIT, MSG(codec_multibase_long), A_NUM("bytes", (int64_t)max));
	switch (text.ptr[0]) {
	case MULTIBASE_BASE58:
		right = base58_decode(cx->mem, digits, &bytes);
		break;
	case MULTIBASE_BASE64URL:
		right = base64url_decode(cx->mem, digits, &bytes);
		break;
	case MULTIBASE_BASE16:
		right = base16_decode(cx->mem, digits, &bytes);
		break;
	default:
		return fail(cx, RC_UNSUPPORTED, MSG(codec_multibase_unknown), A_STR("letter", letter_of(text)));
	}
	if (!right)
		return fail(cx, RC_INVALID, MSG(codec_multibase_wrong), A_STR("letter", letter_of(text)));
	if (bytes.len > max)
		return fail(cx, RC_LIMIT, MSG(codec_multibase_long), A_NUM("bytes", (int64_t)max));
	if (base != NULL)
		*base = (enum multibase)text.ptr[0];
	*out = bytes;
	return RC_OK;
}
