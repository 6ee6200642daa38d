/* form.h — what a person sent, read by declaration before a handler sees it.
 *
 * In the page's file:
 *
 *     <!--form decide
 *     decision: choice pass fail refer required
 *     reason: lines 1..2000
 *     -->
 *
 * viewc makes `struct form_decide` (first member `struct form form`), `enum form_decide_decision` and `form_decide_class`. Kinds and what
 * they become: text, lines, email, hidden, pick (one of the rows the page offers) `struct str`; number, decimal (thousandths), day
 * (days), time (seconds UTC) int64_t, FORM_NONE when left empty; choice an enum (FORM_DECIDE_DECISION_NONE is 0, FORM_DECIDE_DECISION_PASS 1, ...); flag bool; list `struct
 * form_list`; upload `struct form_upload`.
 * A range a..b limits text and lines in characters, numbers and decimals in value, lists in items, uploads in bytes (`upload 32M`).
 * `required` says that an empty one is a mistake. Labels are messages: <folder>_<form>_<field> (<form>_<field> when the form's name begins
 * with the folder's), a hint ..._hint when it exists, the words of a choice ..._<word>. Form names are the whole program's: choose
 * them like board_decide.
 *
 * A handler asks first:   if (form->form.mistakes > 0) return reply_form_again(rq, 422, &view_board_class, &v);
 * and may add mistakes of its own:   form_mistake(cx, form, "reason", ...) after a fail(...).
 *
 * Memory   in the arena of the context that read it; texts are slices of what was sent.
 */
#ifndef HTTP_FORM_H
#define HTTP_FORM_H

#include "base/ctx.h"
#include "codec/json.h"
#include "http/locale.h"

#define FORM_NONE INT64_MIN

enum form_kind {
	FORM_TEXT, FORM_LINES, FORM_EMAIL, FORM_PASSWORD, FORM_HIDDEN, FORM_PICK, FORM_NUMBER, FORM_DECIMAL, FORM_DAY, FORM_TIME,
	FORM_CHOICE, FORM_FLAG, FORM_LIST, FORM_UPLOAD
};

struct form_field {
	const char *name;
	enum form_kind kind;
	bool required;
	int64_t least, most;          /* FORM_NONE: no limit */
	size_t offset;                /* of the value in the form's struct */
	const char *const *words;     /* of a choice, by enum value minus one; ends with NULL */
	const struct message *const *word_labels;
	const struct message *label, *hint; /* hint: NULL without */
};

struct form_class {
	const char *name;
	const struct form_field *fields;
	size_t count, size;           /* fields; bytes of the struct */
};

/* What was typed in one field, and what is wrong with it. */
struct form_input {
	struct str typed;
	bool given;
	struct err *mistake;          /* NULL: nothing */
};

/* The first member of every form's struct. All zero: a form nobody has sent; its members are then what the fields show. */
struct form {
	struct form_input *inputs;    /* one a field, or NULL */
	size_t mistakes;
};

struct form_list { struct str *items; size_t count; };
struct form_upload { struct str bytes, name, type; };
struct form_option { struct str value, label; };

/* One field as it came: of a form, or of a JSON object's member. */
struct form_sent {
	struct str name, value, file_name, type;
	bool is_file;
};

/* Reads what was sent into a new struct of the class; mistakes are in the form. Times of day are the locale's zone's, decimals may be
 * written as its language writes them. What the form does not name is left alone (the token, the key). Texts lose white space at
 * both ends. */
void *form_read(struct ctx *cx, struct locale *locale, const struct form_class *class, const struct form_sent *sent, size_t count);

/* The error at hand becomes the mistake of that field. A name that is no field's ends nothing: it counts, and stands with the first. */
void form_mistake(struct ctx *cx, const struct form_class *class, void *form, const char *field);

/* A new form that nobody has sent, to be filled by the handler with what the fields should show. Numbers are FORM_NONE. */
void *form_new(struct arena *mem, const struct form_class *class);

/* JSON Schema (2020-12) of what may be sent. */
struct json *form_schema(struct arena *mem, const struct form_class *class);

#endif
