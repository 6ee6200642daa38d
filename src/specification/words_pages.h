/* words_pages.h — what a specification says in codes and numbers, as its reader's words: "case-study", "0688", {"uk": "10"}.
 *
 * Memory   results live in `mem` (cx->mem).
 */
#ifndef SPECIFICATION_WORDS_PAGES_H
#define SPECIFICATION_WORDS_PAGES_H

#include "format/record.h"
#include "http/locale.h"
#include "specification/specification.h"

/* A code ("case-study", "blended", "percentage-40") by its message specification_word_*; one that has none as it is. */
struct str words_of_code(const struct locale *locale, struct arena *mem, struct str code);

/* The language of a tag (BCP 47): "fr" is French, französisch; one that is not known as it is. */
struct str words_of_language(const struct locale *locale, struct arena *mem, struct str tag);

/* A country (ISO 3166-1 alpha-2): "GB" is United Kingdom, Vereinigtes Königreich; one that is not known as it is. */
struct str words_of_country(const struct locale *locale, struct arena *mem, struct str code);

/* A field of education (ISCED-F 2013) with its name: "0688 Inter-disciplinary programmes ..."; one without a name as it is. */
struct str words_of_field(const struct locale *locale, struct arena *mem, struct str code);

/* "5 ECTS credits · 10 UK credits": both where UK credits are stated. Empty: none is, or it cannot be read. */
struct str words_of_credit(struct ctx *cx, const struct locale *locale, const struct json *specification);

/* "FHEQ 6", and "FHEQ 6 (EQF 6)" with `with_eqf`. Empty: none is stated, or it cannot be read. */
struct str words_of_level(struct ctx *cx, const struct json *specification, bool with_eqf);

/* The same two of what a credential says: "5 ECTS · 10 UK credits", or "10 credits" of a stranger's that does not say of which kind; "FHEQ 6 · EQF 6".
 * Empty: it says nothing. */
struct str words_of_record_credit(const struct locale *locale, struct arena *mem, const struct record *record);
struct str words_of_record_level(struct arena *mem, const struct record *record);

/* All its languages: "English, German". */
struct str words_of_languages(const struct locale *locale, struct arena *mem, const struct json *specification);

/* {"amount": 48000, "currency": "GBP"}: "480 GBP". Empty: none is stated. */
struct str words_of_fee(const struct locale *locale, struct arena *mem, const struct json *fee);

/* Both with a dot between them: "FHEQ 6 · Online"; one that is empty is left out. */
struct str words_and(struct arena *mem, struct str a, struct str b);

#endif
