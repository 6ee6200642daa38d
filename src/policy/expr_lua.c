#include "policy/expr_tree.h"

struct writer {
	struct expr_scope *scope;
	struct buf *out;
	struct arena *mem;
};

static void write_node(struct writer *w, const struct node *n);

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ' ';
}

/* Digits for everything but letters, so that no byte of a rule book is read as Lua. */
static void
write_string(struct buf *out, struct str s)
{
	buf_byte(out, '"');
	for (size_t i = 0; i < s.len; i++)
		if (is_plain(s.ptr[i]))
			buf_byte(out, s.ptr[i]);
		else
			buf_fmt(out, "\\%03d", (unsigned char)s.ptr[i]);
	buf_byte(out, '"');
}

/* A member by its text and not by a name: an item's field may be called as a word of Lua is. */
static void
write_member(struct buf *out, struct str name)
{
	buf_byte(out, '[');
	write_string(out, name);
	buf_byte(out, ']');
}

/* ((F["spec"] or E)["entry"] or E)["prerequisites"], where E is an empty table. */
static void
write_fact(struct buf *out, struct str path)
{
	struct str head;

	for (size_t i = 0; i + 1 < path.len; i++)
		if (path.ptr[i] == '.')
			buf_byte(out, '(');
	buf_byte(out, 'F');
	while (str_cut(&path, '.', &head)) {
		write_member(out, head);
		buf_lit(out, " or E)");
	}
	write_member(out, head);
}

/* A value whose member is asked for: what is not there has no members, and they read nil. */
static void
write_owner(struct writer *w, const struct node *n)
{
	buf_byte(w->out, '(');
	write_node(w, n);
	buf_lit(w->out, " or E)");
}

static void
write_item(struct writer *w, struct str name)
{
	if (json_get(w->scope->parameters, name) == NULL) {
		buf_byte(w->out, 'I');
		write_member(w->out, name);
		return;
	}
	/* The item's own field comes before a parameter of the same name. */
	buf_lit(w->out, "pick(I");
	write_member(w->out, name);
	buf_lit(w->out, ",P");
	write_member(w->out, name);
	buf_byte(w->out, ')');
}

static void
write_all(struct writer *w, const struct node *n)
{
	for (; n != NULL; n = n->next) {
		write_node(w, n);
		if (n->next != NULL)
			buf_byte(w->out, ',');
	}
}

static void
write_table(struct writer *w, const struct node *n)
{
	if (n->key != NULL) {
		buf_byte(w->out, '[');
		write_node(w, n->key);
		buf_lit(w->out, "]=");
		write_node(w, n->first);
		return;
	}
	buf_byte(w->out, '{');
	write_all(w, n->first);
	buf_byte(w->out, '}');
}

static void
write_binary(struct writer *w, const struct node *n)
{
	const struct node *a = n->first, *b = a->next;
	bool same = str_is(n->text, "=="), differs = str_is(n->text, "~=");

	if ((same || differs) && a->kind != N_NIL && b->kind != N_NIL) {
		buf_str(w->out, differs ? STR("(not eq(") : STR("(eq("));
		write_node(w, a);
		buf_byte(w->out, ',');
		write_node(w, b);
		buf_lit(w->out, "))");
		return;
	}
	buf_byte(w->out, '(');
	write_node(w, a);
	buf_fmt(w->out, " " PRI_STR " ", ARG_STR(n->text));
	write_node(w, b);
	buf_byte(w->out, ')');
}

/* The list expression becomes a local function before everything that uses it. */
static void
write_list_expression(struct writer *w, const struct node *n)
{
	struct buf body = buf_new(w->mem, (size_t)1 << 16);
	struct writer inner = { .scope = w->scope, .out = &body, .mem = w->mem };

	write_node(&inner, n->first);
	buf_fmt(w->scope->lists, "local L%zu=function(I) return " PRI_STR " end\n", n->list, ARG_STR(buf_view(&body)));
	buf_fmt(w->out, "L%zu", n->list);
}

static void
write_node(struct writer *w, const struct node *n)
{
	switch (n->kind) {
	case N_NIL:
	case N_LITERAL:
	case N_NUMBER:
		buf_str(w->out, n->text);
		break;
	case N_STRING:
		if (n->list != 0)
			write_list_expression(w, n);
		else
			write_string(w->out, n->text);
		break;
	case N_FACT:
		write_fact(w->out, n->text);
		break;
	case N_PARAMETER:
		buf_byte(w->out, 'P');
		write_member(w->out, n->text);
		break;
	case N_TODAY:
		buf_lit(w->out, "C.today");
		break;
	case N_ITEM:
		write_item(w, n->text);
		break;
	case N_MEMBER:
		write_owner(w, n->first);
		write_member(w->out, n->text);
		break;
	case N_INDEX:
		write_owner(w, n->first);
		buf_byte(w->out, '[');
		write_node(w, n->first->next);
		buf_byte(w->out, ']');
		break;
	case N_CALL:
		buf_str(w->out, n->text);
		buf_byte(w->out, '(');
		write_all(w, n->first);
		buf_byte(w->out, ')');
		break;
	case N_TABLE:
		write_table(w, n);
		break;
	case N_UNARY:
		buf_fmt(w->out, "(" PRI_STR " ", ARG_STR(n->text));
		write_node(w, n->first);
		buf_byte(w->out, ')');
		break;
	case N_BINARY:
		write_binary(w, n);
		break;
	}
}

void
expr_write(struct arena *mem, struct expr_scope *scope, const struct node *root, struct buf *out)
{
	struct writer w = { .scope = scope, .out = out, .mem = mem };

	write_node(&w, root);
}
