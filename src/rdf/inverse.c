#include "rdf/inverse.h"

#include "rdf/iri.h"
#include "rdf/text_hash.h"

#include <stdlib.h>

enum select { SELECT_ANY, SELECT_LANGUAGE, SELECT_TYPE };

struct choice {
	struct choice *next;
	struct str value;
	unsigned container;
	enum select select;
	const struct term_def *def;
};

/* An IRI, and the terms that stand for it. */
struct word {
	struct str iri; /* empty: a free slot */
	uint64_t hash;
	const struct term *term; /* NULL: it is none */
	struct choice *choices;
	const struct term_def *usual[SHAPES]; /* what is chosen for each; NULL: none */
};

struct inverse {
	const struct active *active;
	struct word *words;
	const struct word **by_term; /* the same, by the hash of the IRI as a term */
	size_t slot_count;           /* of both tables */
	const struct term_def **prefixes;
	size_t prefix_count;
	struct str id, type;         /* what these keywords are called */
};

/* ---- making it (4.3) ---- */

/* The IRI's slot, or the free one where it would be. */
static struct word *
word_slot(const struct inverse *inverse, struct str iri)
{
	uint64_t hash = text_hash(iri);
	size_t mask = inverse->slot_count - 1, at = (size_t)hash & mask;
	struct word *word;

	for (;; at = (at + 1) & mask) {
		word = &inverse->words[at];
		if (word->iri.len == 0 || (word->hash == hash && word->iri.len == iri.len && str_same(word->iri.ptr, iri.ptr, iri.len)))
			break;
	}
	return word;
}

static const struct word **
by_term_slot(const struct inverse *inverse, const struct term *term)
{
	size_t mask = inverse->slot_count - 1, at = (size_t)term->hash & mask;

	while (inverse->by_term[at] != NULL && !term_eq(inverse->by_term[at]->term, term))
		at = (at + 1) & mask;
	return &inverse->by_term[at];
}

/* The first term of all that would be chosen so stays the one. */
static void
choose(struct arena *mem, struct inverse *inverse, const struct term_def *def, enum select select, struct str value)
{
	struct word *word = word_slot(inverse, def->iri);
	struct choice **link = &word->choices;

	if (word->iri.len == 0)
		*word = (struct word){ .iri = def->iri, .hash = text_hash(def->iri), .term = def->rdf };
	for (; *link != NULL; link = &(*link)->next)
		if ((*link)->container == def->container && (*link)->select == select && str_eq((*link)->value, value))
			return;
	*link = NEW(mem, struct choice);
	**link = (struct choice){ .value = value, .container = def->container, .select = select, .def = def };
}

static struct str
direction_name(enum direction direction)
{
	return direction == DIRECTION_LTR ? STR("ltr") : STR("rtl");
}

/* "en_ltr", "_ltr"; the language lower case. */
static struct str
language_direction(struct arena *mem, struct str language, enum direction direction)
{
	return str_fmt(mem, PRI_STR "_" PRI_STR, ARG_STR(str_lower(mem, language)), ARG_STR(direction_name(direction)));
}

static struct str
default_language(struct arena *mem, const struct active *active)
{
	if (active->direction != DIRECTION_UNSET)
		return language_direction(mem, active->language, active->direction);
	return active->language.len > 0 ? str_lower(mem, active->language) : STR("@none");
}

static struct str
mapped_language(struct arena *mem, const struct term_def *def)
{
	bool directed = def->direction == DIRECTION_LTR || def->direction == DIRECTION_RTL;

	if (def->language_kind != MAPPED_UNSET && def->direction != DIRECTION_UNSET) {
		if (directed)
			return language_direction(mem, def->language, def->direction);
		return def->language_kind == MAPPED ? str_lower(mem, def->language) : STR("@null");
	}
	if (def->language_kind != MAPPED_UNSET)
		return def->language_kind == MAPPED ? str_lower(mem, def->language) : STR("@null");
	return directed ? language_direction(mem, STR_NONE, def->direction) : STR("@none");
}

static struct str
mapped_type(const struct term_def *def)
{
	switch (def->type_kind) {
	case TYPE_ID: return STR("@id");
	case TYPE_VOCAB: return STR("@vocab");
	case TYPE_JSON: return STR("@json");
	default: return def->type;
	}
}

