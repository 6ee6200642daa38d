#include "format/verify_private.h"
#include "rdf/jsonld.h"

/* Documents whose contexts are not the usual two, or whose proof is over RDF: the JSON-LD processor says whether anything
 * would be dropped (T-03). It does not say that a document's arrangement is the one that was signed: RDF has nodes, not
 * places, and properties of a node may be moved to wherever its id stands (T-01). So what may be arranged in two ways is
 * refused, and what is left can be read as JSON. */

bool
graph_knows(const struct verification *v, struct str url)
{
	return v->options->contexts != NULL && url.len > 0 && contexts_has(v->options->contexts, url);
}

/* JSON-LD's own words, by which a document can be rearranged, all begin with @; the pinned contexts give other names to
 * @id and @type only. A member may be named by its address too, which nobody who reads JSON would look for. */
static bool
has_keyword(const struct json *value, bool top)
{
	for (const struct json *at = json_first(value); at != NULL; at = at->next) {
		bool allowed = top && str_is(at->key, "@context");

		if (!allowed && at->key.len > 0 && (at->key.ptr[0] == '@' || str_find_byte(at->key, ':') < at->key.len))
			return true;
		if (!allowed && has_keyword(at, false))
			return true;
	}
	return false;
}

/* Members whose texts are literals although they look like addresses: nothing can be moved to them. */
static bool
is_literal_member(struct str key)
{
	static const char *const literals[] = { "resultDescription", "achievedLevel", "requiredLevel", "targetUrl", "url", "id", "identityHash", "value" };

	for (size_t i = 0; i < sizeof(literals) / sizeof(*literals); i++)
		if (str_is(key, literals[i]))
			return true;
	return false;
}

static bool
has_properties(const struct json *object)
{
	for (const struct json *at = object->first; at != NULL; at = at->next)
		if (!str_is(at->key, "id") && !str_is(at->key, "type"))
			return true;
	return false;
}

/* True when the node of that id, which has its properties in `home`, is also named elsewhere below `value`. An equal copy
 * says nothing new. */
static bool
named_elsewhere(const struct json *value, struct str id, const struct json *home)
{
	if (value == home)
		return false;
	if (value->type == JSON_STRING)
		return str_eq(value->string, id) && !is_literal_member(value->key);
	if (value->type == JSON_OBJECT && str_eq(json_string(JSON_GET(value, "id")), id))
		return !json_equal(value, home);
	for (const struct json *at = json_first(value); at != NULL; at = at->next)
		if (named_elsewhere(at, id, home))
			return true;
	return false;
}

#define NODES_MAX 256 /* with an id and properties; each is looked for in the whole document */

static bool
arranged_one_way(const struct json *value, const struct json *root, size_t *nodes)
{
	struct str id = value->type == JSON_OBJECT ? json_string(JSON_GET(value, "id")) : STR_NONE;

	if (value != root && id.len > 0 && has_properties(value)) {
		if (++*nodes > NODES_MAX || str_starts(id, "_:"))
			return false;
		for (const struct json *at = json_first(root); at != NULL; at = at->next)
			if (named_elsewhere(at, id, value))
				return false;
	}
	for (const struct json *at = json_first(value); at != NULL; at = at->next)
		if (!arranged_one_way(at, root, nodes))
			return false;
	return true;
}

/* What the proof is over: all but the proof. */
static struct json *
without_proof(struct arena *mem, const struct json *document)
{
	struct json *copy = json_new(mem, JSON_OBJECT);

	for (const struct json *at = json_first(document); at != NULL; at = at->next) {
		struct json *member;

		if (str_is(at->key, "proof"))
			continue;
		member = NEW(mem, struct json);
		*member = *at;
		member->next = NULL;
		json_put(copy, at->key, member);
	}
	return copy;
}

/* Expands once for both questions: is anything dropped, and what was signed? */
static enum rc
make_canonical(struct verification *v, const struct json *document)
{
	struct jsonld_options options = { .contexts = v->options->contexts };
	struct quads quads;
	struct rdfc canonical;

	TRY(jsonld_to_quads(v->cx, &options, document, &quads));
	if (!v->as_graph)
		return RC_OK;
	TRY(rdfc_canonize(v->cx, &quads, RDFC_SHA256, RDFC_LIMITS, &canonical));
	v->canonical = canonical.text;
	return RC_OK;
}

void
graph_contexts(struct verification *v, struct str wrong)
{
	struct json *document = without_proof(v->cx->mem, v->document);
	size_t nodes = 0;
	enum rc rc;

	if (v->options->contexts == NULL) {
		answer(v, CHECK_CONTEXTS, v->as_graph ? VERIFY_UNCHECKED : VERIFY_FAIL, MSG(verify_contexts_terms));
		answer_detail(v, CHECK_CONTEXTS, wrong);
	} else if (has_keyword(document, true)) {
		answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_shape));
	} else if ((rc = make_canonical(v, document)) != RC_OK) {
		if (rc == RC_LIMIT)
			answer_err(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_limit));
		else
			answer_err(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_terms));
	} else if (v->as_graph && !arranged_one_way(document, document, &nodes)) {
		answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_shape));
	} else {
		v->plain = v->document;
		answer(v, CHECK_CONTEXTS, VERIFY_PASS, MSG(verify_contexts_pass));
	}
}
