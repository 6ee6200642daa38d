#include "framework/edition_form_pages.h"

#include "framework/written.h"
#include "http/request.h"

enum rc
edition_keep_form(struct request *rq, struct edition *of, struct str revision, struct str about)
{
	if (!str_to_int(revision, &of->of->revision))
		return fail(rq->cx, RC_INVALID, MSG(framework_no_revision));
	return edition_keep(rq->cx, rq->db, of->of, rq->person, of->document, about);
}

struct str
edition_revision(const struct request *rq, const struct framework *of)
{
	return str_fmt(rq->cx->mem, "%lld", (long long)of->revision);
}

void
edition_set_text(struct arena *mem, struct json *object, const char *name, struct str text)
{
	if (text.len > 0)
		json_set(object, str_of(name), json_new_string(mem, text));
	else
		(void)json_take(object, str_of(name));
}

void
edition_set_text_in(struct arena *mem, struct json *object, const char *name, const char *language, struct str text)
{
	struct json *texts = json_get(object, str_of(name));

	if (!json_is(texts, JSON_OBJECT)) {
		if (text.len == 0)
			return;
		texts = json_set(object, str_of(name), json_new(mem, JSON_OBJECT));
	}
	edition_set_text(mem, texts, language, text);
	if (json_count(texts) == 0)
		(void)json_take(object, str_of(name));
}

struct str
edition_text_in(const struct json *object, const char *name, const char *language)
{
	return json_string(json_get(json_get(object, str_of(name)), str_of(language)));
}

void
edition_set_members(struct request *rq, struct json *object, const char *name, struct str text, bool nested)
{
	struct json *value;

	if (written_members(rq->cx, text, nested, &value) != RC_OK)
		value = json_new_string(rq->cx->mem, text);
	if (value != NULL)
		json_set(object, str_of(name), value);
	else
		(void)json_take(object, str_of(name));
}

struct str
edition_members_text(struct arena *mem, const struct json *object, const char *name, bool nested)
{
	const struct json *value = json_get(object, str_of(name));

	return json_is(value, JSON_STRING) ? value->string : written_of_members(mem, value, nested);
}

void
edition_check_members(struct request *rq, const struct form_class *class, void *form, const struct json *object, const char *name, bool nested)
{
	struct json *value;

	if (json_is(json_get(object, str_of(name)), JSON_STRING)
	    && written_members(rq->cx, json_string(json_get(object, str_of(name))), nested, &value) != RC_OK)
		form_mistake(rq->cx, class, form, name);
}

void
edition_say_beside(struct request *rq, const struct form_class *class, struct form *form, const char *field, const struct err *err)
{
	for (size_t i = 0; form->inputs != NULL && i < class->count; i++)
		if (strcmp(class->fields[i].name, field) == 0 && form->inputs[i].mistake != NULL)
			return;
	err_take(rq->cx, err);
	form_mistake(rq->cx, class, form, field);
}

enum rc
edition_answer(struct request *rq, const struct view_class *class, const void *view, int status)
{
	return status == 200 ? reply_view(rq, 200, class, view) : reply_form_again(rq, status, class, view);
}
