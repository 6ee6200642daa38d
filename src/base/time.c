#include "base/time.h"

/* Both directions count from 1 March of year 0 in cycles of 400 years, so that the leap day comes last. */
#define DAYS_PER_CYCLE 146097
#define EPOCH_SHIFT    719468

int64_t
days_from_civil(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t cycle = (y >= 0 ? y : y - 399) / 400;
	int64_t of_cycle = y - cycle * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return cycle * DAYS_PER_CYCLE + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 + of_year - EPOCH_SHIFT;
}

struct civil
civil_from_days(int64_t days)
{
	int64_t shifted = days + EPOCH_SHIFT;
	int64_t cycle = (shifted >= 0 ? shifted : shifted - (DAYS_PER_CYCLE - 1)) / DAYS_PER_CYCLE;
	int64_t of_cycle = shifted - cycle * DAYS_PER_CYCLE;
	int64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
	int64_t of_year = of_cycle - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	return (struct civil){
		.year = (int)(year + cycle * 400 + (month >= 10)),
		.month = (int)(month < 10 ? month + 3 : month - 9),
		.day = (int)(of_year - (153 * month + 2) / 5 + 1),
	};
}

static bool
take_digits(struct str *s, size_t count, int *out)
{
	int value = 0;

	if (s->len < count)
		return false;
	for (size_t i = 0; i < count; i++) {
		if (s->ptr[i] < '0' || s->ptr[i] > '9')
			return false;
		value = value * 10 + (s->ptr[i] - '0');
	}
	*s = str_sub(*s, count, SIZE_MAX);
	*out = value;
	return true;
}

static bool
take_byte(struct str *s, const char *one_of)
{
	if (s->len == 0 || s->ptr[0] == '\0' || strchr(one_of, s->ptr[0]) == NULL)
		return false;
	*s = str_sub(*s, 1, SIZE_MAX);
	return true;
}

static int
days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return days[month - 1] + (month == 2 && leap);
}

static bool
take_date(struct str *s, int64_t *days)
{
	int year, month, day;

	if (!take_digits(s, 4, &year) || !take_byte(s, "-") || !take_digits(s, 2, &month) || !take_byte(s, "-")
	    || !take_digits(s, 2, &day))
		return false;
	if (year < 1 || month < 1 || month > 12 || day < 1 || day > days_in_month(year, month))
		return false;
	*days = days_from_civil(year, month, day);
	return true;
}

bool
date_parse(struct str s, int64_t *days)
{
	return take_date(&s, days) && s.len == 0;
}

static bool
take_zone(struct str *s, int64_t *offset)
{
	int hours, minutes;
	bool west = s->len > 0 && s->ptr[0] == '-';

	*offset = 0;
	if (take_byte(s, "Zz"))
		return true;
	if (!take_byte(s, "+-") || !take_digits(s, 2, &hours) || !take_byte(s, ":") || !take_digits(s, 2, &minutes))
		return false;
	if (hours > 23 || minutes > 59)
		return false;
	*offset = (west ? -1 : 1) * (hours * 3600 + minutes * 60);
	return true;
}

bool
time_parse(struct str s, int64_t *seconds)
{
	int64_t days, offset;
	int hour, minute, second;

	if (!take_date(&s, &days) || !take_byte(&s, "Tt") || !take_digits(&s, 2, &hour) || !take_byte(&s, ":")
	    || !take_digits(&s, 2, &minute) || !take_byte(&s, ":") || !take_digits(&s, 2, &second))
		return false;
	if (hour > 23 || minute > 59 || second > 60)
		return false;
	if (take_byte(&s, ".")) {
		int digit;

		if (!take_digits(&s, 1, &digit))
			return false;
		while (take_digits(&s, 1, &digit))
			;
	}
	if (!take_zone(&s, &offset) || s.len != 0)
		return false;
	*seconds = days * SECONDS_PER_DAY + hour * 3600 + minute * 60 + second - offset;
	return true;
}

int64_t
day_of(int64_t seconds)
{
	return seconds >= 0 ? seconds / SECONDS_PER_DAY : -((-seconds + SECONDS_PER_DAY - 1) / SECONDS_PER_DAY);
}

/* The digits, and the byte that stands behind them. */
static char *
put_digits(char *at, int64_t number, size_t digits, char behind)
{
	for (size_t i = digits; i-- > 0; number /= 10)
		at[i] = (char)('0' + number % 10);
	at[digits] = behind;
	return at + digits + 1;
}

struct str
date_text(struct arena *mem, int64_t days)
{
	struct civil c = civil_from_days(days);
	char *out, *at;

	if (c.year < 0 || c.year > 9999)
		return str_fmt(mem, "%04d-%02d-%02d", c.year, c.month, c.day);
	out = at = arena_alloc(mem, sizeof("2026-11-22"));
	at = put_digits(at, c.year, 4, '-');
	at = put_digits(at, c.month, 2, '-');
	at = put_digits(at, c.day, 2, '\0');
	return (struct str){ out, (size_t)(at - out) - 1 };
}

struct str
time_text(struct arena *mem, int64_t seconds)
{
	int64_t days = day_of(seconds), rest = seconds - days * SECONDS_PER_DAY;
	struct str date = date_text(mem, days);
	char *out = arena_alloc(mem, date.len + sizeof("T12:34:56Z")), *at = out + date.len;

	memcpy(out, date.ptr, date.len);
	*at++ = 'T';
	at = put_digits(at, rest / 3600, 2, ':');
	at = put_digits(at, rest / 60 % 60, 2, ':');
	at = put_digits(at, rest % 60, 2, 'Z');
	*at = '\0';
	return (struct str){ out, (size_t)(at - out) };
}
