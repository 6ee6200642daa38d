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

/* The same of 4 to 15 bytes. */
static inline bool
escape_in_words(const char *bytes, size_t count, char also)
{
	char block[ESCAPE_BLOCK];

	if (count >= 8) {
		memcpy(block, bytes, 8);
		memcpy(block + 8, bytes + count - 8, 8);
	} else {
		memcpy(block, bytes, 4);
		memcpy(block + 4, bytes + count - 4, 4);
		memcpy(block + 8, block, 8);
	}
	return escape_in_block(block, also);
}

/* None of the last `left` bytes, fewer than a block, is, for all that can be told at once. */
static inline bool
escape_free_tail(struct str s, size_t from, size_t left, char also)
{
	if (left == 0)
		return true;
	if (s.len - from >= ESCAPE_BLOCK)
		return !escape_in_block(s.ptr + s.len - ESCAPE_BLOCK, also);
	return left >= 4 && !escape_in_words(s.ptr + from, left, also);
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
