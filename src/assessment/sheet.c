#include "assessment/sheet.h"

#include <stdlib.h>

#include "assessment/sheet_columns.h"
#include "base/decimal.h"
#include "base/time.h"
#include "base/utf8.h"
#include "crypto/hash.h"

#define LEARNER_MAX 64
#define NAME_MAX_   256
#define EMAIL_MAX   254 /* RFC 5321 4.5.3.1.3 */
#define ATTEMPT_MAX 99

/* Which learner and attempt stood in which row: open addressing, keyed by 96 bits of SHA-256, so that two different ones
 * that look the same do not happen. */
struct seen_slot { uint32_t key[3], row; };
struct seen {
	struct seen_slot *slots;
	size_t room, count;
};

struct sheet {
	struct str file;
	const struct cohort *cohort;
	struct csv *csv;
	struct sheet_map map;
	struct problems *problems;
	int64_t comma_row, point_row; /* the first row with that decimal sign; 0: none */
	int64_t oldest, today;        /* days a birth date may be between */
	struct seen seen;
	struct csv_row cells;         /* of the latest row */
};

/* ---- opening ---- */

static void
free_seen(void *handle)
{
	free(((struct seen *)handle)->slots);
}

enum rc
sheet_match_columns(struct ctx *cx, struct str file, struct csv_source source, enum sheet_kind kind, const struct cohort *cohort,
                    const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet_matches *out)
{
	struct sheet_map map;
	struct csv *csv;
	enum rc rc = csv_open(cx, source, CSV_LIMITS, &csv);

	if (rc != RC_OK)
		return fail_at_file(cx, rc, file);
	*out = (struct sheet_matches){ .header = csv_header(csv), .dialect = *csv_dialect(csv) };
	if (sheet_map_columns(cx, file, out->header, kind, cohort, columns, column_count, problems, &map) == RC_MEMORY)
		return RC_MEMORY;
	sheet_map_list(cx, &map, out->header, cohort, out);
	return RC_OK;
}

enum rc
sheet_open(struct ctx *cx, struct str file, struct csv_source source, const struct cohort *cohort,
           const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet **out)
{
	return sheet_open_as(cx, file, source, SHEET_RESULTS, cohort, columns, column_count, problems, out);
}

enum rc
sheet_open_as(struct ctx *cx, struct str file, struct csv_source source, enum sheet_kind kind, const struct cohort *cohort,
              const struct sheet_column *columns, size_t column_count, struct problems *problems, struct sheet **out)
{
	struct sheet *sheet = NEW(cx->mem, struct sheet);
	enum rc rc = csv_open(cx, source, CSV_LIMITS, &sheet->csv);

	if (rc != RC_OK) {
		(void)fail_at_file(cx, rc, file);
		problems_keep(problems, cx);
		return rc;
	}
	sheet->file = file;
	sheet->cohort = cohort;
	sheet->problems = problems;
	sheet->oldest = days_from_civil(1900, 1, 1);
	sheet->today = zone_day(cohort->institution->zone, cx->now);
	arena_defer(cx->mem, free_seen, &sheet->seen);
	TRY(sheet_map_columns(cx, file, csv_header(sheet->csv), kind, cohort, columns, column_count, problems, &sheet->map));
	*out = sheet;
	return RC_OK;
}

/* ---- one row ---- */

/* The row at hand: where the cells are, and whether anything in it was wrong. */
struct reading {
	struct ctx *cx;
	struct sheet *sheet;
	struct csv_row row;
	bool wrong;
};

/* Keeps the error at hand with its row and column. */
static void
keep(struct reading *at, size_t column)
{
	struct ctx *cx = at->cx;

	(void)fail_at_file(cx, RC_INVALID, at->sheet->file);
	(void)fail_at_row(cx, RC_INVALID, at->row.row);
	if (column != NO_COLUMN)
		(void)fail_at_column(cx, RC_INVALID, str_trim(csv_header(at->sheet->csv)->cells[column]));
	problems_keep(at->sheet->problems, cx);
	at->wrong = true;
}

#define wrong(at, column, ...) ((void)fail((at)->cx, RC_INVALID, __VA_ARGS__), keep((at), (column)))

static struct str
cell(const struct reading *at, size_t column)
{
	return column == NO_COLUMN ? STR_NONE : str_trim(at->row.cells[column]);
}

/* C0 and C1 controls, and the marks that turn text around invisibly (T-16). */
static bool
is_hidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

static bool
has_hidden(struct str s)
{
	size_t at = 0;

	while (at < s.len)
		if (is_hidden(utf8_next(s, &at)))
			return true;
	return false;
}

/* What a spreadsheet would run when it opens an export of ours (T-26). */
static bool
is_formula(struct str s)
{
	return s.len > 0 && strchr("=+-@", s.ptr[0]) != NULL;
}

