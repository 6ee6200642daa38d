#include "http/locale.h"

#include <unicode/ucal.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/time.h"

static const struct { const char *name; char group, point; } languages[LANGUAGES] = {
	[LANGUAGE_EN] = { "English", ',', '.' },
	[LANGUAGE_DE] = { "Deutsch", '.', ',' },
};

/* ---- languages ---- */

struct str
language_name(enum language language)
{
	return str_of(languages[language].name);
}

/* "q=0.8" as thousandths; 1000 when it is not said, 0 when it is nonsense. */
static int64_t
quality_of(struct str parameters)
{
	struct str one;
	int64_t milli;

	while (parameters.len > 0) {
		str_cut(&parameters, ';', &one);
		one = str_trim(one);
		if (!str_starts(one, "q=") && !str_starts(one, "Q="))
			continue;
		return decimal_parse(str_sub(one, 2, SIZE_MAX), false, &milli) && milli >= 0 && milli <= 1000 ? milli : 0;
	}
	return 1000;
}

enum language
language_accepted(struct str header)
{
	enum language best = LANGUAGE_EN, one;
	int64_t best_quality = 0;
	struct str item, tag;

	while (header.len > 0) {
		int64_t quality;

		str_cut(&header, ',', &item);
		str_cut(&item, ';', &tag);
		quality = quality_of(item);
		if (quality <= best_quality || !language_of(str_trim(tag), &one))
			continue;
		best = one;
		best_quality = quality;
	}
	return best;
}

/* ---- the reader's zone ---- */

DEFER_AS(close_calendar, ucal_close, UCalendar *)

struct locale *
locale_open(struct arena *mem, enum language language, struct str zone)
{
	struct locale *locale = NEW(mem, struct locale);

	*locale = (struct locale){ .language = language, .zone = zone, .mem = mem };
	return locale;
}

/* NULL: ICU has none to give, and the time is told in UTC. */
static UCalendar *
calendar_of(struct locale *locale)
{
	UChar zone[64];
	UErrorCode error = U_ZERO_ERROR;
	size_t n = locale->zone.len < 64 ? locale->zone.len : 0;

	if (locale->calendar != NULL)
		return locale->calendar;
	for (size_t i = 0; i < n; i++)
		zone[i] = (UChar)(unsigned char)locale->zone.ptr[i];
	if (n == 0)
		return NULL;
	locale->calendar = ucal_open(zone, (int32_t)n, "en", UCAL_GREGORIAN, &error);
	if (U_FAILURE(error))
		return NULL;
	arena_defer(locale->mem, close_calendar, locale->calendar);
	return locale->calendar;
}

/* Seconds that the zone is ahead of UTC at that instant. */
static int64_t
offset_at(struct locale *locale, int64_t seconds)
{
	UCalendar *calendar = calendar_of(locale);
	UErrorCode error = U_ZERO_ERROR;
	int32_t offset;

	if (calendar == NULL)
		return 0;
	ucal_setMillis(calendar, (UDate)seconds * 1000.0, &error);
	offset = ucal_get(calendar, UCAL_ZONE_OFFSET, &error) + ucal_get(calendar, UCAL_DST_OFFSET, &error);
	return U_FAILURE(error) ? 0 : offset / 1000;
}

int64_t
locale_local(struct locale *locale, int64_t seconds)
{
	return seconds + offset_at(locale, seconds);
}

/* A time that a change of clocks leaves out is the instant as far after the change. */
int64_t
locale_instant(struct locale *locale, int64_t local)
{
	int64_t guess = local - offset_at(locale, local);

	return local - offset_at(locale, guess);
}

/* ---- words ---- */

static struct str
grouped(struct arena *mem, struct str digits, char group)
{
	struct buf out = buf_new(mem, 64);
	size_t sign = digits.len > 0 && digits.ptr[0] == '-';

	/* Four digits need no help: years, row numbers. */
	if (digits.len - sign <= 4)
		return digits;
	for (size_t i = 0; i < digits.len; i++) {
		if (i > sign && (digits.len - i) % 3 == 0)
			buf_byte(&out, group);
		buf_byte(&out, digits.ptr[i]);
	}
	return buf_view(&out);
}

