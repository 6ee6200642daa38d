#include "rdf/active.h"

#include "codec/pointer.h"
#include "rdf/iri.h"
#include "rdf/text_hash.h"

#define SLOTS_FIRST 16

/* Copying definitions for nested contexts over and over is what a hostile context makes us do. */
#define SLOTS_BUDGET ((size_t)8 << 20)

static const struct { struct str text; enum keyword keyword; } keywords[] = {
	{ STR_INIT("@id"), KW_ID }, { STR_INIT("@type"), KW_TYPE }, { STR_INIT("@value"), KW_VALUE }, { STR_INIT("@context"), KW_CONTEXT },
	{ STR_INIT("@base"), KW_BASE }, { STR_INIT("@container"), KW_CONTAINER }, { STR_INIT("@default"), KW_DEFAULT },
	{ STR_INIT("@direction"), KW_DIRECTION }, { STR_INIT("@embed"), KW_EMBED }, { STR_INIT("@explicit"), KW_EXPLICIT },
	{ STR_INIT("@graph"), KW_GRAPH }, { STR_INIT("@import"), KW_IMPORT }, { STR_INIT("@included"), KW_INCLUDED },
	{ STR_INIT("@index"), KW_INDEX }, { STR_INIT("@json"), KW_JSON }, { STR_INIT("@language"), KW_LANGUAGE }, { STR_INIT("@list"), KW_LIST },
	{ STR_INIT("@nest"), KW_NEST }, { STR_INIT("@none"), KW_NULL }, { STR_INIT("@omitDefault"), KW_OMIT_DEFAULT },
	{ STR_INIT("@prefix"), KW_PREFIX }, { STR_INIT("@preserve"), KW_PRESERVE }, { STR_INIT("@propagate"), KW_PROPAGATE },
	{ STR_INIT("@protected"), KW_PROTECTED }, { STR_INIT("@requireAll"), KW_REQUIRE_ALL }, { STR_INIT("@reverse"), KW_REVERSE },
	{ STR_INIT("@set"), KW_SET }, { STR_INIT("@version"), KW_VERSION }, { STR_INIT("@vocab"), KW_VOCAB },
};

enum keyword
keyword_of(struct str s)
{
	if (s.len < 3 || s.ptr[0] != '@')
		return KW_NONE;
	for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++)
		if (str_eq(keywords[i].text, s))
			return keywords[i].keyword;
	return KW_NONE;
}

bool
keyword_shape(struct str s)
{
	if (s.len < 2 || s.ptr[0] != '@')
		return false;
	for (size_t i = 1; i < s.len; i++)
		if ((s.ptr[i] < 'a' || s.ptr[i] > 'z') && (s.ptr[i] < 'A' || s.ptr[i] > 'Z'))
			return false;
	return true;
}

void
ld_init(struct ld *ld, struct ctx *cx, const struct jsonld_options *options, const struct json *document)
{
	*ld = (struct ld){ .cx = cx, .mem = cx->mem, .options = options, .store = options->contexts, .document = document, .budget = SLOTS_BUDGET };
}

/* ---- places ---- */

static bool
put_pointer(struct buf *out, const struct json *inside, const struct json *at)
{
	size_t start = out->len, position = 0;

	if (inside == at)
		return true;
	for (const struct json *member = json_first(inside); member != NULL; member = member->next, position++) {
		out->len = start;
		if (inside->type == JSON_ARRAY)
			pointer_put_index(out, position);
		else
			pointer_put_name(out, member->key);
		if (put_pointer(out, member, at))
			return true;
	}
	out->len = start;
	return false;
}

/* Looked for only when something is wrong: on the way nothing is remembered. */
enum rc
ld_wrong(struct ld *ld, const struct json *at, enum rc rc)
{
	struct buf pointer = buf_new(ld->cx->mem, 4096);

	if (at != NULL && ld->document != NULL && at != ld->document && put_pointer(&pointer, ld->document, at))
		return fail_at_pointer(ld->cx, rc, buf_view(&pointer));
	return rc;
}

/* ---- tables of terms ---- */

static size_t
slot_of(const struct active *active, struct str term, uint64_t hash)
{
	size_t mask = active->slot_count - 1, at = (size_t)hash & mask;

	while (active->slots[at] != NULL && (active->slots[at]->hash != hash || !str_eq(active->slots[at]->term, term)))
		at = (at + 1) & mask;
	return at;
}

