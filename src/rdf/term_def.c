/* Create term definition, JSON-LD 1.1 API section 4.2.2; the numbers are its steps. */
#include "rdf/active.h"

#include "rdf/iri.h"
#include "rdf/text_hash.h"

struct defining {
	struct processing *p;
	struct term_def *def;
	const struct json *value; /* the whole value, for places */
	bool done;                /* nothing more to do; the term stays undefined */
};

static const struct json *
part(const struct defining *d, struct str key)
{
	return json_get(d->value, key);
}
#define PART(d, literal) part((d), STR(literal))

#define def_fail(d, at, name, ...) ld_fail((d)->p->ld, (at), name, A_STR("term", (d)->def->term), ##__VA_ARGS__)

static bool
is_iri_or_blank(struct str s)
{
	return iri_has_scheme(s) || str_starts(s, "_:");
}

static bool
has_inner_colon(struct str term)
{
	return term.len > 2 && memchr(term.ptr + 1, ':', term.len - 2) != NULL;
}

static bool
has_slash(struct str term)
{
	return str_find_byte(term, '/') < term.len;
}

/* 12 */
static enum rc
define_type(struct defining *d)
{
	const struct json *type = PART(d, "@type");
	struct meaning meaning;

	if (type == NULL)
		return RC_OK;
	if (type->type != JSON_STRING)
		return def_fail(d, type, rdf_invalid_type_mapping);
	TRY(processing_meaning(d->p, type->string, false, &meaning));
	switch (meaning.keyword) {
	case KW_ID: d->def->type_kind = TYPE_ID; return RC_OK;
	case KW_VOCAB: d->def->type_kind = TYPE_VOCAB; return RC_OK;
	case KW_JSON: d->def->type_kind = TYPE_JSON; return RC_OK;
	case KW_NULL: d->def->type_kind = TYPE_NONE; return RC_OK;
	case KW_NONE: break;
	default: return def_fail(d, type, rdf_invalid_type_mapping);
	}
	if (!iri_has_scheme(meaning.iri))
		return def_fail(d, type, rdf_invalid_type_mapping);
	d->def->type_kind = TYPE_IRI;
	d->def->type = meaning.iri;
	return RC_OK;
}

/* 13 */
static enum rc
define_reverse(struct defining *d, const struct json *reverse)
{
	const struct json *container = PART(d, "@container");
	struct meaning meaning;

	if (PART(d, "@id") != NULL || PART(d, "@nest") != NULL)
		return def_fail(d, d->value, rdf_invalid_reverse_property);
	if (reverse->type != JSON_STRING)
		return def_fail(d, reverse, rdf_invalid_iri_mapping);
	if (keyword_shape(reverse->string)) {
		d->done = true;
		return RC_OK;
	}
	TRY(processing_meaning(d->p, reverse->string, false, &meaning));
	if (meaning.keyword != KW_NONE || !is_iri_or_blank(meaning.iri))
		return def_fail(d, reverse, rdf_invalid_iri_mapping);
	if (container != NULL && container->type != JSON_NULL) {
		if (str_is(json_string(container), "@set"))
			d->def->container = HOLDS_SET;
		else if (str_is(json_string(container), "@index"))
			d->def->container = HOLDS_INDEX;
		else
			return def_fail(d, container, rdf_invalid_reverse_property);
	}
	d->def->iri = meaning.iri;
	d->def->reverse = true;
	return RC_OK;
}

static bool
ends_in_delimiter(struct str iri) /* not empty: what is mapped to nothing is refused before */
{
	return memchr(":/?#[]@", iri.ptr[iri.len - 1], 7) != NULL;
}

/* 14 */
static enum rc
define_id(struct defining *d, const struct json *id, bool simple)
{
	struct meaning meaning, own;

	if (id->type == JSON_NULL)
		return RC_OK;
	if (id->type != JSON_STRING)
		return def_fail(d, id, rdf_invalid_iri_mapping);
	if (keyword_of(id->string) == KW_NONE && keyword_shape(id->string)) {
		d->done = true;
		return RC_OK;
	}
	TRY(processing_meaning(d->p, id->string, false, &meaning));
	if (meaning.keyword == KW_CONTEXT)
		return def_fail(d, id, rdf_invalid_keyword_alias);
	if (meaning.keyword == KW_NONE && !is_iri_or_blank(meaning.iri))
		return def_fail(d, id, rdf_invalid_iri_mapping);
	d->def->iri = meaning.iri;
	d->def->keyword = meaning.keyword;
	if (has_inner_colon(d->def->term) || has_slash(d->def->term)) {
		processing_entry(d->p, d->def->term)->state = TERM_DONE;
		TRY(processing_meaning(d->p, d->def->term, false, &own));
		if (!str_eq(own.iri, meaning.iri))
			return def_fail(d, id, rdf_invalid_iri_mapping);
		return RC_OK;
	}
	d->def->prefix = simple && str_find_byte(d->def->term, ':') == d->def->term.len &&
	                 (ends_in_delimiter(meaning.iri) || str_starts(meaning.iri, "_:"));
	return RC_OK;
}

