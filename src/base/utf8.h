/* utf8.h — UTF-8 as RFC 3629 has it: no surrogates, no overlong forms, nothing above U+10FFFF. */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/str.h"

/* The position of the first byte that is not part of a well-formed character, or s.len. */
size_t utf8_valid_until(struct str s);

/* Reads the character at *at and moves past it; U+FFFD and one byte where it is not well formed. */
uint32_t utf8_next(struct str s, size_t *at);

/* How many characters; what is not well formed counts one a byte. */
size_t utf8_count(struct str s);

/* Writes the character into out (4 bytes of room) and returns how many bytes it took; what is not a
 * character is written as U+FFFD. */
size_t utf8_encode(uint32_t character, char out[4]);

#endif
