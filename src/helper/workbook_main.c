/* testamur-workbook — the process that reads one stranger's workbook. It is started by the program (workbook_reader.h), which speaks to
 * it on descriptor 3: one frame of bytes in, one answer out, and it ends. */
#include <sys/resource.h>
#include <sys/syscall.h>

#include "codec/workbook.h"
#include "helper/helper_main.h"
#include "helper/process.h"
#include "helper/sandbox.h"
#include "helper/wire.h"

#define MEMORY_MAX  ((size_t)1 << 30)
#define SECONDS_MAX 45 /* of its processor time */

static void
confine(void)
{
	static const int calls[] = { SYS_socket, SYS_socketpair, SYS_connect, SYS_bind, SYS_accept, SYS_accept4, SYS_kill, SYS_unlinkat, SYS_mkdirat,
	                             SYS_fchmodat, SYS_openat };
	struct rlimit memory = { MEMORY_MAX, MEMORY_MAX }, none = { 0, 0 }, files = { 8, 8 }, time = { SECONDS_MAX, SECONDS_MAX };

	if (!sandbox_begin())
		return;
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &time);
	setrlimit(RLIMIT_FSIZE, &none);
	setrlimit(RLIMIT_NOFILE, &files);
	sandbox_read_only_below(NULL, 0);
	sandbox_forbid_writing();
	sandbox_forbid(calls, sizeof(calls) / sizeof(calls[0]));
}

static void
serve(struct ctx *cx, const char *argument)
{
	struct str bytes, csv;
	struct buf out = buf_new(cx->mem, WIRE_FRAME_MAX);

	(void)argument;
	confine();
	if (wire_receive(HELPER_SOCKET, cx->mem, &bytes) != WIRE_GOT)
		return;
	if (workbook_read(cx, bytes, &csv) == RC_OK) {
		wire_put(&out, 0, 1);
		buf_str(&out, csv);
	} else {
		wire_put(&out, 1, 1);
		wire_put_error(&out, &cx->err);
	}
	if (!wire_send(HELPER_SOCKET, buf_view(&out)))
		return;
}

int
main(int argc, char **argv)
{
	static const struct helper workbook = { .name = "testamur-workbook", .memory_max = MEMORY_MAX - ((size_t)64 << 20), .serve = serve };

	return helper_main(&workbook, argc, argv);
}
