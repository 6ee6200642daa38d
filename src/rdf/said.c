#include "rdf/said.h"

#define FIRST_SLOTS 32

static inline uint64_t
said_hash(const struct term *term, const struct term *graph)
{
	return term->hash ^ (graph == NULL ? 0 : graph->hash * 31);
}

/* The half of the hash that a slot keeps says where it belongs, so that growing looks at nothing else. */
static inline size_t
place_of(const struct said_table *table, uint64_t hash)
{
	return (size_t)(hash >> 32) & (table->slot_count - 1);
}

static void
put_slot(struct said_table *table, uint64_t slot)
{
	size_t at = place_of(table, slot);

	while (table->slots[at] != 0)
		at = (at + 1) & (table->slot_count - 1);
	table->slots[at] = slot;
}

static void
grow(struct said_table *table, struct arena *mem)
{
	size_t old_count = table->slot_count, cap = old_count == 0 ? FIRST_SLOTS / 2 : old_count;
	uint64_t *old = table->slots;

	table->slot_count = cap * 2;
	table->slots = NEWS(mem, uint64_t, table->slot_count);
	for (size_t i = 0; i < old_count; i++)
		if (old[i] != 0)
			put_slot(table, old[i]);
	table->list = table->list == NULL ? arena_alloc(mem, cap * sizeof(*table->list))
	            : arena_grow(mem, table->list, table->cap * sizeof(*table->list), cap * sizeof(*table->list));
	table->cap = cap;
}

struct said *
said_find(struct said_table *table, struct arena *mem, const struct term *term, const struct term *graph, size_t from)
{
	uint64_t hash = said_hash(term, graph);
	struct said *entry;

	if (table->count == table->cap)
		grow(table, mem);
	for (size_t at = place_of(table, hash); table->slots[at] != 0; at = (at + 1) & (table->slot_count - 1)) {
		entry = &table->list[(uint32_t)table->slots[at] - 1];
		if ((table->slots[at] ^ hash) >> 32 == 0 && term_eq(entry->term, term) && term_eq(entry->graph, graph))
			return entry;
	}
	entry = &table->list[table->count++];
	*entry = (struct said){ .graph = graph, .term = term, .from = from, .to = from };
	put_slot(table, (hash & ~(uint64_t)UINT32_MAX) | table->count);
	return entry;
}
