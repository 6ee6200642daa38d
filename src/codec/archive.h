/* archive.h — the files within a ZIP file (PKWARE APPNOTE 6.3.10), by their names, in memory.
 *
 * Strict, because two readers must not see two archives (T-26): the central directory alone says what there is, each local header must
 * agree with it, no name stands twice, nothing overlaps, nothing is encrypted, split or in ZIP64. Names are keys and never
 * paths: nothing is written anywhere. What a file unpacks to has a limit, and its length and CRC-32 must be right.
 *
 * Memory   slices point into the bytes that were opened; what is unpacked lives in cx->mem.
 * Errors   RC_INVALID: no archive, or not one that this reader takes. RC_LIMIT: too many files, or a bomb.
 */
#ifndef CODEC_ARCHIVE_H
#define CODEC_ARCHIVE_H

#include "base/ctx.h"

#define ARCHIVE_FILES_MAX 4096
#define ARCHIVE_WRITE_MAX ((size_t)256 << 20)

struct archive_file {
	struct str name;
	unsigned method;         /* 0 stored, 8 deflated */
	size_t at, packed, size; /* where its bytes begin */
	uint32_t crc;
};

struct archive {
	struct str bytes;
	struct archive_file *files; /* in the order of the directory */
	size_t count;
};

/* True for bytes that begin like an archive. */
bool archive_looks_like(struct str bytes);

MUST_USE enum rc archive_open(struct ctx *cx, struct str bytes, struct archive *out);

/* NULL when there is none of that name. */
const struct archive_file *archive_find(const struct archive *archive, struct str name);

/* What the file unpacks to. RC_LIMIT: more than `most` bytes. */
MUST_USE enum rc archive_read(struct ctx *cx, const struct archive *archive, const struct archive_file *file, size_t most, struct str *out);

/* An archive of these files, in their order; the same files give the same bytes. At most ARCHIVE_FILES_MAX of them.
 * RC_LIMIT: larger than ARCHIVE_WRITE_MAX. */
struct archive_entry { struct str name, bytes; };
MUST_USE enum rc archive_write(struct ctx *cx, const struct archive_entry *entries, size_t count, struct str *bytes);

#endif
