#include "http/form.h"

#include "base/decimal.h"
#include "base/time.h"
#include "base/utf8.h"

/* What one reading is about. */
struct reading {
	struct ctx *cx;
	struct locale *locale;
	const struct form_class *class;
	char *form; /* the struct of the class */
};

static struct form *
form_of(void *form)
{
	return form;
}

/* ---- mistakes ---- */

static void
keep_mistake(struct ctx *cx, struct form *form, size_t index)
{
	struct ctx *kept = NEW(cx->mem, struct ctx);

	err_take(kept, &cx->err);
	if (form->inputs[index].mistake == NULL)
		form->mistakes++;
	form->inputs[index].mistake = &kept->err;
}

void
form_mistake(struct ctx *cx, const struct form_class *class, void *form, const char *field)
{
	size_t index = 0;

	if (form_of(form)->inputs == NULL)
		form_of(form)->inputs = NEWS(cx->mem, struct form_input, class->count);
	for (size_t i = 0; i < class->count; i++)
		if (strcmp(class->fields[i].name, field) == 0)
			index = i;
	keep_mistake(cx, form, index);
}

/* ---- values ---- */

static void
set_number(struct reading *r, const struct form_field *field, int64_t n)
{
	memcpy(r->form + field->offset, &n, sizeof(n));
}

static enum rc
in_range(struct reading *r, const struct form_field *field, int64_t n, struct str least, struct str most)
{
	if (field->least == FORM_NONE || (n >= field->least && n <= field->most))
		return RC_OK;
	return fail(r->cx, RC_INVALID, MSG(form_range), A_STR("least", least), A_STR("most", most));
}

static enum rc
read_text(struct reading *r, const struct form_field *field, struct str typed)
{
	int64_t length = (int64_t)utf8_count(typed);

	memcpy(r->form + field->offset, &typed, sizeof(typed));
	if (field->least == FORM_NONE)
		return RC_OK;
	if (length < field->least)
		return fail(r->cx, RC_INVALID, MSG(form_short), A_NUM("least", field->least), A_NUM("has", length));
	if (length > field->most)
		return fail(r->cx, RC_INVALID, MSG(form_long), A_NUM("most", field->most), A_NUM("has", length));
	return RC_OK;
}

/* One @ between something and a name with a dot: what the mail server says decides the rest. */
static enum rc
read_email(struct reading *r, const struct form_field *field, struct str typed)
{
	size_t at = str_find_byte(typed, '@');
	struct str domain = str_sub(typed, at + 1, SIZE_MAX);

	TRY(read_text(r, field, typed));
	if (at == 0 || at >= typed.len || str_find_byte(domain, '@') < domain.len || str_find_byte(typed, ' ') < typed.len ||
	    str_find_byte(domain, '.') == domain.len || typed.len > 254)
		return fail(r->cx, RC_INVALID, MSG(form_email));
	return RC_OK;
}

static enum rc
read_number(struct reading *r, const struct form_field *field, struct str typed)
{
	struct arena *mem = r->cx->mem;
	int64_t n;

	if (!str_to_int(typed, &n))
		return fail(r->cx, RC_INVALID, MSG(form_number));
	set_number(r, field, n);
	return in_range(r, field, n, locale_number(r->locale, mem, field->least), locale_number(r->locale, mem, field->most));
}

static enum rc
read_decimal(struct reading *r, const struct form_field *field, struct str typed)
{
	struct arena *mem = r->cx->mem;
	int64_t milli;

	if (!decimal_parse(typed, true, &milli))
		return fail(r->cx, RC_INVALID, MSG(form_decimal));
	set_number(r, field, milli);
	return in_range(r, field, milli, locale_decimal(r->locale, mem, field->least), locale_decimal(r->locale, mem, field->most));
}

/* "2026-11-21", as browsers send it, or "21.11.2026", as people type it where browsers do not help. */
static bool
day_of_text(struct str typed, int64_t *day)
{
	struct str rest = typed, parts[2];
	int64_t n[3];

	if (date_parse(typed, day))
		return true;
	for (int i = 0; i < 2; i++)
		if (!str_cut(&rest, '.', &parts[i]) || !str_to_int(parts[i], &n[i]))
			return false;
	if (!str_to_int(rest, &n[2]) || n[2] < 1000 || n[2] > 9999 || n[0] < 1 || n[0] > 31 || n[1] < 1 || n[1] > 12)
		return false;
	*day = days_from_civil((int)n[2], (int)n[1], (int)n[0]);
	return civil_from_days(*day).day == n[0];
}

