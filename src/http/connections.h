/* connections.h — every open connection, what it is doing and until when it may; private to src/http.
 *
 * libmicrohttpd ends a connection that is silent. One that sends a byte from time to time, or reads one, is never
 * silent (slowloris, T-27): here each phase has an end that no byte moves. A tick a second shuts down the sockets
 * of those that are over it, and the library then closes them. When there are too many, those that wait for nothing
 * of ours, the longest first, make room.
 *
 * Threads  the library's threads open, change and close; one thread ticks. A lock for all, held for a few instructions,
 *          and by the tick for as long as it looks through the list.
 */
#ifndef HTTP_CONNECTIONS_H
#define HTTP_CONNECTIONS_H

#include <sys/socket.h>

#include "base/ctx.h"

struct connections;
struct connection;

enum phase {
	PHASE_HEAD,  /* TLS and the first header lines: HEAD_MS from the beginning */
	PHASE_IDLE,  /* between two requests: IDLE_MS, the next header lines included */
	PHASE_BODY,  /* BODY_MS and a second for each BODY_RATE bytes announced */
	PHASE_WORK,  /* ours: no end */
	PHASE_REPLY  /* REPLY_MS and a second for each REPLY_RATE bytes */
};

#define HEAD_MS    10000
#define IDLE_MS    40000
#define BODY_MS    20000
#define BODY_RATE  (16 << 10)
#define REPLY_MS   30000
#define REPLY_RATE (16 << 10)

/* `most` connections in all, `most_each` from one address (an IPv6 client is its /64). Freed with cx->mem. */
struct connections *connections_new(struct ctx *cx, size_t most, size_t most_each);

/* May this address open another one? Asked before a connection is made. `exempt`: a trusted proxy. */
bool connections_admit(struct connections *all, const struct sockaddr *address, bool exempt);

/* NULL when there is no memory: the caller closes. */
struct connection *connection_opened(struct connections *all, const struct sockaddr *address, int fd);
void connection_closed(struct connections *all, struct connection *connection);

/* Enters a phase, with `bytes` to come or to go. */
void connection_phase(struct connections *all, struct connection *connection, enum phase phase, uint64_t bytes);

/* Shuts down what is over its time. Returns how many. */
size_t connections_tick(struct connections *all);

/* How many are open, and how many of them have a request under way (body, work or reply). */
void connections_count(struct connections *all, size_t *open, size_t *busy);

/* A clock in milliseconds that does not jump. */
int64_t clock_ms(void);

#endif
