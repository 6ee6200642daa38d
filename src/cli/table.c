#include "cli/layout.h"

#define COLUMNS_MAX 16
#define GAP         2
#define LAST_LEAST  20

struct table_line {
	struct str *cells;
	struct table_line *next;
};

struct table {
	struct arena *mem;
	struct str heads[COLUMNS_MAX];
	bool right[COLUMNS_MAX];
	size_t widths[COLUMNS_MAX];
	size_t columns;
	struct table_line *first, **end;
};

static void
widen(struct table *t, size_t column, struct str cell)
{
	size_t width = text_width(cell);

	if (width > t->widths[column])
		t->widths[column] = width;
}

struct table *
table_new(struct arena *mem, const char *const *heads)
{
	struct table *t = NEW(mem, struct table);

	t->mem = mem;
	t->end = &t->first;
	for (; heads[t->columns] != NULL && t->columns < COLUMNS_MAX; t->columns++) {
		t->right[t->columns] = heads[t->columns][0] == '>';
		t->heads[t->columns] = str_of(heads[t->columns] + (t->right[t->columns] ? 1 : 0));
		widen(t, t->columns, t->heads[t->columns]);
	}
	return t;
}

void
table_row(struct table *t, const struct str *cells)
{
	struct table_line *line = NEW(t->mem, struct table_line);

	line->cells = NEWS(t->mem, struct str, t->columns);
	for (size_t i = 0; i < t->columns; i++) {
		line->cells[i] = cells[i];
		widen(t, i, cells[i]);
	}
	*t->end = line;
	t->end = &line->next;
}

/* Where the last column begins. */
static size_t
table_indent(const struct table *t)
{
	size_t indent = 0;

	for (size_t i = 0; i + 1 < t->columns; i++)
		indent += t->widths[i] + GAP;
	return indent;
}

static void
print_line(struct cli *cli, const struct table *t, const struct str *cells, size_t last_width)
{
	size_t last = t->columns - 1, indent = table_indent(t), pad;
	struct str rest = cells[last], part;

	for (size_t i = 0; i < last; i++) {
		pad = t->widths[i] - text_width(cells[i]);
		cli_say(cli, "%*s" PRI_STR "%*s", t->right[i] ? (int)pad : 0, "", ARG_STR(cells[i]), (t->right[i] ? 0 : (int)pad) + GAP, "");
	}
	part = text_line(&rest, last_width);
	pad = t->right[last] && t->widths[last] > text_width(part) ? t->widths[last] - text_width(part) : 0;
	cli_say(cli, "%*s" PRI_STR "\n", (int)pad, "", ARG_STR(part));
	while (rest.len > 0) {
		part = text_line(&rest, last_width);
		cli_say(cli, "%*s" PRI_STR "\n", (int)indent, "", ARG_STR(part));
	}
}

void
table_print(struct cli *cli, const struct table *t)
{
	size_t width = cli_width(cli), indent = table_indent(t);
	size_t last = width > indent + LAST_LEAST ? width - indent : LAST_LEAST;

	if (t->first == NULL || t->columns == 0)
		return;
	print_line(cli, t, t->heads, last);
	for (const struct table_line *line = t->first; line != NULL; line = line->next)
		print_line(cli, t, line->cells, last);
}
