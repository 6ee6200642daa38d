#include "specification/words_pages.h"

#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "policy/spec_facts.h"

/* The message that `start` and the code make, or NULL: "specification_word_" and "case-study". */
static const struct message *
message_of(struct arena *mem, const char *start, struct str code)
{
	char *name = str_c(mem, str_fmt(mem, "%s" PRI_STR, start, ARG_STR(code)));

	for (char *c = name; *c != '\0'; c++)
		if (*c == '-')
			*c = '_';
	return code.len == 0 ? NULL : message_find(str_of(name));
}

struct str
words_of_code(const struct locale *locale, struct arena *mem, struct str code)
{
	const struct message *msg = message_of(mem, "specification_word_", code);

	return msg == NULL ? code : locale_text(locale, mem, msg, NULL, 0);
}

/* What ICU calls a locale, or a part of it, in the reader's language; the code as it is when it knows no name. */
static struct str
named(const struct locale *locale, struct arena *mem, struct str code, const char *start,
      int32_t (*display)(const char *of, const char *in, UChar *into, int32_t size, UErrorCode *status))
{
	UErrorCode status = U_ZERO_ERROR;
	UChar name[100];
	char *out = arena_alloc(mem, 400);
	int32_t count = display(str_c(mem, str_fmt(mem, "%s" PRI_STR, start, ARG_STR(code))), str_c(mem, language_code(locale->language)), name, 100, &status), length = 0;

	if (code.len == 0 || U_FAILURE(status) || count <= 0)
		return code;
	u_strToUTF8(out, 400, &length, name, count, &status);
	return U_FAILURE(status) ? code : (struct str){ out, (size_t)length };
}

struct str
words_of_language(const struct locale *locale, struct arena *mem, struct str tag)
{
	return named(locale, mem, tag, "", uloc_getDisplayLanguage);
}

struct str
words_of_country(const struct locale *locale, struct arena *mem, struct str code)
{
	return named(locale, mem, code, "und_", uloc_getDisplayCountry);
}

struct str
words_of_field(const struct locale *locale, struct arena *mem, struct str code)
{
	const struct message *msg = message_of(mem, "specification_field_", code);

	if (msg == NULL)
		return code;
	return str_join(mem, (const struct str[]){ code, locale_text(locale, mem, msg, NULL, 0) }, 2, STR(" "));
}

static struct str
unit(const struct locale *locale, struct arena *mem, int64_t amount, const struct message *msg)
{
	const struct arg number = A_STR("amount", locale_decimal(locale, mem, amount));

	return amount <= 0 ? STR_NONE : locale_text(locale, mem, msg, &number, 1);
}

struct str
words_of_credit(struct ctx *cx, const struct locale *locale, const struct json *specification)
{
	struct err before = cx->err;
	struct spec_credit credit;

	if (spec_credit(cx, specification, &credit) != RC_OK) {
		cx->err = before;
		return STR_NONE;
	}
	if (JSON_GET(JSON_GET(specification, "credit"), "uk") == NULL)
		credit.uk = 0; /* two UK credits are one of ECTS, but nobody who counts in ECTS asks for them */
	return words_and(cx->mem, unit(locale, cx->mem, credit.ects, MSG(specification_in_ects)), unit(locale, cx->mem, credit.uk, MSG(specification_in_uk)));
}

struct str
words_of_record_credit(const struct locale *locale, struct arena *mem, const struct record *record)
{
	struct str ects = unit(locale, mem, record->workload.ects, MSG(specification_in_ects)), uk = unit(locale, mem, record->workload.uk, MSG(specification_in_uk));

	return ects.len + uk.len > 0 ? words_and(mem, ects, uk) : unit(locale, mem, record->workload.credits, MSG(specification_in_credits));
}

struct str
words_of_record_level(struct arena *mem, const struct record *record)
{
	struct str national = STR_NONE, eqf = STR_NONE;

	if (record->level.value.len > 0)
		national = str_join(mem, (const struct str[]){ record->level.framework, record->level.value }, 2, STR(" "));
	if (record->level.eqf > 0)
		eqf = str_fmt(mem, "EQF %d", record->level.eqf);
	return words_and(mem, national, eqf);
}

struct str
words_of_level(struct ctx *cx, const struct json *specification, bool with_eqf)
{
	struct err before = cx->err;
	struct spec_level level;
	struct str words;

	if (spec_level(cx, specification, &level) != RC_OK || !level.stated) {
		cx->err = before;
		return STR_NONE;
	}
	words = str_fmt(cx->mem, PRI_STR " %lld", ARG_STR(level.framework), (long long)level.value);
	if (!with_eqf || level.eqf == 0 || str_is(level.framework, "EQF"))
		return words;
	return str_fmt(cx->mem, PRI_STR " (EQF %lld)", ARG_STR(words), (long long)level.eqf);
}

struct str
words_of_languages(const struct locale *locale, struct arena *mem, const struct json *specification)
{
	const struct json *list = JSON_GET(specification, "languages");
	struct str *names = NEWS(mem, struct str, json_count(list) + 1);
	size_t count = 0;

	for (const struct json *at = json_first(list); at != NULL; at = at->next)
		names[count++] = words_of_language(locale, mem, json_string(at));
	return str_join(mem, names, count, STR(", "));
}

struct str
words_of_fee(const struct locale *locale, struct arena *mem, const struct json *fee)
{
	int64_t cents;

	if (!json_integer(JSON_GET(fee, "amount"), &cents))
		return STR_NONE;
	return str_join(mem, (const struct str[]){ locale_decimal(locale, mem, cents * 10), json_string(JSON_GET(fee, "currency")) }, 2, STR(" "));
}

struct str
words_and(struct arena *mem, struct str a, struct str b)
{
	if (a.len == 0 || b.len == 0)
		return a.len == 0 ? b : a;
	return str_join(mem, (const struct str[]){ a, b }, 2, STR(" · "));
}
