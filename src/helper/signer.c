/* The program's side of the signer: starting the process, asking it, and asking it again when it has died. */
#include "helper/signer.h"

#include <unistd.h>

#include "base/file.h"
#include "helper/process.h"
#include "helper/signer_wire.h"

#define WAIT_LIMIT 120 /* seconds; making an RSA key takes some of them */

struct signer {
	struct process process;
	char *folder;
	const struct intent *sent; /* between signer_send and signer_collect */
	size_t sent_count;
};

static void
stop_later(void *handle)
{
	process_stop(&((struct signer *)handle)->process);
}

void
signer_close(struct signer *signer)
{
	process_stop(&signer->process);
}

/* ---- asking ---- */

/* What the signer answered, or RC_UNAVAILABLE when it is gone; then *gone is true and asking again may help. One that does
 * not answer in time is ended: its journal stands that at any moment. */
static enum rc
receive(struct ctx *cx, struct signer *signer, struct wire *answer, bool *gone)
{
	*gone = signer->process.fd < 0 || wire_receive(signer->process.fd, cx->mem, &answer->rest) != WIRE_GOT;
	if (*gone) {
		process_kill(&signer->process);
		return fail(cx, RC_UNAVAILABLE, MSG(helper_signer_gone));
	}
	answer->bad = false;
	return wire_take(answer, 1) == 0 ? RC_OK : wire_take_error(answer, cx);
}

static enum rc
hello(struct ctx *cx, struct signer *signer)
{
	struct buf request = buf_new(cx->mem, 64);
	struct wire answer;
	enum rc rc;
	bool gone;

	TRY(process_start(cx, &signer->process, signer->folder, environ, WAIT_LIMIT, MSG(helper_signer_missing)));
	wire_put(&request, WIRE_HELLO, 1);
	wire_put(&request, WIRE_VERSION, 4);
	if (!wire_send(signer->process.fd, buf_view(&request))) {
		process_stop(&signer->process);
		return fail(cx, RC_UNAVAILABLE, MSG(helper_signer_gone));
	}
	rc = receive(cx, signer, &answer, &gone);
	if (rc != RC_OK)
		process_stop(&signer->process);
	return rc;
}

/* Sends to the process that runs, or to a new one. */
static enum rc
send_request(struct ctx *cx, struct signer *signer, struct str request)
{
	if (signer->process.fd >= 0 && wire_send(signer->process.fd, request))
		return RC_OK;
	process_stop(&signer->process);
	TRY(hello(cx, signer));
	if (wire_send(signer->process.fd, request))
		return RC_OK;
	process_stop(&signer->process);
	return fail(cx, RC_UNAVAILABLE, MSG(helper_signer_gone));
}

/* `repeat`: the request may be asked twice when the process dies over it. */
static enum rc
ask(struct ctx *cx, struct signer *signer, struct str request, bool repeat, struct wire *answer)
{
	bool gone;
	enum rc rc;

	if (signer->sent != NULL)
		return fail(cx, RC_INTERNAL, MSG(helper_signer_busy));
	TRY(send_request(cx, signer, request));
	rc = receive(cx, signer, answer, &gone);
	if (!gone || !repeat)
		return rc;
	TRY(send_request(cx, signer, request));
	return receive(cx, signer, answer, &gone);
}

static enum rc
finished(struct ctx *cx, const struct wire *answer)
{
	return wire_done(answer) ? RC_OK : fail(cx, RC_UNAVAILABLE, MSG(helper_protocol));
}

/* ---- opening ---- */

enum rc
signer_open_with(struct ctx *cx, struct str program, struct str home, struct signer **out)
{
	struct signer *signer = NEW(cx->mem, struct signer);

	signer->process = process_of(cx, program);
	signer->folder = str_c(cx->mem, path_join(cx->mem, home, STR("keys")));
	arena_defer(cx->mem, stop_later, signer);
	TRY(hello(cx, signer));
	*out = signer;
	return RC_OK;
}

enum rc
signer_open(struct ctx *cx, struct str home, struct signer **out)
{
	return signer_open_with(cx, process_find(cx, "testamur-signer"), home, out);
}

/* ---- keys ---- */

enum rc
signer_keys(struct ctx *cx, struct signer *signer, struct key_record **keys, size_t *count)
{
	struct buf request = buf_new(cx->mem, 64);
	struct wire answer;

	wire_put(&request, WIRE_KEYS, 1);
	TRY(ask(cx, signer, buf_view(&request), true, &answer));
	*count = wire_take(&answer, 4);
	if (*count > answer.rest.len)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_protocol));
	*keys = NEWS(cx->mem, struct key_record, *count + 1);
	for (size_t i = 0; i < *count; i++)
		wire_take_record(&answer, cx->mem, &(*keys)[i]);
	return finished(cx, &answer);
}

enum rc
signer_create_key(struct ctx *cx, struct signer *signer, enum key_kind kind, int64_t valid_from, int64_t valid_until, struct key_record *out)
{
	struct buf request = buf_new(cx->mem, 64);
	struct wire answer;

	wire_put(&request, WIRE_CREATE, 1);
	wire_put(&request, (uint64_t)cx->now, 8);
	wire_put(&request, kind, 1);
	wire_put(&request, (uint64_t)valid_from, 8);
	wire_put(&request, (uint64_t)valid_until, 8);
	TRY(ask(cx, signer, buf_view(&request), false, &answer));
	wire_take_record(&answer, cx->mem, out);
	return finished(cx, &answer);
}

