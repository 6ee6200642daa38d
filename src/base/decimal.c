#include "base/decimal.h"

#include "base/buf.h"

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
decimal_parse(struct str s, bool comma, int64_t *milli)
{
	bool minus = s.len > 0 && s.ptr[0] == '-';
	size_t i = minus ? 1 : 0, whole = 0, decimals = 0;
	int64_t value = 0;

	for (; i < s.len && is_digit(s.ptr[i]); i++, whole++)
		if (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, s.ptr[i] - '0', &value))
			return false;
	if (whole == 0)
		return false;
	if (i < s.len && (s.ptr[i] == '.' || (comma && s.ptr[i] == ','))) {
		for (i++; i < s.len && is_digit(s.ptr[i]); i++, decimals++) {
			if (decimals >= 3 && s.ptr[i] != '0')
				return false;
			if (decimals < 3
			    && (__builtin_mul_overflow(value, 10, &value) || __builtin_add_overflow(value, s.ptr[i] - '0', &value)))
				return false;
		}
		if (decimals == 0)
			return false;
	}
	if (i != s.len)
		return false;
	for (; decimals < 3; decimals++)
		if (__builtin_mul_overflow(value, 10, &value))
			return false;
	*milli = minus ? -value : value;
	return true;
}

struct str
decimal_text(struct arena *mem, int64_t milli)
{
	struct buf text = buf_new(mem, 32);
	/* Unsigned, because the smallest number has no positive twin. */
	uint64_t size = milli < 0 ? -(uint64_t)milli : (uint64_t)milli, rest = size % 1000;

	if (milli < 0)
		buf_byte(&text, '-');
	buf_int(&text, (int64_t)(size / 1000));
	if (rest > 0)
		buf_byte(&text, '.');
	for (uint64_t unit = 100; rest > 0; rest %= unit, unit /= 10)
		buf_byte(&text, (char)('0' + rest / unit));
	return buf_view(&text);
}
