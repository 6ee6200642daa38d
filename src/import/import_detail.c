#include "import/import_detail.h"

struct import_detail
import_detail_new(struct arena *mem)
{
	struct import_detail out = { .mem = mem, .root = json_new(mem, JSON_OBJECT) };

	out.changes = json_put_array(mem, out.root, STR("changes"));
	out.follows = json_put_array(mem, out.root, STR("follows"));
	out.wrong = json_put_array(mem, out.root, STR("wrong"));
	return out;
}

void
import_detail_change(struct import_detail *to, struct str assessment, const char *what, struct str was, struct str is)
{
	struct json *one;

	if (is.len == 0 || str_eq(was, is))
		return;
	one = json_add(to->changes, json_new(to->mem, JSON_OBJECT));
	json_put_str(to->mem, one, STR("of"), assessment);
	json_put_str(to->mem, one, STR("what"), str_of(what));
	json_put_str(to->mem, one, STR("was"), was);
	json_put_str(to->mem, one, STR("is"), is);
	to->replaces = to->replaces || was.len > 0;
}

static void
add_remark(struct import_detail *to, struct json *list, struct str clause, struct str column, struct str value, struct str said)
{
	struct json *one = json_add(list, json_new(to->mem, JSON_OBJECT));

	json_put_str(to->mem, one, STR("said"), said);
	if (clause.len > 0)
		json_put_str(to->mem, one, STR("clause"), clause);
	if (column.len > 0)
		json_put_str(to->mem, one, STR("column"), column);
	if (value.len > 0)
		json_put_str(to->mem, one, STR("value"), value);
}

void
import_detail_say(struct import_detail *to, struct json *list, struct str clause, struct str column, struct str value, const struct message *msg,
                  const struct arg *args)
{
	add_remark(to, list, clause, column, value, said_write(to->mem, msg, args));
}

void
import_detail_wrong(struct import_detail *to, const struct err *err)
{
	add_remark(to, to->wrong, err->clause, err->place.column, STR_NONE, said_of_err(to->mem, err));
}

struct str
import_detail_text(const struct import_detail *detail)
{
	return json_text(detail->mem, detail->root, JSON_COMPACT);
}

/* ---- reading ---- */

static void
read_remarks(struct ctx *cx, const struct json *list, struct import_remark **remarks, size_t *count)
{
	*remarks = NEWS(cx->mem, struct import_remark, json_count(list) + 1);
	*count = 0;
	for (const struct json *one = json_first(list); one != NULL; one = one->next) {
		struct import_remark *to = &(*remarks)[*count];

		if (!said_read(cx, json_string(JSON_GET(one, "said")), &to->said))
			continue;
		to->clause = json_string(JSON_GET(one, "clause"));
		to->column = json_string(JSON_GET(one, "column"));
		to->value = json_string(JSON_GET(one, "value"));
		++*count;
	}
}

enum rc
import_detail_read(struct ctx *cx, const struct import_stored *stored, struct import_row *out)
{
	struct json *root, *changes;

	*out = (struct import_row){ .row = stored->row, .outcome = stored->outcome, .entered = stored->entered, .learner = stored->learner, .name = stored->name };
	TRY(json_parse(cx, stored->detail, JSON_LIMITS, &root));
	changes = JSON_GET(root, "changes");
	out->changes = NEWS(cx->mem, struct import_change, json_count(changes) + 1);
	for (const struct json *one = json_first(changes); one != NULL; one = one->next)
		out->changes[out->change_count++] = (struct import_change){ json_string(JSON_GET(one, "of")), json_string(JSON_GET(one, "what")),
			json_string(JSON_GET(one, "was")), json_string(JSON_GET(one, "is")) };
	read_remarks(cx, JSON_GET(root, "wrong"), &out->wrong, &out->wrong_count);
	read_remarks(cx, JSON_GET(root, "follows"), &out->follows, &out->follow_count);
	return RC_OK;
}

enum rc
import_rows(struct ctx *cx, struct db *db, int64_t import, enum import_outcome outcome, int64_t after, size_t max, struct import_row **rows, size_t *count)
{
	struct import_stored *stored;

	TRY(import_row_load(cx, db, import, outcome == IMPORT_OUTCOMES ? -1 : (int)outcome, after, max, &stored, count));
	*rows = NEWS(cx->mem, struct import_row, *count + 1);
	for (size_t i = 0; i < *count; i++)
		TRY(import_detail_read(cx, &stored[i], &(*rows)[i]));
	return RC_OK;
}
