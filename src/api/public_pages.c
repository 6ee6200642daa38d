/* What verifiers fetch: our DID document and keys, our status lists, our log. The same for everybody, cached everywhere. */
#include "credential/publication.h"
#include "http/program.h"
#include "http/request.h"
#include "tlog/tlog.h"

#define FOR_A_MINUTE 60
#define FOR_AN_HOUR  3600
#define FOR_EVER     31536000 /* a full tile never changes */

static enum rc
reply_publication(struct request *rq, struct str name, int64_t seconds, const char *type)
{
	struct str bytes;
	enum rc rc = publication_get(rq->cx, rq->db, rq->program->institution, name, &bytes);

	if (rc == RC_NOT_FOUND)
		return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
	TRY(rc);
	reply_cache(rq, seconds, true);
	return reply_bytes(rq, 200, bytes, type);
}

static enum rc
did_get(struct request *rq)
{
	return reply_publication(rq, STR("did.json"), FOR_AN_HOUR, "application/did+json");
}

static enum rc
jwks_get(struct request *rq)
{
	return reply_publication(rq, STR("jwks.json"), FOR_AN_HOUR, "application/jwk-set+json");
}

/* "revocation-1", and as the file is called in a folder, "revocation-1.json". A minute, because a revocation should not wait longer. */
static enum rc
status_get_list(struct request *rq)
{
	struct str list = request_param(rq, "list");

	if (str_ends(list, ".json"))
		list = str_sub(list, 0, list.len - 5);
	return reply_publication(rq, str_fmt(rq->cx->mem, "status/" PRI_STR, ARG_STR(list)), FOR_A_MINUTE, "application/vc");
}

/* C2SP tlog-tiles: the checkpoint changes, a tile with all its 256 hashes never does. */
static enum rc
log_get(struct request *rq)
{
	struct str path = request_param(rq, "path"), bytes;
	bool is_checkpoint = str_is(path, "checkpoint"), is_partial = str_find(path, STR(".p/")) < path.len;
	enum rc rc = tlog_read(rq->cx, rq->db, path, &bytes);

	if (rc == RC_NOT_FOUND || rc == RC_INVALID)
		return fail(rq->cx, RC_NOT_FOUND, MSG(http_not_found));
	TRY(rc);
	reply_cache(rq, is_checkpoint ? FOR_A_MINUTE : is_partial ? FOR_AN_HOUR : FOR_EVER, true);
	return reply_bytes(rq, 200, bytes, is_checkpoint ? "text/plain; charset=utf-8" : "application/octet-stream");
}

const struct route public_routes[] = {
	{ .method = HTTP_GET, .path = "/.well-known/did.json", .is_public = true, .stateless = true, .rate = RATE_STATIC, .handler = did_get,
	  .says = "The institution's DID document" },
	{ .method = HTTP_GET, .path = "/.well-known/jwks.json", .is_public = true, .stateless = true, .rate = RATE_STATIC, .handler = jwks_get,
	  .says = "The institution's keys as a JWK set" },
	{ .method = HTTP_GET, .path = "/status/{list}", .object = OBJECT_STATUS_LIST, .is_public = true, .stateless = true, .rate = RATE_STATIC,
	  .handler = status_get_list, .says = "A status list, as a signed credential" },
	{ .method = HTTP_GET, .path = "/log/{path...}", .object = OBJECT_DOCUMENT, .is_public = true, .stateless = true, .rate = RATE_STATIC, .handler = log_get,
	  .says = "The transparency log: its checkpoint and tiles" },
	ROUTES_END
};
