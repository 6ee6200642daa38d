/* gzip.h — deflate and inflate (RFC 1951) in the wrappings of gzip (RFC 1952) and zlib (RFC 1950).
 *
 * Strangers' bytes may be bombs (T-11): every reading has a limit on its output and, when asked, on the
 * ratio of output to input. Measuring comes before keeping: whatever a stream claims, no more than a
 * few hundred kilobytes are held until it has been read to its end within its limits.
 *
 * Strict: one member, its checksum and length right, nothing after it.
 *
 * Memory   cx->mem; zlib's own state (40 kB reading, 270 kB writing) goes with the arena or with inflate_close.
 * Threads  none shared.
 */
#ifndef CODEC_GZIP_H
#define CODEC_GZIP_H

#include "base/ctx.h"

enum zip_wrap { ZIP_GZIP, ZIP_ZLIB, ZIP_RAW /* none: its container has the checksum (archive.h) */ };

struct inflate_limits {
	size_t output_max; /* bytes */
	size_t ratio_max;  /* output bytes for each input byte, asked beyond the first 64 kB of output; 0: not asked.
	                    * Deflate itself ends at 1,032, and an empty status list comes near it. */
};

/* All of it at once. RC_INVALID: damaged, cut off, or followed by other bytes. RC_LIMIT: a bomb. */
MUST_USE enum rc zip_inflate(struct ctx *cx, enum zip_wrap wrap, struct str packed, struct inflate_limits limits, struct str *out);

/* Piece by piece, for who needs only a part: one bit of a status list.
 *
 *     TRY(inflate_open(cx, ZIP_GZIP, packed, limits, &in));
 *     do
 *             TRY(inflate_read(cx, in, piece, sizeof(piece), &got));
 *     while (got > 0);
 *
 * inflate_read fills `out` as far as it can: *got < room only at the end, and 0 once everything was read
 * and its checksum is right. `packed` must live as long as the reader. */
struct inflate;
MUST_USE enum rc inflate_open(struct ctx *cx, enum zip_wrap wrap, struct str packed, struct inflate_limits limits, struct inflate **out);
MUST_USE enum rc inflate_read(struct ctx *cx, struct inflate *in, void *out, size_t room, size_t *got);
/* Gives zlib's state back before the arena ends; the reader is not to be used again. */
void inflate_close(struct inflate *in);

/* `level` 0 (store) to 9 (smallest). For a status list of 2^20 entries with one in a hundred set: level 1 takes 2 ms for
 * 22 kB, 4 takes 3 for 19, 6 takes 8 for 17, 9 takes 110 for 15.
 * The header says no time, no name and no system, so that the same input gives the same bytes wherever the same
 * zlib is. RC_LIMIT: more than 2 GB. */
MUST_USE enum rc zip_deflate(struct ctx *cx, enum zip_wrap wrap, struct str plain, int level, struct str *out);

#endif