enum rc
signer_retire_key(struct ctx *cx, struct signer *signer, struct str kid, int64_t compromised_at)
{
	struct buf request = buf_new(cx->mem, 4096);
	struct str text;
	struct wire answer;

	wire_put(&request, WIRE_RETIRE, 1);
	wire_put(&request, (uint64_t)cx->now, 8);
	wire_put_str(&request, kid);
	wire_put(&request, (uint64_t)compromised_at, 8);
	TRY(buf_done(cx, &request, &text));
	TRY(ask(cx, signer, text, true, &answer));
	return finished(cx, &answer);
}

/* ---- signing ---- */

static enum rc
check_batch(struct ctx *cx, const struct intent *intents, size_t count)
{
	size_t bytes = 0;

	if (count > INTENTS_MAX)
		return fail(cx, RC_LIMIT, MSG(helper_signer_batch), A_NUM("limit", INTENTS_MAX));
	for (size_t i = 0; i < count; i++) {
		if (intents[i].bytes.len > INTENT_BYTES_MAX)
			return fail_at_field(cx, fail(cx, RC_LIMIT, MSG(helper_intent_size), A_NUM("limit", (int64_t)INTENT_BYTES_MAX)), intents[i].id);
		if (intents[i].id.len > INTENT_ID_MAX || intents[i].kid.len > INTENT_ID_MAX)
			return fail_at_field(cx, fail(cx, RC_INVALID, MSG(helper_intent_id), A_NUM("limit", INTENT_ID_MAX)), intents[i].id);
		bytes += intents[i].bytes.len;
	}
	if (bytes > BATCH_BYTES_MAX)
		return fail(cx, RC_LIMIT, MSG(helper_batch_size), A_NUM("limit", (int64_t)BATCH_BYTES_MAX));
	return RC_OK;
}

static struct str
sign_request(struct ctx *cx, const struct intent *intents, size_t count)
{
	size_t size = 1 + 8 + 4;
	struct buf request = buf_new(cx->mem, WIRE_FRAME_MAX);

	for (size_t i = 0; i < count; i++)
		size += 1 + 3 * 4 + intents[i].id.len + intents[i].kid.len + intents[i].bytes.len;
	buf_room(&request, size);
	wire_put(&request, WIRE_SIGN, 1);
	wire_put(&request, (uint64_t)cx->now, 8);
	wire_put(&request, count, 4);
	for (size_t i = 0; i < count; i++) {
		wire_put(&request, intents[i].kind, 1);
		wire_put_str(&request, intents[i].id);
		wire_put_str(&request, intents[i].kid);
		wire_put_str(&request, intents[i].bytes);
	}
	return buf_view(&request);
}

static enum rc
send_intents(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count)
{
	struct arena_mark mark = arena_mark(cx->mem);
	enum rc rc = send_request(cx, signer, sign_request(cx, intents, count));

	arena_release(cx->mem, mark);
	return rc;
}

enum rc
signer_send(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count)
{
	if (signer->sent != NULL)
		return fail(cx, RC_INTERNAL, MSG(helper_signer_busy));
	TRY(check_batch(cx, intents, count));
	TRY(send_intents(cx, signer, intents, count));
	signer->sent = intents;
	signer->sent_count = count;
	return RC_OK;
}

static enum rc
take_signatures(struct ctx *cx, struct wire *answer, size_t count, struct signature *signatures)
{
	if (wire_take(answer, 4) != count)
		return fail(cx, RC_UNAVAILABLE, MSG(helper_protocol));
	for (size_t i = 0; i < count; i++) {
		struct str bytes = wire_take_str(answer);

		if (bytes.len == 0 || bytes.len > SIGNATURE_MAX)
			return fail(cx, RC_UNAVAILABLE, MSG(helper_protocol));
		signatures[i].len = bytes.len;
		memcpy(signatures[i].bytes, bytes.ptr, bytes.len);
	}
	return finished(cx, answer);
}

enum rc
signer_collect(struct ctx *cx, struct signer *signer, struct signature *signatures)
{
	struct arena_mark mark = arena_mark(cx->mem);
	const struct intent *intents = signer->sent;
	struct wire answer;
	bool gone;
	enum rc rc;

	if (intents == NULL)
		return fail(cx, RC_INTERNAL, MSG(helper_signer_busy));
	signer->sent = NULL;
	rc = receive(cx, signer, &answer, &gone);
	if (gone) { /* the journal makes asking again harmless */
		TRY(send_intents(cx, signer, intents, signer->sent_count));
		rc = receive(cx, signer, &answer, &gone);
	}
	if (rc == RC_OK)
		rc = take_signatures(cx, &answer, signer->sent_count, signatures);
	arena_release(cx->mem, mark);
	return rc;
}

enum rc
signer_sign(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count, struct signature *signatures)
{
	TRY(signer_send(cx, signer, intents, count));
	return signer_collect(cx, signer, signatures);
}
