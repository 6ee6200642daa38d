#include "codec/csv_bytes.h"

#include "base/utf8.h"

#define RAW_SIZE  ((size_t)65536)
#define TEXT_SIZE (RAW_SIZE * 3) /* a byte of Windows-1252 becomes at most three */

/* 0x80 to 0x9F; the rest is Latin-1. 0 is not assigned. */
static const uint16_t windows_1252[32] = {
	0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0,
	0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
};

/* Reads until the block is full or the source ends, so that a decision sees as much as it can. */
static enum rc
read_block(struct ctx *cx, struct csv_bytes *b)
{
	while (b->raw_len < RAW_SIZE && !b->source_ended) {
		size_t got = 0;

		TRY(b->source.read(b->source.self, cx, b->raw + b->raw_len, RAW_SIZE - b->raw_len, &got));
		b->raw_len += got;
		b->source_ended = got == 0;
	}
	return RC_OK;
}

static void
drop(struct csv_bytes *b, size_t count)
{
	b->raw_len -= count;
	memmove(b->raw, b->raw + count, b->raw_len);
}

static bool
raw_starts(const struct csv_bytes *b, const char *mark)
{
	return str_starts((struct str){ (const char *)b->raw, b->raw_len }, mark);
}

static void
decide_at_start(struct csv_bytes *b)
{
	static const struct { const char *mark; enum csv_encoding encoding; } marks[] = {
		{ "\xEF\xBB\xBF", CSV_UTF8 }, { "\xFF\xFE", CSV_UTF16_LE }, { "\xFE\xFF", CSV_UTF16_BE },
	};

	for (size_t i = 0; i < sizeof(marks) / sizeof(*marks) && !b->decided; i++)
		if (raw_starts(b, marks[i].mark)) {
			b->dialect->encoding = marks[i].encoding;
			b->dialect->byte_order_mark = b->decided = true;
			drop(b, strlen(marks[i].mark));
		}
	if (!b->decided && b->raw_len >= 2 && (b->raw[0] == 0) != (b->raw[1] == 0)) {
		b->dialect->encoding = b->raw[0] == 0 ? CSV_UTF16_BE : CSV_UTF16_LE;
		b->decided = true;
	}
}

/* Bytes at the end of the block that may be the beginning of a character. */
static size_t
cut_character(const struct csv_bytes *b)
{
	for (size_t back = 1; back <= 3 && back <= b->raw_len && !b->source_ended; back++) {
		unsigned char c = b->raw[b->raw_len - back];

		if (c >= 0xC0)
			return (c >= 0xF0 ? 4u : c >= 0xE0 ? 3u : 2u) > back ? back : 0;
		if (c < 0x80)
			return 0;
	}
	return 0;
}

/* UTF-8 or Windows-1252, by the first block that has other characters than ASCII's. */
static void
decide_by_block(struct csv_bytes *b, struct str whole)
{
	size_t right = 0, bad = 0;

	for (size_t at = 0; at < whole.len;) {
		size_t from = at;

		if ((unsigned char)whole.ptr[at] < 0x80) {
			at++;
			continue;
		}
		utf8_next(whole, &at);
		right += at - from > 1;
		bad += at - from == 1;
	}
	b->decided = right + bad > 0;
	b->dialect->encoding = bad > right ? CSV_WINDOWS_1252 : CSV_UTF8;
}

static void
stop(struct csv_bytes *b, const struct message *wrong)
{
	b->wrong_after = true;
	b->wrong = wrong;
}

static void
decode_utf8(struct csv_bytes *b, struct str whole)
{
	size_t valid = utf8_valid_until(whole);

	memcpy(b->text, b->raw, valid);
	b->len = valid;
	if (valid < whole.len)
		stop(b, MSG(codec_csv_utf8));
	drop(b, valid);
}

static void
decode_windows_1252(struct csv_bytes *b)
{
	size_t i = 0;

	for (; i < b->raw_len; i++) {
		uint32_t c = b->raw[i];

		if (c >= 0x80 && c < 0xA0)
			c = windows_1252[c - 0x80];
		if (c == 0 && b->raw[i] != 0) {
			stop(b, MSG(codec_csv_windows));
			break;
		}
		b->len += utf8_encode(c, b->text + b->len);
	}
	drop(b, i);
}

static uint32_t
unit_at(const struct csv_bytes *b, size_t i)
{
	bool big = b->dialect->encoding == CSV_UTF16_BE;

	return (uint32_t)(big ? b->raw[i] << 8 | b->raw[i + 1] : b->raw[i + 1] << 8 | b->raw[i]);
}

static void
decode_utf16(struct csv_bytes *b)
{
	size_t i = 0;

	while (i + 1 < b->raw_len) {
		uint32_t c = unit_at(b, i), low;

		if (c >= 0xD800 && c < 0xDC00 && i + 3 >= b->raw_len && !b->source_ended)
			break;
		if (c >= 0xD800 && c < 0xE000) {
			low = c < 0xDC00 && i + 3 < b->raw_len ? unit_at(b, i + 2) : 0;
			if (low < 0xDC00 || low > 0xDFFF) {
				stop(b, MSG(codec_csv_utf16));
				break;
			}
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
			i += 2;
		}
		b->len += utf8_encode(c, b->text + b->len);
		i += 2;
	}
	drop(b, i);
	if (b->source_ended && b->raw_len == 1)
		stop(b, MSG(codec_csv_utf16));
}

static void
decode(struct csv_bytes *b)
{
	struct str whole = { (const char *)b->raw, b->raw_len - cut_character(b) }, text;
	size_t nul;

	if (!b->decided)
		decide_by_block(b, whole);
	b->at = b->len = 0;
	if (b->dialect->encoding == CSV_UTF8)
		decode_utf8(b, whole);
	else if (b->dialect->encoding == CSV_WINDOWS_1252)
		decode_windows_1252(b);
	else
		decode_utf16(b);
	text = (struct str){ b->text, b->len };
	nul = str_find_byte(text, '\0');
	if (nul < text.len) {
		stop(b, MSG(codec_csv_nul));
		b->len = nul;
	}
}

enum rc
csv_bytes_fill(struct ctx *cx, struct csv_bytes *b)
{
	if (b->wrong_after)
		return fail(cx, RC_INVALID, b->wrong);
	TRY(read_block(cx, b));
	decode(b);
	return b->len == 0 && b->wrong_after ? fail(cx, RC_INVALID, b->wrong) : RC_OK;
}

enum rc
csv_bytes_open(struct ctx *cx, struct csv_source source, struct csv_dialect *dialect, struct csv_bytes *out)
{
	*out = (struct csv_bytes){ .source = source, .dialect = dialect };
	out->raw = arena_alloc(cx->mem, RAW_SIZE);
	out->text = arena_alloc(cx->mem, TEXT_SIZE);
	TRY(read_block(cx, out));
	decide_at_start(out);
	return csv_bytes_fill(cx, out);
}
