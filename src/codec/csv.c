#include "codec/csv.h"

#include "codec/csv_bytes.h"

#define SAMPLE_ROWS 20
#define SEPARATORS  ";\t," /* in the order of preference where they are equally likely */

struct csv {
	struct csv_bytes bytes;
	struct csv_dialect dialect;
	struct csv_limits limits;
	struct csv_row header, row;
	struct str *header_cells, *cells;
	char *held;          /* the bytes of the row's cells */
	size_t held_len;
	int64_t rows, lines; /* read so far */
	enum rc over;        /* why reading is over, or RC_OK */
};

static enum rc
eat_str(void *self, struct ctx *cx, void *out, size_t room, size_t *got)
{
	struct str *rest = self;

	(void)cx;
	*got = rest->len < room ? rest->len : room;
	if (*got > 0)
		memcpy(out, rest->ptr, *got);
	*rest = str_sub(*rest, *got, SIZE_MAX);
	return RC_OK;
}

struct csv_source
csv_source_of(struct str *rest)
{
	return (struct csv_source){ eat_str, rest };
}

/* ---- what separates the cells ---- */

struct sample {
	size_t first[3]; /* of each separator in the first row */
	size_t now[3];
	size_t alike[3]; /* rows that have as many as the first */
	size_t rows;
};

static void
sample_row(struct sample *s)
{
	for (size_t i = 0; i < 3; i++) {
		if (s->rows == 0)
			s->first[i] = s->now[i];
		else
			s->alike[i] += s->now[i] == s->first[i];
		s->now[i] = 0;
	}
	s->rows++;
}

/* Counts separators outside quotes, in whole rows that are not empty. */
static void
sample_text(struct sample *s, struct str text, bool whole)
{
	static const char separators[] = SEPARATORS;
	bool quoted = false, cell_start = true;
	size_t row_from = 0;

	for (size_t i = 0; i < text.len && s->rows < SAMPLE_ROWS; i++) {
		char c = text.ptr[i];
		const char *separator = memchr(separators, c, sizeof(separators) - 1);

		if (c == '"' && (quoted || cell_start))
			quoted = !quoted;
		cell_start = !quoted && (separator != NULL || c == '\n' || c == '\r');
		if (quoted)
			continue;
		if (separator != NULL)
			s->now[separator - separators]++;
		if (c == '\n' || c == '\r') {
			if (i > row_from)
				sample_row(s);
			row_from = i + 1;
		}
	}
	if (s->rows == 0 || (whole && s->rows < SAMPLE_ROWS && row_from < text.len))
		sample_row(s);
}

/* The separator that the header has most of, among those of which another row has as many. */
static char
likely_separator(const struct sample *s)
{
	size_t best = 0, best_score = 0;

	for (size_t i = 0; i < 3; i++) {
		size_t score = s->first[i] * 2 + 1;

		if (s->first[i] == 0)
			continue;
		if (s->rows == 1 || s->alike[i] > 0)
			score += SIZE_MAX / 2;
		if (score > best_score) {
			best_score = score;
			best = i;
		}
	}
	return best_score == 0 ? '\0' : SEPARATORS[best];
}

static bool
may_separate(char c)
{
	return c == '\t' || (c > ' ' && c < '0' && c != '"') || c == ';' || c == ':' || c == '|' || c == '~' || c == '^';
}

/* A first line `sep=;` is for the program that reads, and no row. */
static bool
said_separator(struct csv *csv)
{
	struct str text = { csv->bytes.text + csv->bytes.at, csv->bytes.len - csv->bytes.at };
	size_t line_end;

	if (text.len < 6 || !str_eq_fold(str_sub(text, 0, 4), STR("sep=")) || !may_separate(text.ptr[4]))
		return false;
	line_end = text.ptr[5] == '\n' ? 6 : text.ptr[5] != '\r' ? 0 : text.len > 6 && text.ptr[6] == '\n' ? 7 : 6;
	if (line_end == 0)
		return false;
	csv->dialect.separator = text.ptr[4];
	csv->dialect.separator_said = true;
	csv->bytes.at += line_end;
	csv->lines++;
	return true;
}

static void
decide_separator(struct csv *csv)
{
	struct str text = { csv->bytes.text + csv->bytes.at, csv->bytes.len - csv->bytes.at };
	struct sample sample = { 0 };

	if (said_separator(csv))
		return;
	sample_text(&sample, text, csv->bytes.source_ended);
	csv->dialect.separator = likely_separator(&sample);
}

/* ---- cells ---- */

