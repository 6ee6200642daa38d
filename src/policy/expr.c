#include "policy/expr_tree.h"

#include <stdlib.h>

#define TEXT_MAX  4096 /* bytes of one expression */
#define DEPTH_MAX 50   /* parentheses, calls and list expressions within each other */
#define LISTS_MAX 60   /* list expressions of one rule; Lua has 200 local names */

enum token_kind { T_END, T_NAME, T_NUMBER, T_STRING, T_SIGN };

struct token {
	enum token_kind kind;
	struct str text;  /* as written; of a string, its bytes */
};

struct reader {
	struct ctx *cx;
	struct expr_scope *scope;
	struct str text;
	size_t at;
	struct token token;
	bool of_item; /* inside a list expression */
	int depth;
};

static const char *const lua_words[] = { "and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
	"local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while", NULL };

/* What a function wants: n any value, l a list, e a list expression, f the name of a field. */
static const struct function { const char *name, *wants; } functions[] = {
	{ "within", "nnn" }, { "multiple_of", "nn" }, { "days", "nn" }, { "one_of", "nn" }, { "present", "n" },
	{ "some", "le" }, { "every", "le" }, { "count", "le" }, { "sum", "lf" },
};

static const struct operator { const char *sign; int left, right; } operators[] = {
	{ "or", 1, 1 }, { "and", 2, 2 },
	{ "<", 3, 3 }, { ">", 3, 3 }, { "<=", 3, 3 }, { ">=", 3, 3 }, { "~=", 3, 3 }, { "==", 3, 3 },
	{ "|", 4, 4 }, { "~", 5, 5 }, { "&", 6, 6 }, { "<<", 7, 7 }, { ">>", 7, 7 },
	{ "..", 9, 8 }, { "+", 10, 10 }, { "-", 10, 10 },
	{ "*", 11, 11 }, { "/", 11, 11 }, { "//", 11, 11 }, { "%", 11, 11 },
	{ "^", 14, 13 },
};
#define UNARY_BINDS 12

/* "--" begins a comment in Lua; it is a sign here so that it is refused by name. */
static const char *const signs[] = { "--", "==", "~=", "<=", ">=", "//", "<<", ">>", "..", "<", ">", "+", "-", "*", "/", "%", "^", "#", "&", "|", "~",
	"(", ")", "{", "}", "[", "]", ",", ".", "=", NULL };

static enum rc read_expression(struct reader *rd, int above, struct node **out);

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_word(struct str name)
{
	for (size_t i = 0; lua_words[i] != NULL; i++)
		if (str_is(name, lua_words[i]))
			return true;
	return false;
}

static const struct function *
function_named(struct str name)
{
	for (size_t i = 0; i < sizeof(functions) / sizeof(*functions); i++)
		if (str_is(name, functions[i].name))
			return &functions[i];
	return NULL;
}

bool
expr_reserved(struct str name)
{
	return is_word(name) || function_named(name) != NULL || str_is(name, "today");
}

/* ---- words ---- */

static char
peek(const struct reader *rd, size_t ahead)
{
	return rd->at + ahead < rd->text.len ? rd->text.ptr[rd->at + ahead] : '\0';
}

static enum rc
unexpected(struct reader *rd)
{
	if (rd->token.kind == T_END)
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_ends));
	return fail(rd->cx, RC_INVALID, MSG(policy_expr_unexpected), A_STR("token", rd->token.text));
}

static enum rc
lex_string(struct reader *rd)
{
	char quote = rd->text.ptr[rd->at++];
	struct buf bytes = buf_new(rd->cx->mem, TEXT_MAX);

	for (; rd->at < rd->text.len && rd->text.ptr[rd->at] != quote; rd->at++) {
		char c = rd->text.ptr[rd->at];

		if (c == '\n')
			break;
		if (c == '\\') {
			c = peek(rd, 1);
			if (c != '\\' && c != '\'' && c != '"')
				return fail(rd->cx, RC_INVALID, MSG(policy_expr_escape));
			rd->at++;
		}
		buf_byte(&bytes, c);
	}
	if (rd->at >= rd->text.len || rd->text.ptr[rd->at] != quote)
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_string_open));
	rd->at++;
	rd->token.kind = T_STRING;
	rd->token.text = buf_view(&bytes);
	return RC_OK;
}

