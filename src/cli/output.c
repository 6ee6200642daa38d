#include "cli/output.h"

#include <stdarg.h>
#include <stdlib.h>
#include <sys/ioctl.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "cli/layout.h"

#define WIDTH_DEFAULT 80
#define WIDTH_MOST    100
#define WIDTH_LEAST   40

/* Control characters, and the marks that turn the direction of the text around them (a name could make a
 * line read otherwise than it is). */
static bool
is_steering(uint32_t c)
{
	return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

static void
put_clean(struct cli *cli, FILE *to, struct str text)
{
	size_t from = 0, at = 0;

	while (at < text.len) {
		size_t before = at;
		uint32_t c = utf8_next(text, &at);
		bool malformed = c == 0xFFFD && at - before == 1;

		if (!malformed && !is_steering(c))
			continue;
		fwrite(text.ptr + from, 1, before - from, to);
		fputs("\xEF\xBF\xBD", to);
		from = at;
	}
	if (fwrite(text.ptr + from, 1, text.len - from, to) < text.len - from)
		cli->write_failed = cli->write_failed || to == cli->io.out;
}

static void __attribute__((format(printf, 3, 0)))
say_to(struct cli *cli, FILE *to, const char *format, va_list args)
{
	char *text = NULL;
	int len = vasprintf(&text, format, args);

	if (len < 0)
		return;
	put_clean(cli, to, (struct str){ text, (size_t)len });
	free(text);
}

void
cli_say(struct cli *cli, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_to(cli, cli->io.out, format, args);
	va_end(args);
}

void
cli_note(struct cli *cli, const char *format, ...)
{
	va_list args;

	/* What was said before on standard output stands before it on a terminal too. */
	fflush(cli->io.out);
	va_start(args, format);
	say_to(cli, cli->io.err, format, args);
	va_end(args);
}

void
cli_bytes(struct cli *cli, struct str bytes)
{
	if (bytes.len > 0 && fwrite(bytes.ptr, 1, bytes.len, cli->io.out) < bytes.len)
		cli->write_failed = true;
}

void
cli_json(struct cli *cli, const struct json *value)
{
	struct arena_mark mark = arena_mark(cli->cx->mem);

	cli_bytes(cli, json_text(cli->cx->mem, value, JSON_PRETTY));
	arena_release(cli->cx->mem, mark);
}

size_t
cli_width(const struct cli *cli)
{
	struct winsize size;
	size_t width = cli->io.width;

	if (width == 0 && ioctl(fileno(cli->io.out), TIOCGWINSZ, &size) == 0)
		width = size.ws_col;
	if (width == 0)
		width = WIDTH_DEFAULT;
	return width > WIDTH_MOST ? WIDTH_MOST : width < WIDTH_LEAST ? WIDTH_LEAST : width;
}

/* Ranges of Unicode 15 that terminals draw in no column or in two; the common ones, which is what alignment needs. */
static const struct { uint32_t first, last; unsigned columns; } widths[] = {
	{ 0x0300, 0x036F, 0 }, { 0x0591, 0x05BD, 0 }, { 0x064B, 0x065F, 0 }, { 0x1100, 0x115F, 2 }, { 0x1AB0, 0x1AFF, 0 },
	{ 0x1DC0, 0x1DFF, 0 }, { 0x200B, 0x200F, 0 }, { 0x20D0, 0x20FF, 0 }, { 0x2E80, 0x303E, 2 }, { 0x3041, 0xA4CF, 2 },
	{ 0xAC00, 0xD7A3, 2 }, { 0xF900, 0xFAFF, 2 }, { 0xFE00, 0xFE0F, 0 }, { 0xFE20, 0xFE2F, 0 }, { 0xFE30, 0xFE6F, 2 },
	{ 0xFF00, 0xFF60, 2 }, { 0xFFE0, 0xFFE6, 2 }, { 0x1F300, 0x1FAFF, 2 }, { 0x20000, 0x3FFFD, 2 }
};

static unsigned
columns_of(uint32_t c)
{
	for (size_t i = 0; i < sizeof(widths) / sizeof(*widths); i++)
		if (c >= widths[i].first && c <= widths[i].last)
			return widths[i].columns;
	return 1;
}

size_t
text_width(struct str s)
{
	size_t at = 0, width = 0;

	while (at < s.len)
		width += columns_of(utf8_next(s, &at));
	return width;
}

struct str
text_line(struct str *rest, size_t width)
{
	size_t at = 0, used = 0, space = 0, cut;
	struct str line;

	while (at < rest->len && rest->ptr[at] != '\n') {
		size_t before = at;

		used += columns_of(utf8_next(*rest, &at));
		if (used > width && before > 0) {
			/* The space itself may stand past the edge. */
			at = rest->ptr[before] == ' ' ? before : space > 0 ? space : before;
			break;
		}
		if (rest->ptr[before] == ' ')
			space = before;
	}
	line = str_sub(*rest, 0, at);
	cut = at + (at < rest->len && (rest->ptr[at] == ' ' || rest->ptr[at] == '\n'));
	*rest = str_sub(*rest, cut, SIZE_MAX);
	return line;
}

void
cli_wrap(struct cli *cli, size_t indent, struct str first, struct str text)
{
	size_t width = cli_width(cli), used = text_width(first);

	if (first.len > 0)
		cli_say(cli, PRI_STR, ARG_STR(first));
	/* Words need a space before the text. What does not fit beside it stands on a line of its own. */
	if (first.len > 0 && (used > indent || (used == indent && !str_ends(first, " ")))) {
		cli_say(cli, "\n");
		used = 0;
	}
	do {
		struct str line = text_line(&text, width > indent + 20 ? width - indent : 20);

		cli_say(cli, "%*s" PRI_STR "\n", (int)(indent > used ? indent - used : 0), "", ARG_STR(line));
		used = 0;
	} while (text.len > 0);
}
