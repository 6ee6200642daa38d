#include "helper/renderer.h"

#include "helper/process.h"
#include "helper/renderer_wire.h"

#define WAIT_LIMIT 60 /* seconds for one transcript, or one stranger's PDF */

struct renderer { struct process process; };

static void
stop_later(void *process)
{
	process_stop(process);
}

static void
prepare(struct ctx *cx, struct process *process)
{
	*process = process_of(cx, process_find(cx, "testamur-renderer"));
	arena_defer(cx->mem, stop_later, process);
}

struct renderer *
renderer_open(struct ctx *cx)
{
	struct renderer *renderer = NEW(cx->mem, struct renderer);

	prepare(cx, &renderer->process);
	return renderer;
}

void
renderer_close(struct renderer *renderer)
{
	process_stop(&renderer->process);
}

/* One frame out, one back. A process that is gone or does not answer is ended; the next question starts another. */
static enum rc
exchange(struct ctx *cx, struct process *process, struct str request, struct wire *answer)
{
	static char *const environment[] = { NULL };

	if (process->fd < 0)
		TRY(process_start(cx, process, NULL, environment, WAIT_LIMIT, MSG(helper_renderer_missing)));
	if (!wire_send(process->fd, request) || wire_receive(process->fd, cx->mem, &answer->rest) != WIRE_GOT) {
		process_kill(process);
		return fail(cx, RC_UNAVAILABLE, MSG(helper_renderer_gone));
	}
	answer->bad = false;
	return wire_take(answer, 1) == 0 ? RC_OK : wire_take_error(answer, cx);
}

enum rc
renderer_draw(struct ctx *cx, struct renderer *renderer, const struct transcript *transcript, struct str *pdf)
{
	struct buf request = buf_new(cx->mem, WIRE_FRAME_MAX);
	struct wire answer;

	if (transcript->fact_count > TRANSCRIPT_TEXTS_MAX || transcript->outcome_count > TRANSCRIPT_TEXTS_MAX)
		return fail(cx, RC_LIMIT, MSG(helper_renderer_long), A_NUM("limit", TRANSCRIPT_TEXTS_MAX));
	wire_put(&request, RENDERER_DRAW, 1);
	renderer_put_transcript(&request, transcript);
	if (request.over)
		return fail(cx, RC_LIMIT, MSG(helper_pdf_large), A_NUM("most", (int64_t)(WIRE_FRAME_MAX >> 20)));
	TRY(exchange(cx, &renderer->process, buf_view(&request), &answer));
	*pdf = wire_take_str(&answer);
	return wire_done(&answer) ? RC_OK : fail(cx, RC_UNAVAILABLE, MSG(helper_renderer_gone));
}

static enum rc
take_files(struct ctx *cx, struct wire *answer, struct str **files, size_t *count)
{
	*count = (size_t)wire_take(answer, 4);
	if (*count > PDF_ATTACHMENTS_MAX)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_renderer_gone));
	*files = NEWS(cx->mem, struct str, *count + 1);
	for (size_t i = 0; i < *count; i++)
		(*files)[i] = wire_take_str(answer);
	return wire_done(answer) ? RC_OK : fail(cx, RC_UNAVAILABLE, MSG(helper_renderer_gone));
}

enum rc
renderer_attachments(struct ctx *cx, struct str pdf, struct str **files, size_t *count)
{
	struct process *process = NEW(cx->mem, struct process);
	struct buf request = buf_new(cx->mem, WIRE_FRAME_MAX);
	struct wire answer;
	enum rc rc;

	if (pdf.len > WIRE_FRAME_MAX - 16)
		return fail(cx, RC_LIMIT, MSG(helper_pdf_large), A_NUM("most", (int64_t)(WIRE_FRAME_MAX >> 20)));
	prepare(cx, process);
	wire_put(&request, RENDERER_OPEN, 1);
	wire_put_str(&request, pdf);
	rc = exchange(cx, process, buf_view(&request), &answer);
	process_stop(process);
	return rc == RC_OK ? take_files(cx, &answer, files, count) : rc;
}
