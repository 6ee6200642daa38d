#include "base/utf8.h"

#define REPLACEMENT 0xFFFD

/* Length of the well-formed character at p (n bytes left), 0 when there is none (RFC 3629 section 4). */
static size_t
char_len(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xBF;
	size_t len;

	if (p[0] < 0x80)
		return 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	len = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	if (p[0] == 0xE0)
		low = 0xA0;
	else if (p[0] == 0xED)
		high = 0x9F;
	else if (p[0] == 0xF0)
		low = 0x90;
	else if (p[0] == 0xF4)
		high = 0x8F;
	if (n < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xC0) != 0x80)
			return 0;
	return len;
}

size_t
utf8_valid_until(struct str s)
{
	size_t at = 0;

	while (at < s.len) {
		size_t len = char_len((const unsigned char *)s.ptr + at, s.len - at);

		if (len == 0)
			break;
		at += len;
	}
	return at;
}

uint32_t
utf8_next(struct str s, size_t *at)
{
	static const unsigned char first_bits[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
	const unsigned char *p = (const unsigned char *)s.ptr + *at;
	size_t len = char_len(p, s.len - *at);
	uint32_t c;

	if (len == 0) {
		(*at)++;
		return REPLACEMENT;
	}
	c = p[0] & first_bits[len];
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (p[i] & 0x3F);
	*at += len;
	return c;
}

size_t
utf8_encode(uint32_t c, char out[4])
{
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

size_t
utf8_count(struct str s)
{
	size_t count = 0;

	for (size_t at = 0; at < s.len; count++)
		(void)utf8_next(s, &at);
	return count;
}
