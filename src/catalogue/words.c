#include "catalogue/words.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>

#include "base/utf8.h"

/* The letter without its marks, in lower case (Unicode 15, 3.13 and Annex 15); 0: not part of a word. */
static uint32_t
folded(uint32_t character)
{
	UErrorCode status = U_ZERO_ERROR;
	const UNormalizer2 *normal;
	UChar parts[32];
	UChar32 base = (UChar32)character;
	int32_t count;

	if (character < 0x80) {
		if (character >= 'A' && character <= 'Z')
			return character + ('a' - 'A');
		return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ? character : 0;
	}
	normal = unorm2_getNFKDInstance(&status);
	count = U_FAILURE(status) ? -1 : unorm2_getDecomposition(normal, base, parts, 32, &status);
	if (U_SUCCESS(status) && count > 0)
		U16_GET(parts, 0, 0, count, base);
	base = u_foldCase(base, U_FOLD_CASE_DEFAULT);
	return u_isalnum(base) ? (uint32_t)base : 0;
}

bool
word_next(struct arena *mem, struct str *rest, struct str *word)
{
	char *out = arena_alloc(mem, WORD_MAX + 4);
	size_t length = 0, at = 0;

	while (at < rest->len) {
		uint32_t character = utf8_next(*rest, &at), letter = folded(character);

		/* A mark of its own belongs to the letter before it. */
		if (letter == 0 && length > 0 && u_getCombiningClass((UChar32)character) != 0)
			continue;
		if (letter == 0 && length > 0)
			break;
		if (letter != 0 && length < WORD_MAX)
			length += utf8_encode(letter, out + length);
	}
	*rest = str_sub(*rest, at, SIZE_MAX);
	*word = (struct str){ out, length };
	return length > 0;
}