const struct term_def *
active_find(const struct active *active, struct str term)
{
	uint64_t hash = text_hash(term);
	size_t mask = active->slot_count - 1, at = (size_t)hash & mask;
	const struct term_def *def;

	if (active->slot_count == 0)
		return NULL;
	for (; (def = active->slots[at]) != NULL; at = (at + 1) & mask)
		if (def->hash == hash && def->term.len == term.len && str_same(def->term.ptr, term.ptr, term.len))
			return def->absent ? NULL : def;
	return NULL;
}

static enum rc
slots_resize(struct processing *p, size_t slot_count)
{
	struct active *active = p->result;
	const struct term_def **old = active->slots;
	size_t old_count = active->slot_count;

	if (slot_count > p->ld->budget)
		return fail(p->ld->cx, RC_LIMIT, MSG(rdf_context_budget));
	p->ld->budget -= slot_count;
	active->slots = NEWS(p->ld->mem, const struct term_def *, slot_count);
	active->slot_count = slot_count;
	for (size_t i = 0; i < old_count; i++)
		if (old[i] != NULL)
			active->slots[slot_of(active, old[i]->term, old[i]->hash)] = old[i];
	return RC_OK;
}

/* What keys that stand for @type are called is asked at each object: remembered apart. */
static void
note_type_name(struct active *active, const struct term_def *def)
{
	size_t n = sizeof(active->type_names) / sizeof(*active->type_names), room = n;

	for (size_t i = 0; i < n; i++) {
		if (str_eq(active->type_names[i], def->term))
			active->type_names[i] = STR_NONE; /* what it was, it may be no longer */
		if (active->type_names[i].len == 0)
			room = i;
	}
	if (def->keyword == KW_TYPE && room < n)
		active->type_names[room] = def->term;
	else if (def->keyword == KW_TYPE)
		active->many_type_names = true;
}

enum rc
processing_put(struct processing *p, const struct term_def *def)
{
	struct active *active = p->result;
	size_t at;

	if (active->used * 2 >= active->slot_count)
		TRY(slots_resize(p, active->slot_count == 0 ? SLOTS_FIRST : active->slot_count * 2));
	at = slot_of(active, def->term, def->hash);
	active->used += active->slots[at] == NULL;
	active->slots[at] = def;
	active->has_protected |= def->is_protected;
	active->renames_value |= def->keyword == KW_VALUE;
	active->renames_json |= def->keyword == KW_JSON;
	note_type_name(active, def);
	return RC_OK;
}

/* ---- IRI expansion (5.2) ---- */

static struct str
concat(struct arena *mem, struct str a, struct str b)
{
	char *text = arena_alloc(mem, a.len + b.len + 1);

	if (a.len > 0)
		memcpy(text, a.ptr, a.len);
	if (b.len > 0)
		memcpy(text + a.len, b.ptr, b.len);
	return (struct str){ text, a.len + b.len };
}

/* The colon that ends a prefix: not the first byte. value.len when there is none. */
static inline size_t
prefix_length(struct str value)
{
	const char *colon = value.len < 2 ? NULL : memchr(value.ptr + 1, ':', value.len - 1);

	return colon == NULL ? value.len : (size_t)(colon - value.ptr);
}

static bool
is_compact(struct str value, size_t colon)
{
	return (colon != 1 || value.ptr[0] != '_') && !str_starts(str_sub(value, colon + 1, 2), "//");
}

static struct meaning
meaning_relative(struct arena *mem, const struct active *active, struct str value, bool vocab, bool document_relative)
{
	if (vocab && active->has_vocab)
		return (struct meaning){ .iri = concat(mem, active->vocab, value) };
	if (document_relative && active->base.len > 0)
		return (struct meaning){ .iri = iri_resolve(mem, active->base, value) };
	return (struct meaning){ .iri = value };
}