static void
add_term(struct arena *mem, struct inverse *inverse, const struct term_def *def)
{
	choose(mem, inverse, def, SELECT_ANY, STR("@none"));
	if (def->reverse) {
		choose(mem, inverse, def, SELECT_TYPE, STR("@reverse"));
	} else if (def->type_kind == TYPE_NONE) {
		choose(mem, inverse, def, SELECT_LANGUAGE, STR("@any"));
		choose(mem, inverse, def, SELECT_TYPE, STR("@any"));
	} else if (def->type_kind != TYPE_ANY) {
		choose(mem, inverse, def, SELECT_TYPE, mapped_type(def));
	} else if (def->language_kind != MAPPED_UNSET || def->direction != DIRECTION_UNSET) {
		choose(mem, inverse, def, SELECT_LANGUAGE, mapped_language(mem, def));
	} else {
		choose(mem, inverse, def, SELECT_LANGUAGE, default_language(mem, inverse->active));
		choose(mem, inverse, def, SELECT_LANGUAGE, STR("@none"));
		choose(mem, inverse, def, SELECT_TYPE, STR("@none"));
	}
}

static int
term_order(const void *a, const void *b)
{
	const struct term_def *x = *(const struct term_def *const *)a, *y = *(const struct term_def *const *)b;

	return x->term.len != y->term.len ? (x->term.len > y->term.len) - (x->term.len < y->term.len) : str_cmp(x->term, y->term);
}

static void find_usual(struct word *word);

static struct str
keyword_name(const struct inverse *inverse, struct str keyword)
{
	const struct term_def *def = word_slot(inverse, keyword)->usual[SHAPE_NAME]; /* a free slot has none */

	return def == NULL ? keyword : def->term;
}

const struct inverse *
inverse_new(struct arena *mem, const struct active *active)
{
	struct inverse *inverse = NEW(mem, struct inverse);
	const struct term_def **defs = arena_alloc(mem, (active->used + 1) * sizeof(*defs));
	size_t count = 0;

	inverse->active = active;
	for (size_t i = 0; i < active->slot_count; i++)
		if (active->slots[i] != NULL && !active->slots[i]->absent && active->slots[i]->iri.len > 0)
			defs[count++] = active->slots[i];
	if (count > 1)
		qsort(defs, count, sizeof(*defs), term_order);
	inverse->slot_count = 16;
	while (inverse->slot_count < count * 2)
		inverse->slot_count *= 2;
	inverse->words = NEWS(mem, struct word, inverse->slot_count);
	inverse->prefixes = arena_alloc(mem, (count + 1) * sizeof(*defs));
	for (size_t i = 0; i < count; i++) {
		add_term(mem, inverse, defs[i]);
		if (defs[i]->prefix)
			inverse->prefixes[inverse->prefix_count++] = defs[i];
	}
	inverse->by_term = NEWS(mem, const struct word *, inverse->slot_count);
	for (size_t i = 0; i < inverse->slot_count; i++) {
		struct word *word = &inverse->words[i];

		if (word->iri.len == 0)
			continue;
		find_usual(word);
		if (word->term != NULL)
			*by_term_slot(inverse, word->term) = word;
	}
	inverse->id = keyword_name(inverse, STR("@id"));
	inverse->type = keyword_name(inverse, STR("@type"));
	return inverse;
}

struct str
inverse_id(const struct inverse *inverse)
{
	return inverse->id;
}

struct str
inverse_type(const struct inverse *inverse)
{
	return inverse->type;
}

const struct inverse *
inverse_of(struct compaction *c, const struct active *active)
{
	const struct inverse_at *at = c->inverses;
	const struct inverse *inverse;
	struct inverse_at *made;

	while (at != NULL && at->active != active)
		at = at->next;
	if (at != NULL)
		return at->inverse;
	inverse = active->stored ? contexts_inverse(c->ld, active) : NULL;
	made = arena_alloc(c->mem, sizeof(*made));
	*made = (struct inverse_at){ c->inverses, active, inverse != NULL ? inverse : inverse_new(c->mem, active) };
	c->inverses = made;
	return made->inverse;
}

/* ---- choosing a term (6.2 step 4, 6.3) ---- */

#define CONTAINERS_MAX 24
#define PREFERRED_MAX  8

struct wish {
	unsigned containers[CONTAINERS_MAX];
	size_t container_count;
	enum select select;
	struct str value; /* the language or type wished for */
	struct str preferred[PREFERRED_MAX];
	size_t preferred_count;
};

static void
wish_container(struct wish *wish, unsigned container)
{
	wish->containers[wish->container_count++] = container;
}

/* With and without a set around it. */
static void
wish_containers(struct wish *wish, unsigned container)
{
	wish_container(wish, container);
	wish_container(wish, container | HOLDS_SET);
}

