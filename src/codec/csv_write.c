#include "codec/csv.h"

#include "base/decimal.h"

/* OWASP ASVS 5.0 1.2.10, and the full-width forms that some programs read as the same. */
bool
csv_is_formula(struct str cell)
{
	static const char *const wide[] = { "\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0" };

	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (str_starts(cell, wide[i]))
			return true;
	return cell.len > 0 && str_find_byte(STR("=+-@\t\r\n"), cell.ptr[0]) < 7;
}

static void
put_cell(struct csv_writer *w, struct str guard, struct str cell)
{
	const char needs_quotes[] = { w->separator, '"', '\r', '\n' };
	bool quoted = cell.len > 0 && (cell.ptr[0] == ' ' || cell.ptr[cell.len - 1] == ' ');
	struct str part;

	for (size_t i = 0; i < sizeof(needs_quotes); i++)
		quoted |= str_find_byte(cell, needs_quotes[i]) < cell.len;
	if (w->cells++ > 0)
		buf_byte(w->out, w->separator);
	if (quoted)
		buf_byte(w->out, '"');
	buf_str(w->out, guard);
	while (str_cut(&cell, '"', &part)) {
		buf_str(w->out, part);
		buf_lit(w->out, "\"\"");
	}
	buf_str(w->out, part);
	if (quoted)
		buf_byte(w->out, '"');
}

void
csv_write(struct csv_writer *w, struct str cell)
{
	put_cell(w, csv_is_formula(cell) ? STR("'") : STR_NONE, cell);
}

void
csv_write_number(struct csv_writer *w, int64_t milli, bool comma)
{
	struct str text = decimal_text(w->out->mem, milli), decimals = text, whole;

	if (comma && str_cut(&decimals, '.', &whole))
		text = str_fmt(w->out->mem, PRI_STR "," PRI_STR, ARG_STR(whole), ARG_STR(decimals));
	put_cell(w, STR_NONE, text);
}

void
csv_write_end(struct csv_writer *w)
{
	buf_lit(w->out, "\r\n");
	w->cells = 0;
}
