/* time.h — instants as seconds and dates as days since 1970-01-01, and their texts.
 *
 * An instant is UTC; the Gregorian calendar without leap seconds (a 60th second is read as the next
 * minute's first). Years 0001 to 9999. Time zones are zone.h's business.
 */
#ifndef BASE_TIME_H
#define BASE_TIME_H

#include "base/str.h"

#define SECONDS_PER_DAY 86400

/* "2026-11-06T17:00:00Z", "…+02:00", fractions allowed and cut (RFC 3339 5.6; a zone is required). */
bool time_parse(struct str s, int64_t *seconds);
/* "2026-11-06T17:00:00Z". */
struct str time_text(struct arena *mem, int64_t seconds);

/* "2026-11-06" as days. */
bool date_parse(struct str s, int64_t *days);
struct str date_text(struct arena *mem, int64_t days);

struct civil { int year, month, day; };
int64_t days_from_civil(int year, int month, int day);
struct civil civil_from_days(int64_t days);

/* Whole days before the instant (rounds down, before 1970 too). */
int64_t day_of(int64_t seconds);

#endif