static struct str
read_words(struct reading *at, size_t column, size_t max)
{
	struct str text = cell(at, column);

	if (is_formula(text))
		wrong(at, column, MSG(assessment_formula), A_STR("value", text));
	else if (has_hidden(text))
		wrong(at, column, MSG(assessment_hidden), A_STR("value", text));
	else if (text.len > max)
		wrong(at, column, MSG(assessment_long), A_NUM("most", (int64_t)max));
	else
		return str_dup(at->cx->mem, text);
	return STR_NONE;
}

/* Learners' numbers become names of folders. */
static bool
is_number_safe(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (strchr("/\\:*?\"<>|", s.ptr[i]) != NULL)
			return false;
	return s.ptr[0] != '.';
}

static void
read_learner(struct reading *at, struct person *out)
{
	const size_t *map = at->sheet->map.personal;
	struct str cell_text = cell(at, map[FIELD_LEARNER]);

	out->number = read_words(at, map[FIELD_LEARNER], LEARNER_MAX);
	if (cell_text.len == 0)
		wrong(at, map[FIELD_LEARNER], MSG(assessment_no_number));
	else if (out->number.len > 0 && !is_number_safe(out->number))
		wrong(at, map[FIELD_LEARNER], MSG(assessment_number), A_STR("value", out->number));
	out->name = read_words(at, map[FIELD_NAME], NAME_MAX_);
	out->family_name = read_words(at, map[FIELD_FAMILY], NAME_MAX_);
	out->given_name = read_words(at, map[FIELD_GIVEN], NAME_MAX_);
	if (cell(at, map[FIELD_NAME]).len + cell(at, map[FIELD_FAMILY]).len + cell(at, map[FIELD_GIVEN]).len == 0)
		wrong(at, map[FIELD_FAMILY] != NO_COLUMN ? map[FIELD_FAMILY] : map[FIELD_NAME], MSG(assessment_no_name));
	if (out->name.len == 0)
		out->name = person_full_name(at->cx->mem, out->given_name, out->family_name);
}

/* Something, one @, something with a point or a local name; no space, no list. */
static bool
is_email(struct str s)
{
	size_t sign = str_find_byte(s, '@');

	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] <= ' ' || strchr(",;<>()[]\"\\", s.ptr[i]) != NULL)
			return false;
	return sign > 0 && sign + 1 < s.len && str_find_byte(str_sub(s, sign + 1, SIZE_MAX), '@') == s.len - sign - 1;
}

static void
read_email(struct reading *at, struct person *out)
{
	size_t column = at->sheet->map.personal[FIELD_EMAIL];

	out->email = read_words(at, column, EMAIL_MAX);
	if (out->email.len > 0 && !is_email(out->email))
		wrong(at, column, MSG(assessment_email), A_STR("value", out->email));
}

/* "14.3.1988": with points the day stands first everywhere; with slashes it does not, so that is not read. */
static bool
date_with_points(struct str s, int64_t *days)
{
	struct str day, month;
	int64_t d, m, y;

	if (!str_cut(&s, '.', &day) || !str_cut(&s, '.', &month) || !str_to_int(day, &d) || !str_to_int(month, &m) || !str_to_int(s, &y))
		return false;
	if (d < 1 || d > 31 || m < 1 || m > 12 || y < 1000 || y > 9999)
		return false;
	*days = days_from_civil((int)y, (int)m, (int)d);
	return civil_from_days(*days).day == (int)d && civil_from_days(*days).month == (int)m;
}

static void
read_birth(struct reading *at, struct person *out)
{
	size_t column = at->sheet->map.personal[FIELD_BIRTH];
	struct str text = cell(at, column);

	if (text.len == 0)
		return;
	if (!date_parse(text, &out->birth_day) && !date_with_points(text, &out->birth_day))
		wrong(at, column, MSG(assessment_date), A_STR("value", text));
	else if (out->birth_day < at->sheet->oldest || out->birth_day >= at->sheet->today)
		wrong(at, column, MSG(assessment_birth), A_STR("value", text));
	else
		out->birth_known = true;
}

static int64_t
read_attempt(struct reading *at)
{
	size_t column = at->sheet->map.personal[FIELD_ATTEMPT];
	struct str text = cell(at, column);
	int64_t number = 1;

	if (text.len > 0 && (!str_to_int(text, &number) || number < 1 || number > ATTEMPT_MAX))
		wrong(at, column, MSG(assessment_attempt), A_STR("value", text));
	return number;
}

static enum integrity
read_integrity(struct reading *at)
{
	size_t column = at->sheet->map.personal[FIELD_INTEGRITY];
	struct str text = cell(at, column);
	enum integrity integrity = INTEGRITY_NONE;

	if (text.len > 0 && !integrity_of(text, &integrity))
		wrong(at, column, MSG(assessment_integrity), A_STR("value", text));
	return integrity;
}

