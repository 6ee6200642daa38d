#include "event/event.h"

#include <assert.h>

#include "base/buf.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "event/event_store.h"

_Static_assert(EVENT_HASH_SIZE == SHA256_SIZE, "a seal is a SHA-256");

/* ---- hashing: every part with its length before it, so that no two contents read alike ---- */

static void
put_number(struct hash *hash, int64_t n)
{
	char bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (char)((uint64_t)n >> (56 - 8 * i));
	hash_add(hash, (struct str){ bytes, sizeof(bytes) });
}

static void
put_text(struct hash *hash, struct str s)
{
	put_number(hash, (int64_t)s.len);
	hash_add(hash, s);
}

static void
body_of(const struct event_row *row, unsigned char out[SHA256_SIZE])
{
	struct hash hash;

	hash_start(&hash, HASH_SHA256);
	put_text(&hash, row->salt);
	put_text(&hash, row->event.before);
	put_text(&hash, row->event.after);
	put_text(&hash, row->event.reason);
	hash_end(&hash, out);
}

static void
put_event(struct hash *hash, const struct event_row *row)
{
	const struct event *e = &row->event;

	put_number(hash, e->id);
	put_number(hash, e->institution);
	put_number(hash, e->actor);
	put_number(hash, e->at);
	put_text(hash, e->what);
	put_text(hash, e->noun);
	put_number(hash, e->object);
	put_text(hash, row->body);
}

/* ---- appending and reading ---- */

enum rc
event_append(struct ctx *cx, struct db *db, const struct event *event)
{
	unsigned char salt[EVENT_SALT_SIZE], body[SHA256_SIZE];
	struct event_row row = { .event = *event, .salt = { (char *)salt, sizeof(salt) }, .body = { (char *)body, sizeof(body) } };

	assert(db_in_transaction(db));
	row.event.at = cx->now;
	random_fill(cx, salt, sizeof(salt));
	body_of(&row, body);
	TRY(db_new_id(cx, db, &row.event.id));
	return event_store_insert(cx, db, &row);
}

static void
take(struct ctx *cx, const struct rows *rows, struct event **events, size_t *count)
{
	*events = NEWS(cx->mem, struct event, rows->count);
	*count = rows->count;
	for (size_t i = 0; i < rows->count; i++) {
		struct event_row row;

		event_store_read(&rows->items[i], &row);
		(*events)[i] = row.event;
	}
}

enum rc
event_list(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object, struct event **events, size_t *count)
{
	struct rows rows;

	TRY(event_store_object(cx, db, institution, noun, object, &rows));
	take(cx, &rows, events, count);
	return RC_OK;
}

enum rc
event_latest(struct ctx *cx, struct db *db, int64_t institution, int64_t before, size_t max, struct event **events, size_t *count)
{
	struct rows rows;

	TRY(event_store_latest(cx, db, institution, before == 0 ? INT64_MAX : before, (int64_t)max, &rows));
	take(cx, &rows, events, count);
	return RC_OK;
}

enum rc
event_forget(struct ctx *cx, struct db *db, int64_t institution, struct str noun, int64_t object)
{
	return event_store_forget(cx, db, institution, noun, object);
}

/* ---- seals ---- */

static void
put_id(char *at, int64_t id)
{
	for (int i = 0; i < 8; i++)
		at[i] = (char)((uint64_t)id >> (56 - 8 * i));
}

static int64_t
get_id(const char *at)
{
	uint64_t n = 0;

	for (int i = 0; i < 8; i++)
		n = n << 8 | (unsigned char)at[i];
	return (int64_t)n;
}

static enum rc
seal_rows(struct ctx *cx, struct db *db, const struct rows *rows, unsigned char out[EVENT_HASH_SIZE])
{
	char *ids = arena_alloc(cx->mem, 8 * rows->count);
	struct event_seal_row last, seal;
	struct event_row row;
	struct hash hash;

	TRY(event_store_last_seal(cx, db, &last));
	hash_start(&hash, HASH_SHA256);
	put_text(&hash, last.hash);
	for (size_t i = 0; i < rows->count; i++) {
		event_store_read(&rows->items[i], &row);
		put_event(&hash, &row);
		put_id(ids + 8 * i, row.event.id);
	}
	hash_end(&hash, out);
	seal = (struct event_seal_row){ last.place + 1, { ids, 8 * rows->count }, { (char *)out, EVENT_HASH_SIZE } };
	TRY(event_store_insert_seal(cx, db, &seal));
	return event_store_mark_sealed(cx, db, row.event.id);
}

