#include "helper/workbook_reader.h"

#include <unistd.h>

#include "helper/process.h"
#include "helper/wire.h"

#define WAIT_LIMIT 60 /* seconds */

static enum rc
ask(struct ctx *cx, struct process *process, struct str bytes, struct str *csv)
{
	struct wire answer = { .bad = false };

	if (!wire_send(process->fd, bytes) || wire_receive(process->fd, cx->mem, &answer.rest) != WIRE_GOT)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_workbook_gone));
	if (wire_take(&answer, 1) != 0)
		return wire_take_error(&answer, cx);
	*csv = answer.rest;
	return answer.bad ? fail(cx, RC_UNAVAILABLE, MSG(helper_workbook_gone)) : RC_OK;
}

enum rc
workbook_reader_csv(struct ctx *cx, struct str bytes, struct str *csv)
{
	struct process process = process_of(cx, process_find(cx, "testamur-workbook"));
	static char *const environment[] = { NULL };
	enum rc rc;

	if (bytes.len >= WIRE_FRAME_MAX)
		return fail(cx, RC_LIMIT, MSG(helper_workbook_large), A_NUM("most", (int64_t)(WIRE_FRAME_MAX >> 20)));
	TRY(process_start(cx, &process, NULL, environment, WAIT_LIMIT, MSG(helper_workbook_missing)));
	rc = ask(cx, &process, bytes, csv);
	if (rc == RC_UNAVAILABLE)
		process_kill(&process);
	process_stop(&process);
	return rc;
}
