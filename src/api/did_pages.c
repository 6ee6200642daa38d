/* DID resolution over HTTP (W3C DID Resolution 1.0, HTTP(S) binding): did:key, did:jwk, and our own did:web. */
#include "credential/publication.h"
#include "crypto/did.h"
#include "http/request.h"
#include "http/program.h"

#define RESULT_TYPE   "application/did-resolution"
#define DOCUMENT_TYPE "application/did"

/* The standard's words for what went wrong, and the status that goes with each (DID Resolution, 10.1). */
MESSAGE(api_did_invalid);
MESSAGE(api_did_not_found);
MESSAGE(api_did_representation);
MESSAGE(api_did_method);
MESSAGE(api_did_key);

static const struct did_error { const char *type; int status; const struct message *says; } errors[] = {
	{ "INVALID_DID", 400, &message_api_did_invalid },
	{ "NOT_FOUND", 404, &message_api_did_not_found },
	{ "REPRESENTATION_NOT_SUPPORTED", 406, &message_api_did_representation },
	{ "METHOD_NOT_SUPPORTED", 501, &message_api_did_method },
	{ "FEATURE_NOT_SUPPORTED", 501, &message_api_did_key },
};
enum { INVALID_DID, NOT_FOUND, REPRESENTATION_NOT_SUPPORTED, METHOD_NOT_SUPPORTED, FEATURE_NOT_SUPPORTED };

struct resolution {
	struct json *document;
	const struct did_error *error; /* NULL: none */
};

/* The document of our own did:web. RC_NOT_FOUND: it is not ours. */
static enum rc
own_document(struct request *rq, struct str did, struct json **document)
{
	struct publication_source source;
	struct str bytes;

	if (publication_source_open(rq->cx, rq->db, rq->program->institution, &source) != RC_OK || !str_eq(source.did, did))
		return RC_NOT_FOUND;
	TRY(publication_get(rq->cx, rq->db, rq->program->institution, STR("did.json"), &bytes));
	return json_parse(rq->cx, bytes, JSON_LIMITS, document);
}

static void
resolve(struct request *rq, struct str did, struct resolution *out)
{
	struct did_url url;
	enum rc rc;

	*out = (struct resolution){ .error = &errors[INVALID_DID] };
	if (did_url_parse(rq->cx, did, &url) != RC_OK || !str_eq(url.did, did))
		return;
	rc = did_resolve(rq->cx, did, &out->document);
	if (rc == RC_UNSUPPORTED)
		out->error = &errors[str_is(url.method, "key") || str_is(url.method, "jwk") ? FEATURE_NOT_SUPPORTED : METHOD_NOT_SUPPORTED];
	if (rc == RC_UNSUPPORTED && str_is(url.method, "web")) {
		rc = own_document(rq, did, &out->document);
		out->error = &errors[NOT_FOUND];
	}
	if (rc == RC_OK)
		out->error = NULL;
}

static struct json *
result_json(struct ctx *cx, const struct resolution *r)
{
	struct arena *mem = cx->mem;
	struct json *result = json_new(mem, JSON_OBJECT), *metadata;

	json_put_str(mem, result, STR("@context"), STR("https://w3id.org/did-resolution/v1"));
	json_put(result, STR("didDocument"), r->error != NULL ? json_new(mem, JSON_NULL) : r->document);
	metadata = json_put_object(mem, result, STR("didResolutionMetadata"));
	if (r->error == NULL) {
		json_put_str(mem, metadata, STR("contentType"), STR(DOCUMENT_TYPE));
	} else {
		struct json *error = json_put_object(mem, metadata, STR("error"));

		json_put_str(mem, error, STR("type"), str_fmt(mem, "https://www.w3.org/ns/did#%s", r->error->type));
		json_put_str(mem, error, STR("title"), msg_text_in(mem, cx->language, r->error->says, NULL, 0));
	}
	json_put_object(mem, result, STR("didDocumentMetadata"));
	return result;
}

/* A document in one of the ways of writing JSON is what there is. */
static bool
takes_documents(struct str accept)
{
	static const char *const enough[] = { "*/*", "application/*", DOCUMENT_TYPE, "application/json", "application/ld+json" };

	for (size_t i = 0; i < sizeof(enough) / sizeof(*enough); i++)
		if (str_find(accept, str_of(enough[i])) < accept.len)
			return true;
	return accept.len == 0;
}

static enum rc
identifier_get(struct request *rq)
{
	struct str accept = request_header(rq, "accept");
	bool whole = str_find(accept, STR("did-resolution")) < accept.len;
	struct resolution r;

	resolve(rq, request_param(rq, "did"), &r);
	if (r.error == NULL && !takes_documents(accept))
		r.error = &errors[REPRESENTATION_NOT_SUPPORTED];
	if (r.error != NULL || whole) {
		reply_header(rq, "Content-Type", STR(RESULT_TYPE));
		return reply_json(rq, r.error == NULL ? 200 : r.error->status, result_json(rq->cx, &r));
	}
	return reply_bytes(rq, 200, json_text(rq->cx->mem, r.document, JSON_PRETTY), DOCUMENT_TYPE);
}

const struct route did_routes[] = {
	{ .method = HTTP_GET, .path = "/1.0/identifiers/{did}", .object = OBJECT_DOCUMENT, .is_public = true, .stateless = true, .rate = RATE_READ,
	  .handler = identifier_get, .says = "Resolve a DID: did:key, did:jwk, or our own" },
	ROUTES_END
};