static enum rc
too_large(struct ctx *cx, struct csv *csv, const struct message *msg, size_t limit)
{
	return fail_at_row(cx, fail(cx, RC_LIMIT, msg, A_NUM("limit", (int64_t)limit)), csv->rows);
}

/* Makes sure that there is a byte to look at; *end tells that there is none left. */
static enum rc
look(struct ctx *cx, struct csv *csv, bool *end)
{
	*end = true;
	if (csv->bytes.at == csv->bytes.len) {
		enum rc rc = csv_bytes_fill(cx, &csv->bytes);

		if (rc != RC_OK)
			return fail_at_row(cx, rc, csv->rows);
	}
	*end = csv->bytes.at == csv->bytes.len;
	return RC_OK;
}

static enum rc
hold(struct ctx *cx, struct csv *csv, const char *bytes, size_t count, size_t cell_from)
{
	if (count > csv->limits.row_max - csv->held_len)
		return too_large(cx, csv, MSG(codec_csv_row_large), csv->limits.row_max);
	if (csv->held_len - cell_from + count > csv->limits.field_max)
		return too_large(cx, csv, MSG(codec_csv_cell_large), csv->limits.field_max);
	memcpy(csv->held + csv->held_len, bytes, count);
	csv->held_len += count;
	return RC_OK;
}

/* Up to a separator, a line end or the end. */
static enum rc
read_plain_cell(struct ctx *cx, struct csv *csv, size_t cell_from)
{
	for (;;) {
		struct csv_bytes *b = &csv->bytes;
		const char *text = b->text;
		size_t from = b->at, at = from;
		bool end;

		/* Without a separator the NUL that never comes stands for it. */
		while (at < b->len && text[at] != csv->dialect.separator && text[at] != '\n' && text[at] != '\r')
			at++;
		b->at = at;
		TRY(hold(cx, csv, text + from, at - from, cell_from));
		if (at < b->len)
			return RC_OK;
		TRY(look(cx, csv, &end));
		if (end)
			return RC_OK;
	}
}

static enum rc
open_quote(struct ctx *cx, const struct csv *csv, int64_t line)
{
	return fail_at_row(cx, fail(cx, RC_INVALID, MSG(codec_csv_open_quote), A_NUM("line", line)), csv->rows);
}

