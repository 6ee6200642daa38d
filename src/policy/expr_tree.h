/* expr_tree.h — an expression as a tree, between reading it and writing it as Lua. Private to expr.c and expr_lua.c. */
#ifndef POLICY_EXPR_TREE_H
#define POLICY_EXPR_TREE_H

#include "policy/expr.h"

enum node_kind { N_LITERAL, N_NIL, N_STRING, N_NUMBER, N_FACT, N_PARAMETER, N_TODAY, N_ITEM, N_MEMBER, N_INDEX, N_CALL, N_TABLE, N_UNARY, N_BINARY };

struct node {
	enum node_kind kind;
	struct str text;           /* literal, name, operator, or the fact's whole path */
	struct node *first, *next; /* operands, arguments, entries of a table */
	struct node *key;          /* of an entry of a table */
	size_t list;               /* the number of the list expression a string became; 0: none */
};

/* Appends the Lua of the tree to `out`, and that of its list expressions to the scope's. */
void expr_write(struct arena *mem, struct expr_scope *scope, const struct node *root, struct buf *out);

#endif