static struct str
value_language(struct arena *mem, const struct value *value)
{
	if (value->direction == DIRECTION_LTR || value->direction == DIRECTION_RTL)
		return language_direction(mem, value->language, value->direction);
	return str_lower(mem, value->language);
}

static struct str
value_type(const struct value *value)
{
	return value->is_json ? STR("@json") : value->type;
}

static bool
has_direction(const struct value *value)
{
	return value->direction == DIRECTION_LTR || value->direction == DIRECTION_RTL;
}

/* 4.7: what all members of a list have in common. */
static void
wish_for_list(struct arena *mem, const struct active *active, const struct item *list, struct wish *wish)
{
	struct str language = STR_NONE, type = STR_NONE;

	if (!list->has_index)
		wish_container(wish, HOLDS_LIST);
	if (list->list.count == 0)
		language = default_language(mem, active);
	for (const struct item *item = list->list.first; item != NULL; item = item->next) {
		struct str item_language = STR("@none"), item_type = STR("@none");

		if (item->kind != ITEM_VALUE)
			item_type = STR("@id");
		else if (has_direction(&item->value) || item->value.has_language)
			item_language = value_language(mem, &item->value);
		else if (value_type(&item->value).len > 0)
			item_type = value_type(&item->value);
		else
			item_language = STR("@null");
		if (language.len == 0)
			language = item_language;
		else if (!str_eq(language, item_language) && item->kind == ITEM_VALUE)
			language = STR("@none");
		if (type.len == 0)
			type = item_type;
		else if (!str_eq(type, item_type))
			type = STR("@none");
	}
	wish->select = type.len > 0 && !str_is(type, "@none") ? SELECT_TYPE : SELECT_LANGUAGE;
	wish->value = wish->select == SELECT_TYPE ? type : language.len > 0 ? language : STR("@none");
}

/* 4.8 */
static void
wish_for_graph(const struct item *graph, struct wish *wish)
{
	if (graph->has_index)
		wish_containers(wish, HOLDS_GRAPH | HOLDS_INDEX);
	if (graph->node.has_id)
		wish_containers(wish, HOLDS_GRAPH | HOLDS_ID);
	wish_containers(wish, HOLDS_GRAPH);
	wish_container(wish, HOLDS_SET);
	if (!graph->has_index)
		wish_containers(wish, HOLDS_GRAPH | HOLDS_INDEX);
	if (!graph->node.has_id)
		wish_containers(wish, HOLDS_GRAPH | HOLDS_ID);
	wish_containers(wish, HOLDS_INDEX);
	wish->select = SELECT_TYPE;
	wish->value = STR("@id");
}

/* 4.9 */
static void
wish_for_other(struct arena *mem, const struct item *item, struct wish *wish)
{
	if (item != NULL && item->kind == ITEM_VALUE) {
		const struct value *value = &item->value;

		if ((has_direction(value) || value->has_language) && !item->has_index) {
			wish->value = value_language(mem, value);
			wish_containers(wish, HOLDS_LANGUAGE);
		} else if (value_type(value).len > 0) {
			wish->select = SELECT_TYPE;
			wish->value = value_type(value);
		}
	} else {
		wish->select = SELECT_TYPE;
		wish->value = STR("@id");
		wish_containers(wish, HOLDS_ID);
		wish_containers(wish, HOLDS_TYPE);
	}
	wish_container(wish, HOLDS_SET);
}

static bool
only_value(const struct item *item)
{
	return item->kind == ITEM_VALUE && !item->has_index && !item->value.has_language && !has_direction(&item->value) &&
	       value_type(&item->value).len == 0;
}

static void
prefer(struct wish *wish, struct str value)
{
	wish->preferred[wish->preferred_count++] = value;
}

