/* testamur-renderer — the process that draws transcripts and opens strangers' PDFs. It is started by the program (renderer.h), which speaks
 * to it on descriptor 3; it has no key, no database and no connection, and writes no file. */
#include <sys/resource.h>
#include <sys/syscall.h>

#include "helper/helper_main.h"
#include "helper/process.h"
#include "helper/renderer_pdf.h"
#include "helper/renderer_wire.h"
#include "helper/sandbox.h"

#define MEMORY_MAX  ((size_t)1 << 30)
#define SECONDS_MAX 45 /* of processor time over a stranger's PDF */

static const int common_calls[] = { SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_accept, SYS_accept4, SYS_kill, SYS_unlinkat, SYS_mkdirat, SYS_fchmodat,
                                    SYS_openat };
#define CALLS       (sizeof(common_calls) / sizeof(*common_calls))
#define DRAW_CALLS  (CALLS - 1) /* fonts are opened */

/* For drawing: fonts and their settings can be read. */
static void
confine_to_fonts(void)
{
	static const char *const below[] = { "/usr/share/fonts", "/usr/local/share/fonts", "/usr/share/fontconfig", "/etc/fonts", "/var/cache/fontconfig" };
	struct rlimit memory = { MEMORY_MAX, MEMORY_MAX }, none = { 0, 0 }, files = { 64, 64 };

	if (!sandbox_begin())
		return;
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_NOFILE, &files);
	sandbox_read_only_below(below, sizeof(below) / sizeof(*below));
	sandbox_forbid_writing();
	sandbox_forbid(common_calls, DRAW_CALLS);
}

/* For a stranger's bytes: nothing. */
static void
confine(void)
{
	struct rlimit memory = { MEMORY_MAX, MEMORY_MAX }, none = { 0, 0 }, files = { 8, 8 }, time = { SECONDS_MAX, SECONDS_MAX };

	if (!sandbox_begin())
		return;
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &time);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_NOFILE, &files);
	sandbox_read_only_below(NULL, 0);
	sandbox_forbid_writing();
	sandbox_forbid(common_calls, CALLS);
}

static enum rc
draw(struct ctx *cx, struct wire *in, struct buf *out)
{
	struct transcript transcript;
	struct str drawn, archived;

	if (!renderer_take_transcript(in, cx->mem, &transcript))
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	TRY(pdf_draw(cx, &transcript, &drawn));
	TRY(pdf_archive(cx, &transcript, drawn, &archived));
	wire_put_str(out, archived);
	return RC_OK;
}

static enum rc
open_stranger(struct ctx *cx, struct wire *in, struct buf *out)
{
	struct str pdf = wire_take_str(in), *files;
	size_t count;

	if (!wire_done(in))
		return fail(cx, RC_INTERNAL, MSG(helper_protocol));
	TRY(pdf_attachments(cx, pdf, &files, &count));
	wire_put(out, count, 4);
	for (size_t i = 0; i < count; i++)
		wire_put_str(out, files[i]);
	return RC_OK;
}

static bool
answer(enum rc rc, struct ctx *cx, struct buf *fields)
{
	struct buf out = buf_new(cx->mem, WIRE_FRAME_MAX);

	wire_put(&out, rc != RC_OK, 1);
	if (rc == RC_OK)
		buf_str(&out, buf_view(fields));
	else
		wire_put_error(&out, &cx->err);
	return wire_send(HELPER_SOCKET, buf_view(&out));
}

/* One question; false when there is no other. What a process is asked first decides what it may read ever after. */
static bool
serve_one(struct ctx *cx, bool first)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct buf fields = buf_new(cx->mem, WIRE_FRAME_MAX);
	struct wire in = { .bad = false };
	enum renderer_request asked;
	bool sent;

	if (wire_receive(HELPER_SOCKET, cx->mem, &in.rest) != WIRE_GOT)
		return false;
	asked = (enum renderer_request)wire_take(&in, 1);
	if (first && asked == RENDERER_DRAW)
		confine_to_fonts();
	else if (first)
		confine();
	else if (asked != RENDERER_DRAW)
		return false;
	sent = answer(asked == RENDERER_DRAW ? draw(cx, &in, &fields) : open_stranger(cx, &in, &fields), cx, &fields);
	arena_release(cx->mem, mark);
	return sent && asked == RENDERER_DRAW;
}

static void
serve(struct ctx *cx, const char *argument)
{
	(void)argument;
	if (serve_one(cx, true))
		while (serve_one(cx, false))
			;
	pdf_close();
}

int
main(int argc, char **argv)
{
	static const struct helper renderer = { .name = "testamur-renderer", .memory_max = MEMORY_MAX / 2, .serve = serve };

	return helper_main(&renderer, argc, argv);
}
