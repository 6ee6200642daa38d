/* testamur-signer HOME/keys — the process that holds the secret keys. It is started by the program (signer.h), which
 * speaks to it on descriptor 3; it ends when the other side does. */
#include <openssl/crypto.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "base/file.h"
#include "helper/helper_main.h"
#include "helper/process.h"
#include "helper/sandbox.h"
#include "helper/signer_answer.h"

/* No new connection: whatever a flaw here would let somebody run, it has only the socket it was born with. */
static void
confine(void)
{
	static const int calls[] = { SYS_socket, SYS_socketpair, SYS_connect, SYS_bind };

	if (sandbox_begin())
		sandbox_forbid(calls, sizeof(calls) / sizeof(calls[0]));
}

/* ---- the passphrase ---- */

static enum rc
passphrase_from(struct ctx *cx, struct str path, struct str *out)
{
	struct str text;

	TRY(file_read(cx, path, 4096, &text));
	*out = text;
	while (out->len > 0 && (out->ptr[out->len - 1] == '\n' || out->ptr[out->len - 1] == '\r'))
		out->len--;
	return out->len > 0 ? RC_OK : fail_at_file(cx, fail(cx, RC_INVALID, MSG(helper_passphrase_empty)), path);
}

/* In the order of signer.h; empty when none is given. */
static enum rc
find_passphrase(struct ctx *cx, struct str *out)
{
	const char *file = getenv("TESTAMUR_PASSPHRASE_FILE"), *credentials = getenv("CREDENTIALS_DIRECTORY");
	char *text = getenv("TESTAMUR_PASSPHRASE");
	struct str credential = path_join(cx->mem, str_of(credentials), STR("testamur-passphrase"));

	*out = STR_NONE;
	if (file != NULL)
		return passphrase_from(cx, str_of(file), out);
	if (credentials != NULL && file_exists(cx->mem, credential))
		return passphrase_from(cx, credential, out);
	if (text != NULL) {
		*out = str_dup(cx->mem, str_of(text));
		OPENSSL_cleanse(text, strlen(text));
	}
	return RC_OK;
}

/* ---- the process ---- */

static enum rc
prepare(struct ctx *cx, struct signing *signing)
{
	TRY(file_make_dirs(cx, signing->folder, 0700));
	return find_passphrase(cx, &signing->passphrase);
}

/* One request, in memory that is given back after it. HELLO is the exception: what it opens stays. */
static bool
serve_one(struct ctx *cx, struct signing *signing, bool keep)
{
	struct arena_mark mark = arena_mark(cx->mem);
	struct str request, answer;
	bool go_on;

	if (wire_receive(HELPER_SOCKET, cx->mem, &request) != WIRE_GOT)
		return false;
	go_on = signing_answer(cx, signing, request, &answer);
	go_on = wire_send(HELPER_SOCKET, answer) && go_on;
	if (!keep)
		arena_release(cx->mem, mark);
	return go_on;
}

/* What went wrong before the first request is the answer to it. */
static void
say_error(struct ctx *cx)
{
	struct buf out = buf_new(cx->mem, (size_t)64 << 10);
	struct str request;

	wire_put(&out, 1, 1);
	wire_put_error(&out, &cx->err);
	if (wire_receive(HELPER_SOCKET, cx->mem, &request) == WIRE_GOT && !wire_send(HELPER_SOCKET, buf_view(&out)))
		return;
}

static void
serve(struct ctx *cx, const char *folder)
{
	struct signing signing = { .folder = str_of(folder) };

	confine();
	if (prepare(cx, &signing) != RC_OK)
		say_error(cx);
	else if (serve_one(cx, &signing, true))
		while (serve_one(cx, &signing, false))
			;
}

int
main(int argc, char **argv)
{
	static const struct helper signer = { .name = "testamur-signer", .has_argument = true, .memory_max = (size_t)512 << 20, .serve = serve };

	return helper_main(&signer, argc, argv);
}
