/* table.h — a table that somebody takes along: as separated values, or as a workbook (ECMA-376, .xlsx).
 *
 *     table_open(&table, cx->mem, kind, ';', BYTES_MAX);
 *     table_heads(&table, heads, 3);
 *     table_text(&table, name); table_number(&table, mark); table_day(&table, day); table_end_row(&table);
 *     TRY(table_done(cx, &table, &bytes));
 *
 * A text that a spreadsheet would take for a formula is none (T-26): among separated values it gets a ' in front, in a workbook it is a cell
 * of text, marked to be kept as one. The workbook is one sheet whose first row stays in sight, made in memory: the same table gives the same bytes, and nothing
 * of it lies in a temporary file.
 *
 * Memory   everything lives in the arena.
 */
#ifndef CODEC_TABLE_H
#define CODEC_TABLE_H

#include "codec/csv.h"

enum table_kind { TABLE_CSV, TABLE_XLSX };

struct table {
	enum table_kind kind;
	struct buf out;          /* separated values, or the rows of the sheet as XML */
	struct csv_writer csv;    /* writes into out, so a table is not copied */
	int64_t row, column;     /* of a workbook: where the next cell goes, from 1 */
	bool head;
};

/* `separator` is of separated values: ';' or ',' or a tab. More than `most` bytes is table_done's RC_LIMIT. */
void table_open(struct table *table, struct arena *mem, enum table_kind kind, char separator, size_t most);

/* The first row: what the columns are. */
void table_heads(struct table *table, const char *const *heads, size_t count);

void table_text(struct table *table, struct str text);
void table_number(struct table *table, int64_t milli); /* thousandths (decimal.h) */
void table_day(struct table *table, int64_t day);
void table_none(struct table *table);                  /* an empty cell */
void table_end_row(struct table *table);

/* The file. RC_LIMIT: larger than it may be. */
MUST_USE enum rc table_done(struct ctx *cx, struct table *table, struct str *bytes);

/* "csv" and "xlsx" are kinds; everything else is separated values. */
enum table_kind table_kind_of(struct str word);
const char *table_ending(enum table_kind kind);
const char *table_type(enum table_kind kind); /* the media type */

#endif