static enum rc
read_day(struct reading *r, const struct form_field *field, struct str typed)
{
	int64_t day;

	if (!day_of_text(typed, &day))
		return fail(r->cx, RC_INVALID, MSG(form_day));
	set_number(r, field, day);
	return RC_OK;
}

/* "2026-11-21T10:42": a wall clock in the institution's zone. */
static enum rc
read_time(struct reading *r, const struct form_field *field, struct str typed)
{
	int64_t local, exact;

	if (time_parse(typed, &exact)) {
		set_number(r, field, exact);
		return RC_OK;
	}
	if (typed.len == 16)
		typed = str_fmt(r->cx->mem, PRI_STR ":00", ARG_STR(typed));
	if (!time_parse(str_fmt(r->cx->mem, PRI_STR "Z", ARG_STR(typed)), &local))
		return fail(r->cx, RC_INVALID, MSG(form_time));
	set_number(r, field, locale_instant(r->locale, local));
	return RC_OK;
}

static enum rc
read_choice(struct reading *r, const struct form_field *field, struct str typed)
{
	for (unsigned i = 0; field->words[i] != NULL; i++) {
		unsigned value = i + 1;

		if (!str_is(typed, field->words[i]))
			continue;
		memcpy(r->form + field->offset, &value, sizeof(value));
		return RC_OK;
	}
	return fail(r->cx, RC_INVALID, MSG(form_choice));
}

static enum rc
read_value(struct reading *r, const struct form_field *field, struct str typed)
{
	switch (field->kind) {
	case FORM_NUMBER: return read_number(r, field, typed);
	case FORM_DECIMAL: return read_decimal(r, field, typed);
	case FORM_DAY: return read_day(r, field, typed);
	case FORM_TIME: return read_time(r, field, typed);
	case FORM_CHOICE: return read_choice(r, field, typed);
	case FORM_EMAIL: return read_email(r, field, typed);
	default: return read_text(r, field, typed);
	}
}

/* ---- fields ---- */

static const struct form_sent *
sent_named(const struct form_sent *sent, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(sent[i].name, name))
			return &sent[i];
	return NULL;
}

/* Every value of that name; one with several lines is one value a line. */
static enum rc
read_list(struct reading *r, const struct form_field *field, const struct form_sent *sent, size_t count)
{
	struct form_list list = { NULL, 0 };
	size_t room = 0;

	for (size_t i = 0; i < count; i++) {
		struct str rest = sent[i].value, line;

		if (!str_is(sent[i].name, field->name))
			continue;
		while (rest.len > 0) {
			str_cut(&rest, '\n', &line);
			line = str_trim(line);
			if (line.len == 0)
				continue;
			if (list.count == room) {
				list.items = room == 0 ? arena_alloc(r->cx->mem, 8 * sizeof(*list.items))
				                       : arena_grow(r->cx->mem, list.items, room * sizeof(*list.items), 2 * room * sizeof(*list.items));
				room = room == 0 ? 8 : 2 * room;
			}
			list.items[list.count++] = line;
		}
	}
	memcpy(r->form + field->offset, &list, sizeof(list));
	if (field->required && list.count == 0)
		return fail(r->cx, RC_INVALID, MSG(form_choose));
	if (field->least != FORM_NONE && (int64_t)list.count > field->most)
		return fail(r->cx, RC_INVALID, MSG(form_items), A_NUM("most", field->most), A_NUM("has", (int64_t)list.count));
	return RC_OK;
}

static enum rc
read_upload(struct reading *r, const struct form_field *field, const struct form_sent *sent)
{
	struct form_upload upload = { .bytes = STR_NONE };

	if (sent != NULL && sent->is_file && sent->value.len > 0)
		upload = (struct form_upload){ sent->value, sent->file_name, sent->type };
	memcpy(r->form + field->offset, &upload, sizeof(upload));
	if (field->required && upload.bytes.len == 0)
		return fail(r->cx, RC_INVALID, MSG(form_file));
	if (field->least != FORM_NONE && (int64_t)upload.bytes.len > field->most)
		return fail(r->cx, RC_INVALID, MSG(form_file_large), A_STR("most", locale_size(r->locale, r->cx->mem, field->most)),
		            A_STR("has", locale_size(r->locale, r->cx->mem, (int64_t)upload.bytes.len)));
	return RC_OK;
}

static enum rc
read_flag(struct reading *r, const struct form_field *field, const struct form_sent *sent)
{
	bool on = sent != NULL && sent->value.len > 0 && !str_is(sent->value, "false") && !str_is(sent->value, "0");

	memcpy(r->form + field->offset, &on, sizeof(on));
	return field->required && !on ? fail(r->cx, RC_INVALID, MSG(form_flag)) : RC_OK;
}