/* 15: a compact IRI whose prefix is a term, or an IRI. */
static enum rc
define_compact(struct defining *d, size_t colon)
{
	struct str term = d->def->term, prefix = str_sub(term, 0, colon);
	const struct term_def *found;

	if (processing_entry(d->p, prefix) != NULL)
		TRY(term_define(d->p, prefix));
	found = active_find(d->p->result, prefix);
	d->def->iri = term;
	if (found != NULL && found->iri.len > 0)
		d->def->iri = str_fmt(d->p->ld->mem, PRI_STR PRI_STR, ARG_STR(found->iri), ARG_STR(str_sub(term, colon + 1, term.len)));
	return is_iri_or_blank(d->def->iri) ? RC_OK : def_fail(d, d->value, rdf_invalid_iri_mapping);
}

/* 15 to 18 */
static enum rc
define_by_name(struct defining *d)
{
	struct str term = d->def->term;
	const char *colon = term.len < 2 ? NULL : memchr(term.ptr + 1, ':', term.len - 1);
	struct meaning meaning;

	if (colon != NULL)
		return define_compact(d, (size_t)(colon - term.ptr));
	if (has_slash(term)) {
		processing_entry(d->p, term)->state = TERM_DONE; /* expanding its name must not come back here */
		TRY(processing_meaning(d->p, term, false, &meaning));
		if (!is_iri_or_blank(meaning.iri)) /* no keyword has a slash */
			return def_fail(d, d->value, rdf_invalid_iri_mapping);
		d->def->iri = meaning.iri;
	} else if (str_is(term, "@type")) {
		d->def->iri = term;
		d->def->keyword = KW_TYPE;
	} else if (d->p->result->has_vocab) {
		d->def->iri = str_fmt(d->p->ld->mem, PRI_STR PRI_STR, ARG_STR(d->p->result->vocab), ARG_STR(term));
	} else {
		return def_fail(d, d->value, rdf_invalid_iri_mapping);
	}
	return RC_OK;
}

static unsigned
container_bit(struct str name)
{
	switch (keyword_of(name)) {
	case KW_GRAPH: return HOLDS_GRAPH;
	case KW_ID: return HOLDS_ID;
	case KW_INDEX: return HOLDS_INDEX;
	case KW_LANGUAGE: return HOLDS_LANGUAGE;
	case KW_LIST: return HOLDS_LIST;
	case KW_SET: return HOLDS_SET;
	case KW_TYPE: return HOLDS_TYPE;
	default: return 0;
	}
}

static bool
container_allowed(unsigned bits)
{
	unsigned but_set = bits & ~(unsigned)HOLDS_SET;

	if (bits & HOLDS_LIST)
		return bits == HOLDS_LIST;
	if (but_set & HOLDS_GRAPH)
		return but_set == HOLDS_GRAPH || but_set == (HOLDS_GRAPH | HOLDS_ID) || but_set == (HOLDS_GRAPH | HOLDS_INDEX);
	return (but_set & (but_set - 1)) == 0;
}

/* 19 */
static enum rc
define_container(struct defining *d)
{
	const struct json *container = PART(d, "@container"), *item;
	unsigned bits = 0;

	if (container == NULL)
		return RC_OK;
	for (item = container->type == JSON_ARRAY ? json_first(container) : container; item != NULL; item = item->next) {
		unsigned bit = container_bit(json_string(item));

		if (bit == 0 || (bits & bit) != 0)
			return def_fail(d, container, rdf_invalid_container_mapping);
		bits |= bit;
		if (container->type != JSON_ARRAY)
			break;
	}
	if (bits == 0 || !container_allowed(bits))
		return def_fail(d, container, rdf_invalid_container_mapping);
	d->def->container = bits;
	if ((bits & HOLDS_TYPE) == 0)
		return RC_OK;
	if (d->def->type_kind == TYPE_ANY)
		d->def->type_kind = TYPE_ID;
	if (d->def->type_kind != TYPE_ID && d->def->type_kind != TYPE_VOCAB)
		return def_fail(d, container, rdf_invalid_type_mapping);
	return RC_OK;
}

