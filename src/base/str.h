/* str.h — a slice of bytes: a pointer and a length, owned by somebody else.
 *
 * Text is UTF-8 unless a comment says otherwise. A slice has no NUL at its end; str_c makes one for
 * foreign libraries. What these functions make lives in the arena they are given.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"

struct str {
	const char *ptr;
	size_t len;
};

#define STR(literal)     ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal) { "" literal, sizeof(literal) - 1 }
#define STR_NONE         ((struct str){ NULL, 0 })

/* For printf: str_fmt(mem, "hello " PRI_STR, ARG_STR(name)). */
#define PRI_STR    "%.*s"
#define ARG_STR(s) (int)(s).len, ((s).ptr == NULL ? "" : (s).ptr)

static inline bool
str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || (a.ptr[0] == b.ptr[0] && memcmp(a.ptr, b.ptr, a.len) == 0));
}

/* True when s is the C string `literal`. */
static inline bool
str_is(struct str s, const char *literal)
{
	size_t n = strlen(literal);

	return s.len == n && (n == 0 || (s.ptr[0] == literal[0] && memcmp(s.ptr, literal, n) == 0));
}

/* Eight bytes as a word. */
static inline uint64_t
str_word(const char *bytes)
{
	uint64_t word;

	memcpy(&word, bytes, sizeof(word));
	return word;
}

/* Up to 8 bytes as one word: of one length, different bytes give different words. */
static inline uint64_t
str_short_word(const char *bytes, size_t count)
{
	uint32_t head, tail;

	if (count >= 4) {
		memcpy(&head, bytes, 4);
		memcpy(&tail, bytes + count - 4, 4);
		return (uint64_t)head << 32 | tail;
	}
	if (count == 0)
		return 0;
	return (uint64_t)(unsigned char)bytes[0] << 16 | (uint64_t)(unsigned char)bytes[count / 2] << 8 | (unsigned char)bytes[count - 1];
}

/* The same `count` bytes. Names are short: a call to memcmp would take longer. */
static inline bool
str_same(const char *a, const char *b, size_t count)
{
	if (count < 8)
		return str_short_word(a, count) == str_short_word(b, count);
	for (size_t i = 0; i + 8 < count; i += 8)
		if (str_word(a + i) != str_word(b + i))
			return false;
	return str_word(a + count - 8) == str_word(b + count - 8);
}

/* A slice over a C string; NULL gives the empty slice. */
static inline struct str
str_of(const char *c)
{
	return c == NULL ? STR_NONE : (struct str){ c, strlen(c) };
}

/* Byte order; shorter first where one begins the other. */
int str_cmp(struct str a, struct str b);

static inline bool
str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return s.len >= n && memcmp(s.ptr, prefix, n) == 0;
}

bool str_ends(struct str s, const char *suffix);

/* `from` clamped to the length; `len` too. */
static inline struct str
str_sub(struct str s, size_t from, size_t len)
{
	if (from > s.len)
		from = s.len;
	if (len > s.len - from)
		len = s.len - from;
	return (struct str){ s.ptr + from, len };
}

/* Position of the byte, or of the text, or s.len when it is not there. */
static inline size_t
str_find_byte(struct str s, char byte)
{
	const char *at = s.len == 0 ? NULL : memchr(s.ptr, byte, s.len);

	return at == NULL ? s.len : (size_t)(at - s.ptr);
}

size_t str_find(struct str s, struct str text);

/* Cuts `*rest` at the first `byte`: returns what stands before it and leaves what follows. False, with all
 * of it in *head and nothing left, when the byte is not there. */
bool str_cut(struct str *rest, char byte, struct str *head);

/* Without ASCII white space at both ends. */
struct str str_trim(struct str s);

/* ASCII letters only; other bytes stay. */
struct str str_lower(struct arena *mem, struct str s);
bool str_eq_fold(struct str a, struct str b);

struct str str_dup(struct arena *mem, struct str s);
/* With a NUL at its end. A NUL inside s ends the C string early: callers that pass names to the system check first. */
char *str_c(struct arena *mem, struct str s);
struct str str_fmt(struct arena *mem, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *mem, const struct str *parts, size_t count, struct str between);

/* Decimal digits with an optional minus, the whole slice. False when it is anything else or out of range. */
bool str_to_int(struct str s, int64_t *out);

struct str str_hex(struct arena *mem, const void *bytes, size_t count);

#endif
