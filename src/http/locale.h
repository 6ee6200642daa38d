/* locale.h — how the site speaks to one reader: language, time zone, dates, numbers, plurals.
 *
 * The texts are those of locale/<language>/<folder>.po, compiled in. A message without a text in the reader's language is said
 * in English; a test fails when a page could say one.
 *
 *     locale_text(locale, mem, MSG(board_learners), (const struct arg[]){ A_NUM("count", 48) }, 1)   // "48 learners"
 *
 * Memory   a locale lives in the arena that opened it, with its calendar.
 * Threads  a locale belongs to one thread (ICU's calendars do).
 */
#ifndef HTTP_LOCALE_H
#define HTTP_LOCALE_H

#include "base/ctx.h"

struct locale {
	enum language language;  /* base/ctx.h: LANGUAGE_EN, LANGUAGE_DE */
	struct str zone;         /* IANA name; empty: UTC */
	struct arena *mem;
	void *calendar;          /* ICU's, opened when the first time of day is printed */
};

/* An unknown zone reads as UTC. */
struct locale *locale_open(struct arena *mem, enum language language, struct str zone);

/* Its own name: "English", "Deutsch". */
struct str language_name(enum language language);
/* The best of an Accept-Language header (RFC 9110 12.5.4): by q, then by order; English when it names none of ours. */
enum language language_accepted(struct str header);

/* The message in the reader's language. A message with a plural takes its form from the argument "count". Numbers among the
 * arguments are written as the language writes them. */
struct str locale_text(const struct locale *locale, struct arena *mem, const struct message *msg, const struct arg *args, size_t count);

/* 21 November 2026 · 21. November 2026 */
struct str locale_day(const struct locale *locale, struct arena *mem, int64_t day);
/* 21 November 2026, 10:42 · 21. November 2026, 10:42 Uhr — in the locale's zone. */
struct str locale_time(struct locale *locale, struct arena *mem, int64_t seconds);
/* The wall clock there as seconds since 1970-01-01T00:00 of that clock, and back. */
int64_t locale_local(struct locale *locale, int64_t seconds);
int64_t locale_instant(struct locale *locale, int64_t local);
/* 12,345 · 12.345 */
struct str locale_number(const struct locale *locale, struct arena *mem, int64_t number);
/* 2.5 · 2,5 (thousandths, base/decimal.h) */
struct str locale_decimal(const struct locale *locale, struct arena *mem, int64_t milli);
/* 312 kB · 1.4 MB */
struct str locale_size(const struct locale *locale, struct arena *mem, int64_t bytes);

#endif
