#include "codec/gzip.h"

#include <limits.h>
#include <zlib.h>

#include "base/buf.h"

#define WINDOW_BITS 15
#define GZIP_BITS   16 /* zlib: added to the window bits for gzip's wrapping */

/* Output that is kept before the end of the stream has been seen. */
#define KEEP_MAX ((size_t)256 * 1024)

/* Below so much output no ratio is asked: a few kilobytes are harmless however they were packed. */
#define RATIO_FROM ((size_t)64 * 1024)

/* zlib's own default. With 9, deflateBound of 1.2.13 promises too little for level 0. */
#define MEMORY_LEVEL 8

#define SYSTEM_UNKNOWN 255 /* RFC 1952 2.3.1 */

struct inflate {
	z_stream z;
	struct str rest; /* input that zlib was not given yet */
	size_t read, written;
	struct inflate_limits limits;
	bool ended;
};

/* Both may be called twice: zlib forgets its state the first time. */
DEFER_AS(inflate_end, inflateEnd, z_stream *)
DEFER_AS(deflate_end, deflateEnd, z_stream *)

static int
window_bits(enum zip_wrap wrap)
{
	return wrap == ZIP_GZIP ? WINDOW_BITS + GZIP_BITS : wrap == ZIP_RAW ? -WINDOW_BITS : WINDOW_BITS;
}

/* zlib's interface wants writable input and does not write to it. */
static Bytef *
as_input(const char *bytes)
{
	union { const char *in; Bytef *out; } u = { .in = bytes };

	return u.out;
}

enum rc
inflate_open(struct ctx *cx, enum zip_wrap wrap, struct str packed, struct inflate_limits limits, struct inflate **out)
{
	struct inflate *in = NEW(cx->mem, struct inflate);

	in->rest = packed;
	in->limits = limits;
	if (inflateInit2(&in->z, window_bits(wrap)) != Z_OK)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, inflate_end, &in->z);
	*out = in;
	return RC_OK;
}

void
inflate_close(struct inflate *in)
{
	inflate_end(&in->z);
}

static enum rc
check_limits(struct ctx *cx, const struct inflate *in)
{
	if (in->written > in->limits.output_max)
		return fail(cx, RC_LIMIT, MSG(codec_zip_large), A_NUM("limit", (int64_t)in->limits.output_max));
	if (in->limits.ratio_max != 0 && in->written > RATIO_FROM && in->written / in->limits.ratio_max > in->read)
		return fail(cx, RC_LIMIT, MSG(codec_zip_ratio), A_NUM("ratio", (int64_t)in->limits.ratio_max));
	return RC_OK;
}

static void
feed(struct inflate *in)
{
	size_t take = in->rest.len < INT_MAX ? in->rest.len : INT_MAX;

	if (in->z.avail_in > 0 || take == 0)
		return;
	in->z.next_in = as_input(in->rest.ptr);
	in->z.avail_in = (uInt)take;
	in->rest = str_sub(in->rest, take, SIZE_MAX);
}

/* One call of zlib's, counted. */
static enum rc
step(struct ctx *cx, struct inflate *in)
{
	uInt in_before, out_before = in->z.avail_out;
	int z;

	feed(in);
	in_before = in->z.avail_in;
	z = inflate(&in->z, Z_NO_FLUSH);
	in->read += in_before - in->z.avail_in;
	in->written += out_before - in->z.avail_out;
	switch (z) {
	case Z_OK:
		return RC_OK;
	case Z_STREAM_END:
		in->ended = true;
		if (in->z.avail_in > 0 || in->rest.len > 0)
			return fail(cx, RC_INVALID, MSG(codec_zip_after), A_NUM("bytes", (int64_t)(in->z.avail_in + in->rest.len)));
		return RC_OK;
	case Z_BUF_ERROR:
		return fail(cx, RC_INVALID, MSG(codec_zip_cut), A_NUM("bytes", (int64_t)in->read));
	case Z_MEM_ERROR:
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	default:
		return fail(cx, RC_INVALID, MSG(codec_zip_damaged), A_NUM("offset", (int64_t)in->read), A_C("why", in->z.msg == NULL ? "it asks for a dictionary" : in->z.msg));
	}
}