struct meaning
active_meaning(struct arena *mem, const struct active *active, struct str value, bool vocab, bool document_relative)
{
	const struct term_def *def = NULL;
	size_t colon;

	if (value.len > 0 && value.ptr[0] == '@') {
		enum keyword keyword = keyword_of(value);

		if (keyword != KW_NONE)
			return (struct meaning){ .keyword = keyword, .iri = value };
		if (keyword_shape(value))
			return (struct meaning){ 0 };
	}
	if (vocab) {
		def = active_find(active, value);
		if (def != NULL)
			return (struct meaning){ def->keyword, def->iri, def };
	}
	colon = prefix_length(value);
	if (colon == value.len && !vocab) { /* another name of a keyword never has a colon */
		def = active_find(active, value);
		if (def != NULL && def->keyword != KW_NONE)
			return (struct meaning){ def->keyword, def->iri, def };
	}
	if (colon < value.len) {
		const struct term_def *prefix;

		if (!is_compact(value, colon))
			return (struct meaning){ .iri = value };
		prefix = active_find(active, str_sub(value, 0, colon));
		if (prefix != NULL && prefix->iri.len > 0 && prefix->prefix)
			return (struct meaning){ .iri = concat(mem, prefix->iri, str_sub(value, colon + 1, value.len)) };
		if (iri_has_scheme(value))
			return (struct meaning){ .iri = value };
	}
	return meaning_relative(mem, active, value, vocab, document_relative);
}

/* The same while a context is being applied: terms that it is about to define are defined first. */
enum rc
processing_meaning(struct processing *p, struct str value, bool document_relative, struct meaning *out)
{
	size_t colon = prefix_length(value);

	if (keyword_of(value) == KW_NONE && !keyword_shape(value)) {
		if (processing_entry(p, value) != NULL)
			TRY(term_define(p, value));
		if (colon < value.len && is_compact(value, colon) && processing_entry(p, str_sub(value, 0, colon)) != NULL)
			TRY(term_define(p, str_sub(value, 0, colon)));
	}
	*out = active_meaning(p->ld->mem, p->result, value, true, document_relative);
	return RC_OK;
}

/* ---- context processing (4.1) ---- */

struct entry *
processing_entry(const struct processing *p, struct str key)
{
	size_t mask = p->slot_count - 1, at = (size_t)text_hash(key) & mask;

	if (p->slot_count == 0)
		return NULL;
	for (; p->entry_slots[at] != 0; at = (at + 1) & mask)
		if (str_eq(p->entries[p->entry_slots[at] - 1].key, key))
			return &p->entries[p->entry_slots[at] - 1];
	return NULL;
}

static void
entries_add(struct processing *p, const struct json *object)
{
	for (const struct json *member = json_first(object); member != NULL; member = member->next) {
		struct entry *there = processing_entry(p, member->key);
		size_t mask = p->slot_count - 1, at = (size_t)text_hash(member->key) & mask;

		if (there != NULL) {
			there->value = member;
			continue;
		}
		while (p->entry_slots[at] != 0)
			at = (at + 1) & mask;
		p->entries[p->entry_count] = (struct entry){ .key = member->key, .value = member };
		p->entry_slots[at] = (uint32_t)++p->entry_count;
	}
}

static void
entries_build(struct processing *p, const struct json *object, const struct json *imported)
{
	size_t count = json_count(object) + json_count(imported);

	p->slot_count = 8;
	while (p->slot_count < count * 2)
		p->slot_count *= 2;
	p->entries = NEWS(p->ld->mem, struct entry, count + 1);
	p->entry_slots = NEWS(p->ld->mem, uint32_t, p->slot_count);
	entries_add(p, imported);
	entries_add(p, object);
}

static const struct json *
entry_value(const struct processing *p, struct str key)
{
	const struct entry *entry = processing_entry(p, key);

	return entry == NULL ? NULL : entry->value;
}

static struct active *
active_copy(struct ld *ld, const struct active *active)
{
	struct active *copy = arena_alloc(ld->mem, sizeof(*copy));

	*copy = *active;
	copy->stored = ld->compiling;
	return copy;
}

const struct active *
active_initial(struct ld *ld)
{
	struct active *active;

	if (ld->options->base.len == 0)
		return contexts_initial(ld->store);
	active = NEW(ld->mem, struct active);
	active->base = active->original_base = ld->options->base;
	return active;
}

static enum rc
set_base(struct processing *p)
{
	const struct json *value = entry_value(p, STR("@base"));

	if (value == NULL || p->remote != NULL)
		return RC_OK;
	if (value->type == JSON_NULL) {
		p->result->base = STR_NONE;
		return RC_OK;
	}
	if (value->type != JSON_STRING)
		return ld_fail(p->ld, value, rdf_invalid_base_iri);
	if (iri_has_scheme(value->string))
		p->result->base = value->string;
	else if (p->result->base.len > 0)
		p->result->base = iri_resolve(p->ld->mem, p->result->base, value->string);
	else
		return ld_fail(p->ld, value, rdf_invalid_base_iri);
	return RC_OK;
}