static enum rc
lex_number(struct reader *rd)
{
	size_t from = rd->at;
	char *end, *c;

	while (is_digit(peek(rd, 0)) || is_letter(peek(rd, 0)) || peek(rd, 0) == '.'
	       || ((peek(rd, 0) == '-' || peek(rd, 0) == '+') && (rd->text.ptr[rd->at - 1] | 32) == 'e'))
		rd->at++;
	rd->token = (struct token){ T_NUMBER, str_sub(rd->text, from, rd->at - from) };
	c = str_c(rd->cx->mem, rd->token.text);
	(void)strtod(c, &end);
	if (*end != '\0' || c[strspn(c, "0123456789.eE+-")] != '\0')
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_number), A_STR("token", rd->token.text));
	return RC_OK;
}

static enum rc
lex_sign(struct reader *rd)
{
	struct str rest = str_sub(rd->text, rd->at, SIZE_MAX);

	for (size_t i = 0; signs[i] != NULL; i++)
		if (str_starts(rest, signs[i])) {
			rd->token = (struct token){ T_SIGN, str_sub(rest, 0, strlen(signs[i])) };
			rd->at += strlen(signs[i]);
			return RC_OK;
		}
	return fail(rd->cx, RC_INVALID, MSG(policy_expr_unexpected), A_STR("token", str_sub(rest, 0, 1)));
}

/* Moves to the next word. */
static enum rc
next(struct reader *rd)
{
	size_t from;

	while (peek(rd, 0) == ' ' || peek(rd, 0) == '\t' || peek(rd, 0) == '\n' || peek(rd, 0) == '\r')
		rd->at++;
	from = rd->at;
	rd->token = (struct token){ T_END, STR_NONE };
	if (rd->at >= rd->text.len)
		return RC_OK;
	if (peek(rd, 0) == '\'' || peek(rd, 0) == '"')
		return lex_string(rd);
	if (is_digit(peek(rd, 0)) || (peek(rd, 0) == '.' && is_digit(peek(rd, 1))))
		return lex_number(rd);
	if (!is_letter(peek(rd, 0)))
		return lex_sign(rd);
	while (is_letter(peek(rd, 0)) || is_digit(peek(rd, 0)))
		rd->at++;
	rd->token = (struct token){ T_NAME, str_sub(rd->text, from, rd->at - from) };
	return RC_OK;
}

static bool
is_sign(const struct reader *rd, const char *sign)
{
	return rd->token.kind == T_SIGN && str_is(rd->token.text, sign);
}

static enum rc
expect(struct reader *rd, const char *sign)
{
	if (!is_sign(rd, sign))
		return unexpected(rd);
	return next(rd);
}

/* ---- the tree ---- */

static struct node *
node(struct reader *rd, enum node_kind kind, struct str text)
{
	struct node *n = NEW(rd->cx->mem, struct node);

	n->kind = kind;
	n->text = text;
	return n;
}

static enum rc
deeper(struct reader *rd)
{
	if (++rd->depth > DEPTH_MAX)
		return fail(rd->cx, RC_LIMIT, MSG(policy_expr_deep), A_NUM("most", DEPTH_MAX));
	return RC_OK;
}

static bool
path_is_group(enum policy_stage stage, struct str path)
{
	for (const struct fact *fact = stage_facts(stage); fact->name != NULL; fact++)
		if (strncmp(fact->name, path.ptr, path.len) == 0 && fact->name[path.len] == '.')
			return true;
	return false;
}