/* 20 */
static enum rc
define_index(struct defining *d)
{
	const struct json *index = PART(d, "@index");
	struct meaning meaning;

	if (index == NULL)
		return RC_OK;
	if ((d->def->container & HOLDS_INDEX) == 0 || index->type != JSON_STRING)
		return def_fail(d, index, rdf_invalid_term_definition);
	TRY(processing_meaning(d->p, index->string, false, &meaning));
	if (meaning.keyword != KW_NONE || !iri_has_scheme(meaning.iri))
		return def_fail(d, index, rdf_invalid_term_definition);
	d->def->index = index->string;
	return RC_OK;
}

/* 21: a scoped context is tried where it is defined, so that a wrong one is found though nothing uses it. */
static enum rc
define_context(struct defining *d)
{
	struct ld *ld = d->p->ld;
	const struct json *context = PART(d, "@context");
	struct context_options options = { .url = d->p->url, .remote = d->p->remote, .override_protected = true, .scoped = true };
	const struct active *tried;
	enum rc rc;

	if (context == NULL)
		return RC_OK;
	rc = context_process(ld, d->p->result, context, options, &tried);
	if (rc == RC_LIMIT)
		return rc;
	if (rc != RC_OK)
		return def_fail(d, context, rdf_invalid_scoped_context);
	d->def->context = context;
	d->def->context_url = d->p->url;
	return RC_OK;
}

/* 22 to 24 */
static enum rc
define_language(struct defining *d)
{
	const struct json *language = PART(d, "@language"), *direction = PART(d, "@direction"), *nest = PART(d, "@nest");

	if (language != NULL && PART(d, "@type") == NULL) {
		if (language->type != JSON_STRING && language->type != JSON_NULL)
			return def_fail(d, language, rdf_invalid_language_mapping);
		d->def->language = json_string(language);
		d->def->language_kind = language->type == JSON_NULL ? MAPPED_NULL : MAPPED;
	}
	if (direction != NULL && PART(d, "@type") == NULL) {
		if (direction->type == JSON_NULL)
			d->def->direction = DIRECTION_NULL;
		else if (str_is(json_string(direction), "ltr"))
			d->def->direction = DIRECTION_LTR;
		else if (str_is(json_string(direction), "rtl"))
			d->def->direction = DIRECTION_RTL;
		else
			return def_fail(d, direction, rdf_invalid_base_direction);
	}
	if (nest != NULL) {
		if (nest->type != JSON_STRING || (keyword_of(nest->string) != KW_NONE && keyword_of(nest->string) != KW_NEST))
			return def_fail(d, nest, rdf_invalid_nest_value);
		d->def->nest = nest->string;
	}
	return RC_OK;
}

/* 25, 26 */
static enum rc
define_prefix(struct defining *d)
{
	static const char *const known[] = {
		"@id", "@reverse", "@container", "@context", "@direction", "@index", "@language", "@nest", "@prefix", "@protected", "@type",
	};
	const struct json *prefix = PART(d, "@prefix");

	if (prefix != NULL) {
		if (str_find_byte(d->def->term, ':') < d->def->term.len || has_slash(d->def->term))
			return def_fail(d, prefix, rdf_invalid_term_definition);
		if (prefix->type != JSON_TRUE && prefix->type != JSON_FALSE)
			return def_fail(d, prefix, rdf_invalid_prefix_value);
		d->def->prefix = prefix->type == JSON_TRUE;
		if (d->def->prefix && d->def->keyword != KW_NONE)
			return def_fail(d, prefix, rdf_invalid_term_definition);
	}
	for (const struct json *member = json_first(d->value); member != NULL; member = member->next) {
		bool found = false;

		for (size_t i = 0; i < sizeof(known) / sizeof(*known) && !found; i++)
			found = str_is(member->key, known[i]);
		if (!found)
			return def_fail(d, member, rdf_invalid_term_definition);
	}
	return RC_OK;
}

/* A keyword is its IRI's too. */
static bool
same_definition(const struct term_def *a, const struct term_def *b)
{
	bool same_context = a->context == b->context || (a->context != NULL && b->context != NULL && json_equal(a->context, b->context));

	return str_eq(a->iri, b->iri) && a->type_kind == b->type_kind && str_eq(a->type, b->type) &&
	       a->container == b->container && a->language_kind == b->language_kind && str_eq(a->language, b->language) &&
	       a->direction == b->direction && str_eq(a->index, b->index) && str_eq(a->nest, b->nest) && a->prefix == b->prefix &&
	       a->reverse == b->reverse && same_context;
}

