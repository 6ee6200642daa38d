/* zone.h — calendar days in a place: the IANA time zones, through ICU.
 *
 * Deadlines move by calendar days in the institution's zone: seven days after 17:00 is 17:00, also over a change
 * to or from summer time. A local time that does not exist is the instant as far after the gap's start; one
 * that exists twice is the first.
 *
 * Memory   a zone lives in the arena that opened it.
 * Threads  a zone belongs to one thread.
 */
#ifndef INSTITUTION_ZONE_H
#define INSTITUTION_ZONE_H

#include "base/ctx.h"

struct zone;

/* RC_INVALID: no such zone ("Europe/London", "UTC"). */
MUST_USE enum rc zone_open(struct ctx *cx, struct str name, struct zone **out);

/* The calendar day at that instant, as days since 1970-01-01. */
int64_t zone_day(struct zone *zone, int64_t seconds);

/* The first instant of that calendar day. */
int64_t zone_midnight(struct zone *zone, int64_t day);

/* That many seconds of the clock after midnight: 61200 is 17:00, also on a day when the clock changes. */
int64_t zone_at(struct zone *zone, int64_t day, int64_t seconds);

/* The same time of day, `days` calendar days later (or earlier). */
int64_t zone_add_days(struct zone *zone, int64_t seconds, int64_t days);

/* 0 up to the deadline, else the least n with submitted up to deadline + n calendar days. */
int64_t zone_days_late(struct zone *zone, int64_t deadline, int64_t submitted);

#endif