/* The fact that begins the path: the whole of it, or an open map or list with more behind it. */
static const struct fact *
path_fact(enum policy_stage stage, struct str path)
{
	for (const struct fact *fact = stage_facts(stage); fact->name != NULL; fact++) {
		size_t n = strlen(fact->name);

		if (path.len < n || memcmp(path.ptr, fact->name, n) != 0)
			continue;
		if (path.len == n || (path.ptr[n] == '.' && fact->type == FACT_MAP))
			return fact;
	}
	return NULL;
}

enum rc
expr_use_fact(struct ctx *cx, struct expr_scope *scope, struct str path)
{
	const struct fact *fact = path_fact(scope->stage, path);
	struct expr_use *use;

	if (fact == NULL && !path_is_group(scope->stage, path))
		return fail(cx, RC_INVALID, MSG(policy_unknown_fact), A_STR("name", path), A_C("stage", stage_name(scope->stage)));
	for (use = scope->uses; use != NULL; use = use->next)
		if (str_eq(use->path, path))
			return RC_OK;
	use = NEW(cx->mem, struct expr_use);
	*use = (struct expr_use){ .path = path, .fact = fact };
	if (scope->last_use == NULL)
		scope->uses = use;
	else
		scope->last_use->next = use;
	scope->last_use = use;
	return RC_OK;
}

/* name.name.name, with the first one at hand. Only what follows directly belongs to the path. */
static enum rc
read_fact(struct reader *rd, struct node **out)
{
	struct buf path = buf_new(rd->cx->mem, TEXT_MAX);

	buf_str(&path, rd->token.text);
	TRY(next(rd));
	while (is_sign(rd, ".")) {
		TRY(next(rd));
		if (rd->token.kind != T_NAME || is_word(rd->token.text))
			return unexpected(rd);
		buf_byte(&path, '.');
		buf_str(&path, rd->token.text);
		TRY(next(rd));
	}
	*out = node(rd, N_FACT, buf_view(&path));
	return expr_use_fact(rd->cx, rd->scope, (*out)->text);
}

/* The string of a list function: an expression of its own, where names are the item's fields. */
static enum rc
read_list_expression(struct reader *rd, struct node *string)
{
	struct reader inner = { .cx = rd->cx, .scope = rd->scope, .text = string->text, .of_item = true, .depth = rd->depth };

	TRY(next(&inner));
	TRY(read_expression(&inner, 0, &string->first));
	if (inner.token.kind != T_END)
		return unexpected(&inner);
	if (rd->scope->list_count == LISTS_MAX)
		return fail(rd->cx, RC_LIMIT, MSG(policy_expr_lists), A_NUM("most", LISTS_MAX));
	string->list = ++rd->scope->list_count;
	return RC_OK;
}

static bool
is_field_name(struct str s)
{
	if (s.len == 0 || !is_letter(s.ptr[0]) || is_word(s))
		return false;
	for (size_t i = 1; i < s.len; i++)
		if (!is_letter(s.ptr[i]) && !is_digit(s.ptr[i]))
			return false;
	return true;
}

static enum rc
check_argument(struct reader *rd, const struct function *f, char wants, struct node *argument)
{
	if (wants == 'n' || wants == 'l')
		return RC_OK;
	if (argument->kind != N_STRING || (wants == 'f' && !is_field_name(argument->text)))
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_list_text), A_C("name", f->name));
	return wants == 'e' ? read_list_expression(rd, argument) : RC_OK;
}

static struct expr_bound
bound_of(const struct node *n)
{
	struct expr_bound bound = { .there = true };

	if (n->kind == N_PARAMETER)
		bound.parameter = n->text;
	else if (n->kind == N_NUMBER)
		bound.number = strtod(n->text.ptr, NULL);
	else
		bound.there = false;
	return bound;
}

