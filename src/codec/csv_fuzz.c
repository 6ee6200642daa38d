/* A sheet reads the same however its bytes arrive, and every cell is UTF-8. */
#include "fuzz.h"

#include "base/utf8.h"
#include "codec/csv.h"

struct drip { struct str rest; size_t step; };

static enum rc
drip_read(void *self, struct ctx *cx, void *out, size_t room, size_t *got)
{
	struct drip *d = self;
	size_t take = d->rest.len < d->step ? d->rest.len : d->step;

	(void)cx;
	*got = take < room ? take : room;
	if (*got > 0)
		memcpy(out, d->rest.ptr, *got);
	d->rest = str_sub(d->rest, *got, SIZE_MAX);
	return RC_OK;
}

static void
write_row(struct csv_writer *w, const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++) {
		FUZZ_HOLDS(utf8_valid_until(row->cells[i]) == row->cells[i].len);
		csv_write(w, row->cells[i]);
	}
	csv_write_end(w);
}

/* All rows that can be read, written again; false when the sheet was refused somewhere. */
static bool
rewritten(struct ctx *cx, struct str bytes, size_t step, struct str *out)
{
	struct csv_limits limits = { .field_max = 1000, .row_max = 10000, .cells_max = 50, .rows_max = 1000 };
	struct buf b = buf_new(cx->mem, (size_t)16 << 20);
	struct csv_writer w = { .out = &b, .separator = ';' };
	struct drip drip = { bytes, step };
	struct csv_row row;
	bool more = true;
	struct csv *csv;

	*out = STR_NONE;
	if (csv_open(cx, (struct csv_source){ drip_read, &drip }, limits, &csv) != RC_OK)
		return false;
	write_row(&w, csv_header(csv));
	while (more) {
		if (csv_next(cx, csv, &row, &more) != RC_OK && !csv_may_go_on(csv))
			break;
		if (more)
			write_row(&w, &row);
	}
	csv_header_key(cx->mem, csv_header(csv)->cells[0]);
	csv_dialect_says(cx->mem, csv_dialect(csv));
	*out = buf_view(&b);
	return csv_may_go_on(csv);
}

static void
read_twice(struct ctx *cx, struct str bytes)
{
	struct str at_once, drop_by_drop;

	FUZZ_HOLDS(rewritten(cx, bytes, SIZE_MAX, &at_once) == rewritten(cx, bytes, 3, &drop_by_drop));
	FUZZ_HOLDS(str_eq(at_once, drop_by_drop));
}

FUZZ_TARGET(read_twice)
