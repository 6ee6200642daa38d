#include "crypto/hash.h"
#include "format/verify_private.h"
#include "rdf/jsonld.h"

/* Documents whose contexts are not the usual two, or whose proof is over RDF: the JSON-LD processor says whether anything
 * would be dropped (T-03). It does not say that a document's arrangement is the one that was signed: RDF has nodes, not
 * places, and properties of a node may be moved to wherever its id stands (T-01). So what is signed as a graph is read
 * from the graph: the same statements give the same view, however the document was arranged. */

bool
graph_knows(const struct verification *v, struct str url)
{
	return v->options->contexts != NULL && url.len > 0 && contexts_has(v->options->contexts, url);
}

/* JSON-LD's own words, by which a document can be rearranged, all begin with @; the pinned contexts give other names to
 * @id and @type only. A member may be named by its address too, which nobody who reads JSON would look for. */
static bool
contexts_named(const struct verification *v, const struct json *object)
{
	for (const struct json *at = NULL; (at = each_of(JSON_GET(object, "@context"), at)) != NULL;)
		if (!graph_knows(v, json_string(at)))
			return false;
	return true;
}

static bool part_has_keyword(const struct verification *v, const struct json *parts);

static bool
has_keyword(const struct verification *v, const struct json *value, bool top)
{
	for (const struct json *at = json_first(value); at != NULL; at = at->next) {
		bool allowed = top && str_is(at->key, "@context");

		if (!allowed && at->key.len > 0 && (at->key.ptr[0] == '@' || str_find_byte(at->key, ':') < at->key.len))
			return true;
		if (at->type < JSON_ARRAY)
			continue;
		if (str_is(at->key, "verifiableCredential") || str_is(at->key, "proof") ? part_has_keyword(v, at) : !allowed && has_keyword(v, at, false))
			return true;
	}
	return false;
}

/* Credentials within this one, and their proofs, begin with contexts of their own: pinned ones, or it is no credential. */
static bool
part_has_keyword(const struct verification *v, const struct json *parts)
{
	for (const struct json *part = NULL; (part = each_of(parts, part)) != NULL;) {
		if (!contexts_named(v, part) || has_keyword(v, part, true))
			return true;
	}
	return false;
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
	unsigned char *digest;
	struct quads quads;

	TRY(jsonld_to_quads(v->cx, &options, document, &quads));
	if (!v->as_graph)
		return RC_OK;
	digest = arena_alloc(v->cx->mem, SHA256_SIZE);
	TRY(rdfc_digest(v->cx, &quads, RDFC_SHA256, RDFC_LIMITS, &v->canonical, digest));
	v->digest = (struct str){ (const char *)digest, SHA256_SIZE };
	return RC_OK;
}

/* Open Badges' contexts give some properties the address of the type of what stands there, so that a statement may come
 * back under the type's name. Empty: the name is a property's own. */
static struct str
property_name(struct str key)
{
	static const char *const names[][2] = {
		{ "Achievement", "achievement" }, { "Criteria", "criteria" }, { "Profile", "creator" },
		{ "Image", "image" }, { "Address", "address" }, { "GeoCoordinates", "geo" },
	};

	if (key.len == 0 || key.ptr[0] < 'A' || key.ptr[0] > 'Z')
		return STR_NONE;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_is(key, names[i][0]))
			return str_of(names[i][1]);
	return STR_NONE;
}

/* Criteria, and a subject of whom nothing more is said, come back as a text when they are only an address; in the document they are an
 * object with an id. */
static void
spell_out(struct arena *mem, struct json *object)
{
	struct str id = object->string;

	object->type = JSON_OBJECT;
	object->first = object->last = NULL;
	object->count = 0;
	json_put_str(mem, object, STR("id"), id);
}

/* A node that stands in several places has its label there, so that it is not taken for several; it is nobody's address. */
static void
take_label(struct json *object)
{
	if (str_starts(json_string(JSON_GET(object, "id")), "_:"))
		json_take(object, STR("id"));
}

static void
name_properties(struct arena *mem, struct json *value)
{
	if (value->type == JSON_OBJECT)
		take_label(value);
	for (struct json *at = json_first(value); at != NULL; at = at->next) {
		struct str name = property_name(at->key);

		if (name.len > 0 && json_get(value, name) == NULL)
			at->key = name;
		if (at->type == JSON_STRING && (str_is(at->key, "criteria") || str_is(at->key, "credentialSubject")))
			spell_out(mem, at);
		if (at->type >= JSON_ARRAY)
			name_properties(mem, at);
	}
}

/* The tree that may be read: made from the statements, or the signed bytes as they are. */
static bool
read_graph(struct verification *v, const struct json *document)
{
	struct jsonld_options options = { .contexts = v->options->contexts };
	const struct quad *list = v->canonical.list;
	size_t count = v->canonical.count;
	struct json *view;

	v->plain = v->document;
	if (!v->as_graph || v->presentation) /* a presentation is an envelope: what is in it is proven by itself */
		return true;
	v->plain = NULL;
	if (is_record_of_parts(document))
		outer_statements(v, &list, &count);
	if (jsonld_view(v->cx, &options, list, count, JSON_GET(document, "@context"), &view) != RC_OK)
		return false;
	name_properties(v->cx->mem, view);
	v->plain = view;
	return true;
}

void
graph_contexts(struct verification *v, struct str wrong)
{
	struct json *document = without_proof(v->cx->mem, v->document);
	enum rc rc;

	if (v->options->contexts == NULL) {
		answer(v, CHECK_CONTEXTS, v->as_graph ? VERIFY_UNCHECKED : VERIFY_FAIL, MSG(verify_contexts_terms));
		answer_detail(v, CHECK_CONTEXTS, wrong);
	} else if (has_keyword(v, document, true)) {
		answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_shape));
	} else if ((rc = make_canonical(v, document)) != RC_OK) {
		if (rc == RC_LIMIT)
			answer_err(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_limit));
		else
			answer_err(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_terms));
	} else if (!read_graph(v, document)) {
		answer_err(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_view));
	} else {
		answer(v, CHECK_CONTEXTS, VERIFY_PASS, MSG(verify_contexts_pass));
	}
}
