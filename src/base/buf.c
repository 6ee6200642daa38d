#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

struct buf
buf_new(struct arena *mem, size_t max)
{
	return (struct buf){ .mem = mem, .max = max };
}

char *
buf_grow(struct buf *b, size_t more)
{
	size_t want, cap = b->cap;

	if (b->over || more > b->max - b->len) {
		b->over = true;
		return NULL;
	}
	want = b->len + more;
	if (want > cap) {
		cap = cap < 128 ? 256 : cap * 2;
		if (cap < want)
			cap = want;
		if (cap > b->max)
			cap = b->max;
		b->ptr = b->ptr == NULL ? arena_alloc(b->mem, cap) : arena_grow(b->mem, b->ptr, b->cap, cap);
		b->cap = cap;
	}
	return b->ptr + b->len;
}

void
buf_put(struct buf *b, const void *bytes, size_t count)
{
	char *room;

	if (count == 0)
		return;
	room = buf_room(b, count);
	if (room == NULL)
		return;
	memcpy(room, bytes, count);
	b->len += count;
}

void
buf_fmt(struct buf *b, const char *format, ...)
{
	char small[256];
	va_list args, again;
	int n;

	va_start(args, format);
	va_copy(again, args);
	n = vsnprintf(small, sizeof(small), format, args);
	va_end(args);
	if (n >= 0 && (size_t)n < sizeof(small)) {
		buf_put(b, small, (size_t)n);
	} else if (n >= 0) {
		char *room = buf_room(b, (size_t)n + 1);

		if (room != NULL) {
			vsnprintf(room, (size_t)n + 1, format, again);
			b->len += (size_t)n;
		}
	}
	va_end(again);
}

void
buf_int(struct buf *b, int64_t number)
{
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	char digits[20];
	size_t at = sizeof(digits);

	do
		digits[--at] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (number < 0)
		buf_byte(b, '-');
	buf_put(b, digits + at, sizeof(digits) - at);
}

enum rc
buf_done(struct ctx *cx, const struct buf *b, struct str *out)
{
	if (b->over)
		return fail(cx, RC_LIMIT, MSG(base_too_large), A_NUM("limit", (int64_t)b->max));
	*out = buf_view(b);
	return RC_OK;
}
