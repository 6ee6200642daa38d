/* DID resolution over HTTP (W3C DID Resolution 1.0, HTTP(S) binding): did:key, did:jwk, and our own did:web. */
#include "credential/publication.h"
#include "crypto/did.h"
#include "http/request.h"
#include "http/program.h"

#define RESULT_TYPE "application/did-resolution"

struct resolution {
	struct json *document;
	const char *error; /* of the standard's words; NULL: none */
	int status;
};

/* Its own words for what went wrong, and the status that goes with each. */
static void
resolve(struct request *rq, struct str did, struct resolution *out)
{
	struct publication_source source;
	struct did_url url;
	struct str bytes;
	enum rc rc;

	*out = (struct resolution){ .status = 200 };
	if (did_url_parse(rq->cx, did, &url) != RC_OK || !str_eq(url.did, did)) {
		*out = (struct resolution){ NULL, "invalidDid", 400 };
		return;
	}
	rc = did_resolve(rq->cx, did, &out->document);
	if (rc == RC_OK)
		return;
	if (rc != RC_UNSUPPORTED) {
		*out = (struct resolution){ NULL, "invalidDid", 400 };
		return;
	}
	if (!str_is(url.method, "web")) {
		*out = (struct resolution){ NULL, "methodNotSupported", 501 };
		return;
	}
	if (publication_source_open(rq->cx, rq->db, rq->program->institution, &source) == RC_OK && str_eq(source.did, did) &&
	    publication_get(rq->cx, rq->db, rq->program->institution, STR("did.json"), &bytes) == RC_OK && json_parse(rq->cx, bytes, JSON_LIMITS, &out->document) == RC_OK)
		return;
	*out = (struct resolution){ NULL, "notFound", 404 };
}

static struct json *
result_json(struct arena *mem, const struct resolution *r)
{
	struct json *result = json_new(mem, JSON_OBJECT), *metadata;

	json_put_str(mem, result, STR("@context"), STR("https://w3id.org/did-resolution/v1"));
	json_put(result, STR("didDocument"), r->document == NULL ? json_new(mem, JSON_NULL) : r->document);
	metadata = json_put_object(mem, result, STR("didResolutionMetadata"));
	if (r->error == NULL) {
		json_put_str(mem, metadata, STR("contentType"), STR("application/did+json"));
	} else {
		struct json *error = json_put_object(mem, metadata, STR("error"));

		json_put_str(mem, error, STR("type"), str_fmt(mem, "https://www.w3.org/ns/did#%s", r->error));
		json_put_str(mem, error, STR("title"), str_of(r->error));
	}
	json_put_object(mem, result, STR("didDocumentMetadata"));
	return result;
}

static enum rc
identifier_get(struct request *rq)
{
	struct str accept = request_header(rq, "accept");
	bool whole = str_find(accept, STR("did-resolution")) < accept.len;
	struct resolution r;

	resolve(rq, request_param(rq, "did"), &r);
	if (r.error != NULL || whole) {
		reply_header(rq, "Content-Type", STR(RESULT_TYPE));
		return reply_json(rq, r.status, result_json(rq->cx->mem, &r));
	}
	return reply_bytes(rq, 200, json_text(rq->cx->mem, r.document, JSON_PRETTY), "application/did+json");
}

const struct route did_routes[] = {
	{ .method = HTTP_GET, .path = "/1.0/identifiers/{did}", .object = OBJECT_DOCUMENT, .is_public = true, .stateless = true, .rate = RATE_READ,
	  .handler = identifier_get, .says = "Resolve a DID: did:key, did:jwk, or our own" },
	ROUTES_END
};