/* Behind the opening quote, up to and with the closing one; `""` is a quote. */
static enum rc
read_quoted_cell(struct ctx *cx, struct csv *csv, size_t cell_from)
{
	struct csv_bytes *b = &csv->bytes;
	int64_t line = csv->lines + 1;
	bool end, after_cr = false;

	for (;;) {
		size_t from, at;

		TRY(look(cx, csv, &end));
		if (end)
			return open_quote(cx, csv, line);
		for (from = at = b->at; at < b->len && b->text[at] != '"'; at++) {
			csv->lines += b->text[at] == '\r' || (b->text[at] == '\n' && !after_cr);
			after_cr = b->text[at] == '\r';
		}
		TRY(hold(cx, csv, b->text + from, at - from, cell_from));
		b->at = at;
		if (at == b->len)
			continue;
		b->at++;
		TRY(look(cx, csv, &end));
		if (end || b->text[b->at] != '"')
			return RC_OK;
		TRY(hold(cx, csv, "\"", 1, cell_from));
		b->at++;
	}
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* 68,5 or -0.25: digits, one mark, digits. */
static void
note_decimal(struct csv_dialect *dialect, struct str cell)
{
	size_t i = cell.len > 0 && cell.ptr[0] == '-', mark;

	while (i < cell.len && is_digit(cell.ptr[i]))
		i++;
	mark = i;
	if (i == 0 || i + 1 >= cell.len || (cell.ptr[i] != ',' && cell.ptr[i] != '.') || !is_digit(cell.ptr[i - 1]))
		return;
	for (i++; i < cell.len; i++)
		if (!is_digit(cell.ptr[i]))
			return;
	dialect->decimal_comma |= cell.ptr[mark] == ',';
	dialect->decimal_point |= cell.ptr[mark] == '.';
}

static enum rc
read_cell(struct ctx *cx, struct csv *csv)
{
	size_t from = csv->held_len;
	struct str cell;

	if (csv->row.count == csv->limits.cells_max)
		return too_large(cx, csv, MSG(codec_csv_cells), csv->limits.cells_max);
	if (csv->bytes.at < csv->bytes.len && csv->bytes.text[csv->bytes.at] == '"') {
		csv->bytes.at++;
		TRY(read_quoted_cell(cx, csv, from));
	} else {
		TRY(read_plain_cell(cx, csv, from));
	}
	cell = (struct str){ csv->held + from, csv->held_len - from };
	note_decimal(&csv->dialect, cell);
	csv->cells[csv->row.count++] = cell;
	return RC_OK;
}

/* ---- rows ---- */

/* At \n, \r or \r\n. */
static enum rc
pass_line_end(struct ctx *cx, struct csv *csv)
{
	struct csv_bytes *b = &csv->bytes;
	enum csv_line_end kind = b->text[b->at++] == '\n' ? CSV_LF : CSV_CR;
	bool end;

	csv->lines++;
	if (kind == CSV_CR) {
		TRY(look(cx, csv, &end));
		if (!end && b->text[b->at] == '\n') {
			b->at++;
			kind = CSV_CRLF;
		}
	}
	if (csv->rows == 1)
		csv->dialect.line_end = kind;
	return RC_OK;
}

/* One row of whatever width into csv->row; *more is false at the end. */
static enum rc
read_row(struct ctx *cx, struct csv *csv, bool *more)
{
	bool end;

	csv->rows++;
	TRY(look(cx, csv, &end));
	*more = !end;
	if (end)
		return RC_OK;
	if (csv->rows > csv->limits.rows_max)
		return too_large(cx, csv, MSG(codec_csv_rows), (size_t)csv->limits.rows_max);
	csv->held_len = 0;
	csv->row = (struct csv_row){ .row = csv->rows, .line = csv->lines + 1, .cells = csv->cells };
	for (;;) {
		char c;

		TRY(look(cx, csv, &end));
		TRY(read_cell(cx, csv));
		TRY(look(cx, csv, &end));
		if (end)
			return RC_OK;
		c = csv->bytes.text[csv->bytes.at];
		if (c == '\n' || c == '\r')
			return pass_line_end(cx, csv);
		if (c != csv->dialect.separator)
			return fail_at_row(cx, fail(cx, RC_INVALID, MSG(codec_csv_after_quote), A_NUM("cell", (int64_t)csv->row.count)), csv->rows);
		csv->bytes.at++;
	}
}

/* The next row with something in it. */
static enum rc
read_full_row(struct ctx *cx, struct csv *csv, bool *more)
{
	do {
		TRY(read_row(cx, csv, more));
		if (!*more)
			return RC_OK;
		csv->dialect.blank_rows += csv->held_len == 0;
	} while (csv->held_len == 0);
	return RC_OK;
}

static void
keep_header(struct ctx *cx, struct csv *csv)
{
	csv->header = csv->row;
	csv->header_cells = NEWS(cx->mem, struct str, csv->row.count);
	for (size_t i = 0; i < csv->row.count; i++)
		csv->header_cells[i] = str_dup(cx->mem, csv->cells[i]);
	csv->header.cells = csv->header_cells;
}

enum rc
csv_open(struct ctx *cx, struct csv_source source, struct csv_limits limits, struct csv **out)
{
	struct csv *csv = NEW(cx->mem, struct csv);
	bool more;
	enum rc rc;

	csv->limits = limits;
	csv->held = arena_alloc(cx->mem, limits.row_max);
	csv->cells = NEWS(cx->mem, struct str, limits.cells_max);
	rc = csv_bytes_open(cx, source, &csv->dialect, &csv->bytes);
	if (rc != RC_OK)
		return fail_at_row(cx, rc, 1);
	decide_separator(csv);
	TRY(read_full_row(cx, csv, &more));
	if (!more)
		return fail(cx, RC_INVALID, MSG(codec_csv_empty));
	keep_header(cx, csv);
	*out = csv;
	return RC_OK;
}

const struct csv_row *
csv_header(const struct csv *csv)
{
	return &csv->header;
}

const struct csv_dialect *
csv_dialect(const struct csv *csv)
{
	return &csv->dialect;
}

bool
csv_may_go_on(const struct csv *csv)
{
	return csv->over == RC_OK;
}

enum rc
csv_next(struct ctx *cx, struct csv *csv, struct csv_row *out, bool *more)
{
	*more = false;
	if (csv->over != RC_OK)
		return fail_at_row(cx, fail(cx, csv->over, MSG(codec_csv_over)), csv->rows);
	csv->over = read_full_row(cx, csv, more);
	if (csv->over != RC_OK || !*more)
		return csv->over;
	*out = csv->row;
	if (csv->row.count != csv->header.count)
		return fail_at_row(cx, fail(cx, RC_INVALID, MSG(codec_csv_ragged), A_NUM("got", (int64_t)csv->row.count),
		    A_NUM("want", (int64_t)csv->header.count)), csv->rows);
	return RC_OK;
}
