/* waiting.h — what waits for a person: a board to agree to, a sheet to check, a specification to approve.
 *
 * A noun that has such things exports one source and adds a line to src/main/waiting.def; the page /waiting asks them all. A source
 * looks at the session's grants first and answers nothing for who may not act: it is asked for everybody.
 *
 *     const struct waiting_source board_waiting = { .list = board_waiting_list };
 */
#ifndef PEOPLE_WAITING_H
#define PEOPLE_WAITING_H

#include "people/session.h"

struct waiting_item {
	const struct message *kind;      /* what sort of thing it is, before the title: "Extension"; NULL: the title says it */
	struct str title;   /* the thing's name: "Board of examiners, Data Ethics in Practice" */
	const struct message *asks;      /* what is asked: MSG(board_waits_for_agreement) */
	struct str href;    /* where it is done */
	int64_t since;      /* seconds; since when it waits, 0: not known */
	int64_t due_day;    /* days; used when due_known */
	bool due_known;
	int64_t count;      /* how many things behind this item; 0 or 1: one */
	struct str clause;  /* why it is asked of them; may be empty */
};

struct waiting_list;

/* Appends a copy of the item; its slices must live in the list's arena (cx->mem of the source's call). */
void waiting_add(struct waiting_list *list, const struct waiting_item *item);

struct waiting_source {
	enum rc (*list)(struct ctx *cx, struct db *db, const struct session *session, struct waiting_list *list);
};

/* All sources of the program (src/main/waiting.def), ended by NULL. */
extern const struct waiting_source *const waiting_sources[];

/* Asks all of `sources`; the most urgent first (due, then since). */
MUST_USE enum rc waiting_for(struct ctx *cx, struct db *db, const struct session *session, const struct waiting_source *const *sources,
                             struct waiting_item **items, size_t *count);

#endif