/* Remembers the range that {below} and {above} are read from. The first stepped fact is the one. */
static void
note_range(struct expr_scope *scope, const struct node *call)
{
	struct expr_range *range = &scope->range;
	const struct node *x = call->first;
	bool stepped = str_is(call->text, "multiple_of");

	if (x->kind != N_FACT || (!stepped && !str_is(call->text, "within")))
		return;
	if (!str_eq(range->fact, x->text)) {
		if (range->step.there)
			return;
		*range = (struct expr_range){ .fact = x->text };
	}
	if (stepped) {
		range->step = bound_of(x->next);
	} else {
		range->min = bound_of(x->next);
		range->max = bound_of(x->next->next);
	}
}

static enum rc
read_call(struct reader *rd, const struct function *f, struct node **out)
{
	struct node *call = node(rd, N_CALL, rd->token.text), **last = &call->first;

	TRY(next(rd));
	if (!is_sign(rd, "("))
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_bare_function), A_C("name", f->name));
	TRY(next(rd));
	for (const char *wants = f->wants; *wants != '\0'; wants++) {
		TRY(read_expression(rd, 0, last));
		TRY(check_argument(rd, f, *wants, *last));
		last = &(*last)->next;
		if (wants[1] != '\0' && !is_sign(rd, ","))
			return fail(rd->cx, RC_INVALID, MSG(policy_expr_arguments), A_C("name", f->name), A_NUM("count", (int64_t)strlen(f->wants)));
		if (wants[1] != '\0')
			TRY(next(rd));
	}
	if (!is_sign(rd, ")"))
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_arguments), A_C("name", f->name), A_NUM("count", (int64_t)strlen(f->wants)));
	if (!rd->of_item)
		note_range(rd->scope, call);
	*out = call;
	return next(rd);
}

static enum rc
read_word(struct reader *rd, struct node **out)
{
	struct str word = rd->token.text;

	if (str_is(word, "nil"))
		*out = node(rd, N_NIL, word);
	else if (str_is(word, "true") || str_is(word, "false"))
		*out = node(rd, N_LITERAL, word);
	else
		return fail(rd->cx, RC_INVALID, MSG(policy_expr_word), A_STR("token", word));
	return next(rd);
}

static enum rc
read_name(struct reader *rd, struct node **out)
{
	struct str name = rd->token.text;
	const struct function *f = function_named(name);

	if (is_word(name))
		return read_word(rd, out);
	if (f != NULL)
		return read_call(rd, f, out);
	if (str_is(name, "today")) {
		rd->scope->uses_today = true;
		*out = node(rd, N_TODAY, name);
	} else if (rd->of_item) {
		*out = node(rd, N_ITEM, name);
	} else if (json_get(rd->scope->parameters, name) != NULL) {
		*out = node(rd, N_PARAMETER, name);
	} else if (stage_knows_head(rd->scope->stage, name)) {
		return read_fact(rd, out);
	} else {
		return fail(rd->cx, RC_INVALID, MSG(policy_unknown_name), A_STR("name", name), A_C("stage", stage_name(rd->scope->stage)));
	}
	return next(rd);
}

static enum rc
read_entry(struct reader *rd, struct node **out)
{
	struct reader before = *rd;
	struct str name = rd->token.text;
	struct node *key = NULL;

	if (is_sign(rd, "[")) {
		TRY(next(rd));
		TRY(read_expression(rd, 0, &key));
		TRY(expect(rd, "]"));
		TRY(expect(rd, "="));
	} else if (rd->token.kind == T_NAME && !is_word(name)) {
		TRY(next(rd));
		if (is_sign(rd, "=")) {
			TRY(next(rd));
			key = node(rd, N_STRING, name);
		} else {
			*rd = before;
		}
	}
	TRY(read_expression(rd, 0, out));
	/* A node of its own: the expression's `key` may be in use when tables stand in tables. */
	if (key != NULL) {
		struct node *entry = node(rd, N_TABLE, STR("="));

		entry->key = key;
		entry->first = *out;
		*out = entry;
	}
	return RC_OK;
}