static enum rc
read_field(struct reading *r, size_t index, const struct form_sent *sent, size_t count)
{
	const struct form_field *field = &r->class->fields[index];
	const struct form_sent *one = sent_named(sent, count, field->name);
	struct form_input *input = &form_of(r->form)->inputs[index];

	if (one != NULL && !one->is_file) {
		input->given = true;
		/* A password keeps its blanks. */
		input->typed = field->kind == FORM_PASSWORD ? one->value : str_trim(one->value);
	}
	switch (field->kind) {
	case FORM_LIST: return read_list(r, field, sent, count);
	case FORM_UPLOAD: return read_upload(r, field, one);
	case FORM_FLAG: return read_flag(r, field, one);
	default: break;
	}
	if (input->typed.len > 0)
		return read_value(r, field, input->typed);
	if (!field->required)
		return RC_OK;
	return fail(r->cx, RC_INVALID, field->kind == FORM_CHOICE || field->kind == FORM_PICK ? MSG(form_choose) : MSG(form_required));
}

void *
form_new(struct arena *mem, const struct form_class *class)
{
	char *form = arena_zero(mem, 1, class->size);
	int64_t none = FORM_NONE;

	for (size_t i = 0; i < class->count; i++) {
		enum form_kind kind = class->fields[i].kind;

		if (kind == FORM_NUMBER || kind == FORM_DECIMAL || kind == FORM_DAY || kind == FORM_TIME)
			memcpy(form + class->fields[i].offset, &none, sizeof(none));
	}
	return form;
}

void *
form_read(struct ctx *cx, struct locale *locale, const struct form_class *class, const struct form_sent *sent, size_t count)
{
	struct reading r = { cx, locale, class, form_new(cx->mem, class) };

	form_of(r.form)->inputs = NEWS(cx->mem, struct form_input, class->count + 1);
	for (size_t i = 0; i < class->count; i++)
		if (read_field(&r, i, sent, count) != RC_OK)
			keep_mistake(cx, form_of(r.form), i);
	return r.form;
}

/* ---- schema ---- */

static struct json *
field_schema(struct arena *mem, const struct form_field *field)
{
	struct json *schema = json_new(mem, JSON_OBJECT), *words;
	bool number = field->kind == FORM_NUMBER || field->kind == FORM_DECIMAL, limited = field->least != FORM_NONE;

	json_put_str(mem, schema, STR("type"), field->kind == FORM_NUMBER ? STR("integer") : field->kind == FORM_DECIMAL ? STR("number") :
	             field->kind == FORM_FLAG ? STR("boolean") : field->kind == FORM_LIST ? STR("array") : STR("string"));
	if (field->kind == FORM_EMAIL || field->kind == FORM_DAY || field->kind == FORM_TIME || field->kind == FORM_UPLOAD)
		json_put_str(mem, schema, STR("format"), field->kind == FORM_EMAIL ? STR("email") : field->kind == FORM_DAY ? STR("date") :
		             field->kind == FORM_TIME ? STR("date-time") : STR("binary"));
	if (limited && number) {
		int64_t unit = field->kind == FORM_DECIMAL ? 1000 : 1;

		json_put_int(mem, schema, STR("minimum"), field->least / unit);
		json_put_int(mem, schema, STR("maximum"), field->most / unit);
	} else if (limited && field->kind != FORM_UPLOAD) {
		json_put_int(mem, schema, field->kind == FORM_LIST ? STR("minItems") : STR("minLength"), field->least);
		json_put_int(mem, schema, field->kind == FORM_LIST ? STR("maxItems") : STR("maxLength"), field->most);
	}
	if (field->kind == FORM_LIST)
		json_put_str(mem, json_put_object(mem, schema, STR("items")), STR("type"), STR("string"));
	if (field->kind != FORM_CHOICE)
		return schema;
	words = json_put_array(mem, schema, STR("enum"));
	for (const char *const *word = field->words; *word != NULL; word++)
		json_add(words, json_new_string(mem, str_of(*word)));
	return schema;
}

struct json *
form_schema(struct arena *mem, const struct form_class *class)
{
	struct json *schema = json_new(mem, JSON_OBJECT), *properties, *required;

	json_put_str(mem, schema, STR("type"), STR("object"));
	properties = json_put_object(mem, schema, STR("properties"));
	required = json_put_array(mem, schema, STR("required"));
	for (size_t i = 0; i < class->count; i++) {
		json_put(properties, str_of(class->fields[i].name), field_schema(mem, &class->fields[i]));
		if (class->fields[i].required)
			json_add(required, json_new_string(mem, str_of(class->fields[i].name)));
	}
	return schema;
}
