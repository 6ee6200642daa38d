#include "codec/archive.h"

#include <stdlib.h>
#include <zlib.h>

#include "codec/gzip.h"

#define END_MARK     0x06054b50u
#define END_SIZE     22
#define ENTRY_MARK   0x02014b50u
#define ENTRY_SIZE   46
#define LOCAL_MARK   0x04034b50u
#define LOCAL_SIZE   30
#define COMMENT_MAX  65535
#define ENCRYPTED    0x0001
#define RATIO_MAX    1200

static uint32_t
get(struct str s, size_t at, unsigned bytes)
{
	uint32_t n = 0;

	for (unsigned i = 0; i < bytes && at + i < s.len; i++)
		n |= (uint32_t)(unsigned char)s.ptr[at + i] << 8 * i;
	return n;
}

bool
archive_looks_like(struct str bytes)
{
	return bytes.len >= LOCAL_SIZE && get(bytes, 0, 4) == LOCAL_MARK;
}

static enum rc
damaged(struct ctx *cx, const char *why)
{
	return fail(cx, RC_INVALID, MSG(codec_archive_damaged), A_C("why", why));
}

/* The end of the central directory: behind it only its own comment. */
static bool
find_end(struct str bytes, size_t *at)
{
	size_t first = bytes.len > END_SIZE + COMMENT_MAX ? bytes.len - END_SIZE - COMMENT_MAX : 0;

	if (bytes.len < END_SIZE)
		return false;
	for (*at = bytes.len - END_SIZE; ; --*at) {
		if (get(bytes, *at, 4) == END_MARK && *at + END_SIZE + get(bytes, *at + 20, 2) == bytes.len)
			return true;
		if (*at == first)
			return false;
	}
}

/* The local header must say the same name and lead to bytes that lie before the directory. */
static enum rc
check_local(struct ctx *cx, struct str bytes, size_t local, size_t directory, struct archive_file *file)
{
	if (local > directory || directory - local < LOCAL_SIZE || get(bytes, local, 4) != LOCAL_MARK)
		return damaged(cx, "a file is not where the directory says");
	file->at = local + LOCAL_SIZE + get(bytes, local + 26, 2) + get(bytes, local + 28, 2);
	if (file->at > directory || directory - file->at < file->packed)
		return damaged(cx, "a file runs into the directory");
	if (!str_eq(str_sub(bytes, local + LOCAL_SIZE, get(bytes, local + 26, 2)), file->name) || get(bytes, local + 8, 2) != file->method)
		return damaged(cx, "a file's two headers say different things");
	return RC_OK;
}

static enum rc
read_entry(struct ctx *cx, struct str bytes, size_t directory, size_t *at, struct archive_file *file)
{
	size_t name = get(bytes, *at + 28, 2), rest = get(bytes, *at + 30, 2) + get(bytes, *at + 32, 2);

	if (bytes.len - *at < ENTRY_SIZE || get(bytes, *at, 4) != ENTRY_MARK || bytes.len - *at - ENTRY_SIZE < name + rest)
		return damaged(cx, "its directory is cut off");
	*file = (struct archive_file){
		.name = str_sub(bytes, *at + ENTRY_SIZE, name), .method = get(bytes, *at + 10, 2), .crc = get(bytes, *at + 16, 4),
		.packed = get(bytes, *at + 20, 4), .size = get(bytes, *at + 24, 4),
	};
	if (get(bytes, *at + 8, 2) & ENCRYPTED)
		return fail(cx, RC_INVALID, MSG(codec_archive_encrypted));
	if (file->method != 0 && file->method != 8)
		return damaged(cx, "a file is packed in a way that is not usual");
	TRY(check_local(cx, bytes, get(bytes, *at + 42, 4), directory, file));
	*at += ENTRY_SIZE + name + rest;
	return RC_OK;
}

static int
by_name(const void *left, const void *right)
{
	return str_cmp((*(const struct archive_file *const *)left)->name, (*(const struct archive_file *const *)right)->name);
}

static int
by_place(const void *left, const void *right)
{
	const struct archive_file *a = *(const struct archive_file *const *)left, *b = *(const struct archive_file *const *)right;

	return a->at < b->at ? -1 : a->at > b->at;
}

static enum rc
check_apart(struct ctx *cx, const struct archive *archive)
{
	const struct archive_file **order = NEWS(cx->mem, const struct archive_file *, archive->count + 1);

	for (size_t i = 0; i < archive->count; i++)
		order[i] = &archive->files[i];
	qsort(order, archive->count, sizeof(*order), by_name);
	for (size_t i = 1; i < archive->count; i++)
		if (str_eq(order[i - 1]->name, order[i]->name))
			return damaged(cx, "a name stands twice in it");
	qsort(order, archive->count, sizeof(*order), by_place);
	for (size_t i = 1; i < archive->count; i++)
		if (order[i - 1]->at + order[i - 1]->packed > order[i]->at)
			return damaged(cx, "two of its files overlap");
	return RC_OK;
}

enum rc
archive_open(struct ctx *cx, struct str bytes, struct archive *out)
{
	size_t end, at, count;

	*out = (struct archive){ .bytes = bytes };
	if (!find_end(bytes, &end))
		return damaged(cx, "it has no directory at its end");
	count = get(bytes, end + 10, 2);
	at = get(bytes, end + 16, 4);
	if (get(bytes, end + 4, 4) != 0 || get(bytes, end + 8, 2) != count || at > end || end - at != get(bytes, end + 12, 4))
		return damaged(cx, "its directory is not where it says, or in another file");
	if (count > ARCHIVE_FILES_MAX)
		return fail(cx, RC_LIMIT, MSG(codec_archive_files), A_NUM("most", ARCHIVE_FILES_MAX));
	out->files = NEWS(cx->mem, struct archive_file, count + 1);
	for (size_t directory = at; out->count < count; out->count++)
		TRY(read_entry(cx, str_sub(bytes, 0, end), directory, &at, &out->files[out->count]));
	return at == end ? check_apart(cx, out) : damaged(cx, "its directory says more files than it counts");
}

const struct archive_file *
archive_find(const struct archive *archive, struct str name)
{
	for (size_t i = 0; i < archive->count; i++)
		if (str_eq(archive->files[i].name, name))
			return &archive->files[i];
	return NULL;
}

enum rc
archive_read(struct ctx *cx, const struct archive *archive, const struct archive_file *file, size_t most, struct str *out)
{
	struct str packed = str_sub(archive->bytes, file->at, file->packed);

	if (file->size > most)
		return fail(cx, RC_LIMIT, MSG(codec_zip_large), A_NUM("limit", (int64_t)most));
	*out = packed;
	if (file->method != 0)
		TRY(zip_inflate(cx, ZIP_RAW, packed, (struct inflate_limits){ .output_max = file->size, .ratio_max = RATIO_MAX }, out));
	if (out->len != file->size || crc32_z(0, (const unsigned char *)(out->len == 0 ? "" : out->ptr), out->len) != file->crc)
		return damaged(cx, "a file's checksum or length is wrong");
	return RC_OK;
}