static enum rc
read_table(struct reader *rd, struct node **out)
{
	struct node *table = node(rd, N_TABLE, STR("{")), **last = &table->first;

	TRY(deeper(rd));
	TRY(next(rd));
	while (!is_sign(rd, "}")) {
		TRY(read_entry(rd, last));
		last = &(*last)->next;
		if (!is_sign(rd, "}"))
			TRY(expect(rd, ","));
	}
	rd->depth--;
	*out = table;
	return next(rd);
}

static enum rc
read_primary(struct reader *rd, struct node **out)
{
	if (rd->token.kind == T_NAME)
		return read_name(rd, out);
	if (rd->token.kind == T_NUMBER || rd->token.kind == T_STRING) {
		*out = node(rd, rd->token.kind == T_NUMBER ? N_NUMBER : N_STRING, rd->token.text);
		return next(rd);
	}
	if (is_sign(rd, "{"))
		return read_table(rd, out);
	TRY(expect(rd, "("));
	TRY(read_expression(rd, 0, out));
	return expect(rd, ")");
}

/* .name and [expression] behind a value. */
static enum rc
read_suffixes(struct reader *rd, struct node **out)
{
	while (is_sign(rd, ".") || is_sign(rd, "[")) {
		bool member = is_sign(rd, ".");
		struct node *of = *out;

		if (of->kind == N_STRING || of->kind == N_NUMBER || of->kind == N_LITERAL || of->kind == N_NIL)
			return unexpected(rd);
		TRY(next(rd));
		if (member && (rd->token.kind != T_NAME || is_word(rd->token.text)))
			return unexpected(rd);
		*out = node(rd, member ? N_MEMBER : N_INDEX, rd->token.text);
		(*out)->first = of;
		if (member) {
			TRY(next(rd));
		} else {
			TRY(read_expression(rd, 0, &of->next));
			TRY(expect(rd, "]"));
		}
	}
	return RC_OK;
}

static enum rc
read_unary(struct reader *rd, struct node **out)
{
	bool sign = is_sign(rd, "-") || is_sign(rd, "#") || is_sign(rd, "~");

	if (!sign && !(rd->token.kind == T_NAME && str_is(rd->token.text, "not"))) {
		TRY(read_primary(rd, out));
		return read_suffixes(rd, out);
	}
	*out = node(rd, N_UNARY, rd->token.text);
	TRY(next(rd));
	return read_expression(rd, UNARY_BINDS, &(*out)->first);
}

static const struct operator *
operator_at(const struct reader *rd)
{
	if (rd->token.kind != T_SIGN && rd->token.kind != T_NAME)
		return NULL;
	for (size_t i = 0; i < sizeof(operators) / sizeof(*operators); i++)
		if (str_is(rd->token.text, operators[i].sign))
			return &operators[i];
	return NULL;
}

/* Precedence climbing, as in Lua's own parser: takes operators that bind tighter than `above`. */
static enum rc
read_expression(struct reader *rd, int above, struct node **out)
{
	const struct operator *op;

	TRY(deeper(rd));
	TRY(read_unary(rd, out));
	while ((op = operator_at(rd)) != NULL && op->left > above) {
		struct node *both = node(rd, N_BINARY, rd->token.text);

		TRY(next(rd));
		both->first = *out;
		TRY(read_expression(rd, op->right, &both->first->next));
		*out = both;
	}
	rd->depth--;
	return RC_OK;
}

enum rc
expr_read(struct ctx *cx, struct expr_scope *scope, struct str text, struct buf *out)
{
	struct reader rd = { .cx = cx, .scope = scope, .text = text };
	struct node *root;

	if (text.len > TEXT_MAX)
		return fail(cx, RC_LIMIT, MSG(policy_expr_long), A_NUM("most", TEXT_MAX));
	TRY(next(&rd));
	TRY(read_expression(&rd, 0, &root));
	if (rd.token.kind != T_END)
		return unexpected(&rd);
	expr_write(cx->mem, scope, root, out);
	return RC_OK;
}