static enum rc
set_vocab(struct processing *p)
{
	const struct json *value = entry_value(p, STR("@vocab"));
	struct meaning meaning;

	if (value == NULL)
		return RC_OK;
	if (value->type == JSON_NULL) {
		p->result->has_vocab = false;
		return RC_OK;
	}
	if (value->type != JSON_STRING)
		return ld_fail(p->ld, value, rdf_invalid_vocab_mapping);
	meaning = active_meaning(p->ld->mem, p->result, value->string, true, true);
	if (meaning.keyword != KW_NONE || (meaning.iri.len == 0 && value->string.len > 0))
		return ld_fail(p->ld, value, rdf_invalid_vocab_mapping);
	p->result->vocab = meaning.iri;
	p->result->has_vocab = true;
	return RC_OK;
}

static enum rc
set_language(struct processing *p)
{
	const struct json *language = entry_value(p, STR("@language")), *direction = entry_value(p, STR("@direction"));

	if (language != NULL && language->type != JSON_NULL && language->type != JSON_STRING)
		return ld_fail(p->ld, language, rdf_invalid_default_language);
	if (language != NULL)
		p->result->language = json_string(language);
	if (direction == NULL)
		return RC_OK;
	if (direction->type == JSON_NULL)
		p->result->direction = DIRECTION_UNSET;
	else if (str_is(json_string(direction), "ltr"))
		p->result->direction = DIRECTION_LTR;
	else if (str_is(json_string(direction), "rtl"))
		p->result->direction = DIRECTION_RTL;
	else
		return ld_fail(p->ld, direction, rdf_invalid_base_direction);
	return RC_OK;
}

static enum rc
check_flags(struct processing *p)
{
	const struct json *version = entry_value(p, STR("@version")), *propagate = entry_value(p, STR("@propagate"));
	const struct json *protects = entry_value(p, STR("@protected"));

	if (version != NULL && (!json_is_number(version) || json_number(version) != 1.1))
		return ld_fail(p->ld, version, rdf_invalid_version_value);
	if (propagate != NULL && propagate->type != JSON_TRUE && propagate->type != JSON_FALSE)
		return ld_fail(p->ld, propagate, rdf_invalid_propagate_value);
	if (protects != NULL && protects->type != JSON_TRUE && protects->type != JSON_FALSE)
		return ld_fail(p->ld, protects, rdf_invalid_protected_value);
	p->protects = json_is(protects, JSON_TRUE);
	return RC_OK;
}

static struct str
context_url(struct ld *ld, struct str base, struct str reference)
{
	if (base.len == 0 || iri_has_scheme(reference))
		return reference;
	return iri_resolve(ld->mem, base, reference);
}

/* What "@import" names: an object. */
static enum rc
load_import(struct ld *ld, const struct json *object, struct str url, const struct json **out)
{
	const struct json *import = JSON_GET(object, "@import");
	struct loaded loaded;

	*out = NULL;
	if (import == NULL)
		return RC_OK;
	if (import->type != JSON_STRING)
		return ld_fail(ld, import, rdf_invalid_import_value);
	TRY(context_load(ld, context_url(ld, url, import->string), import, &loaded));
	if (!json_is(loaded.context, JSON_OBJECT))
		return ld_fail(ld, import, rdf_invalid_remote_context);
	if (JSON_GET(loaded.context, "@import") != NULL)
		return ld_fail(ld, import, rdf_invalid_context_entry);
	*out = loaded.context;
	return RC_OK;
}

static bool
is_term(struct str key)
{
	static const char *const others[] = { "@base", "@direction", "@import", "@language", "@propagate", "@protected", "@version", "@vocab" };

	if (key.len == 0 || key.ptr[0] != '@')
		return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		if (str_is(key, others[i]))
			return false;
	return true;
}

