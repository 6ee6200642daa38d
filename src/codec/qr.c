#include "codec/qr.h"

#include <stdlib.h>

#include "base/buf.h"

#define VERSIONS  10
#define BLOCKS    5
#define BYTES_MAX 346 /* all codewords of version 10 */
#define EC_MAX    26

/* Table 9 (blocks of level M) and annex E (alignment patterns). The last blocks hold one codeword more. */
static const struct version {
	int blocks, longer, data, correction; /* blocks; how many of them are longer; data codewords of a short one; correction codewords of each */
	int alignment[3];                     /* centres besides 6; 0 ends */
} versions[VERSIONS + 1] = {
	{ 0 },
	{ 1, 0, 16, 10, { 0 } },          { 1, 0, 28, 16, { 18 } },         { 1, 0, 44, 26, { 22 } },         { 2, 0, 32, 18, { 26 } },
	{ 2, 0, 43, 24, { 30 } },         { 4, 0, 27, 16, { 34 } },         { 4, 0, 31, 18, { 22, 38 } },     { 4, 2, 38, 22, { 24, 42 } },
	{ 5, 2, 36, 22, { 26, 46 } },     { 5, 1, 43, 26, { 28, 50 } },
};

static int
data_size(int version)
{
	return versions[version].blocks * versions[version].data + versions[version].longer;
}

/* ---- Reed-Solomon over GF(256) with x^8 + x^4 + x^3 + x^2 + 1 (7.5.2) ---- */

static unsigned char
times(unsigned char a, unsigned char b)
{
	unsigned product = 0, factor = a;

	for (; b != 0; b >>= 1) {
		if (b & 1)
			product ^= factor;
		factor = (factor << 1) ^ ((factor & 0x80) != 0 ? 0x11D : 0);
	}
	return (unsigned char)product;
}

/* The product of (x - 2^i), without its leading 1. */
static void
generator(int degree, unsigned char *out)
{
	unsigned char root = 1;

	memset(out, 0, (size_t)degree);
	out[degree - 1] = 1;
	for (int i = 0; i < degree; i++) {
		for (int j = 0; j < degree; j++)
			out[j] = times(out[j], root) ^ (j + 1 < degree ? out[j + 1] : 0);
		root = times(root, 2);
	}
}

static void
correct(const unsigned char *data, int count, int degree, unsigned char *out)
{
	unsigned char divisor[EC_MAX];

	generator(degree, divisor);
	memset(out, 0, (size_t)degree);
	for (int i = 0; i < count; i++) {
		unsigned char factor = data[i] ^ out[0];

		memmove(out, out + 1, (size_t)degree - 1);
		out[degree - 1] = 0;
		for (int j = 0; j < degree; j++)
			out[j] ^= times(divisor[j], factor);
	}
}

/* ---- codewords (7.4, 7.6) ---- */

struct bits {
	unsigned char bytes[BYTES_MAX];
	int count;
};

static void
put_bits(struct bits *bits, unsigned value, int count)
{
	for (int i = count - 1; i >= 0; i--, bits->count++)
		if ((value >> i & 1) != 0)
			bits->bytes[bits->count / 8] |= (unsigned char)(0x80 >> bits->count % 8);
}

static void
encode(struct str text, int version, struct bits *bits)
{
	int room = data_size(version) * 8;

	memset(bits, 0, sizeof(*bits));
	put_bits(bits, 4, 4); /* mode: bytes */
	put_bits(bits, (unsigned)text.len, version < 10 ? 8 : 16);
	for (size_t i = 0; i < text.len; i++)
		put_bits(bits, (unsigned char)text.ptr[i], 8);
	put_bits(bits, 0, room - bits->count < 4 ? room - bits->count : 4);
	bits->count = (bits->count + 7) / 8 * 8;
	for (unsigned pad = 0xEC; bits->count < room; pad ^= 0xEC ^ 0x11)
		put_bits(bits, pad, 8);
}

/* Blocks are sent a codeword of each in turn, first the data, then the correction. Returns how many codewords. */
static int
interleave(const struct bits *data, int version, unsigned char *out)
{
	const struct version *v = &versions[version];
	unsigned char correction[BLOCKS][EC_MAX];
	int starts[BLOCKS + 1] = { 0 }, n = 0;

	for (int b = 0; b < v->blocks; b++) {
		int count = v->data + (b >= v->blocks - v->longer);

		starts[b + 1] = starts[b] + count;
		correct(data->bytes + starts[b], count, v->correction, correction[b]);
	}
	for (int i = 0; i <= v->data; i++)
		for (int b = 0; b < v->blocks; b++)
			if (starts[b] + i < starts[b + 1])
				out[n++] = data->bytes[starts[b] + i];
	for (int i = 0; i < v->correction; i++)
		for (int b = 0; b < v->blocks; b++)
			out[n++] = correction[b][i];
	return n;
}

