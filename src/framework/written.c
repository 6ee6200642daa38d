#include "framework/written.h"

#include "policy/policy.h"

#define TEXT_MAX ((size_t)1 << 18)
#define ARROW    "->"

/* ---- values ---- */

/* What can be mistaken for something else when it stands in a line stays in quotes. */
static bool
stands_bare(struct ctx *cx, struct str s)
{
	struct json *value;

	if (s.len == 0 || str_trim(s).len != s.len)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if (strchr(";\n\r\t\"{}[]>", s.ptr[i]) != NULL)
			return false;
	return json_parse(cx, s, JSON_LIMITS, &value) != RC_OK;
}

struct json *
written_value(struct ctx *cx, struct str text)
{
	struct json *value;

	return json_parse(cx, text, JSON_LIMITS, &value) == RC_OK ? value : json_new_string(cx->mem, text);
}

struct str
written_of_value(struct arena *mem, const struct json *value)
{
	struct ctx cx = { .mem = mem };

	if (json_is(value, JSON_STRING) && stands_bare(&cx, value->string))
		return value->string;
	return json_text(mem, value, JSON_COMPACT);
}

/* ---- pieces of a line ---- */

/* Cuts at the next `mark` that stands outside of quotes and brackets; false: there is none, and all is in *head. */
static bool
cut_outside(struct str *rest, const char *mark, struct str *head)
{
	int depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < rest->len; i++) {
		char c = rest->ptr[i];

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			continue;
		}
		if (depth == 0 && str_starts(str_sub(*rest, i, SIZE_MAX), mark)) {
			*head = str_sub(*rest, 0, i);
			*rest = str_sub(*rest, i + strlen(mark), SIZE_MAX);
			return true;
		}
		quoted = c == '"';
		depth += (c == '[' || c == '{') - (c == ']' || c == '}');
	}
	*head = *rest;
	*rest = STR_NONE;
	return false;
}

/* One "name = value" into an object. */
static enum rc
put_member(struct ctx *cx, struct json *object, struct str text, bool nested, int64_t line)
{
	struct str value = text, name;

	if (!str_cut(&value, '=', &name) || str_trim(name).len == 0 || str_trim(value).len == 0)
		return fail(cx, RC_INVALID, MSG(framework_written_member), A_NUM("line", line), A_STR("text", str_trim(text)));
	name = str_trim(name);
	value = str_trim(value);
	if (nested)
		fact_put(cx->mem, object, name, written_value(cx, value));
	else
		json_set(object, name, written_value(cx, value));
	return RC_OK;
}

static enum rc
put_members(struct ctx *cx, struct json *object, struct str text, int64_t line)
{
	struct str piece;
	bool more;

	do {
		more = cut_outside(&text, ";", &piece);
		if (str_trim(piece).len > 0)
			TRY(put_member(cx, object, piece, true, line));
	} while (more);
	return RC_OK;
}

enum rc
written_members(struct ctx *cx, struct str text, bool nested, struct json **out)
{
	struct str line;
	int64_t number = 0;

	*out = NULL;
	while (text.len > 0) {
		(void)str_cut(&text, '\n', &line);
		number++;
		if (str_trim(line).len == 0)
			continue;
		if (*out == NULL)
			*out = json_new(cx->mem, JSON_OBJECT);
		TRY(put_member(cx, *out, line, nested, number));
	}
	return RC_OK;
}

/* ---- writing members ---- */

static void
write_members(struct arena *mem, struct buf *out, const struct json *object, struct str head, bool nested, const char *between)
{
	for (const struct json *at = json_first(object); at != NULL; at = at->next) {
		struct str name = head.len == 0 ? at->key : str_fmt(mem, PRI_STR "." PRI_STR, ARG_STR(head), ARG_STR(at->key));

		if (nested && json_is(at, JSON_OBJECT) && at->count > 0)
			write_members(mem, out, at, name, nested, between);
		else
			buf_fmt(out, "%s" PRI_STR " = " PRI_STR, out->len == 0 ? "" : between, ARG_STR(name), ARG_STR(written_of_value(mem, at)));
	}
}

struct str
written_of_members(struct arena *mem, const struct json *object, bool nested)
{
	struct buf out = buf_new(mem, TEXT_MAX);

	write_members(mem, &out, object, STR_NONE, nested, "\n");
	return buf_view(&out);
}

/* ---- tests ---- */

static enum rc
read_test(struct ctx *cx, struct str line, int64_t number, struct json **out)
{
	struct str facts, verdict;
	struct json *then;

	if (str_starts(line, "{")) {
		enum rc rc = json_parse(cx, line, JSON_LIMITS, out);

		return rc == RC_OK ? RC_OK : fail(cx, RC_INVALID, MSG(framework_written_test), A_NUM("line", number));
	}
	*out = json_new(cx->mem, JSON_OBJECT);
	if (!cut_outside(&line, ARROW, &facts))
		return fail(cx, RC_INVALID, MSG(framework_written_test), A_NUM("line", number));
	TRY(put_members(cx, json_put_object(cx->mem, *out, STR("facts")), facts, number));
	(void)cut_outside(&line, ",", &verdict);
	if (str_trim(verdict).len > 0)
		json_put_str(cx->mem, *out, STR("verdict"), str_trim(verdict));
	then = json_new(cx->mem, JSON_OBJECT);
	TRY(put_members(cx, then, line, number));
	if (json_first(then) != NULL)
		json_put(*out, STR("then"), then);
	return RC_OK;
}

enum rc
written_tests(struct ctx *cx, struct str text, struct json **out)
{
	struct str line;
	int64_t number = 0;

	*out = NULL;
	while (text.len > 0) {
		struct json *test;

		(void)str_cut(&text, '\n', &line);
		number++;
		if (str_trim(line).len == 0)
			continue;
		if (*out == NULL)
			*out = json_new(cx->mem, JSON_ARRAY);
		TRY(read_test(cx, str_trim(line), number, &test));
		json_add(*out, test);
	}
	return RC_OK;
}

static struct str
short_test(struct arena *mem, const struct json *test)
{
	struct buf facts = buf_new(mem, TEXT_MAX), then = buf_new(mem, TEXT_MAX);

	write_members(mem, &facts, JSON_GET(test, "facts"), STR_NONE, true, "; ");
	write_members(mem, &then, JSON_GET(test, "then"), STR_NONE, true, "; ");
	return str_fmt(mem, PRI_STR " " ARROW " " PRI_STR "%s" PRI_STR, ARG_STR(buf_view(&facts)), ARG_STR(json_string(JSON_GET(test, "verdict"))),
	               then.len > 0 ? ", " : "", ARG_STR(buf_view(&then)));
}

/* A line, when it comes back as what it was; else as it stands in the file. */
static struct str
test_line(struct arena *mem, const struct json *test)
{
	struct ctx cx = { .mem = mem };
	struct str line = short_test(mem, test);
	struct json *again;

	return read_test(&cx, line, 1, &again) == RC_OK && json_equal(again, test) ? line : json_text(mem, test, JSON_COMPACT);
}

struct str
written_of_tests(struct arena *mem, const struct json *tests)
{
	struct buf out = buf_new(mem, TEXT_MAX);

	for (const struct json *at = json_first(tests); at != NULL; at = at->next)
		buf_fmt(&out, "%s" PRI_STR, out.len == 0 ? "" : "\n", ARG_STR(test_line(mem, at)));
	return buf_view(&out);
}
