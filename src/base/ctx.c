#include "base/ctx.h"

#include <stdio.h>
#include <time.h>

#include "base/buf.h"
#include "base/random.h"

/* Copies s into the error's own bytes; what does not fit is cut at a character. */
static struct str
err_keep(struct err *err, struct str s)
{
	size_t room = ERR_TEXT_MAX - err->text_used;
	char *at = err->text + err->text_used;

	if (s.len > room) {
		s.len = room;
		while (s.len > 0 && ((unsigned char)s.ptr[s.len] & 0xC0) == 0x80)
			s.len--;
	}
	if (s.len > 0)
		memmove(at, s.ptr, s.len);
	err->text_used += s.len;
	return (struct str){ at, s.len };
}

/* The same slice in the bytes of another error. */
static void
rebase(struct str *s, const struct err *from, struct err *to)
{
	if (s->len > 0)
		s->ptr = to->text + (s->ptr - from->text);
}

void
err_take(struct ctx *cx, const struct err *from)
{
	struct err *to = &cx->err;

	if (from == to)
		return;
	*to = *from;
	for (size_t i = 0; i < to->arg_count; i++)
		rebase(&to->args[i].value, from, to);
	rebase(&to->place.file, from, to);
	rebase(&to->place.column, from, to);
	rebase(&to->place.field, from, to);
	rebase(&to->place.pointer, from, to);
	rebase(&to->clause, from, to);
}

enum rc
fail_with(struct ctx *cx, enum rc rc, const struct message *msg, const struct arg *args)
{
	struct err fresh = { .rc = rc, .msg = msg };

	for (; args->name != NULL && fresh.arg_count < ERR_ARGS_MAX; args++) {
		char digits[24];
		struct str value = args->text;

		if (args->is_number) {
			int n = snprintf(digits, sizeof(digits), "%lld", (long long)args->number);
			value = (struct str){ digits, (size_t)n };
		}
		/* Names are literals of the caller; only values move. */
		fresh.args[fresh.arg_count].name = str_of(args->name);
		fresh.args[fresh.arg_count++].value = err_keep(&fresh, value);
	}
	err_take(cx, &fresh);
	return rc;
}

enum rc
fail_at_file(struct ctx *cx, enum rc rc, struct str file)
{
	if (cx->err.place.file.len == 0)
		cx->err.place.file = err_keep(&cx->err, file);
	return rc;
}

enum rc
fail_at_line(struct ctx *cx, enum rc rc, int64_t line)
{
	if (cx->err.place.line == 0)
		cx->err.place.line = line;
	return rc;
}

enum rc
fail_at_row(struct ctx *cx, enum rc rc, int64_t row)
{
	if (cx->err.place.row == 0)
		cx->err.place.row = row;
	return rc;
}

enum rc
fail_at_column(struct ctx *cx, enum rc rc, struct str column)
{
	if (cx->err.place.column.len == 0)
		cx->err.place.column = err_keep(&cx->err, column);
	return rc;
}

enum rc
fail_at_field(struct ctx *cx, enum rc rc, struct str field)
{
	if (cx->err.place.field.len == 0)
		cx->err.place.field = err_keep(&cx->err, field);
	return rc;
}

enum rc
fail_at_pointer(struct ctx *cx, enum rc rc, struct str pointer)
{
	if (cx->err.place.pointer.len == 0)
		cx->err.place.pointer = err_keep(&cx->err, pointer);
	return rc;
}

enum rc
fail_with_clause(struct ctx *cx, enum rc rc, struct str clause)
{
	if (cx->err.clause.len == 0)
		cx->err.clause = err_keep(&cx->err, clause);
	return rc;
}

static const char *const language_codes[LANGUAGES] = { [LANGUAGE_EN] = "en", [LANGUAGE_DE] = "de" };

struct str
language_code(enum language language)
{
	return str_of(language_codes[language]);
}

bool
language_of(struct str tag, enum language *out)
{
	struct str rest = tag, primary;

	str_cut(&rest, '-', &primary);
	for (int i = 0; i < LANGUAGES; i++) {
		if (!str_eq_fold(primary, str_of(language_codes[i])))
			continue;
		*out = (enum language)i;
		return true;
	}
	return false;
}

static const struct arg *
arg_named(const struct arg *args, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++)
		if (str_is(name, args[i].name))
			return &args[i];
	return NULL;
}