struct str
locale_number(const struct locale *locale, struct arena *mem, int64_t number)
{
	return grouped(mem, str_fmt(mem, "%lld", (long long)number), languages[locale->language].group);
}

struct str
locale_decimal(const struct locale *locale, struct arena *mem, int64_t milli)
{
	struct str rest = decimal_text(mem, milli), whole;

	if (!str_cut(&rest, '.', &whole))
		return grouped(mem, whole, languages[locale->language].group);
	whole = grouped(mem, whole, languages[locale->language].group);
	return str_fmt(mem, PRI_STR "%c" PRI_STR, ARG_STR(whole), languages[locale->language].point, ARG_STR(rest));
}

struct str
locale_text(const struct locale *locale, struct arena *mem, const struct message *msg, const struct arg *args, size_t count)
{
	struct arg worded[ERR_ARGS_MAX];

	if (count > ERR_ARGS_MAX)
		count = ERR_ARGS_MAX;
	for (size_t i = 0; i < count; i++) {
		worded[i] = args[i];
		/* "count" keeps its number: the plural asks it. */
		if (!args[i].is_number || (args[i].number > -10000 && args[i].number < 10000))
			continue;
		worded[i] = (struct arg){ args[i].name, locale_number(locale, mem, args[i].number), 0, false };
	}
	return msg_text_in(mem, locale->language, msg, worded, count);
}

struct str
locale_day(const struct locale *locale, struct arena *mem, int64_t day)
{
	MESSAGE(page_month_1);
	MESSAGE(page_month_2);
	MESSAGE(page_month_3);
	MESSAGE(page_month_4);
	MESSAGE(page_month_5);
	MESSAGE(page_month_6);
	MESSAGE(page_month_7);
	MESSAGE(page_month_8);
	MESSAGE(page_month_9);
	MESSAGE(page_month_10);
	MESSAGE(page_month_11);
	MESSAGE(page_month_12);
	static const struct message *const months[] = {
		&message_page_month_1, &message_page_month_2, &message_page_month_3, &message_page_month_4, &message_page_month_5, &message_page_month_6,
		&message_page_month_7, &message_page_month_8, &message_page_month_9, &message_page_month_10, &message_page_month_11, &message_page_month_12,
	};
	struct civil date = civil_from_days(day);
	const struct arg args[] = {
		A_NUM("day", date.day), A_STR("month", msg_text_in(mem, locale->language, months[date.month - 1], NULL, 0)), A_NUM("year", date.year),
	};

	return msg_text_in(mem, locale->language, MSG(page_day), args, 3);
}

struct str
locale_time(struct locale *locale, struct arena *mem, int64_t seconds)
{
	int64_t local = locale_local(locale, seconds), day = day_of(local), minute = (local - day * SECONDS_PER_DAY) / 60;
	const struct arg args[] = {
		A_STR("day", locale_day(locale, mem, day)), A_STR("time", str_fmt(mem, "%02d:%02d", (int)(minute / 60), (int)(minute % 60))),
	};

	return msg_text_in(mem, locale->language, MSG(page_time), args, 2);
}

struct str
locale_size(const struct locale *locale, struct arena *mem, int64_t bytes)
{
	static const char *const units[] = { "B", "kB", "MB", "GB" };
	int64_t milli = bytes * 1000, unit = 0;

	while (milli >= 1000000 && unit < 3) {
		milli /= 1000;
		unit++;
	}
	/* One decimal below ten, none above. */
	milli = milli < 10000 ? milli / 100 * 100 : milli / 1000 * 1000;
	return str_fmt(mem, PRI_STR " %s", ARG_STR(locale_decimal(locale, mem, milli)), units[unit]);
}