enum rc
event_seal(struct ctx *cx, struct db *db, int64_t *count, unsigned char hash[EVENT_HASH_SIZE])
{
	struct rows rows;

	assert(db_in_transaction(db));
	TRY(event_store_unsealed(cx, db, &rows));
	*count = (int64_t)rows.count;
	return rows.count == 0 ? RC_OK : seal_rows(cx, db, &rows, hash);
}

enum rc
event_unsealed_since(struct ctx *cx, struct db *db, int64_t *at)
{
	int64_t count;

	return event_store_unsealed_count(cx, db, &count, at);
}

/* ---- checking ---- */

struct checking {
	struct db *db;
	void (*found)(void *self, const struct event *event, struct str says);
	void *self;
	int64_t count, place;
	unsigned char hash[EVENT_HASH_SIZE];
	size_t hash_size; /* 0 before the first seal */
};

static void
say(struct ctx *cx, struct checking *c, const struct event *event, const struct message *msg, int64_t place)
{
	struct arg args[] = { A_NUM("place", place), A_NUM("event", event->id), A_STR("what", event->what) };

	c->found(c->self, event, msg_text(cx->mem, msg, args, 3));
}

static void
check_body(struct ctx *cx, struct checking *c, const struct event_row *row)
{
	unsigned char body[SHA256_SIZE];

	if (row->event.forgotten)
		return;
	body_of(row, body);
	if (!str_eq(row->body, (struct str){ (char *)body, sizeof(body) }))
		say(cx, c, &row->event, MSG(event_body_changed), c->place);
}

static enum rc
hash_events(struct ctx *cx, struct checking *c, const struct event_seal_row *seal, struct hash *hash)
{
	for (size_t i = 0; i + 8 <= seal->events.len; i += 8) {
		struct event_row row = { .event.id = get_id(seal->events.ptr + i) };
		struct arena_mark mark = arena_mark(cx->mem);
		enum rc rc = event_store_load(cx, c->db, row.event.id, &row);

		if (rc == RC_NOT_FOUND) {
			say(cx, c, &row.event, MSG(event_gone), seal->place);
		} else {
			TRY(rc);
			check_body(cx, c, &row);
			put_event(hash, &row);
			c->count++;
		}
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

static enum rc
check_seal(struct ctx *cx, const struct row *r, void *self)
{
	struct checking *c = self;
	struct event_seal_row seal;
	struct event none = { 0 };
	struct hash hash;

	event_store_read_seal(r, &seal);
	if (seal.place != c->place + 1)
		say(cx, c, &none, MSG(event_seal_gone), c->place + 1);
	c->place = seal.place;
	hash_start(&hash, HASH_SHA256);
	put_text(&hash, (struct str){ (char *)c->hash, c->hash_size });
	TRY(hash_events(cx, c, &seal, &hash));
	hash_end(&hash, c->hash);
	c->hash_size = sizeof(c->hash);
	if (!str_eq(seal.hash, (struct str){ (char *)c->hash, sizeof(c->hash) }))
		say(cx, c, &none, MSG(event_seal_broken), seal.place);
	/* The next seal stands on what this one says: one wrong event is one finding, not a hundred. */
	if (seal.hash.len == sizeof(c->hash))
		memcpy(c->hash, seal.hash.ptr, sizeof(c->hash));
	return RC_OK;
}

static enum rc
check_all(struct ctx *cx, struct db *db, void *self)
{
	struct checking *c = self;
	int64_t unsealed, oldest, total;

	TRY(event_store_each_seal(cx, db, check_seal, c));
	TRY(event_store_unsealed_count(cx, db, &unsealed, &oldest));
	TRY(event_store_total(cx, db, &total));
	if (total != c->count + unsealed)
		say(cx, c, &(struct event){ 0 }, MSG(event_count_differs), total - c->count - unsealed);
	c->count = total;
	return RC_OK;
}

enum rc
event_check(struct ctx *cx, struct db *db, void (*found)(void *self, const struct event *event, struct str says), void *self, int64_t *count)
{
	struct checking c = { .db = db, .found = found, .self = self };

	TRY(db_snapshot(cx, db, check_all, &c));
	*count = c.count;
	return RC_OK;
}