/* "says.de" is what "says" is in German, when it was given. */
static const struct arg *
arg_in(const struct arg *args, size_t count, struct str name, enum language language)
{
	for (size_t i = 0; i < count; i++) {
		struct str rest = str_of(args[i].name), own;

		if (str_cut(&rest, '.', &own) && str_eq(own, name) && str_eq(rest, language_code(language)))
			return &args[i];
	}
	return arg_named(args, count, name);
}

static void
put_arg(struct buf *out, const struct arg *arg)
{
	if (arg->is_number)
		buf_fmt(out, "%lld", (long long)arg->number);
	else
		buf_str(out, arg->text);
}

bool
msg_has(enum language language, const struct message *msg)
{
	return msg->in[language].text != NULL;
}

/* English and German agree on when there is one. */
static struct str
text_for(enum language language, const struct message *msg, const struct arg *args, size_t count)
{
	const struct message_text *text = &msg->in[msg_has(language, msg) ? language : LANGUAGE_EN];
	const struct arg *number = text->one == NULL ? NULL : arg_named(args, count, STR("count"));
	bool one = number != NULL && (number->is_number ? number->number == 1 : str_is(number->text, "1"));

	return str_of(one ? text->one : text->text);
}

struct str
msg_text(struct arena *mem, const struct message *msg, const struct arg *args, size_t count)
{
	return msg_text_in(mem, LANGUAGE_EN, msg, args, count);
}

struct str
msg_text_in(struct arena *mem, enum language language, const struct message *msg, const struct arg *args, size_t count)
{
	struct buf out = buf_new(mem, (size_t)1 << 20);
	struct str text = text_for(language, msg, args, count);

	while (text.len > 0) {
		size_t open = str_find_byte(text, '{'), close;
		const struct arg *arg;

		buf_str(&out, str_sub(text, 0, open));
		text = str_sub(text, open, SIZE_MAX);
		close = str_find_byte(text, '}');
		if (text.len == 0)
			break;
		arg = close == text.len ? NULL : arg_in(args, count, str_sub(text, 1, close - 1), language);
		if (arg == NULL) {
			buf_byte(&out, '{');
			text = str_sub(text, 1, SIZE_MAX);
			continue;
		}
		put_arg(&out, arg);
		text = str_sub(text, close + 1, SIZE_MAX);
	}
	return buf_view(&out);
}

struct str
err_says(const struct err *err, struct arena *mem)
{
	return err_says_in(err, mem, LANGUAGE_EN);
}

struct str
err_says_in(const struct err *err, struct arena *mem, enum language language)
{
	struct arg args[ERR_ARGS_MAX];

	for (size_t i = 0; i < err->arg_count; i++)
		args[i] = (struct arg){ err->args[i].name.ptr, err->args[i].value, 0, false };
	return msg_text_in(mem, language, err->msg, args, err->arg_count);
}

static void
put_part(struct buf *out, const char *word, struct str value)
{
	if (value.len == 0)
		return;
	if (out->len > 0)
		buf_lit(out, ", ");
	buf_str(out, str_of(word));
	buf_str(out, value);
}

static struct str
number_or_none(struct arena *mem, int64_t n)
{
	return n == 0 ? STR_NONE : str_fmt(mem, "%lld", (long long)n);
}

struct str
err_place(const struct err *err, struct arena *mem)
{
	struct buf out = buf_new(mem, (size_t)1 << 16);

	put_part(&out, "", err->place.file);
	put_part(&out, "line ", number_or_none(mem, err->place.line));
	put_part(&out, "row ", number_or_none(mem, err->place.row));
	put_part(&out, "column ", err->place.column);
	put_part(&out, "field ", err->place.field);
	put_part(&out, "at ", err->place.pointer);
	return buf_view(&out);
}

struct str
err_text(const struct err *err, struct arena *mem)
{
	struct str place = err_place(err, mem), says = err_says(err, mem);
	const char *between = place.len > 0 ? ": " : "";

	if (err->clause.len > 0)
		return str_fmt(mem, PRI_STR "%s" PRI_STR " [" PRI_STR "]", ARG_STR(place), between, ARG_STR(says), ARG_STR(err->clause));
	return str_fmt(mem, PRI_STR "%s" PRI_STR, ARG_STR(place), between, ARG_STR(says));
}

bool
ctx_open(struct ctx *cx, size_t limit)
{
	*cx = (struct ctx){ .mem = arena_new(limit), .now = (int64_t)time(NULL), .random = random_system() };
	return cx->mem != NULL;
}

void
ctx_close(struct ctx *cx)
{
	arena_free(cx->mem);
	cx->mem = NULL;
}
