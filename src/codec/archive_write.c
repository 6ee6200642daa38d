/* A ZIP file of a few files, in memory (PKWARE APPNOTE 6.3.10): deflated, names in UTF-8, no times. */
#include <zlib.h>

#include "base/buf.h"
#include "codec/archive.h"
#include "codec/gzip.h"

#define LOCAL     0x04034b50
#define CENTRAL   0x02014b50
#define END       0x06054b50
#define VERSION   20
#define UTF8_FLAG 0x0800
#define DEFLATED  8
#define DAY_FIRST 0x21 /* 1980-01-01, the first that can be written */

static void
put(struct buf *out, uint32_t number, int bytes)
{
	for (int i = 0; i < bytes; i++)
		buf_byte(out, (char)(number >> 8 * i & 0xff));
}

/* What the local header and the directory's entry have in common. */
static void
put_facts(struct buf *out, const struct archive_entry *entry, struct str packed)
{
	put(out, VERSION, 2);
	put(out, UTF8_FLAG, 2);
	put(out, DEFLATED, 2);
	put(out, 0, 2);
	put(out, DAY_FIRST, 2);
	put(out, (uint32_t)crc32(0, (const Bytef *)entry->bytes.ptr, (uInt)entry->bytes.len), 4);
	put(out, (uint32_t)packed.len, 4);
	put(out, (uint32_t)entry->bytes.len, 4);
	put(out, (uint32_t)entry->name.len, 2);
	put(out, 0, 2);
}

static void
put_local(struct buf *out, const struct archive_entry *entry, struct str packed)
{
	put(out, LOCAL, 4);
	put_facts(out, entry, packed);
	buf_str(out, entry->name);
	buf_str(out, packed);
}

static void
put_central(struct buf *out, const struct archive_entry *entry, struct str packed, size_t at)
{
	put(out, CENTRAL, 4);
	put(out, VERSION, 2);
	put_facts(out, entry, packed);
	put(out, 0, 2);
	put(out, 0, 2);
	put(out, 0, 2);
	put(out, 0, 4);
	put(out, (uint32_t)at, 4);
	buf_str(out, entry->name);
}

enum rc
archive_write(struct ctx *cx, const struct archive_entry *entries, size_t count, struct str *bytes)
{
	struct buf out = buf_new(cx->mem, ARCHIVE_WRITE_MAX), central = buf_new(cx->mem, ARCHIVE_WRITE_MAX);
	size_t at;

	for (size_t i = 0; i < count; i++) {
		struct str packed;

		if (entries[i].bytes.len > ARCHIVE_WRITE_MAX)
			return fail(cx, RC_LIMIT, MSG(codec_archive_too_large));
		at = out.len;
		TRY(zip_deflate(cx, ZIP_RAW, entries[i].bytes, 6, &packed));
		put_local(&out, &entries[i], packed);
		put_central(&central, &entries[i], packed, at);
	}
	at = out.len;
	buf_str(&out, buf_view(&central));
	put(&out, END, 4);
	put(&out, 0, 4);
	put(&out, (uint32_t)count, 2);
	put(&out, (uint32_t)count, 2);
	put(&out, (uint32_t)central.len, 4);
	put(&out, (uint32_t)at, 4);
	put(&out, 0, 2);
	return buf_done(cx, &out, bytes);
}
