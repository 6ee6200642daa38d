#include "helper/helper_main.h"

#include <fcntl.h>
#include <stdio.h>

#include "helper/process.h"

int
helper_main(const struct helper *helper, int argc, char **argv)
{
	struct arena_door door;
	struct ctx cx;

	if (argc != (helper->has_argument ? 2 : 1) || fcntl(HELPER_SOCKET, F_GETFD) < 0) {
		fprintf(stderr, "%s: started by testamur, not by hand\n", helper->name);
		return 2;
	}
	if (!ctx_open(&cx, helper->memory_max))
		return 3;
	if (ARENA_ENTER(cx.mem, &door)) {
		helper->serve(&cx, argv[1]);
		arena_leave(cx.mem, &door);
	}
	ctx_close(&cx);
	return 0;
}