/* 4.13 to 4.19 */
static enum rc
set_preferences(struct compaction *c, const struct active *active, const struct item *item, struct wish *wish)
{
	struct str compact;
	const struct term_def *def;
	bool by_name;

	if (str_is(wish->value, "@reverse"))
		prefer(wish, STR("@reverse"));
	if ((str_is(wish->value, "@reverse") || str_is(wish->value, "@id")) && item != NULL && item->kind == ITEM_NODE && item->node.has_id) {
		TRY(compact_iri(c, active, item->node.id, NULL, false, &compact));
		def = active_find(active, compact);
		by_name = def != NULL && str_eq(def->iri, item->node.id);
		prefer(wish, by_name ? STR("@vocab") : STR("@id"));
		prefer(wish, by_name ? STR("@id") : STR("@vocab"));
		prefer(wish, STR("@none"));
	} else {
		prefer(wish, wish->value);
		prefer(wish, STR("@none"));
		if (item != NULL && item->kind == ITEM_LIST && item->list.count == 0)
			wish->select = SELECT_ANY;
	}
	prefer(wish, STR("@any"));
	for (size_t i = 0; i < wish->preferred_count && wish->preferred_count < PREFERRED_MAX; i++) {
		size_t at = str_find_byte(wish->preferred[i], '_');

		if (at > 0 && at < wish->preferred[i].len) {
			prefer(wish, str_sub(wish->preferred[i], at, wish->preferred[i].len));
			break;
		}
	}
	return RC_OK;
}

static const struct term_def *
select_term(const struct word *word, const struct wish *wish)
{
	for (size_t i = 0; i < wish->container_count; i++) {
		for (size_t k = 0; k < wish->preferred_count; k++) {
			struct str value = wish->select == SELECT_ANY ? STR("@none") : wish->preferred[k];

			for (const struct choice *choice = word->choices; choice != NULL; choice = choice->next)
				if (choice->container == wish->containers[i] && choice->select == wish->select && str_eq(choice->value, value))
					return choice->def;
		}
	}
	return NULL;
}

/* 4.1 to 4.12: which containers, and what to look for in them. */
static struct wish
wish_for(struct arena *mem, const struct active *active, const struct item *item, bool reverse)
{
	struct wish wish;
	bool graph = item != NULL && item_is_graph(item);

	wish.select = SELECT_LANGUAGE;
	wish.value = STR("@null");
	wish.container_count = wish.preferred_count = 0;
	if (item != NULL && item->has_index && !graph)
		wish_containers(&wish, HOLDS_INDEX);
	if (reverse) {
		wish.select = SELECT_TYPE;
		wish.value = STR("@reverse");
		wish_container(&wish, HOLDS_SET);
	} else if (item != NULL && item->kind == ITEM_LIST) {
		wish_for_list(mem, active, item, &wish);
	} else if (graph) {
		wish_for_graph(item, &wish);
	} else {
		wish_for_other(mem, item, &wish);
	}
	wish_container(&wish, 0);
	if (item == NULL || !item->has_index)
		wish_containers(&wish, HOLDS_INDEX);
	if (item != NULL && only_value(item))
		wish_containers(&wish, HOLDS_LANGUAGE);
	return wish;
}

/* Asks for each shape once, when the inverse is made. */
static void
find_usual(struct word *word)
{
	static const struct item text = { .kind = ITEM_VALUE }, node = { .kind = ITEM_NODE };
	static const struct item *const shapes[SHAPES] = { [SHAPE_NAME] = NULL, [SHAPE_TEXT] = &text, [SHAPE_NODE] = &node, [SHAPE_NAMED] = &node };

	for (size_t i = 0; i < SHAPES; i++) {
		struct wish wish = wish_for(NULL, NULL, shapes[i], false);

		prefer(&wish, wish.value);
		if (i == SHAPE_NAMED)
			prefer(&wish, STR("@vocab"));
		prefer(&wish, STR("@none"));
		prefer(&wish, STR("@any"));
		word->usual[i] = select_term(word, &wish);
	}
}

enum shape
inverse_shape(const struct inverse *inverse, const struct item *item, bool reverse)
{
	if (reverse)
		return SHAPE_OTHER;
	if (item == NULL)
		return SHAPE_NAME;
	if (item->kind == ITEM_VALUE && only_value(item))
		return SHAPE_TEXT;
	if (item->kind == ITEM_VALUE && !item->has_index && !item->value.has_language && !has_direction(&item->value) && !item->value.is_json)
		return SHAPE_TYPED;
	if (item->kind != ITEM_NODE || item->has_index || item_is_graph(item))
		return SHAPE_OTHER;
	if (!item->node.has_id)
		return SHAPE_NODE;
	return word_slot(inverse, item->node.id)->iri.len == 0 && !inverse->active->has_vocab ? SHAPE_NAMED : SHAPE_OTHER;
}

