/* view_plain: the usual view, in one walk over the statements. Its steps are those of compaction (JSON-LD 1.1 API section 6.1.2),
 * for the few things that occur in it. */
#include "rdf/view.h"

#include <stdlib.h>

#define TYPES_MAX 16 /* of one node */

struct walk {
	struct tree *t;
	struct compaction *c;
	bool plain;
};

/* One node being shown. */
struct shown {
	const struct active *active, *type_active; /* with and without what its types bring */
	const struct inverse *inverse;             /* of `active` */
	const struct seat *seat;
	struct json *object;
	struct str *types; /* room for TYPES_MAX */
	size_t type_count;
};

static enum rc
not_plain(struct walk *w)
{
	w->plain = false;
	return RC_OK;
}

/* A type, and no property: it is only named. */
static bool
is_type(const struct tree *t, size_t i)
{
	const struct quad *q = &t->list[i];

	return q->object->kind == TERM_IRI && t->seats[t->objects[i]].count == 0 && is_predicate(q, STR(RDF "type"));
}

static struct str
name_of(const struct seat *seat)
{
	return seat->term->kind == TERM_IRI ? term_value(seat->term) : seat->term->text;
}

/* ---- the node itself ---- */

static int
text_order(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

static enum rc
name_type(struct walk *w, const struct shown *s, const struct term *type, struct str *out)
{
	const struct term_def *def = inverse_term(s->inverse, type, SHAPE_NAME, STR_NONE);

	if (def == NULL)
		return compact_iri(w->c, s->type_active, term_value(type), NULL, false, out);
	*out = def->term;
	return RC_OK;
}

static enum rc
read_types(struct walk *w, struct shown *s)
{
	for (size_t i = s->seat->from; i < s->seat->from + s->seat->count; i++) {
		if (!is_type(w->t, i))
			continue;
		if (s->type_count == TYPES_MAX)
			return not_plain(w);
		TRY(name_type(w, s, w->t->list[i].object, &s->types[s->type_count++]));
		w->t->used[i] = true;
	}
	return RC_OK;
}

/* 11 */
static enum rc
enter_types(struct walk *w, struct shown *s)
{
	struct str names[TYPES_MAX];

	memcpy(names, s->types, s->type_count * sizeof(*names));
	if (s->type_count > 1)
		qsort(names, s->type_count, sizeof(*names), text_order);
	for (size_t i = 0; i < s->type_count; i++) {
		const struct term_def *def = active_find(s->type_active, names[i]);

		if (def != NULL && def->context != NULL)
			TRY(active_enter(w->c->ld, s->active, def, SCOPE_TYPE, &s->active));
	}
	if (s->active != s->type_active)
		s->inverse = inverse_of(w->c, s->active);
	return RC_OK;
}

static enum rc
put_id_and_types(struct walk *w, struct shown *s)
{
	const struct term_def *def;
	struct str key, id;
	bool as_array;

	if (seat_is_named(w->t, s->seat)) {
		TRY(compact_id(w->c, s->active, name_of(s->seat), &id));
		json_put_str(w->t->mem, s->object, inverse_id(s->inverse), id);
	}
	if (s->type_count == 0)
		return RC_OK;
	key = inverse_type(s->inverse);
	def = active_find(s->active, key);
	as_array = s->type_count > 1 || w->c->keep_arrays || (def != NULL && (def->container & HOLDS_SET) != 0);
	for (size_t i = 0; i < s->type_count; i++)
		compact_add(w->c, s->object, key, json_new_string(w->t->mem, s->types[i]), as_array);
	return RC_OK;
}

/* ---- its properties ---- */

/* What the statement's property is called for that value. */
static enum rc
name_property(struct walk *w, const struct shown *s, const struct quad *q, const struct item *item, struct under *out)
{
	enum shape shape = inverse_shape(s->inverse, item, false);

	out->def = shape == SHAPE_OTHER ? NULL : inverse_term(s->inverse, q->predicate, shape, shape == SHAPE_TYPED ? item->value.type : STR_NONE);
	if (out->def != NULL) {
		out->name = out->def->term;
		return RC_OK;
	}
	TRY(compact_iri(w->c, s->active, term_value(q->predicate), item, false, &out->name));
	out->def = active_find(s->active, out->name);
	return RC_OK;
}

static bool
holds_only_sets(const struct under *under)
{
	return under->def == NULL || ((under->def->container & ~(unsigned)HOLDS_SET) == 0 && under->def->nest.len == 0);
}

/* 5 and 6: the context that the value is read in. */
static enum rc
enter_property(struct walk *w, const struct active *active, struct under *under, bool is_node, const struct active **out)
{
	*out = is_node && active->previous != NULL ? active->previous : active;
	if (under->def != NULL && under->def->context != NULL)
		TRY(active_enter(w->c->ld, *out, under->def, SCOPE_PROPERTY, out));
	if (*out != active && under->name.len > 0)
		under->def = active_find(*out, under->name);
	return RC_OK;
}

static enum rc show_node(struct walk *w, const struct active *active, struct seat *seat, struct json **out);

/* A node of which only the name is said. */
static enum rc
show_reference(struct walk *w, const struct active *active, const struct under *under, struct seat *seat, struct json **out)
{
	enum type_mapping type = under->def == NULL ? TYPE_ANY : under->def->type_kind;
	struct str text;

	if (type == TYPE_ID)
		TRY(compact_id(w->c, active, name_of(seat), &text));
	else if (type == TYPE_VOCAB)
		TRY(compact_iri(w->c, active, name_of(seat), NULL, false, &text));
	else
		return show_node(w, active, seat, out);
	*out = json_new_string(w->t->mem, text);
	return RC_OK;
}

static bool
is_set(const struct walk *w, const struct under *under)
{
	return w->c->keep_arrays || (under->def != NULL && (under->def->container & HOLDS_SET) != 0);
}

static enum rc
put_literal(struct walk *w, struct shown *s, const struct quad *q)
{
	const struct active *inside;
	struct under under;
	struct json *value;
	struct item item;
	bool as_set;

	item.kind = ITEM_VALUE;
	item.has_index = false;
	item.at = NULL;
	TRY(literal_value(w->t, q->object, &value, &item.value));
	TRY(name_property(w, s, q, &item, &under));
	if (!holds_only_sets(&under))
		return not_plain(w);
	as_set = is_set(w, &under);
	TRY(enter_property(w, s->active, &under, false, &inside));
	if (!compact_stands_alone(inside, &under, &item))
		TRY(compact_value(w->c, inside, &under, &item, &value));
	compact_add(w->c, s->object, under.name, value, as_set);
	return RC_OK;
}

static enum rc
put_node(struct walk *w, struct shown *s, const struct quad *q, struct seat *seat)
{
	bool named = seat_is_named(w->t, seat), only_named = named && (seat->open || seat->count == 0), as_set;
	struct item item = { .kind = ITEM_NODE, .node = { .has_id = named, .id = named ? name_of(seat) : STR_NONE } };
	const struct active *inside;
	struct under under;
	struct json *value;

	if (seat_is_list(w->t, seat))
		return not_plain(w);
	TRY(name_property(w, s, q, &item, &under));
	if (!holds_only_sets(&under))
		return not_plain(w);
	as_set = is_set(w, &under);
	TRY(enter_property(w, s->active, &under, !only_named, &inside));
	if (only_named)
		TRY(show_reference(w, inside, &under, seat, &value));
	else
		TRY(show_node(w, inside, seat, &value));
	if (w->plain)
		compact_add(w->c, s->object, under.name, value, as_set);
	return RC_OK;
}

static enum rc
put_statement(struct walk *w, struct shown *s, size_t i)
{
	uint32_t object = w->t->objects[i];

	w->t->used[i] = true;
	return object == NO_SEAT ? put_literal(w, s, &w->t->list[i]) : put_node(w, s, &w->t->list[i], &w->t->seats[object]);
}

/* `active` is the one that its property leads to. */
static enum rc
show_node(struct walk *w, const struct active *active, struct seat *seat, struct json **out)
{
	struct str types[TYPES_MAX];
	struct shown s = { .active = active, .type_active = active, .seat = seat, .object = json_new(w->t->mem, JSON_OBJECT), .types = types,
	                   .inverse = inverse_of(w->c, active) };
	bool again = seat->open;
	enum rc rc = RC_OK;

	*out = s.object;
	if (w->t->budget-- == 0 || w->t->depth >= VIEW_DEPTH_MAX)
		return fail(w->t->ld->cx, RC_LIMIT, MSG(rdf_view_large));
	if (!again)
		TRY(read_types(w, &s));
	TRY(enter_types(w, &s));
	TRY(put_id_and_types(w, &s));
	if (again)
		return RC_OK;
	w->t->depth++;
	seat->open = true;
	for (size_t i = seat->from; i < seat->from + seat->count && rc == RC_OK && w->plain; i++)
		if (!is_type(w->t, i))
			rc = put_statement(w, &s, i);
	seat->open = false;
	w->t->depth--;
	return rc;
}

enum rc
view_plain(struct tree *t, struct compaction *c, const struct active *active, struct seat *root, struct json **out, bool *plain)
{
	struct walk w = { .t = t, .c = c, .plain = !t->has_graphs };
	enum rc rc = RC_OK;

	if (w.plain)
		rc = show_node(&w, active, root, out);
	*plain = w.plain;
	if (!w.plain)
		memset(t->used, 0, t->count * sizeof(*t->used));
	return rc;
}
