/* active.h — active contexts: what the terms of a document mean at one place in it. Private to src/rdf.
 *
 * An active context never changes once it is made; applying a local context makes another, which shares the
 * definitions it did not touch. Contexts made from a stored context on top of a stored one are kept in the
 * store (contexts.c) and found again by the identity of the two.
 *
 * W3C JSON-LD 1.1 API sections 4.1 (context processing), 4.2 (term definitions), 5.2 (IRI expansion).
 */
#ifndef RDF_ACTIVE_H
#define RDF_ACTIVE_H

#include "rdf/jsonld.h"

enum keyword {
	KW_NONE, /* not a keyword */
	KW_BASE, KW_CONTAINER, KW_CONTEXT, KW_DEFAULT, KW_DIRECTION, KW_EMBED, KW_EXPLICIT, KW_GRAPH, KW_ID, KW_IMPORT, KW_INCLUDED,
	KW_INDEX, KW_JSON, KW_LANGUAGE, KW_LIST, KW_NEST, KW_NULL, /* "@none" */ KW_OMIT_DEFAULT, KW_PREFIX, KW_PRESERVE, KW_PROPAGATE,
	KW_PROTECTED, KW_REQUIRE_ALL, KW_REVERSE, KW_SET, KW_TYPE, KW_VALUE, KW_VERSION, KW_VOCAB
};

enum keyword keyword_of(struct str s);
/* "@" and letters: reserved, whether known or not. */
bool keyword_shape(struct str s);

enum container {
	HOLDS_GRAPH = 1, HOLDS_ID = 2, HOLDS_INDEX = 4, HOLDS_LANGUAGE = 8, HOLDS_LIST = 16, HOLDS_SET = 32, HOLDS_TYPE = 64
};

enum type_mapping { TYPE_ANY, TYPE_ID, TYPE_VOCAB, TYPE_JSON, TYPE_NONE, TYPE_IRI };

enum direction { DIRECTION_UNSET, DIRECTION_NULL, DIRECTION_LTR, DIRECTION_RTL };

enum mapped { MAPPED_UNSET, MAPPED_NULL, MAPPED };

struct term_def {
	struct str term;
	uint64_t hash;
	struct str iri;            /* empty: mapped to null; a keyword where `keyword` is set */
	enum keyword keyword;
	const struct term *rdf;    /* the IRI as a term; NULL when it is no absolute IRI */
	enum type_mapping type_kind;
	struct str type;           /* TYPE_IRI */
	const struct term *type_rdf;
	unsigned container;        /* bits of enum container */
	enum mapped language_kind;
	struct str language;
	enum direction direction;
	struct str index, nest;    /* empty: none */
	const struct json *context; /* its scoped context; NULL: none */
	struct str context_url;     /* where that was written */
	bool prefix, reverse, is_protected;
	bool absent;               /* a term that was taken away */
	bool stored;               /* lives as long as the store, and so does its scoped context */
};

struct active {
	const struct active *previous;
	struct str base;           /* empty: none */
	struct str original_base;
	struct str vocab;
	bool has_vocab;
	struct str language;       /* empty: none */
	enum direction direction;  /* UNSET or LTR or RTL */
	const struct term_def **slots;
	size_t slot_count, used;
	bool stored;               /* lives as long as the store */
	bool has_protected;
	bool renames_value;        /* has another name for @value, or had */
	bool renames_json;         /* the same for @json */
	bool many_type_names;      /* more aliases of @type than fit here */
	struct str type_names[2];
};

/* One run over one document. */
struct ld {
	struct ctx *cx;
	struct arena *mem;         /* where new contexts go: the document's, or the store's while one is compiled for it */
	const struct jsonld_options *options;
	struct contexts *store;
	const struct json *document;
	bool compiling;
	size_t budget;             /* slots that may still be copied */
	size_t statements;         /* that expansion has found, about */
	const struct jsonld_part *part; /* what is said already (part.h); NULL: nothing */
	unsigned taken;            /* bits by number: the part's objects that the document has */
	struct jsonld_part *making;
	bool patient;              /* long arrays are left for later (struct later) */
};

void ld_init(struct ld *ld, struct ctx *cx, const struct jsonld_options *options, const struct json *document);

/* The context before any: with the base of the options. */
const struct active *active_initial(struct ld *ld);

/* The definition of a term, or NULL. A term mapped to null has one. */
const struct term_def *active_find(const struct active *active, struct str term);

/* Applies a local context that stands in the document. */
enum rc active_apply(struct ld *ld, const struct active *active, const struct json *local, const struct active **out);

/* Applies the scoped context of a term. */
enum scope { SCOPE_PROPERTY, SCOPE_TYPE };
enum rc active_enter(struct ld *ld, const struct active *active, const struct term_def *def, enum scope scope, const struct active **out);

/* What a name means. */
struct meaning {
	enum keyword keyword;
	struct str iri;            /* empty: null; else a keyword, an IRI, a blank node, or what could not be made one */
	const struct term_def *def; /* the definition of exactly this term, when `vocab` was asked; or NULL */
};
struct meaning active_meaning(struct arena *mem, const struct active *active, struct str value, bool vocab, bool document_relative);

/* Errors with the place in the document where `at` stands. */
#define ld_fail(ld, at, name, ...) ld_wrong((ld), (at), fail((ld)->cx, RC_INVALID, MSG(name), ##__VA_ARGS__))
enum rc ld_wrong(struct ld *ld, const struct json *at, enum rc rc);

/* ---- private to context processing: active.c, term_def.c, contexts.c ---- */

#define CONTEXT_DEPTH_MAX 24

struct remote {
	const struct remote *outer;
	struct str url;
	size_t depth;
};

enum term_state { TERM_UNTOUCHED, TERM_BEGUN, TERM_DONE };

struct entry {
	struct str key;
	const struct json *value;
	enum term_state state;
};

/* One context object being applied. */
struct processing {
	struct ld *ld;
	struct active *result;     /* being made */
	struct entry *entries;     /* of the object, over those of what it imports */
	size_t entry_count;
	uint32_t *entry_slots;     /* hash table of 1 + position in entries */
	size_t slot_count;
	struct str url;
	const struct remote *remote;
	bool override_protected, scoped, protects;
};

struct entry *processing_entry(const struct processing *p, struct str key);
enum rc term_define(struct processing *p, struct str term);
enum rc processing_meaning(struct processing *p, struct str value, bool document_relative, struct meaning *out);
enum rc processing_put(struct processing *p, const struct term_def *def);

struct context_options {
	struct str url;
	const struct remote *remote;
	bool override_protected, no_propagation;
	bool scoped; /* being checked where a term is defined: contexts already being loaded are left out */
};
enum rc context_process(struct ld *ld, const struct active *active, const struct json *local, struct context_options options,
                        const struct active **out);

/* A context document: its "@context". Not found: an error that names the URL. */
struct loaded {
	const struct json *context;
	struct str url;
	bool stored;
};
enum rc context_load(struct ld *ld, struct str url, const struct json *at, struct loaded *out);

/* The store's own context before any, without a base. */
const struct active *contexts_initial(const struct contexts *store);

/* context_process with the store's memory of earlier answers. `key` and `active` must both be stored. */
enum rc contexts_process(struct ld *ld, const struct active *active, const struct json *key, struct context_options options,
                         const struct active **out);

#endif