/* What select_term does with the wish for a value that has a type. */
static const struct term_def *
typed_term(const struct word *word, struct str type)
{
	static const unsigned containers[] = { HOLDS_SET, 0, HOLDS_INDEX, HOLDS_INDEX | HOLDS_SET };
	const struct str values[] = { type, STR_INIT("@none"), STR_INIT("@any") };

	for (size_t i = 0; i < sizeof(containers) / sizeof(*containers); i++)
		for (size_t k = 0; k < sizeof(values) / sizeof(*values); k++)
			for (const struct choice *choice = word->choices; choice != NULL; choice = choice->next)
				if (choice->container == containers[i] && choice->select == SELECT_TYPE && str_eq(choice->value, values[k]))
					return choice->def;
	return NULL;
}

const struct term_def *
inverse_term(const struct inverse *inverse, const struct term *iri, enum shape shape, struct str type)
{
	const struct word *word = *by_term_slot(inverse, iri);

	if (word == NULL)
		return NULL;
	return shape == SHAPE_TYPED ? typed_term(word, type) : word->usual[shape];
}

static enum rc
find_term(struct compaction *c, const struct active *active, struct str iri, const struct item *item, bool reverse, const struct term_def **out)
{
	const struct inverse *inverse = inverse_of(c, active);
	const struct word *word = word_slot(inverse, iri);
	enum shape shape = word->iri.len == 0 ? SHAPE_NAME : inverse_shape(inverse, item, reverse);
	struct wish wish;

	if (shape < SHAPES) {
		*out = word->usual[shape]; /* a free slot has none */
		return RC_OK;
	}
	wish = wish_for(c->mem, active, item, reverse);
	TRY(set_preferences(c, active, item, &wish));
	*out = select_term(word, &wish);
	return RC_OK;
}

/* ---- compact IRIs (6.2 steps 5 to 11) ---- */

static bool
starts_with(struct str s, struct str start)
{
	return s.len > start.len && memcmp(s.ptr, start.ptr, start.len) == 0;
}

/* `exact`: a term of just that name may stand for just that IRI. */
static struct str
with_prefix(struct compaction *c, const struct active *active, struct str iri, bool exact)
{
	const struct inverse *inverse = inverse_of(c, active);
	struct str best = STR_NONE;

	for (size_t i = 0; i < inverse->prefix_count; i++) {
		const struct term_def *prefix = inverse->prefixes[i], *there;
		struct str candidate;

		if (!starts_with(iri, prefix->iri))
			continue;
		candidate = str_fmt(c->mem, PRI_STR ":" PRI_STR, ARG_STR(prefix->term), ARG_STR(str_sub(iri, prefix->iri.len, iri.len)));
		if (best.len != 0 && (candidate.len > best.len || (candidate.len == best.len && str_cmp(candidate, best) >= 0)))
			continue;
		there = active_find(active, candidate);
		if (there == NULL || (exact && str_eq(there->iri, iri)))
			best = candidate;
	}
	return best;
}

static enum rc
check_confusion(struct compaction *c, const struct active *active, struct str iri)
{
	size_t colon = str_find_byte(iri, ':');
	const struct term_def *prefix = colon < iri.len ? active_find(active, str_sub(iri, 0, colon)) : NULL;

	if (prefix == NULL || !prefix->prefix || str_starts(str_sub(iri, colon + 1, 2), "//"))
		return RC_OK;
	return ld_fail(c->ld, NULL, rdf_iri_confused_with_prefix, A_STR("iri", iri));
}

enum rc
compact_iri(struct compaction *c, const struct active *active, struct str iri, const struct item *value, bool reverse, struct str *out)
{
	const struct term_def *def;

	TRY(find_term(c, active, iri, value, reverse, &def));
	if (def != NULL) {
		*out = def->term;
		return RC_OK;
	}
	if (active->has_vocab && starts_with(iri, active->vocab)) {
		*out = str_sub(iri, active->vocab.len, iri.len);
		if (active_find(active, *out) == NULL)
			return RC_OK;
	}
	*out = with_prefix(c, active, iri, value == NULL);
	if (out->len > 0)
		return RC_OK;
	*out = iri;
	return check_confusion(c, active, iri);
}

enum rc
compact_id(struct compaction *c, const struct active *active, struct str iri, struct str *out)
{
	*out = with_prefix(c, active, iri, true);
	if (out->len > 0)
		return RC_OK;
	TRY(check_confusion(c, active, iri));
	*out = iri;
	if (!c->keep_absolute && active->base.len > 0 && !str_starts(iri, "_:"))
		*out = iri_relative(c->mem, active->base, iri);
	if (keyword_shape(*out)) /* or it would be read back as a keyword */
		*out = str_fmt(c->mem, "./" PRI_STR, ARG_STR(*out));
	return RC_OK;
}
