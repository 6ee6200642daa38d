#include "helper/mailer.h"

#include "helper/process.h"
#include "helper/wire.h"

#define WAIT_LIMIT 90 /* seconds: longer than testamur-mailer allows itself */

static enum rc
ask(struct ctx *cx, struct process *process, struct str order)
{
	struct wire answer = { .bad = false };

	if (!wire_send(process->fd, order) || wire_receive(process->fd, cx->mem, &answer.rest) != WIRE_GOT)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_mailer_gone));
	return wire_take(&answer, 1) == 0 ? RC_OK : wire_take_error(&answer, cx);
}

enum rc
mailer_send(struct ctx *cx, const struct mailer_server *server, struct str from, struct str to, struct str message)
{
	struct process process = process_of(cx, process_find(cx, "testamur-mailer"));
	static char *const environment[] = { NULL };
	struct buf order = buf_new(cx->mem, WIRE_FRAME_MAX);
	const struct str texts[] = { server->host, server->user, server->password, server->ca_file, from, to, message };
	enum rc rc;

	wire_put(&order, (uint64_t)server->port, 4);
	wire_put(&order, (uint64_t)server->tls, 1);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		wire_put_str(&order, texts[i]);
	TRY(process_start(cx, &process, NULL, environment, WAIT_LIMIT, MSG(helper_mailer_missing)));
	rc = ask(cx, &process, buf_view(&order));
	if (rc == RC_UNAVAILABLE)
		process_kill(&process);
	process_stop(&process);
	return rc;
}
