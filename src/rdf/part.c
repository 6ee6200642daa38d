#include "rdf/part.h"

#include "rdf/expand.h"
#include "rdf/iri.h"

#include <stdlib.h>

/* ---- using it ---- */

bool
part_take(struct ld *ld, const struct active *active, const struct spot *spot, const struct json *element, struct items *out)
{
	for (size_t i = 0; i < ld->part->count; i++) {
		const struct part_object *object = &ld->part->objects[i];
		struct item *item;

		if (object->first != element->first || object->active != active || object->def != spot->def || spot->under != UNDER_TERM ||
		    (ld->taken & 1u << i) != 0)
			continue;
		ld->taken |= 1u << i;
		item = item_new(ld->mem, ITEM_NODE, element);
		item->node.has_id = item->node.of_part = true;
		item->node.id = object->item->node.id;
		item->node.term = object->item->node.term;
		items_add(out, item);
		return true;
	}
	return false;
}

enum rc
part_to_quads(struct ctx *cx, const struct jsonld_options *options, const struct json *document, struct quads *out, bool *fits)
{
	struct items items;
	struct ld ld;

	*fits = false;
	ld_init(&ld, cx, options, document);
	ld.part = options->part;
	TRY(expand_document(&ld, document, &items));
	return ld.taken == (1u << ld.part->count) - 1 ? quads_with_part(&ld, &items, out, fits) : RC_OK;
}

/* ---- making it ---- */

void
part_note(struct ld *ld, const struct active *active, const struct spot *spot, const struct json *element, const struct items *items)
{
	for (size_t i = 0; i < ld->making->count; i++) {
		struct part_object *object = &ld->making->objects[i];

		if (object->first != element->first || spot->under != UNDER_TERM)
			continue;
		object->active = active;
		object->def = spot->def;
		object->item = items->last != NULL && items->last->at == element ? items->last : NULL;
	}
}

/* A node with an address, in contexts that other documents have too. */
static bool
can_be_kept(const struct part_object *object)
{
	const struct item *item = object->item;

	return item != NULL && item->kind == ITEM_NODE && !item->has_index && item->node.has_id && iri_is_absolute(item->node.id) &&
	       object->active->stored && object->def != NULL && object->def->stored;
}

static int
by_line(const void *a, const void *b)
{
	return quad_cmp(a, b);
}

/* Subject by subject, and who is spoken of where. False: in a graph with a name. */
static bool
put_in_order(struct arena *mem, const struct quads *said, struct jsonld_part *part)
{
	struct part_said *now = NULL;

	qsort(said->list, said->count, sizeof(*said->list), by_line);
	quads_init(&part->quads, mem);
	quads_reserve(&part->quads, said->count);
	part->quads.blanks = said->blanks;
	part->quads.blank_count = part->quads.blank_cap = said->blank_count;
	part->said = NEWS(mem, struct part_said, said->count);
	for (size_t i = 0; i < said->count; i++) {
		const struct quad *quad = &said->list[i];

		if (quad->graph != NULL)
			return false;
		if (quad->subject->kind == TERM_IRI && (now == NULL || !term_eq(now->term, quad->subject))) {
			now = &part->said[part->said_count++];
			*now = (struct part_said){ .term = quad->subject, .from = i };
		}
		if (quad->subject->kind == TERM_IRI)
			now->to = i + 1;
		quads_append(&part->quads, *quad);
	}
	return true;
}

/* Of what is said of one subject. */
static void
make_lines(struct arena *mem, const struct quad *list, struct ready *ready)
{
	size_t subject = list->subject->kind == TERM_BLANK ? list->subject->text.len : 0;
	struct buf text = buf_new(mem, SIZE_MAX / 2);

	ready->ends = NEWS(mem, uint32_t, ready->count);
	for (size_t i = 0; i < ready->count; i++) {
		struct buf line = buf_new(mem, SIZE_MAX / 2);

		quad_write(&line, &list[i]);
		buf_str(&text, str_sub(buf_view(&line), subject, line.len));
		ready->ends[i] = (uint32_t)text.len;
	}
	ready->text = buf_view(&text);
}

/* Lines that end in a blank node are not ready: what it will be called decides which of them is first. */
static void
make_ready(struct arena *mem, struct quads *quads)
{
	struct ready *list = NEWS(mem, struct ready, quads->count), *ready;
	bool names;

	quads->ready = list;
	for (size_t i = 0; i < quads->count; i += ready->count) {
		ready = &list[quads->ready_count++];
		ready->from = (uint32_t)i;
		names = false;
		for (size_t k = i; k < quads->count && term_eq(quads->list[k].subject, quads->list[i].subject); k++) {
			names |= quads->list[k].object->kind == TERM_BLANK;
			ready->count++;
		}
		if (!names)
			make_lines(mem, &quads->list[i], ready);
	}
}

enum rc
jsonld_make_part(struct ctx *cx, const struct jsonld_options *options, const struct json *document, const struct json *const *objects,
                 size_t count, const struct jsonld_part **out)
{
	struct jsonld_part *part = NEW(cx->mem, struct jsonld_part);
	struct items items, kept = { 0 };
	struct quads said;
	struct ld ld;

	*out = NULL;
	ld_init(&ld, cx, options, document);
	ld.making = part;
	for (size_t i = 0; i < count && i < PART_OBJECTS_MAX; i++)
		part->objects[part->count++].first = json_first(objects[i]);
	TRY(expand_document(&ld, document, &items));
	for (size_t i = 0; i < part->count; i++) {
		if (!can_be_kept(&part->objects[i]))
			return RC_OK;
		items_add(&kept, part->objects[i].item);
	}
	TRY(quads_from_items(&ld, &kept, &said));
	if (count != part->count || said.labels_used > 0 || !put_in_order(cx->mem, &said, part))
		return RC_OK;
	TRY(rdfc_first_hashes(cx, &part->quads, &part->quads.known));
	part->quads.known_count = part->quads.blank_count;
	make_ready(cx->mem, &part->quads);
	*out = part;
	return RC_OK;
}
