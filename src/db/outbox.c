#include "db/outbox.h"

#include <stdlib.h>

#include "base/time.h"

#define PAUSE_FIRST 60
#define PAUSE_MAX   SECONDS_PER_DAY

enum rc
outbox_append(struct ctx *cx, struct db *db, struct str topic, struct str payload, int64_t not_before)
{
	static const char sql[] =
		"INSERT INTO outbox (id, topic, payload, not_before, attempts, dead) VALUES ($1, $2, $3, $4, 0, 0)";
	int64_t id;

	TRY(db_new_id(cx, db, &id));
	return db_exec(cx, db, sql, ARGS(num(id), text(topic), text(payload), num(not_before)));
}

enum rc
outbox_due(struct ctx *cx, struct db *db, struct str topic, bool *due)
{
	static const char sql[] = "SELECT count(*) FROM (SELECT id FROM outbox WHERE topic = $1 AND dead = 0 AND not_before <= $2 LIMIT 1) AS first";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(text(topic), num(cx->now))));
	*due = row_num(&r, 0) > 0;
	return RC_OK;
}

struct claiming {
	struct str topic, holder;
	int64_t seconds, max;
	struct outbox_item *items;
	size_t count;
};

static int
by_id(const void *a, const void *b)
{
	const struct outbox_item *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

/* Work that ends its worker each time is never reported as failed: its claims are counted. */
static enum rc
bury(struct ctx *cx, struct db *db, const struct outbox_item *item)
{
	static const char sql[] = "UPDATE outbox SET dead = 1, holder = NULL WHERE id = $1";

	return db_exec(cx, db, sql, ARGS(num(item->id)));
}

static enum rc
claim(struct ctx *cx, struct db *db, void *self)
{
	static const char sql[] =
		"UPDATE outbox SET holder = $1, not_before = $2, attempts = attempts + 1"
		" WHERE id IN (SELECT id FROM outbox WHERE topic = $3 AND dead = 0 AND not_before <= $4"
		"  ORDER BY not_before, id LIMIT $5)"
		" RETURNING id, payload, attempts";
	struct claiming *c = self;
	struct rows rows;

	TRY(db_all(cx, db, &rows, sql, ARGS(text(c->holder), num(cx->now + c->seconds), text(c->topic), num(cx->now), num(c->max))));
	c->items = NEWS(cx->mem, struct outbox_item, rows.count);
	c->count = 0;
	for (size_t i = 0; i < rows.count; i++) {
		const struct row *r = &rows.items[i];
		struct outbox_item item = { row_num(r, 0), c->topic, row_text(r, 1), row_num(r, 2), c->holder };

		if (item.attempts > OUTBOX_ATTEMPTS_MAX)
			TRY(bury(cx, db, &item));
		else
			c->items[c->count++] = item;
	}
	if (c->count > 1)
		qsort(c->items, c->count, sizeof(*c->items), by_id);
	return RC_OK;
}

enum rc
outbox_claim(struct ctx *cx, struct db *db, struct str topic, struct str holder, int64_t seconds, size_t max,
             struct outbox_item **items, size_t *count)
{
	struct claiming c = { topic, holder, seconds, (int64_t)max, NULL, 0 };

	TRY(db_transact(cx, db, claim, &c));
	*items = c.items;
	*count = c.count;
	return RC_OK;
}

/* The number of the attempt tells this claim from a later one by the same holder. */
static enum rc
still_ours(struct ctx *cx, const struct db *db)
{
	return db_changed(db) == 1 ? RC_OK : fail(cx, RC_CONFLICT, MSG(db_outbox_lost));
}

enum rc
outbox_done(struct ctx *cx, struct db *db, const struct outbox_item *item)
{
	static const char sql[] = "DELETE FROM outbox WHERE id = $1 AND holder = $2 AND attempts = $3";

	TRY(db_exec(cx, db, sql, ARGS(num(item->id), text(item->holder), num(item->attempts))));
	return still_ours(cx, db);
}

enum rc
outbox_renew(struct ctx *cx, struct db *db, const struct outbox_item *item, int64_t seconds)
{
	static const char sql[] = "UPDATE outbox SET not_before = $1 WHERE id = $2 AND holder = $3 AND attempts = $4";

	TRY(db_exec(cx, db, sql, ARGS(num(cx->now + seconds), num(item->id), text(item->holder), num(item->attempts))));
	return still_ours(cx, db);
}

enum rc
outbox_return(struct ctx *cx, struct db *db, const struct outbox_item *item)
{
	static const char sql[] =
		"UPDATE outbox SET holder = NULL, not_before = $1, attempts = attempts - 1"
		" WHERE id = $2 AND holder = $3 AND attempts = $4";

	TRY(db_exec(cx, db, sql, ARGS(num(cx->now), num(item->id), text(item->holder), num(item->attempts))));
	return still_ours(cx, db);
}

static int64_t
pause_after(int64_t attempts)
{
	int64_t pause = PAUSE_FIRST;

	while (attempts-- > 1 && pause < PAUSE_MAX)
		pause *= 2;
	return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

enum rc
outbox_failed(struct ctx *cx, struct db *db, const struct outbox_item *item, struct str reason)
{
	static const char sql[] =
		"UPDATE outbox SET holder = NULL, not_before = $1, dead = $2, reason = $3"
		" WHERE id = $4 AND holder = $5 AND attempts = $6";
	bool dead = item->attempts >= OUTBOX_ATTEMPTS_MAX;

	TRY(db_exec(cx, db, sql, ARGS(num(cx->now + pause_after(item->attempts)), num(dead), text_or_null(reason),
	    num(item->id), text(item->holder), num(item->attempts))));
	return still_ours(cx, db);
}

enum rc
outbox_hurry(struct ctx *cx, struct db *db, struct str topic)
{
	static const char sql[] = "UPDATE outbox SET not_before = $2 WHERE topic = $1 AND dead = 0 AND holder IS NULL AND attempts > 0 AND not_before > $2";

	return db_exec(cx, db, sql, ARGS(text(topic), num(cx->now)));
}

enum rc
outbox_count(struct ctx *cx, struct db *db, struct str topic, struct outbox_count *out)
{
	static const char sql[] =
		"SELECT count(*), CAST(coalesce(sum(dead), 0) AS BIGINT) FROM outbox WHERE topic = $1";
	struct row r;

	TRY(db_one(cx, db, &r, sql, ARGS(text(topic))));
	*out = (struct outbox_count){ .open = row_num(&r, 0) - row_num(&r, 1), .dead = row_num(&r, 1) };
	return RC_OK;
}
