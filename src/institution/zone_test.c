#include "base/time.h"
#include "institution/zone.h"
#include "test.h"

static struct zone *
open_zone(struct ctx *cx, const char *name)
{
	struct zone *zone;

	assert_ok(cx, zone_open(cx, str_of(name), &zone));
	return zone;
}

static int64_t
at(const char *text)
{
	int64_t seconds = 0;

	assert_true(time_parse(str_of(text), &seconds));
	return seconds;
}

static const struct { const char *why, *zone, *deadline, *submitted; int64_t days; } late[] = {
	{ "in time",                        "Europe/London", "2026-11-06T17:00:00Z", "2026-11-06T17:00:00Z", 0 },
	{ "a second",                       "Europe/London", "2026-11-06T17:00:00Z", "2026-11-06T17:00:01Z", 1 },
	{ "a day to the second",            "Europe/London", "2026-11-06T17:00:00Z", "2026-11-07T17:00:00Z", 1 },
	{ "a day and a second",             "Europe/London", "2026-11-06T17:00:00Z", "2026-11-07T17:00:01Z", 2 },
	{ "three days by the calendar",     "Europe/London", "2026-11-06T17:00:00Z", "2026-11-09T09:00:00Z", 3 },
	{ "summer time ends: 25 hours",     "Europe/London", "2026-10-24T16:00:00Z", "2026-10-25T17:00:00Z", 1 },
	{ "summer time ends: 25 h and 1 s", "Europe/London", "2026-10-24T16:00:00Z", "2026-10-25T17:00:01Z", 2 },
	{ "summer time begins: 23 hours",   "Europe/London", "2026-03-28T17:00:00Z", "2026-03-29T16:00:00Z", 1 },
	{ "summer time begins: 23 h 1 s",   "Europe/London", "2026-03-28T17:00:00Z", "2026-03-29T16:00:01Z", 2 },
	{ "no summer time",                 "UTC",           "2026-10-24T16:00:00Z", "2026-10-25T17:00:00Z", 2 },
	{ "a year",                         "Asia/Kolkata",  "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z", 365 },
};

static void
lateness_is_counted_in_calendar_days(void **state)
{
	struct ctx *cx = *state;

	for (size_t i = 0; i < sizeof(late) / sizeof(late[0]); i++) {
		struct zone *zone = open_zone(cx, late[i].zone);
		int64_t got = zone_days_late(zone, at(late[i].deadline), at(late[i].submitted));

		if (got != late[i].days)
			fail_msg("%s: %lld", late[i].why, (long long)got);
	}
}

static void
a_day_is_the_day_of_the_place(void **state)
{
	struct ctx *cx = *state;
	struct zone *kolkata = open_zone(cx, "Asia/Kolkata"), *london = open_zone(cx, "Europe/London");

	assert_str(date_text(cx->mem, zone_day(kolkata, at("2026-11-06T19:00:00Z"))), "2026-11-07");
	assert_str(date_text(cx->mem, zone_day(london, at("2026-07-06T23:30:00Z"))), "2026-07-07");
	assert_str(date_text(cx->mem, zone_day(london, at("2026-11-06T23:30:00Z"))), "2026-11-06");
}

static void
midnight_is_the_first_instant_of_the_day(void **state)
{
	struct ctx *cx = *state;
	static const char *const zones[] = { "UTC", "Europe/London", "America/Sao_Paulo", "Asia/Kolkata", "Pacific/Apia", "Asia/Beirut" };

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		struct zone *zone = open_zone(cx, zones[i]);

		for (int64_t day = days_from_civil(2018, 1, 1); day < days_from_civil(2019, 1, 1); day++) {
			int64_t first = zone_midnight(zone, day);

			assert_int_equal(zone_day(zone, first), day);
			assert_int_equal(zone_day(zone, first - 1), day - 1);
		}
	}
}

static void
a_zone_that_is_none_is_refused(void **state)
{
	struct ctx *cx = *state;
	struct zone *zone;

	assert_int_equal(zone_open(cx, STR("Europe/Londres"), &zone), RC_INVALID);
	assert_int_equal(zone_open(cx, STR("GMT+25:99"), &zone), RC_INVALID);
	assert_int_equal(zone_open(cx, STR(""), &zone), RC_INVALID);
}

int
main(void)
{
	const struct CMUnitTest cases[] = {
		TEST(lateness_is_counted_in_calendar_days),
		TEST(a_day_is_the_day_of_the_place),
		TEST(midnight_is_the_first_instant_of_the_day),
		TEST(a_zone_that_is_none_is_refused),
	};
	return cmocka_run_group_tests(cases, NULL, NULL);
}
