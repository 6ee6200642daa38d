#include "codec/pointer.h"

void
pointer_put_name(struct buf *out, struct str name)
{
	buf_byte(out, '/');
	for (size_t i = 0; i < name.len; i++) {
		if (name.ptr[i] == '~')
			buf_lit(out, "~0");
		else if (name.ptr[i] == '/')
			buf_lit(out, "~1");
		else
			buf_byte(out, name.ptr[i]);
	}
}

void
pointer_put_index(struct buf *out, size_t index)
{
	buf_fmt(out, "/%zu", index);
}

/* The value of a hexadecimal digit, or -1. */
static int
digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *found = memchr(digits, c >= 'A' && c <= 'F' ? c | 0x20 : c, 16);

	return found == NULL ? -1 : (int)(found - digits);
}

static struct str
percent_read(struct arena *mem, struct str step)
{
	struct buf out = buf_new(mem, step.len);

	for (size_t i = 0; i < step.len; i++) {
		int high = i + 2 < step.len && step.ptr[i] == '%' ? digit(step.ptr[i + 1]) : -1, low = high < 0 ? -1 : digit(step.ptr[i + 2]);

		buf_byte(&out, low < 0 ? step.ptr[i] : (char)(high * 16 + low));
		i += low < 0 ? 0 : 2;
	}
	return buf_view(&out);
}

struct str
pointer_name(struct arena *mem, struct str step)
{
	struct str rest = percent_read(mem, step);
	struct buf out = buf_new(mem, step.len);

	for (size_t i = 0; i < rest.len; i++) {
		bool escape = rest.ptr[i] == '~' && i + 1 < rest.len && (rest.ptr[i + 1] == '0' || rest.ptr[i + 1] == '1');

		buf_byte(&out, !escape ? rest.ptr[i] : rest.ptr[i + 1] == '0' ? '~' : '/');
		i += escape;
	}
	return buf_view(&out);
}
