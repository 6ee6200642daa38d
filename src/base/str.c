#include "base/str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int order = n == 0 ? 0 : memcmp(a.ptr, b.ptr, n);

	return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

bool
str_ends(struct str s, const char *suffix)
{
	size_t n = strlen(suffix);

	return s.len >= n && memcmp(s.ptr + s.len - n, suffix, n) == 0;
}

size_t
str_find(struct str s, struct str text)
{
	const char *at;

	if (text.len == 0)
		return 0;
	at = s.len < text.len ? NULL : memmem(s.ptr, s.len, text.ptr, text.len);
	return at == NULL ? s.len : (size_t)(at - s.ptr);
}

bool
str_cut(struct str *rest, char byte, struct str *head)
{
	size_t at = str_find_byte(*rest, byte);
	bool found = at < rest->len;

	*head = str_sub(*rest, 0, at);
	*rest = str_sub(*rest, found ? at + 1 : at, SIZE_MAX);
	return found;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.len > 0 && is_space(s.ptr[0]))
		s = str_sub(s, 1, SIZE_MAX);
	while (s.len > 0 && is_space(s.ptr[s.len - 1]))
		s.len--;
	return s;
}

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

struct str
str_lower(struct arena *mem, struct str s)
{
	char *out = arena_alloc(mem, s.len);

	for (size_t i = 0; i < s.len; i++)
		out[i] = lower(s.ptr[i]);
	return (struct str){ out, s.len };
}

bool
str_eq_fold(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.ptr[i]) != lower(b.ptr[i]))
			return false;
	return true;
}

char *
str_c(struct arena *mem, struct str s)
{
	char *out = arena_alloc(mem, s.len + 1);

	if (s.len > 0)
		memcpy(out, s.ptr, s.len);
	out[s.len] = '\0';
	return out;
}

struct str
str_dup(struct arena *mem, struct str s)
{
	return (struct str){ str_c(mem, s), s.len };
}

struct str
str_fmt(struct arena *mem, const char *format, ...)
{
	char small[256], *out;
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (n < 0)
		n = 0;
	out = arena_alloc(mem, (size_t)n + 1);
	if ((size_t)n < sizeof(small))
		memcpy(out, small, (size_t)n + 1);
	else
		vsnprintf(out, (size_t)n + 1, format, again);
	va_end(again);
	return (struct str){ out, (size_t)n };
}

struct str
str_join(struct arena *mem, const struct str *parts, size_t count, struct str between)
{
	size_t total = 0, at = 0;
	char *out;

	for (size_t i = 0; i < count; i++)
		total += parts[i].len + (i > 0 ? between.len : 0);
	out = arena_alloc(mem, total);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && between.len > 0) {
			memcpy(out + at, between.ptr, between.len);
			at += between.len;
		}
		if (parts[i].len > 0)
			memcpy(out + at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	return (struct str){ out, total };
}

bool
str_to_int(struct str s, int64_t *out)
{
	bool minus = s.len > 0 && s.ptr[0] == '-';
	int64_t value = 0;

	if (minus)
		s = str_sub(s, 1, SIZE_MAX);
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		int digit = s.ptr[i] - '0';

		if (digit < 0 || digit > 9 || __builtin_mul_overflow(value, 10, &value)
		    || __builtin_sub_overflow(value, digit, &value))
			return false;
	}
	/* Gathered below zero, where the range is larger by one. */
	if (!minus && value == INT64_MIN)
		return false;
	*out = minus ? value : -value;
	return true;
}

struct str
str_hex(struct arena *mem, const void *bytes, size_t count)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *in = bytes;
	char *out = arena_alloc(mem, count * 2);

	for (size_t i = 0; i < count; i++) {
		out[2 * i] = digits[in[i] >> 4];
		out[2 * i + 1] = digits[in[i] & 15];
	}
	return (struct str){ out, count * 2 };
}
