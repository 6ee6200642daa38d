/* words.h — what a text is found by: its words, folded so that "Übung" and "ubung" are the same. Private to this folder. */
#ifndef CATALOGUE_WORDS_H
#define CATALOGUE_WORDS_H

#include "base/str.h"

#define WORD_MAX 48 /* bytes; the rest of a longer one is left out */

/* The next word of *rest, letters and digits, folded into mem; false: there is none. */
bool word_next(struct arena *mem, struct str *rest, struct str *word);

#endif
