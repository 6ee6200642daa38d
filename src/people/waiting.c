#include "people/waiting.h"

#include <stdlib.h>

struct waiting_list {
	struct arena *mem;
	struct waiting_item *items;
	size_t count, room;
};

void
waiting_add(struct waiting_list *list, const struct waiting_item *item)
{
	if (list->count == list->room) {
		size_t room = list->room == 0 ? 16 : list->room * 2;

		list->items = arena_grow(list->mem, list->items, list->room * sizeof(*item), room * sizeof(*item));
		list->room = room;
	}
	list->items[list->count++] = *item;
}

/* What has a day to be done by goes first, the nearest before; then what has waited longest. */
static int
more_urgent(const void *left, const void *right)
{
	const struct waiting_item *a = left, *b = right;

	if (a->due_known != b->due_known)
		return a->due_known ? -1 : 1;
	if (a->due_known && a->due_day != b->due_day)
		return a->due_day < b->due_day ? -1 : 1;
	if (a->since != b->since)
		return a->since < b->since ? -1 : 1;
	return str_cmp(a->title, b->title);
}

enum rc
waiting_for(struct ctx *cx, struct db *db, const struct session *session, const struct waiting_source *const *sources,
            struct waiting_item **items, size_t *count)
{
	struct waiting_list list = { .mem = cx->mem };

	for (; *sources != NULL; sources++)
		TRY((*sources)->list(cx, db, session, &list));
	if (list.count > 1)
		qsort(list.items, list.count, sizeof(*list.items), more_urgent);
	*items = list.items;
	*count = list.count;
	return RC_OK;
}
