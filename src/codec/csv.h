/* csv.h — sheets of separated values as people have them, row by row in constant memory.
 *
 * RFC 4180, and what spreadsheet programs make of it: byte-order marks; UTF-8, UTF-16 and Windows-1252;
 * semicolons, commas and tabs; `sep=;` in the first line; line ends of every system. What was decided is said
 * (struct csv_dialect, csv_dialect_says), because who reads the result must be able to see it.
 *
 * A sheet that is only ASCII so far counts as UTF-8; the first other character decides, which changes no row
 * before it. So the dialect is final after the last row.
 *
 * Rows are numbered as a spreadsheet shows them: the header is row 1, a cell with line breaks is still one row,
 * an empty row counts (and is passed over).
 *
 * Memory   csv_open takes all it will ever need from cx->mem; csv_next takes nothing, so a mark and release
 *          around each row is fine. Cells live until the next csv_next.
 * Errors   with the row in the place. After a row with the wrong number of cells the reader goes on with the next
 *          row, so that all of them can be named; after any other error reading is over, and csv_next says so again.
 */
#ifndef CODEC_CSV_H
#define CODEC_CSV_H

#include "base/buf.h"
#include "base/ctx.h"

enum csv_encoding { CSV_UTF8, CSV_UTF16_LE, CSV_UTF16_BE, CSV_WINDOWS_1252 };
enum csv_line_end { CSV_LF, CSV_CRLF, CSV_CR };

struct csv_dialect {
	enum csv_encoding encoding;
	enum csv_line_end line_end;   /* of the first row */
	char separator;               /* ; , or tab; 0 for a sheet of one column */
	bool byte_order_mark;
	bool separator_said;          /* by a first line `sep=;`, which is no row */
	bool decimal_comma;           /* a cell like 68,5 was seen */
	bool decimal_point;           /* a cell like 68.5 was seen */
	int64_t blank_rows;           /* passed over */
};

struct csv_limits {
	size_t field_max; /* bytes of a cell, as UTF-8 */
	size_t row_max;   /* bytes of a row's cells together */
	size_t cells_max; /* cells of a row */
	int64_t rows_max; /* the header included */
};
#define CSV_LIMITS ((struct csv_limits){ .field_max = 32768, .row_max = 262144, .cells_max = 1024, .rows_max = 2000000 })

/* Where the bytes come from: fills `out` with up to `room` bytes; *got == 0 is the end. */
struct csv_source {
	enum rc (*read)(void *self, struct ctx *cx, void *out, size_t room, size_t *got);
	void *self;
};

/* A source over bytes in memory; *rest is the caller's and is eaten up. */
struct csv_source csv_source_of(struct str *rest);

struct csv_row {
	int64_t row;             /* as a spreadsheet shows it */
	int64_t line;            /* as a text editor shows it, of the row's first line */
	const struct str *cells; /* UTF-8, as they stand, not trimmed */
	size_t count;            /* as many as the header has */
};

struct csv;

/* Reads the header, which stays available as long as the reader: csv_header.
 * RC_INVALID: empty, not one of the encodings, a NUL, an unclosed quote. RC_LIMIT: too large. */
MUST_USE enum rc csv_open(struct ctx *cx, struct csv_source source, struct csv_limits limits, struct csv **out);

const struct csv_row *csv_header(const struct csv *csv);
const struct csv_dialect *csv_dialect(const struct csv *csv);

/* The next row that is not empty; *more is false, and *out untouched, when there is none.
 * RC_INVALID: a wrong number of cells (csv_may_go_on is then true, *more too, and *out is the row as it stands), text behind a closing quote, a quote never
 * closed, a byte that the encoding does not have. RC_LIMIT: a cell, a row or the sheet is too large. */
MUST_USE enum rc csv_next(struct ctx *cx, struct csv *csv, struct csv_row *out, bool *more);

/* After an error: whether csv_next would go on with the next row. */
bool csv_may_go_on(const struct csv *csv);

/* One English sentence for the report: what the sheet was read as. */
struct str csv_dialect_says(struct arena *mem, const struct csv_dialect *dialect);

/* A header cell as a key to compare with: lower case, Latin letters without their accents (ß is ss, æ ae),
 * without white space at both ends; runs of white space, `_`, `-` and `.` within become one `_`.
 * "Birth date", "BIRTH_DATE" and "birth-date" are the same; "Prénom" is "prenom". */
struct str csv_header_key(struct arena *mem, struct str cell);

/* ---- writing ---- */

/* Rows end with CR LF, cells are quoted where they must be. */
struct csv_writer {
	struct buf *out;
	char separator;
	size_t cells; /* of the row at hand */
};

/* A cell of text. A spreadsheet would take one that begins with = + - @, a tab or a line break for a formula
 * (T-26): such a cell gets a ' in front, also when it is a number; numbers are csv_write_number's. */
void csv_write(struct csv_writer *w, struct str cell);

/* Is it such a cell? */
bool csv_is_formula(struct str cell);

/* A number in thousandths (decimal.h); with a comma when `comma`. Never guarded. */
void csv_write_number(struct csv_writer *w, int64_t milli, bool comma);

void csv_write_end(struct csv_writer *w);

#endif
