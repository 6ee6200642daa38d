/* server.h — the process that speaks HTTP: libmicrohttpd's threads, each with a connection to the database.
 *
 * A thread serves many connections by epoll and one request at a time; nothing is suspended, long work is a job. A
 * request has an arena of its own that ends when its answer was sent. Who is slow is ended (connections.h), who asks too
 * often is told so (limits.h).
 *
 * Memory   the server lives in cx->mem of server_start; its threads end with server_stop.
 * Signals  the caller blocks SIGPIPE; nothing here catches signals.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "http/metrics.h"
#include "http/program.h"
#include "http/site.h"

struct server;

struct server_options {
	const struct program *program;
	const struct site *site;
	struct str listen;            /* "127.0.0.1:8080", "[::1]:0", ":8080" for all addresses */
	struct str own_origin;        /* scheme and authority of the base URL */
	const struct str *hosts;      /* authorities it answers to, in lower case */
	size_t host_count;
	const struct str *proxies;    /* addresses whose X-Forwarded-For is believed */
	size_t proxy_count;
	struct str tls_cert, tls_key; /* PEM; empty: plain HTTP */
	struct str secret;            /* of stamps: STAMP_SECRET_SIZE bytes */
	int64_t rate_scale;           /* 1; 0: no rate limits */
	size_t threads;               /* 0: as many as processors, at least 2 */
	size_t connections_max;       /* 0: SERVER_CONNECTIONS */
};
#define SERVER_CONNECTIONS      12000
#define SERVER_CONNECTIONS_EACH 256

/* The socket alone, so that the caller knows the port before the rest is made. RC_INVALID: not an address; RC_UNAVAILABLE: taken,
 * or not ours to take. *port is the one that was given, also for port 0. */
MUST_USE enum rc server_listen(struct ctx *cx, struct str address, int *fd, int *port, bool *loopback);

/* Serves on the socket from now on. RC_UNAVAILABLE: the library could not begin; RC_INVALID: certificate or key are none. */
MUST_USE enum rc server_start(struct ctx *cx, const struct server_options *options, int fd, struct server **out);

/* Once a second. */
void server_tick(struct server *server);

/* Takes no more connections, waits up to `seconds` for requests under way, and ends. */
void server_stop(struct server *server, int seconds);

struct metrics *server_metrics(struct server *server);
void server_connections(const struct server *server, size_t *open, size_t *busy);

#endif