/* Remembers the decimal sign; false when the sheet has used the other one. */
static bool
same_sign(struct reading *at, size_t column, struct str text)
{
	struct sheet *sheet = at->sheet;
	bool comma = str_find_byte(text, ',') < text.len, point = str_find_byte(text, '.') < text.len;
	int64_t other = comma ? sheet->point_row : point ? sheet->comma_row : 0;

	if (other != 0) {
		wrong(at, column, MSG(assessment_two_signs), A_STR("value", text), A_NUM("row", at->row.row), A_NUM("other", other),
		      A_C("sign", comma ? "point" : "comma"));
		return false;
	}
	if (comma && sheet->comma_row == 0)
		sheet->comma_row = at->row.row;
	if (point && sheet->point_row == 0)
		sheet->point_row = at->row.row;
	return true;
}

static bool
is_on_scale(const struct grading *grading, int64_t mark)
{
	if (grading->points == NULL || !str_is(grading->kind, "points"))
		return true;
	for (const struct json *point = json_first(grading->points); point != NULL; point = point->next)
		if ((int64_t)(json_number(JSON_GET(point, "value")) * 1000 + 0.5) == mark)
			return true;
	return false;
}

static void
read_mark(struct reading *at, size_t column, struct work *out)
{
	const struct grading *grading = &at->sheet->cohort->grading;
	struct str text = cell(at, column);

	if (str_is(grading->kind, "percentage") && str_ends(text, "%"))
		text = str_trim(str_sub(text, 0, text.len - 1));
	if (text.len == 0)
		return;
	if (!decimal_parse(text, true, &out->mark))
		wrong(at, column, MSG(assessment_mark), A_STR("value", text));
	else if (!same_sign(at, column, text))
		return;
	else if (out->mark < 0 || out->mark > grading->most)
		wrong(at, column, MSG(assessment_mark_range), A_STR("mark", text), A_STR("most", decimal_text(at->cx->mem, grading->most)),
		      A_STR("scheme", grading->name));
	else if (!is_on_scale(grading, out->mark))
		wrong(at, column, MSG(assessment_mark_point), A_STR("mark", text), A_STR("scheme", grading->name));
	else
		out->mark_known = true;
}

/* "17:00" or "17:00:05". */
static bool
clock_parse(struct str s, int64_t *seconds)
{
	struct str part;
	int64_t numbers[3] = { 0 };
	int count = 0;

	for (bool more = true; more; count++) {
		more = str_cut(&s, ':', &part);
		if (count == 3 || part.len != 2 || !str_to_int(part, &numbers[count]) || numbers[count] < 0 || numbers[count] > (count == 0 ? 23 : 59))
			return false;
	}
	*seconds = numbers[0] * 3600 + numbers[1] * 60 + numbers[2];
	return count >= 2;
}

/* A date and a time of the clock where the institution is, as spreadsheets have them: "2026-11-06 17:00", "6.11.2026 17:00". */
static bool
local_time(struct reading *at, struct str s, int64_t *out)
{
	struct str day;
	int64_t days, seconds;

	if (!str_cut(&s, 'T', &day)) {
		s = day;
		if (!str_cut(&s, ' ', &day))
			return false;
	}
	if ((!date_parse(day, &days) && !date_with_points(day, &days)) || !clock_parse(str_trim(s), &seconds))
		return false;
	*out = zone_at(at->sheet->cohort->institution->zone, days, seconds);
	return true;
}

static void
read_submitted(struct reading *at, size_t column, struct work *out)
{
	struct str text = cell(at, column);

	if (text.len > 0 && !time_parse(text, &out->submitted_at) && !local_time(at, text, &out->submitted_at)) {
		out->submitted_at = TIME_NONE;
		wrong(at, column, MSG(assessment_time), A_STR("value", text));
	}
}

static void
read_works(struct reading *at, struct sheet_row *out)
{
	const struct sheet_map *map = &at->sheet->map;

	out->works = NEWS(at->cx->mem, struct work, map->assessment_count + 1);
	for (size_t i = 0; i < map->assessment_count; i++) {
		struct work *work = &out->works[out->work_count];

		if (map->assessments[i].mark == NO_COLUMN && map->assessments[i].submitted == NO_COLUMN)
			continue;
		*work = (struct work){ .assessment = map->assessments[i].assessment, .submitted_at = TIME_NONE };
		read_mark(at, map->assessments[i].mark, work);
		read_submitted(at, map->assessments[i].submitted, work);
		out->work_count++;
	}
}

