/* reply.h — an answer under way; private to src/http. The server sends it when the handler has returned. */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include "http/request.h"

#define REPLY_HEADERS_MAX 24

struct reply_header { const char *name; char *value; };

struct reply {
	bool done;                /* there is an answer */
	int status;
	struct str body;
	struct reply_header headers[REPLY_HEADERS_MAX];
	size_t header_count;
	bool has_type, has_cache;
	bool close;               /* the connection ends with it */
	/* What reply_notice gathered; goes into the cookie when the answer is made. */
	struct flash flashes[4];
	size_t flash_count;
	/* What the tokens of this client are bound to. */
	struct str csrf;
	struct str own_origin;    /* scheme and authority of the base URL */
	/* What the server knows of the request's lines; slices of the connection's memory. */
	const struct request_lines *lines;
};

/* Header lines, as the server read them. */
struct header_line { struct str name, value; };
struct request_lines {
	const struct header_line *items;
	size_t count;
	struct str secret;        /* 32 bytes: what tokens are made with */
	bool local;
	bool https;
};

/* Headers that every answer has, and ETag, 304, compression: after the handler, before sending. */
void reply_finish(struct request *rq);

/* The answer for rq->cx->err: the site's page, problem+json, or a plain page. Never fails. */
void reply_error(struct request *rq, enum rc rc);

/* The same with a status of its own (405, 421, 429). */
void reply_error_status(struct request *rq, int status);

#endif
