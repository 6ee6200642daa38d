/* dispatch.h — the way of a request from its lines to its handler: everything a route row demands; private to src/http.
 *
 * server.c calls dispatch_begin when the header lines are there, collects the body when there is one, and calls
 * dispatch_run. Both leave an answer in rq->reply when there is nothing more to do.
 */
#ifndef HTTP_DISPATCH_H
#define HTTP_DISPATCH_H

#include "http/limits.h"
#include "http/reply.h"

struct arrival {
	struct str method, target;    /* of the request line; target as it came: path and query */
	int64_t body_length;          /* of Content-Length; 0: none; -1: not known, it comes in chunks */
	struct limits *limits;
	const struct str *hosts;      /* the authorities this site answers to, in lower case */
	size_t host_count;
	int64_t now_ms;
};

/* True: go on, with the body (at most rq->route->body_limit bytes) and dispatch_run. False: rq->reply is the answer. */
bool dispatch_begin(struct request *rq, const struct arrival *arrival);

/* rq->body is whole. Reads it, checks token, key and form, and runs the handler. Leaves an answer in any case. */
void dispatch_run(struct request *rq);

#endif
