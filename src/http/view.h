/* view.h — what tools/viewc makes of a page's `.html` file, and what runs it.
 *
 * A file beside its noun declares views and forms (CONTRIBUTING.md has the whole syntax under "A page"):
 *
 *     <!--view board
 *     id: text
 *     learners: rows {
 *       name: text
 *       mark: decimal?
 *     }
 *     form decide
 *     -->
 *     <ul>{each learners}<li>{name}{if mark}, {mark}{end}</li>{else}<li>{t board_no_learners}</li>{end}</ul>
 *     <form method="post" action="/boards/{id}/decide">{field decide.reason}<button>{t board_decide}</button></form>
 *
 * and viewc writes view_<file>.h with `struct view_board`, `struct form_decide` and `view_board_class`, `form_decide_class`. Fields
 * become members: text `struct str` (absent: empty), number and decimal (thousandths) int64_t, flag bool, day (days since 1970)
 * and time (seconds) int64_t, message `struct view_message`, one <words> an enum, rows a pointer and <name>_count, group a struct.
 * An optional number, decimal, day or time (`mark: decimal?`) is absent when it is VIEW_NONE, which a handler must say; an optional group
 * is a pointer. Everything else is absent when it is zero.
 *
 * The reader's language, the escaping and the CSRF token are the runtime's business: a handler fills the struct and no more.
 *
 * Memory   a view's members point to what the handler keeps (rq->cx->mem); views copy nothing.
 * Threads  classes are constant; a view_out belongs to one thread.
 */
#ifndef HTTP_VIEW_H
#define HTTP_VIEW_H

#include "base/buf.h"
#include "codec/json.h"
#include "http/form.h"
#include "http/locale.h"

#define VIEW_NONE INT64_MIN
#define VIEW_HTML_MAX ((size_t)16 << 20)

/* A sentence that the handler chooses: printed in the reader's language.
 *
 *     .says = SAY(board_learner_late, A_STR("name", name), A_NUM("days", 2))
 *
 * The arguments live in the block where SAY stands; for rows made in a loop use view_say, which copies them. */
struct view_message {
	const struct message *msg;
	const struct arg *args; /* ends with a NULL name */
	bool is;                /* false: nothing is printed */
};
#define SAY(name, ...) ((struct view_message){ MSG(name), (const struct arg[]){ __VA_OPT__(__VA_ARGS__,) { NULL, { NULL, 0 }, 0, false } }, true })
#define view_say(mem, name, ...) view_say_with((mem), MSG(name), (const struct arg[]){ __VA_OPT__(__VA_ARGS__,) { NULL, { NULL, 0 }, 0, false } })
struct view_message view_say_with(struct arena *mem, const struct message *msg, const struct arg *args);
/* The error at hand as a message: its text, without place and clause. */
struct view_message view_say_err(struct arena *mem, const struct err *err);

/* Another view within this one (the frame's body). */
struct view_body {
	const struct view_class *view;
	const void *value;
};

enum view_kind {
	VIEW_TEXT, VIEW_NUMBER, VIEW_DECIMAL, VIEW_FLAG, VIEW_DAY, VIEW_TIME, VIEW_MESSAGE, VIEW_ONE, VIEW_ROWS, VIEW_GROUP, VIEW_BODY, VIEW_JSON
};

/* One field, for JSON and the schema. */
struct view_field {
	const char *name;
	enum view_kind kind;
	bool optional;
	size_t offset, count_offset, size; /* rows: where the count stands, the size of a row */
	const struct view_field *fields;   /* of rows and groups; ends with a NULL name */
	const char *const *words;          /* of VIEW_ONE, by enum value; ends with NULL */
};

/* Of what a pick offers (form.h). */
extern const struct view_field form_option_fields[];

struct view_out;

struct view_class {
	const char *name;
	const struct view_field *fields;
	void (*html)(struct view_out *out, const void *view);
};

/* Where a view is written to, for whom. */
struct view_out {
	struct buf html;
	struct arena *mem;
	struct locale *locale;
	/* The hidden fields of every form; NULL: the page holds no post form. */
	struct str (*csrf)(void *self);
	struct str (*fresh_key)(void *self);
	void *self;
	/* What a form of this page was sent with when it could not be taken (kept.h): shown in place of what the handler put there. */
	const struct form_sent *kept;
	size_t kept_count;
	const struct form_class *kept_class; /* the form it turned out to be, and that form; private to form_html.c */
	const void *kept_form;
	struct ctx *cx;
};

/* The fragment as HTML. RC_LIMIT: more than VIEW_HTML_MAX. */
MUST_USE enum rc view_html(struct ctx *cx, struct view_out *out, const struct view_class *view, const void *value, struct str *html);

/* The same as JSON: names as declared; day and time as ISO 8601, decimals as numbers, messages in the reader's language, an absent
 * optional field is null. */
struct json *view_json(struct arena *mem, struct locale *locale, const struct view_class *view, const void *value);

/* JSON Schema (2020-12), for the OpenAPI document. */
struct json *view_schema(struct arena *mem, const struct view_class *view);

/* ---- called by what viewc makes ---- */

/* Where a value stands. Dates and numbers are words in IN_TEXT and IN_WORDS (title=, alt=, aria-label=), and as machines write
 * them in IN_ATTRIBUTE (datetime=, value=, data-sort=). */
enum view_place {
	IN_TEXT, IN_WORDS, IN_ATTRIBUTE,
	IN_URL,    /* the beginning of a URL: only http, https, mailto and relative ones pass */
	IN_SEGMENT /* after the beginning: one segment of a path or a value of a query */
};

void view_raw(struct view_out *out, const char *html, size_t length);
void view_text(struct view_out *out, enum view_place place, struct str text);
void view_number(struct view_out *out, enum view_place place, int64_t number);
void view_decimal(struct view_out *out, enum view_place place, int64_t milli);
void view_day(struct view_out *out, enum view_place place, int64_t day);
void view_time(struct view_out *out, enum view_place place, int64_t seconds);
void view_message(struct view_out *out, enum view_place place, struct view_message message);
void view_t(struct view_out *out, enum view_place place, const struct message *msg, const struct arg *args, size_t count);
struct str view_words_decimal(struct view_out *out, int64_t milli);
struct str view_words_day(struct view_out *out, int64_t day);
struct str view_words_time(struct view_out *out, int64_t seconds);
struct str view_words_message(struct view_out *out, struct view_message message);
void view_data(struct view_out *out, const struct json *data);
void view_body(struct view_out *out, struct view_body body);
void view_post_fields(struct view_out *out);
void view_form_field(struct view_out *out, const struct form_class *class, const void *form, size_t index, const struct form_option *options, size_t count);
void view_form_value(struct view_out *out, enum view_place place, const struct form_class *class, const void *form, size_t index);
void view_form_mistake(struct view_out *out, const struct form_class *class, const void *form, size_t index);
void view_form_mistakes(struct view_out *out, const struct form_class *class, const void *form);

#endif