enum rc
sheet_next(struct ctx *cx, struct sheet *sheet, struct sheet_row *out, bool *more)
{
	struct reading at = { .cx = cx, .sheet = sheet };
	enum rc rc = csv_next(cx, sheet->csv, &at.row, more);

	if (rc != RC_OK) {
		if (csv_may_go_on(sheet->csv))
			sheet->cells = at.row;
		(void)fail_at_file(cx, rc, sheet->file);
		problems_keep(sheet->problems, cx);
		return rc;
	}
	if (!*more)
		return RC_OK;
	*out = (struct sheet_row){ .row = at.row.row };
	sheet->cells = at.row;
	read_learner(&at, &out->person);
	read_email(&at, &out->person);
	read_birth(&at, &out->person);
	out->number = read_attempt(&at);
	out->integrity = read_integrity(&at);
	read_works(&at, out);
	return at.wrong ? RC_INVALID : RC_OK;
}

bool
sheet_may_go_on(const struct sheet *sheet)
{
	return csv_may_go_on(sheet->csv);
}

const struct csv_row *
sheet_header(const struct sheet *sheet)
{
	return csv_header(sheet->csv);
}

const struct csv_row *
sheet_cells(const struct sheet *sheet)
{
	return &sheet->cells;
}

/* ---- the whole sheet ---- */

#define SEEN_ROOM 1024 /* at first; a power of two */

/* The row that has the key already, or 0 after putting this one there. */
static uint32_t
seen_put(struct seen *seen, struct seen_slot new)
{
	size_t at = new.key[0] & (seen->room - 1);

	while (seen->slots[at].row != 0) {
		if (memcmp(seen->slots[at].key, new.key, sizeof(new.key)) == 0)
			return seen->slots[at].row;
		at = (at + 1) & (seen->room - 1);
	}
	seen->slots[at] = new;
	seen->count++;
	return 0;
}

/* Twice the room. Outside the arena, because that could not give the old slots back. */
static enum rc
seen_grow(struct ctx *cx, struct seen *seen)
{
	struct seen bigger = { .room = seen->room == 0 ? SEEN_ROOM : seen->room * 2 };

	bigger.slots = calloc(bigger.room, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	for (size_t i = 0; i < seen->room; i++)
		if (seen->slots[i].row != 0)
			(void)seen_put(&bigger, seen->slots[i]);
	free(seen->slots);
	*seen = bigger;
	return RC_OK;
}

enum rc
sheet_once(struct ctx *cx, struct sheet *sheet, const struct sheet_row *row)
{
	struct reading at = { .cx = cx, .sheet = sheet, .row = { .row = row->row } };
	unsigned char digest[SHA256_SIZE];
	struct hash hash;
	struct seen_slot new = { .row = (uint32_t)row->row };
	uint32_t before;

	if (sheet->seen.count * 3 >= sheet->seen.room * 2)
		TRY(seen_grow(cx, &sheet->seen));
	hash_start(&hash, HASH_SHA256);
	hash_add(&hash, (struct str){ (const char *)&row->number, sizeof(row->number) });
	hash_add(&hash, row->person.number);
	hash_end(&hash, digest);
	memcpy(new.key, digest, sizeof(new.key));
	before = seen_put(&sheet->seen, new);
	if (before == 0)
		return RC_OK;
	wrong(&at, sheet->map.personal[FIELD_LEARNER], MSG(assessment_repeated), A_STR("number", row->person.number),
	      A_NUM("attempt", row->number), A_NUM("row", before));
	return RC_INVALID;
}

static struct str
summary_says(struct ctx *cx, const struct sheet *sheet)
{
	return str_fmt(cx->mem, PRI_STR " Columns: " PRI_STR ".", ARG_STR(csv_dialect_says(cx->mem, csv_dialect(sheet->csv))), ARG_STR(sheet->map.says));
}

enum rc
sheet_check(struct ctx *cx, struct sheet *sheet, void (*each)(const struct sheet_row *row, void *self), void *self, struct sheet_summary *out)
{
	*out = (struct sheet_summary){ 0 };
	for (bool more = true;;) {
		struct arena_mark mark = arena_mark(cx->mem);
		size_t kept = sheet->problems->kept;
		struct sheet_row row = { 0 };
		enum rc rc = sheet_next(cx, sheet, &row, &more);

		if (rc != RC_OK && !sheet_may_go_on(sheet))
			break;
		if (!more)
			break;
		out->rows++;
		if (rc == RC_OK)
			rc = sheet_once(cx, sheet, &row);
		if (rc == RC_MEMORY)
			return rc;
		if (row.person.number.len > 0 && each != NULL)
			each(&row, self);
		/* What was kept lies above the mark. */
		if (sheet->problems->kept == kept)
			arena_release(cx->mem, mark);
	}
	out->says = summary_says(cx, sheet);
	return problems_rc(cx, sheet->problems);
}
