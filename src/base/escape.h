/* escape.h — which bytes of a text JSON and N-Quads write otherwise, looked for sixteen at a time. */
#ifndef BASE_ESCAPE_H
#define BASE_ESCAPE_H

#include "base/str.h"

#define ESCAPE_BLOCK 16

/* Below 0x20, a quotation mark, a backslash, and `also`, of which a language has one more ('"' when it has none). */
static inline bool
is_escaped(char c, char also)
{
	return (unsigned char)c < 0x20 || c == '"' || c == '\\' || c == also;
}

/* One of the sixteen bytes is. */
static inline bool
escape_in_block(const char *bytes, char also)
{
	unsigned char block __attribute__((vector_size(ESCAPE_BLOCK)));
	uint64_t found __attribute__((vector_size(ESCAPE_BLOCK)));

	memcpy(&block, bytes, sizeof(block));
	found = (__typeof__(found))((block < 0x20) | (block == '"') | (block == '\\') | (block == (unsigned char)also));
	return (found[0] | found[1]) != 0;
}

#define ESCAPE_EACH   ((uint64_t)0x0101010101010101)
#define ESCAPE_SPACES ((uint64_t)0x2020202020000000) /* before up to three bytes */

/* Not 0 when a byte of the word is 0. */
static inline uint64_t
escape_zero(uint64_t word)
{
	return (word - ESCAPE_EACH) & ~word & ESCAPE_EACH << 7;
}

/* The same of eight bytes in a register: short texts put together in memory would be waited for. */
static inline bool
escape_in_word(uint64_t word, char also)
{
	uint64_t below = (word - ESCAPE_EACH * 0x20) & ~word & ESCAPE_EACH << 7;

	return (below | escape_zero(word ^ ESCAPE_EACH * '"') | escape_zero(word ^ ESCAPE_EACH * '\\') | escape_zero(word ^ ESCAPE_EACH * (unsigned char)also)) != 0;
}

/* None of the last `left` bytes, fewer than a block, is, for all that can be told at once. */
static inline bool
escape_free_tail(struct str s, size_t from, size_t left, char also)
{
	const char *at = s.ptr + from;

	if (left == 0)
		return true;
	if (s.len - from >= ESCAPE_BLOCK)
		return !escape_in_block(s.ptr + s.len - ESCAPE_BLOCK, also);
	if (left >= 8)
		return !escape_in_word(str_word(at), also) && !escape_in_word(str_word(at + left - 8), also);
	return !escape_in_word(str_short_word(at, left) | (left < 4 ? ESCAPE_SPACES : 0), also);
}

/* How many bytes from `from` on are not escaped. */
static inline size_t
escape_free(struct str s, size_t from, char also)
{
	size_t i = from;

	while (i + ESCAPE_BLOCK <= s.len && !escape_in_block(s.ptr + i, also))
		i += ESCAPE_BLOCK;
	if (i + ESCAPE_BLOCK > s.len && escape_free_tail(s, from, s.len - i, also))
		return s.len - from;
	while (i < s.len && !is_escaped(s.ptr[i], also))
		i++;
	return i - from;
}

#endif
