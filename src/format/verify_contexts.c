#include "format/ob3.h"
#include "format/verify_private.h"

#define CREDENTIALS_1 "https://www.w3.org/2018/credentials/v1"
#define CONTEXTS_MAX  8

/* Every context is named by its URL, is pinned, and the first is the data model's own (T-02). Answers when not. */
static bool
contexts_pinned(struct verification *v)
{
	const struct json *contexts = JSON_GET(v->document, "@context"), *first = each_of(contexts, NULL);
	size_t count = 0;

	if (!str_is(json_string(first), OB3_CONTEXT_CREDENTIALS) && !str_is(json_string(first), CREDENTIALS_1)) {
		answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_first));
		return false;
	}
	for (const struct json *at = NULL; (at = each_of(contexts, at)) != NULL;) {
		struct str url = json_string(at);
		bool known = str_is(url, OB3_CONTEXT_CREDENTIALS) || str_is(url, OB3_CONTEXT_BADGES) ||
		             graph_knows(v, url);

		if (at->type != JSON_STRING)
			answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_inline));
		else if (!known)
			answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_unknown), A_STR("url", url));
		else if (++count > CONTEXTS_MAX)
			answer(v, CHECK_CONTEXTS, VERIFY_FAIL, MSG(verify_contexts_many));
		else
			continue;
		return false;
	}
	return true;
}

/* The contexts whose terms are in verify_terms.c, and no other. */
static bool
contexts_usual(const struct json *document)
{
	const struct json *contexts = JSON_GET(document, "@context");

	if (!json_is(contexts, JSON_ARRAY) || contexts->count > 2 || !str_is(json_string(contexts->first), OB3_CONTEXT_CREDENTIALS))
		return false;
	return contexts->count == 1 || str_is(json_string(contexts->last), OB3_CONTEXT_BADGES);
}

/* A proof over RDF says nothing about the order and place of a document's members: only the graph counts. */
static bool
signed_as_graph(const struct verification *v)
{
	if (v->token)
		return false;
	for (const struct json *at = NULL; (at = each_of(JSON_GET(v->document, "proof"), at)) != NULL;) {
		struct str suite = json_string(JSON_GET(at, "cryptosuite"));

		if (!str_is(suite, "eddsa-jcs-2022") && !str_is(suite, "ecdsa-jcs-2019"))
			return true;
	}
	return false;
}

void
verify_contexts(struct verification *v)
{
	struct str wrong = STR_NONE;

	if (v->badge2 != NULL) {
		verify_badge2(v);
		return;
	}
	v->as_graph = signed_as_graph(v);
	if (!parts_are_few(v) || !contexts_pinned(v))
		return;
	if (!v->as_graph && contexts_usual(v->document) && terms_known(v->document, &wrong)) {
		v->plain = v->document;
		answer(v, CHECK_CONTEXTS, VERIFY_PASS, MSG(verify_contexts_pass));
		return;
	}
	graph_contexts(v, wrong);
}
