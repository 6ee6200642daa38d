/* process.h — starting and ending a helper process; private to src/helper.
 *
 * A helper is an executable beside the program, started with a socket on descriptor 3 (HELPER_SOCKET), nothing on
 * standard input and output, and everything else closed by itself (sandbox.h). It ends when its socket does.
 */
#ifndef HELPER_PROCESS_H
#define HELPER_PROCESS_H

#include <sys/types.h>

#include "base/ctx.h"

#define HELPER_SOCKET 3

struct process {
	char *program; /* its path */
	pid_t id;      /* 0: it does not run */
	int fd;        /* our end; -1 */
};

/* A process that does not run yet; its path lives in cx->mem. */
struct process process_of(struct ctx *cx, struct str program);

/* Where the helper of that name is: beside the program, or where the tests' and benches' programs have it above them,
 * or installed. */
struct str process_find(struct ctx *cx, const char *name);

/* Starts it with one argument (NULL: none) and that environment. Each send and receive may then take `seconds`.
 * RC_UNAVAILABLE: the system says why (`missing` is the message, with {system}). */
MUST_USE enum rc process_start(struct ctx *cx, struct process *process, char *argument, char *const *environment, int seconds, const struct message *missing);

/* From now on each send and receive may take `seconds`. */
void process_wait_limit(struct process *process, int seconds);

/* Closes the socket and waits for its end. Stopping twice is fine. */
void process_stop(struct process *process);

/* Seconds of a clock that nobody sets. */
int64_t process_seconds(void);

/* Ends one that does not answer. */
void process_kill(struct process *process);

#endif