/* 27, 28 */
static enum rc
define_done(struct defining *d, const struct term_def *previous)
{
	struct arena *mem = d->p->ld->mem;
	struct term_def *def = d->def;

	if (previous != NULL && previous->is_protected && !d->p->override_protected) {
		if (!same_definition(def, previous))
			return def_fail(d, d->value, rdf_protected_term_redefinition);
		def->is_protected = true;
	}
	def->stored = d->p->ld->compiling;
	if (def->keyword == KW_NONE && iri_is_absolute(def->iri))
		def->rdf = term_iri(mem, def->iri);
	if (def->type_kind == TYPE_IRI && iri_is_absolute(def->type))
		def->type_rdf = term_iri(mem, def->type);
	return processing_put(d->p, def);
}

/* 11 */
static enum rc
define_protected(struct defining *d)
{
	const struct json *protects = PART(d, "@protected");

	if (protects != NULL && protects->type != JSON_TRUE && protects->type != JSON_FALSE)
		return def_fail(d, protects, rdf_invalid_protected_value);
	if (protects != NULL)
		d->def->is_protected = protects->type == JSON_TRUE;
	return RC_OK;
}

/* 11 to 26, for a value that is an object or text. */
static enum rc
define_parts(struct defining *d, const struct json *value)
{
	const struct json *reverse = PART(d, "@reverse"), *id = value->type == JSON_STRING ? value : PART(d, "@id");

	TRY(define_protected(d));
	TRY(define_type(d));
	if (reverse != NULL) {
		TRY(define_reverse(d, reverse));
		return d->done ? RC_OK : define_index(d);
	}
	if (id != NULL && (id->type != JSON_STRING || !str_eq(id->string, d->def->term)))
		TRY(define_id(d, id, value->type == JSON_STRING));
	else
		TRY(define_by_name(d));
	if (d->done)
		return RC_OK;
	TRY(define_container(d));
	TRY(define_index(d));
	TRY(define_context(d));
	TRY(define_language(d));
	return define_prefix(d);
}

/* 4: "@type" may be given a container, and be protected. */
static enum rc
check_type_keyword(struct defining *d, const struct json *value)
{
	bool good = json_is(value, JSON_OBJECT) && json_count(value) > 0;

	for (const struct json *member = json_first(value); good && member != NULL; member = member->next) {
		if (str_is(member->key, "@container"))
			good = str_is(json_string(member), "@set") ||
			       (json_is(member, JSON_ARRAY) && json_count(member) == 1 && str_is(json_string(json_first(member)), "@set"));
		else
			good = str_is(member->key, "@protected");
	}
	return good ? RC_OK : def_fail(d, value, rdf_keyword_redefinition);
}

/* 4, 5. */
static enum rc
check_name(struct defining *d, const struct json *value)
{
	struct str term = d->def->term;

	if (term.len == 0)
		return def_fail(d, value, rdf_invalid_term_definition);
	if (str_is(term, "@type"))
		return check_type_keyword(d, value);
	if (keyword_of(term) != KW_NONE)
		return def_fail(d, value, rdf_keyword_redefinition);
	d->done = keyword_shape(term);
	return RC_OK;
}

/* 6 */
static enum rc
take_away(struct processing *p, const struct term_def *previous)
{
	struct term_def *gone = NEW(p->ld->mem, struct term_def);

	*gone = (struct term_def){ .term = previous->term, .hash = previous->hash, .absent = true };
	return processing_put(p, gone);
}

enum rc
term_define(struct processing *p, struct str term)
{
	struct entry *entry = processing_entry(p, term);
	const struct json *value = entry->value;
	const struct term_def *previous;
	struct term_def *def;
	struct defining d = { .p = p, .value = value };

	if (entry->state == TERM_DONE)
		return RC_OK;
	def = NEW(p->ld->mem, struct term_def);
	def->term = term;
	def->hash = text_hash(term);
	def->is_protected = p->protects;
	d.def = def;
	if (entry->state == TERM_BEGUN)
		return def_fail(&d, value, rdf_cyclic_iri_mapping);
	entry->state = TERM_BEGUN;
	TRY(check_name(&d, value));
	if (d.done) {
		entry->state = TERM_DONE;
		return RC_OK;
	}
	if (value->type != JSON_NULL && value->type != JSON_STRING && value->type != JSON_OBJECT)
		return def_fail(&d, value, rdf_invalid_term_definition);
	previous = active_find(p->result, term);
	if (previous != NULL)
		TRY(take_away(p, previous));
	if (value->type != JSON_NULL)
		TRY(define_parts(&d, value));
	entry->state = TERM_DONE;
	if (!d.done)
		return define_done(&d, previous);
	if (previous != NULL && previous->is_protected && !p->override_protected)
		return def_fail(&d, value, rdf_protected_term_redefinition);
	return RC_OK;
}