/* ---- the symbol (6.3, 7.7 to 7.10) ---- */

struct symbol {
	struct qr *qr;
	bool fixed[QR_SIZE_MAX][QR_SIZE_MAX]; /* patterns that carry no data and are not masked */
};

static void
set(struct symbol *s, int row, int column, bool dark)
{
	if (row < 0 || column < 0 || row >= s->qr->size || column >= s->qr->size)
		return;
	s->qr->dark[row][column] = dark;
	s->fixed[row][column] = true;
}

/* Rings around a centre: how far away decides what is dark. */
static void
rings(struct symbol *s, int row, int column, int radius, unsigned dark_rings)
{
	for (int y = -radius; y <= radius; y++)
		for (int x = -radius; x <= radius; x++) {
			int far = abs(y) > abs(x) ? abs(y) : abs(x);

			set(s, row + y, column + x, (dark_rings >> far & 1) != 0);
		}
}

static void
draw_alignment(struct symbol *s, int version)
{
	int centres[4] = { 6 }, count = 1;

	for (int i = 0; i < 3 && versions[version].alignment[i] != 0; i++)
		centres[count++] = versions[version].alignment[i];
	for (int i = 0; count > 1 && i < count; i++)
		for (int j = 0; j < count; j++) {
			bool finder = (i == 0 && j == 0) || (i == 0 && j == count - 1) || (i == count - 1 && j == 0);

			if (!finder)
				rings(s, centres[i], centres[j], 2, 0x5); /* rings 0 and 2 */
		}
}

/* The remainder of value * x^degree by the generator, appended to the value (annexes C and D). */
static unsigned
with_remainder(unsigned value, int degree, unsigned divisor)
{
	unsigned rest = value << degree;

	for (int i = 31; i >= degree; i--)
		if ((rest >> i & 1) != 0)
			rest ^= divisor << (i - degree);
	return value << degree | rest;
}

/* Level M (00) and the mask, twice (7.9). */
static void
draw_format(struct symbol *s, unsigned mask)
{
	static const int along[] = { 0, 1, 2, 3, 4, 5, 7, 8 };
	unsigned bits = with_remainder(mask, 10, 0x537) ^ 0x5412;
	int last = s->qr->size - 1;

	for (int i = 0; i < 15; i++) {
		bool dark = (bits >> i & 1) != 0;

		if (i < 8) {
			set(s, along[i], 8, dark);
			set(s, 8, last - i, dark);
		} else {
			set(s, 8, i == 8 ? 7 : 14 - i, dark);
			set(s, last - 14 + i, 8, dark);
		}
	}
	set(s, last - 7, 8, true);
}

/* From version 7 on, twice (7.10). */
static void
draw_version(struct symbol *s, int version)
{
	unsigned bits = with_remainder((unsigned)version, 12, 0x1F25);

	for (int i = 0; version >= 7 && i < 18; i++) {
		int a = s->qr->size - 11 + i % 3, b = i / 3;

		set(s, a, b, (bits >> i & 1) != 0);
		set(s, b, a, (bits >> i & 1) != 0);
	}
}

static void
draw_patterns(struct symbol *s, int version)
{
	int last = s->qr->size - 1;

	for (int i = 0; i <= last; i++) {
		set(s, 6, i, i % 2 == 0);
		set(s, i, 6, i % 2 == 0);
	}
	rings(s, 3, 3, 4, 0xB); /* rings 0, 1 and 3; the fourth is the light separator */
	rings(s, 3, last - 3, 4, 0xB);
	rings(s, last - 3, 3, 4, 0xB);
	draw_alignment(s, version);
	draw_format(s, 0);
	draw_version(s, version);
}

/* Two columns at a time from the right, up and down in turn (7.7.3). */
static void
draw_data(struct symbol *s, const unsigned char *bytes, int count)
{
	int size = s->qr->size, at = 0;
	bool up = true;

	for (int right = size - 1; right > 0; right -= 2, up = !up) {
		if (right == 6)
			right = 5; /* the timing pattern's column is skipped */
		for (int step = 0; step < size * 2; step++) {
			int row = up ? size - 1 - step / 2 : step / 2, column = right - step % 2;

			if (s->fixed[row][column])
				continue;
			s->qr->dark[row][column] = at < count * 8 && (bytes[at / 8] >> (7 - at % 8) & 1) != 0;
			at++;
		}
	}
}