static enum rc
process_object(struct ld *ld, struct active *result, const struct json *object, struct context_options options)
{
	struct processing p = {
		.ld = ld, .result = result, .url = options.url, .remote = options.remote,
		.override_protected = options.override_protected, .scoped = options.scoped,
	};
	const struct json *imported;

	TRY(load_import(ld, object, options.url, &imported));
	entries_build(&p, object, imported);
	TRY(check_flags(&p));
	TRY(set_base(&p));
	TRY(set_vocab(&p));
	TRY(set_language(&p));
	if (p.entry_count == 0)
		return RC_OK;
	TRY(slots_resize(&p, result->slot_count == 0 ? SLOTS_FIRST : result->slot_count));
	for (size_t i = 0; i < p.entry_count; i++)
		if (is_term(p.entries[i].key))
			TRY(term_define(&p, p.entries[i].key));
	return RC_OK;
}

static bool
is_being_loaded(const struct remote *remote, struct str url)
{
	for (; remote != NULL; remote = remote->outer)
		if (str_eq(remote->url, url))
			return true;
	return false;
}

/* A context that is named by its URL, on top of `active`. */
static enum rc
process_named(struct ld *ld, const struct active *active, const struct json *name, struct context_options options, const struct active **out)
{
	struct str url = context_url(ld, options.url, name->string);
	struct remote remote = { options.remote, url, options.remote == NULL ? 1 : options.remote->depth + 1 };
	struct context_options inner = { .url = url, .remote = &remote, .override_protected = options.override_protected, .scoped = options.scoped };
	struct loaded loaded;
	enum rc rc;

	*out = active;
	if (options.scoped && is_being_loaded(options.remote, url))
		return RC_OK;
	if (remote.depth > CONTEXT_DEPTH_MAX)
		return ld_fail(ld, name, rdf_context_overflow, A_STR("url", url));
	TRY(context_load(ld, url, name, &loaded));
	if (loaded.stored && active->stored && !ld->compiling)
		rc = contexts_process(ld, active, loaded.context, inner, out);
	else
		rc = context_process(ld, active, loaded.context, inner, out);
	return rc == RC_OK ? rc : ld_wrong(ld, name, rc);
}

static enum rc
process_null(struct ld *ld, const struct active *active, const struct json *local, struct context_options options, struct active **out)
{
	struct active *initial;

	if (!options.override_protected && active->has_protected)
		return ld_fail(ld, local, rdf_invalid_context_nullification);
	initial = NEW(ld->mem, struct active);
	initial->base = initial->original_base = active->original_base;
	initial->stored = ld->compiling;
	initial->previous = options.no_propagation ? active->previous : NULL;
	*out = initial;
	return RC_OK;
}

static enum rc
process_one(struct ld *ld, const struct active *active, const struct json *local, struct context_options options, const struct active **out)
{
	struct active *made = NULL;

	if (local->type == JSON_STRING)
		return process_named(ld, active, local, options, out);
	if (local->type == JSON_NULL) {
		TRY(process_null(ld, active, local, options, &made));
	} else if (local->type == JSON_OBJECT) {
		made = active_copy(ld, active);
		TRY(process_object(ld, made, local, options));
	} else {
		return ld_fail(ld, local, rdf_invalid_local_context);
	}
	*out = made;
	return RC_OK;
}

enum rc
context_process(struct ld *ld, const struct active *active, const struct json *local, struct context_options options, const struct active **out)
{
	const struct active *before = active;

	if (local->type == JSON_OBJECT && json_is(JSON_GET(local, "@propagate"), JSON_FALSE))
		options.no_propagation = true;
	else if (local->type == JSON_OBJECT && json_is(JSON_GET(local, "@propagate"), JSON_TRUE))
		options.no_propagation = false;
	if (options.no_propagation && active->previous == NULL) {
		struct active *made = active_copy(ld, active);

		made->previous = before;
		active = made;
	}
	if (local->type != JSON_ARRAY)
		return process_one(ld, active, local, options, out);
	*out = active;
	for (const struct json *item = json_first(local); item != NULL; item = item->next)
		TRY(process_one(ld, *out, item, options, out));
	return RC_OK;
}

enum rc
active_apply(struct ld *ld, const struct active *active, const struct json *local, const struct active **out)
{
	return context_process(ld, active, local, (struct context_options){ .url = ld->options->base }, out);
}

enum rc
active_enter(struct ld *ld, const struct active *active, const struct term_def *def, enum scope scope, const struct active **out)
{
	struct context_options options = {
		.url = def->context_url, .override_protected = scope == SCOPE_PROPERTY, .no_propagation = scope == SCOPE_TYPE,
	};

	if (active->stored && def->stored && !ld->compiling)
		return contexts_process(ld, active, def->context, options, out);
	return context_process(ld, active, def->context, options, out);
}
