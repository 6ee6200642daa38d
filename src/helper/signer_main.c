/* testamur-signer HOME/keys — the process that holds the secret keys. It is started by the program (signer.h), which
 * speaks to it on descriptor 3; it ends when the other side does. */
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <openssl/crypto.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/file.h"
#include "helper/signer_answer.h"

#define SOCKET 3

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* ---- less to steal, and fewer ways to carry it off ---- */

#if defined(__x86_64__)
#define OWN_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OWN_ARCH AUDIT_ARCH_AARCH64
#endif

#define DENY(name) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_##name, 0, 1), BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS)

/* No new connection, no new program, no look into other processes: whatever a flaw here would let somebody run, it has
 * only the socket it was born with. */
static void
forbid_calls(void)
{
#ifdef OWN_ARCH
	static const struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OWN_ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1), /* the other numbering of x86-64 */
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		DENY(socket), DENY(socketpair), DENY(connect), DENY(bind), DENY(listen), DENY(accept), DENY(accept4),
		DENY(execve), DENY(execveat), DENY(ptrace), DENY(process_vm_readv), DENY(process_vm_writev),
		DENY(io_uring_setup), DENY(bpf), DENY(mount), DENY(keyctl), DENY(pidfd_getfd), DENY(open_by_handle_at),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { sizeof(filter) / sizeof(filter[0]), (struct sock_filter *)(uintptr_t)filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
#endif
}

/* No core file, no debugger of the same user; nothing inherited but the socket and standard error. */
static void
confine(void)
{
	struct rlimit none = { 0, 0 };

	umask(077);
	signal(SIGINT, SIG_IGN); /* the terminal's ^C is for the program; this process ends with it */
	signal(SIGTERM, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	close_range(SOCKET + 1, ~0u, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (SANITIZED) /* their leak check is a debugger */
		return;
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	forbid_calls();
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

	if (wire_receive(SOCKET, cx->mem, &request) != WIRE_GOT)
		return false;
	go_on = signing_answer(cx, signing, request, &answer);
	go_on = wire_send(SOCKET, answer) && go_on;
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
	if (wire_receive(SOCKET, cx->mem, &request) == WIRE_GOT && !wire_send(SOCKET, buf_view(&out)))
		return;
}

static void
serve(struct ctx *cx, struct signing *signing)
{
	if (prepare(cx, signing) != RC_OK) {
		say_error(cx);
		return;
	}
	if (!serve_one(cx, signing, true))
		return;
	while (serve_one(cx, signing, false))
		;
}

int
main(int argc, char **argv)
{
	struct signing signing = { 0 };
	struct arena_door door;
	struct ctx cx;

	if (argc != 2 || fcntl(SOCKET, F_GETFD) < 0) {
		fputs("testamur-signer: started by testamur, not by hand\n", stderr);
		return 2;
	}
	confine();
	if (!ctx_open(&cx, (size_t)512 << 20))
		return 3;
	signing.folder = str_of(argv[1]);
	if (ARENA_ENTER(cx.mem, &door)) {
		serve(&cx, &signing);
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return 0;
}
