/* served.h — `testamur serve` on the loopback, for figures of the whole program: started, asked over plain sockets, ended. */
#ifndef BENCH_SERVED_H
#define BENCH_SERVED_H

#include <sys/types.h>

#include "base/ctx.h"

struct served {
	pid_t pid;
	int port;
	struct str home;
};

/* A home that `testamur init` made, beside the program. */
struct str served_home(struct ctx *cx);

/* Starts it, without limits on how often one may ask. It may not answer yet. */
struct served served_start(struct ctx *cx, struct str home);
void served_stop(const struct served *s);

/* A connection; -1: refused. */
int served_connect(int port);
/* A connection, as soon as it answers; ends the run after five seconds. */
int served_await(struct ctx *cx, const struct served *s);

/* Sends the request and reads one answer with a Content-Length; a larger one than 64 kB is cut. False: the connection ended, or the answer
 * does not begin so. */
bool served_exchange(int fd, struct str request, const char *begins);

/* User and system time of the process in seconds (proc(5), stat: fields 14 and 15). */
double served_cpu(struct ctx *cx, pid_t pid);

/* Memory of the process in MB, shared pages counted whole: now ("VmRSS:") or when it held most ("VmHWM:", proc(5), status). */
double served_memory(struct ctx *cx, pid_t pid, const char *line);

#endif
