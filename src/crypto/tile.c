/* The tiles of a log: their names, widths and entries (merkle.h; C2SP tlog-tiles). */
#include "crypto/merkle.h"

#define LEVEL_MAX 63u

/* 1234067 is written x001/x234/067. */
static void
put_index(struct buf *out, uint64_t index)
{
	uint64_t scale = 1;

	while (index / scale >= 1000)
		scale *= 1000;
	for (; scale > 1; scale /= 1000)
		buf_fmt(out, "x%03u/", (unsigned)(index / scale % 1000));
	buf_fmt(out, "%03u", (unsigned)(index % 1000));
}

struct str
tile_path(struct arena *mem, struct tile tile)
{
	struct buf out = buf_new(mem, 128);

	if (tile.level == TILE_ENTRIES)
		buf_lit(&out, "tile/entries/");
	else
		buf_fmt(&out, "tile/%u/", tile.level);
	put_index(&out, tile.index);
	if (tile.width < 256)
		buf_fmt(&out, ".p/%u", tile.width);
	return buf_view(&out);
}

/* A number without leading zeros. */
static bool
take_number(struct str s, unsigned most, unsigned *out)
{
	int64_t number;

	if (s.len == 0 || s.len > 3 || s.ptr[0] == '-' || (s.len > 1 && s.ptr[0] == '0') || !str_to_int(s, &number) || number > most)
		return false;
	*out = (unsigned)number;
	return true;
}

static bool
take_level(struct str s, unsigned *level)
{
	if (str_is(s, "entries")) {
		*level = TILE_ENTRIES;
		return true;
	}
	return take_number(s, LEVEL_MAX, level);
}

static bool
is_group(struct str s)
{
	for (size_t i = 0; i < s.len; i++)
		if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
	return s.len == 3;
}

/* Six groups are more than any log has; a first group of zeros would be a second name. */
static bool
take_index(struct str s, uint64_t *index)
{
	struct str group;
	int groups = 0;
	bool more;

	*index = 0;
	do {
		more = str_cut(&s, '/', &group);
		if (more && !str_starts(group, "x"))
			return false;
		if (more)
			group = str_sub(group, 1, SIZE_MAX);
		if (!is_group(group) || ++groups > 6 || (groups == 1 && more && memcmp(group.ptr, "000", 3) == 0))
			return false;
		for (size_t i = 0; i < 3; i++)
			*index = *index * 10 + (uint64_t)(group.ptr[i] - '0');
	} while (more);
	return true;
}

bool
tile_parse(struct str path, struct tile *out)
{
	struct tile tile = { .width = 256 };
	struct str rest = path, part, name;
	size_t partial;

	if (!str_cut(&rest, '/', &part) || !str_is(part, "tile") || !str_cut(&rest, '/', &part) || !take_level(part, &tile.level))
		return false;
	partial = str_find(rest, STR(".p/"));
	name = str_sub(rest, 0, partial);
	if (partial < rest.len && (!take_number(str_sub(rest, partial + 3, SIZE_MAX), 255, &tile.width) || tile.width == 0))
		return false;
	if (!take_index(name, &tile.index))
		return false;
	*out = tile;
	return true;
}

unsigned
tile_width(unsigned level, uint64_t index, uint64_t size)
{
	unsigned shift = level == TILE_ENTRIES ? 0 : 8 * level;
	uint64_t hashes = shift > 63 ? 0 : size >> shift;

	if (index > hashes / 256)
		return 0;
	return hashes - index * 256 >= 256 ? 256 : (unsigned)(hashes - index * 256);
}

struct merkle_hash
tile_root(const struct merkle_hash *hashes, unsigned width)
{
	struct merkle_edge edge = { 0 };

	for (unsigned i = 0; i < width; i++)
		merkle_append(&edge, &hashes[i], NULL, NULL);
	return merkle_edge_root(&edge);
}

void
tile_put_entry(struct buf *out, struct str entry)
{
	buf_byte(out, (char)(entry.len >> 8 & 0xff));
	buf_byte(out, (char)(entry.len & 0xff));
	buf_str(out, entry);
}

bool
tile_next_entry(struct str *rest, struct str *entry)
{
	size_t len;

	if (rest->len < 2)
		return false;
	len = (size_t)(unsigned char)rest->ptr[0] << 8 | (unsigned char)rest->ptr[1];
	if (len > rest->len - 2)
		return false;
	*entry = str_sub(*rest, 2, len);
	*rest = str_sub(*rest, 2 + len, SIZE_MAX);
	return true;
}
