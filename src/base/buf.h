/* buf.h — bytes gathered into an arena, never more than a stated maximum.
 *
 * What would go over the maximum is dropped and remembered: `buf_done` then answers RC_LIMIT, so that a
 * writer checks once at its end. The bytes live in the arena; there is nothing to free.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/ctx.h"

struct buf {
	struct arena *mem;
	char *ptr;
	size_t len, cap, max;
	bool over;
};

/* Nothing is allocated before the first byte. `max` in bytes. */
struct buf buf_new(struct arena *mem, size_t max);

/* A larger buffer for `more` bytes; NULL when over. */
char *buf_grow(struct buf *b, size_t more);

/* Room for `more` bytes behind ptr + len; the caller adds what it wrote to len. NULL when over. */
static inline char *
buf_room(struct buf *b, size_t more)
{
	return more <= b->cap - b->len && !b->over && b->ptr != NULL ? b->ptr + b->len : buf_grow(b, more);
}

void buf_put(struct buf *b, const void *bytes, size_t count);
void buf_fmt(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_int(struct buf *b, int64_t number); /* decimal */

static inline void
buf_byte(struct buf *b, char byte)
{
	if (b->len < b->cap)
		b->ptr[b->len++] = byte;
	else
		buf_put(b, &byte, 1);
}

static inline void
buf_str(struct buf *b, struct str s)
{
	if (s.len <= b->cap - b->len && s.len > 0) {
		memcpy(b->ptr + b->len, s.ptr, s.len);
		b->len += s.len;
	} else {
		buf_put(b, s.ptr, s.len);
	}
}

#define buf_lit(b, literal) buf_str((b), STR(literal))

/* What was gathered, as a slice into the buffer. */
static inline struct str
buf_view(const struct buf *b)
{
	return (struct str){ b->ptr, b->len };
}

/* The same, or RC_LIMIT when something had to be dropped. */
MUST_USE enum rc buf_done(struct ctx *cx, const struct buf *b, struct str *out);

#endif