static bool
masked(unsigned mask, int row, int column)
{
	switch (mask) {
	case 0: return (row + column) % 2 == 0;
	case 1: return row % 2 == 0;
	case 2: return column % 3 == 0;
	case 3: return (row + column) % 3 == 0;
	case 4: return (row / 2 + column / 3) % 2 == 0;
	case 5: return row * column % 2 + row * column % 3 == 0;
	case 6: return (row * column % 2 + row * column % 3) % 2 == 0;
	default: return ((row + column) % 2 + row * column % 3) % 2 == 0;
	}
}

static void
apply_mask(struct symbol *s, unsigned mask)
{
	for (int row = 0; row < s->qr->size; row++)
		for (int column = 0; column < s->qr->size; column++)
			if (!s->fixed[row][column] && masked(mask, row, column))
				s->qr->dark[row][column] = !s->qr->dark[row][column];
}

/* ---- which mask is read best (7.8.3) ---- */

static bool
along(const struct qr *qr, int line, int i, bool rows)
{
	return rows ? qr->dark[line][i] : qr->dark[i][line];
}

/* Runs of five and more, and what looks like a finder pattern (1:1:3:1:1 with four light on one side), in one line. */
static int
line_penalty(const struct qr *qr, int line, bool rows)
{
	int penalty = 0, run = 1;
	unsigned window = 0;

	for (int i = 0; i < qr->size; i++) {
		window = (window << 1 | along(qr, line, i, rows)) & 0x7FF;
		if (i >= 10 && (window == 0x5D0 || window == 0x05D))
			penalty += 40;
		if (i > 0 && along(qr, line, i, rows) == along(qr, line, i - 1, rows)) {
			run++;
			penalty += run == 5 ? 3 : run > 5;
		} else {
			run = 1;
		}
	}
	return penalty;
}

static int
penalty(const struct qr *qr)
{
	int total = 0, dark = 0, modules = qr->size * qr->size;

	for (int i = 0; i < qr->size; i++)
		total += line_penalty(qr, i, true) + line_penalty(qr, i, false);
	for (int row = 0; row < qr->size; row++)
		for (int column = 0; column < qr->size; column++) {
			bool is = qr->dark[row][column];

			dark += is;
			if (row > 0 && column > 0 && is == qr->dark[row - 1][column] && is == qr->dark[row][column - 1] && is == qr->dark[row - 1][column - 1])
				total += 3;
		}
	return total + abs(dark * 20 - modules * 10) / modules * 10;
}

static void
choose_mask(struct symbol *s)
{
	unsigned best = 0;
	int least = INT32_MAX;

	for (unsigned mask = 0; mask < 8; mask++) {
		int now;

		apply_mask(s, mask);
		draw_format(s, mask);
		now = penalty(s->qr);
		if (now < least) {
			least = now;
			best = mask;
		}
		apply_mask(s, mask);
	}
	apply_mask(s, best);
	draw_format(s, best);
}

/* ---- the whole ---- */

enum rc
qr_make(struct ctx *cx, struct str text, struct qr *out)
{
	struct symbol *s = NEW(cx->mem, struct symbol);
	unsigned char bytes[BYTES_MAX];
	struct bits bits;
	int version = 1;

	while (version <= VERSIONS && (size_t)data_size(version) < text.len + (version < 10 ? 2 : 3))
		version++;
	if (version > VERSIONS)
		return fail(cx, RC_LIMIT, MSG(codec_qr_long), A_NUM("most", QR_TEXT_MAX));
	memset(out, 0, sizeof(*out));
	out->size = 17 + 4 * version;
	s->qr = out;
	encode(text, version, &bits);
	draw_patterns(s, version);
	draw_data(s, bytes, interleave(&bits, version, bytes));
	choose_mask(s);
	return RC_OK;
}

struct str
qr_path(struct arena *mem, const struct qr *qr)
{
	struct buf path = buf_new(mem, 64 << 10);

	for (int row = 0; row < qr->size; row++)
		for (int column = 0, run; column < qr->size; column += run) {
			for (run = 1; column + run < qr->size && qr->dark[row][column + run] == qr->dark[row][column]; run++)
				continue;
			if (qr->dark[row][column])
				buf_fmt(&path, "M%d %dh%dv1h-%dz", column + QR_QUIET, row + QR_QUIET, run, run);
		}
	return buf_view(&path);
}