enum rc
inflate_read(struct ctx *cx, struct inflate *in, void *out, size_t room, size_t *got)
{
	*got = 0;
	/* One byte more than allowed is enough to know, so a reader with a large buffer does no more work than that. */
	if (room > in->limits.output_max - in->written)
		room = in->limits.output_max - in->written + 1;
	if (room > INT_MAX)
		room = INT_MAX;
	in->z.next_out = out;
	in->z.avail_out = (uInt)room;
	while (!in->ended && in->z.avail_out > 0) {
		TRY(step(cx, in));
		TRY(check_limits(cx, in));
	}
	*got = room - in->z.avail_out;
	return RC_OK;
}

/* Reads on to the end and keeps nothing. */
static enum rc
measure(struct ctx *cx, struct inflate *in, size_t *size)
{
	char piece[32768];
	size_t got;

	do {
		TRY(inflate_read(cx, in, piece, sizeof(piece), &got));
		*size += got;
	} while (got > 0);
	return RC_OK;
}

static enum rc
read_all(struct ctx *cx, enum zip_wrap wrap, struct str packed, struct inflate_limits limits, size_t size, struct str *out)
{
	char *bytes = arena_alloc(cx->mem, size);
	struct inflate *in;
	size_t got;
	enum rc rc;

	TRY(inflate_open(cx, wrap, packed, limits, &in));
	rc = inflate_read(cx, in, bytes, size, &got);
	inflate_close(in);
	*out = (struct str){ bytes, size };
	return rc;
}

enum rc
zip_inflate(struct ctx *cx, enum zip_wrap wrap, struct str packed, struct inflate_limits limits, struct str *out)
{
	size_t keep = packed.len < KEEP_MAX / 4 ? packed.len * 4 + 1024 : KEEP_MAX, size;
	char *bytes = arena_alloc(cx->mem, keep);
	struct inflate *in;
	enum rc rc;

	TRY(inflate_open(cx, wrap, packed, limits, &in));
	rc = inflate_read(cx, in, bytes, keep, &size);
	if (rc == RC_OK && size == keep)
		rc = measure(cx, in, &size);
	inflate_close(in);
	TRY(rc);
	*out = (struct str){ bytes, size };
	return size <= keep ? RC_OK : read_all(cx, wrap, packed, limits, size, out);
}

enum rc
zip_deflate(struct ctx *cx, enum zip_wrap wrap, struct str plain, int level, struct str *out)
{
	gz_header header = { .os = SYSTEM_UNKNOWN };
	z_stream *z = NEW(cx->mem, z_stream);
	size_t size;
	char *bytes;

	if (plain.len > UINT_MAX / 2)
		return fail(cx, RC_LIMIT, MSG(codec_zip_large), A_NUM("limit", UINT_MAX / 2));
	if (deflateInit2(z, level, Z_DEFLATED, window_bits(wrap), MEMORY_LEVEL, Z_DEFAULT_STRATEGY) != Z_OK)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, deflate_end, z);
	if (wrap == ZIP_GZIP)
		deflateSetHeader(z, &header);
	size = deflateBound(z, plain.len);
	bytes = arena_alloc(cx->mem, size);
	z->next_in = as_input(plain.ptr);
	z->avail_in = (uInt)plain.len;
	z->next_out = (Bytef *)bytes;
	z->avail_out = (uInt)size;
	if (deflate(z, Z_FINISH) != Z_STREAM_END)
		return fail(cx, RC_INTERNAL, MSG(codec_zip_bound));
	*out = (struct str){ bytes, size - z->avail_out };
	deflate_end(z);
	return RC_OK;
}
