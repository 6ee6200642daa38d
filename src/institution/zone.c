#include "institution/zone.h"

#include <unicode/ucal.h>

#include "base/time.h"

#define ZONE_NAME_MAX 64

struct zone {
	UCalendar *calendar;
};

DEFER_AS(close_calendar, ucal_close, UCalendar *)

/* Names are ASCII; false for what is not, or too long. */
static bool
widen(struct str name, UChar out[ZONE_NAME_MAX])
{
	if (name.len == 0 || name.len >= ZONE_NAME_MAX)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		if ((unsigned char)name.ptr[i] >= 0x80)
			return false;
		out[i] = (UChar)name.ptr[i];
	}
	return true;
}

static bool
zone_known(const UChar *name, int32_t len)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar canonical[ZONE_NAME_MAX];
	UBool system = 0;

	ucal_getCanonicalTimeZoneID(name, len, canonical, ZONE_NAME_MAX, &system, &status);
	return U_SUCCESS(status) && system;
}

enum rc
zone_open(struct ctx *cx, struct str name, struct zone **out)
{
	UErrorCode status = U_ZERO_ERROR;
	UChar wide[ZONE_NAME_MAX];
	struct zone *zone = NEW(cx->mem, struct zone);

	if (!widen(name, wide) || !zone_known(wide, (int32_t)name.len))
		return fail(cx, RC_INVALID, MSG(institution_zone_unknown), A_STR("zone", name));
	zone->calendar = ucal_open(wide, (int32_t)name.len, "en_US_POSIX", UCAL_GREGORIAN, &status);
	if (U_FAILURE(status))
		return fail(cx, RC_UNAVAILABLE, MSG(institution_zone_data), A_STR("zone", name), A_C("why", u_errorName(status)));
	arena_defer(cx->mem, close_calendar, zone->calendar);
	ucal_setAttribute(zone->calendar, UCAL_REPEATED_WALL_TIME, UCAL_WALLTIME_FIRST);
	ucal_setAttribute(zone->calendar, UCAL_SKIPPED_WALL_TIME, UCAL_WALLTIME_LAST);
	*out = zone;
	return RC_OK;
}

/* After zone_open nothing in ICU can fail but by memory; then the answer is UTC's. */
static int64_t
offset_at(struct zone *zone, int64_t seconds)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t zone_offset, summer_offset;

	ucal_setMillis(zone->calendar, (UDate)seconds * 1000.0, &status);
	zone_offset = ucal_get(zone->calendar, UCAL_ZONE_OFFSET, &status);
	summer_offset = ucal_get(zone->calendar, UCAL_DST_OFFSET, &status);
	return U_FAILURE(status) ? 0 : (zone_offset + summer_offset) / 1000;
}

int64_t
zone_day(struct zone *zone, int64_t seconds)
{
	return day_of(seconds + offset_at(zone, seconds));
}

/* By way of 1 January, when no clock changes. */
int64_t
zone_at(struct zone *zone, int64_t day, int64_t seconds)
{
	int64_t january = days_from_civil(civil_from_days(day).year, 1, 1);

	return zone_add_days(zone, zone_midnight(zone, january) + seconds, day - january);
}

int64_t
zone_add_days(struct zone *zone, int64_t seconds, int64_t days)
{
	UErrorCode status = U_ZERO_ERROR;
	UDate moved;

	ucal_setMillis(zone->calendar, (UDate)seconds * 1000.0, &status);
	ucal_add(zone->calendar, UCAL_DATE, (int32_t)days, &status);
	moved = ucal_getMillis(zone->calendar, &status);
	return U_FAILURE(status) ? seconds + days * SECONDS_PER_DAY : (int64_t)(moved / 1000.0);
}

int64_t
zone_midnight(struct zone *zone, int64_t day)
{
	int64_t utc = day * SECONDS_PER_DAY;
	int64_t at = utc - offset_at(zone, utc);

	/* The offset is the one at UTC's midnight; near a change it is another one at the local midnight. */
	at = utc - offset_at(zone, at);
	return zone_day(zone, at) < day ? at + 3600 : at;
}

int64_t
zone_days_late(struct zone *zone, int64_t deadline, int64_t submitted)
{
	int64_t days;

	if (submitted <= deadline)
		return 0;
	days = (submitted - deadline) / SECONDS_PER_DAY - 1;
	if (days < 1)
		days = 1;
	while (zone_add_days(zone, deadline, days) < submitted)
		days++;
	return days;
}
