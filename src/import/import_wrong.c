/* The wrong rows of an import, as a sheet to mend. */
#include "import/import_run.h"

#include "import/import_store.h"

#define WRONG_MAX ((size_t)64 << 20)
#define WRONG_BATCH 1000

struct writing {
	struct table table;
	const struct import_say *say;
	struct import_row *rows;  /* a batch of wrong rows */
	size_t count, at;
	int64_t after;
};

static struct str
english(struct arena *mem, const struct said *said, void *self)
{
	(void)self;
	return msg_text(mem, said->msg, said->args, said->count);
}

static struct str
reasons(struct ctx *cx, const struct writing *to, const struct import_row *row)
{
	struct buf out = buf_new(cx->mem, 8192);

	for (size_t i = 0; i < row->wrong_count; i++) {
		struct str says = to->say->text(cx->mem, &row->wrong[i].said, to->say->self);

		buf_fmt(&out, "%s" PRI_STR "%s" PRI_STR, out.len == 0 ? "" : " ", ARG_STR(row->wrong[i].column), row->wrong[i].column.len > 0 ? ": " : "", ARG_STR(says));
		if (row->wrong[i].clause.len > 0)
			buf_fmt(&out, " [" PRI_STR "]", ARG_STR(row->wrong[i].clause));
	}
	return buf_view(&out);
}

/* The wrong row of that number, or NULL; asked for in ascending order. */
static enum rc
wrong_row(struct ctx *cx, struct db *db, int64_t import, struct writing *to, int64_t row, struct import_row **out)
{
	*out = NULL;
	for (;;) {
		while (to->at < to->count && to->rows[to->at].row < row)
			to->at++;
		if (to->at < to->count || to->after < 0)
			break;
		TRY(import_rows(cx, db, import, IMPORT_WRONG, to->after, WRONG_BATCH, &to->rows, &to->count));
		to->at = 0;
		to->after = to->count == WRONG_BATCH ? to->rows[to->count - 1].row : -1;
		if (to->count == 0)
			break;
	}
	if (to->at < to->count && to->rows[to->at].row == row)
		*out = &to->rows[to->at];
	return RC_OK;
}

static void
write_cells(struct writing *to, const struct csv_row *cells)
{
	for (size_t i = 0; i < cells->count; i++)
		table_text(&to->table, cells->cells[i]);
}

/* The column of reasons that an earlier download put at the end is not written twice. */
static bool
has_reasons(const struct csv_row *header, struct str name)
{
	return header->count > 0 && str_eq(str_trim(header->cells[header->count - 1]), name);
}

static enum rc
write_rows(struct ctx *cx, struct db *db, const struct import *import, struct csv *csv, struct writing *to)
{
	struct csv_row header = *csv_header(csv), row;
	bool more = true, had = has_reasons(&header, to->say->header);

	header.count -= had;
	write_cells(to, &header);
	table_text(&to->table, to->say->header);
	table_end_row(&to->table);
	while (more) {
		enum rc rc = csv_next(cx, csv, &row, &more);
		struct import_row *wrong;

		if (rc != RC_OK && !csv_may_go_on(csv))
			return rc == RC_INVALID || rc == RC_LIMIT ? RC_OK : rc; /* what cannot be read cannot be mended here */
		if (!more)
			break;
		TRY(wrong_row(cx, db, import->id, to, row.row, &wrong));
		if (wrong == NULL)
			continue;
		row.count -= had && row.count == header.count + 1;
		write_cells(to, &row);
		table_text(&to->table, reasons(cx, to, wrong));
		table_end_row(&to->table);
	}
	return RC_OK;
}

enum rc
import_wrong_sheet(struct ctx *cx, struct db *db, const struct import *import, const struct import_say *say, enum table_kind kind, struct str *out)
{
	const struct import_say plain = { english, NULL, STR("What is wrong") };
	struct writing to = { .say = say == NULL ? &plain : say };
	struct str file;
	struct csv *csv;

	TRY(import_file_load(cx, db, import->id, &file));
	TRY(csv_open(cx, csv_source_of(&file), CSV_LIMITS, &csv));
	table_open(&to.table, cx->mem, kind, csv_dialect(csv)->separator == 0 ? ';' : csv_dialect(csv)->separator, WRONG_MAX);
	TRY(write_rows(cx, db, import, csv, &to));
	return table_done(cx, &to.table, out);
}
