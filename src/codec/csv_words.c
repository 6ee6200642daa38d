#include "codec/csv.h"

#include "base/utf8.h"

/* ---- what a sheet was read as, in words ---- */

static const char *
encoding_name(enum csv_encoding encoding)
{
	static const char *const names[] = {
		[CSV_UTF8] = "UTF-8", [CSV_UTF16_LE] = "UTF-16 (little-endian)", [CSV_UTF16_BE] = "UTF-16 (big-endian)", [CSV_WINDOWS_1252] = "Windows-1252",
	};

	return names[encoding];
}

static struct str
words(struct arena *mem, const struct message *msg)
{
	return msg_text(mem, msg, NULL, 0);
}

static struct str
separator_words(struct arena *mem, char separator)
{
	switch (separator) {
	case '\0':
		return words(mem, MSG(codec_csv_one_column));
	case ';':
		return words(mem, MSG(codec_csv_semicolons));
	case ',':
		return words(mem, MSG(codec_csv_commas));
	case '\t':
		return words(mem, MSG(codec_csv_tabs));
	default:
		return msg_text(mem, MSG(codec_csv_other_separator), (const struct arg[]){ A_STR("separator", ((struct str){ &separator, 1 })) }, 1);
	}
}

static struct str
decimal_words(struct arena *mem, const struct csv_dialect *dialect)
{
	if (dialect->decimal_comma && dialect->decimal_point)
		return words(mem, MSG(codec_csv_decimals_mixed));
	if (dialect->decimal_comma)
		return words(mem, MSG(codec_csv_decimals_comma));
	return dialect->decimal_point ? words(mem, MSG(codec_csv_decimals_point)) : STR_NONE;
}

struct str
csv_dialect_says(struct arena *mem, const struct csv_dialect *dialect)
{
	MESSAGE(codec_csv_lf);
	MESSAGE(codec_csv_crlf);
	MESSAGE(codec_csv_cr);
	static const struct message *const line_ends[] = { [CSV_LF] = &message_codec_csv_lf, [CSV_CRLF] = &message_codec_csv_crlf, [CSV_CR] = &message_codec_csv_cr };
	const struct arg args[] = {
		A_C("encoding", encoding_name(dialect->encoding)),
		A_STR("mark", dialect->byte_order_mark ? words(mem, MSG(codec_csv_marked)) : STR_NONE),
		A_STR("columns", separator_words(mem, dialect->separator)),
		A_STR("lines", words(mem, line_ends[dialect->line_end])),
		A_STR("decimals", decimal_words(mem, dialect)),
		A_STR("blank", dialect->blank_rows == 0 ? STR_NONE
		    : msg_text(mem, MSG(codec_csv_blank), (const struct arg[]){ A_NUM("count", dialect->blank_rows) }, 1)),
	};

	return msg_text(mem, MSG(codec_csv_says), args, sizeof(args) / sizeof(*args));
}

/* ---- header cells as keys ---- */

/* Base letters of U+00C0 to U+017F, in lower case; digits stand for two letters (below), a point for what is no letter. */
static const char base_letters[] =
	"aaaaaa1ceeeeiiiidnooooo.ouuuuy23"
	"aaaaaa1ceeeeiiiidnooooo.ouuuuy2y"
	"aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii44jjkkkllllllllllnnnnnnnnnoooooo55rrrrrrsssssssstttttt"
	"uuuuuuuuuuuuwwyyyzzzzzzs";
static const char *const two_letters[] = { "", "ae", "th", "ss", "ij", "oe" };

_Static_assert(sizeof(base_letters) - 1 == 0x180 - 0xC0, "a letter for each character");

static bool
parts_words(uint32_t c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '_' || c == '-' || c == '.' || c == 0xA0 || c == 0xFEFF || (c >= 0x2000 && c <= 0x2014);
}

static uint32_t
lower_case(uint32_t c)
{
	bool greek = c >= 0x391 && c <= 0x3A9, cyrillic = c >= 0x410 && c <= 0x42F;

	if ((c >= 'A' && c <= 'Z') || greek || cyrillic)
		return c + 0x20;
	return c >= 0x400 && c <= 0x40F ? c + 0x50 : c;
}

static void
put_folded(struct buf *out, uint32_t c)
{
	char bytes[4], letter = '.';

	if (c >= 0xC0 && c < 0x180)
		letter = base_letters[c - 0xC0];
	else if (c >= 0x218 && c <= 0x21B)
		letter = c < 0x21A ? 's' : 't';
	if (letter >= '1' && letter <= '5')
		buf_str(out, str_of(two_letters[letter - '0']));
	else if (letter != '.')
		buf_byte(out, letter);
	else
		buf_put(out, bytes, utf8_encode(lower_case(c), bytes));
}

struct str
csv_header_key(struct arena *mem, struct str cell)
{
	struct buf out = buf_new(mem, cell.len * 3 + 1);
	bool parted = false;

	for (size_t at = 0; at < cell.len;) {
		uint32_t c = utf8_next(cell, &at);
		bool combining = c >= 0x300 && c < 0x370;

		if (parts_words(c)) {
			parted = true;
			continue;
		}
		if (combining)
			continue;
		if (parted && out.len > 0)
			buf_byte(&out, '_');
		parted = false;
		put_folded(&out, c);
	}
	return buf_view(&out);
}
