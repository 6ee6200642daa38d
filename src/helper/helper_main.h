/* helper_main.h — what all helper processes begin with: the socket is there, memory has a limit, and an allocation that fails ends it cleanly.
 *
 * Private to the helper processes: each *_main.c has one `main`, which is this.
 */
#ifndef HELPER_HELPER_MAIN_H
#define HELPER_HELPER_MAIN_H

#include "base/ctx.h"

struct helper {
	const char *name;   /* "testamur-signer" */
	bool has_argument;  /* it is started with one; else with none */
	size_t memory_max;  /* of its arena, in bytes */
	/* Serves until there is nothing more to do. It confines itself before it reads a stranger's byte (sandbox.h). `argument`: NULL, or its own. */
	void (*serve)(struct ctx *cx, const char *argument);
};

/* Gives the exit status: 0 when `serve` came back, 2 when it was not started by the program, 3 without memory. */
int helper_main(const struct helper *helper, int argc, char **argv);

#endif
