/* What the store adds to a decision, on SQLite: a bit, an event, a leaf of the log, work for later; in transactions of
 * 1,000 decisions, as a cohort is decided, and one by one. And a status list of 2²⁰ bits, read for publication (S11). */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "db/migrate.h"
#include "db/outbox.h"
#include "event/event.h"
#include "status/status.h"
#include "tlog/tlog.h"

#define BATCH 1000
#define LARGE ((uint32_t)1 << 20)

struct store {
	struct db *db;
	char dir[64];
	int64_t next, list;
	struct status_ref refs[BATCH];
};

static void
remove_store(void *handle)
{
	static const char *const names[] = { "db", "db-wal", "db-shm", "" };
	struct store *store = handle;
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s/%s", store->dir, names[i]);
		remove(path);
	}
}

static void *
store_open(struct ctx *cx)
{
	struct store *store = NEW(cx->mem, struct store);

	snprintf(store->dir, sizeof(store->dir), "/tmp/testamur-bench-XXXXXX");
	if (mkdtemp(store->dir) == NULL)
		bench_must(cx, RC_UNAVAILABLE);
	arena_defer(cx->mem, remove_store, store);
	bench_must(cx, db_open(cx, str_fmt(cx->mem, "%s/db", store->dir), &store->db));
	bench_must(cx, db_migrate(cx, store->db));
	return store;
}

static enum rc
reserve(struct ctx *cx, struct db *db, struct store *store, int64_t n)
{
	(void)n;
	return status_reserve_many(cx, db, 1, STATUS_REVOCATION, LARGE, store->refs, 1);
}

static enum rc
append_event(struct ctx *cx, struct db *db, struct store *store, int64_t n)
{
	(void)store;
	return event_append(cx, db, &(struct event){
	    .institution = 1, .actor = 7, .what = STR("credential.issued"), .noun = STR("credential"), .object = n });
}

static enum rc
append_leaf(struct ctx *cx, struct db *db, struct store *store, int64_t n)
{
	char digest[32] = { (char)n };

	(void)store;
	return tlog_append(cx, db, &(struct tlog_entry){ 1, TLOG_ISSUED, STR("credential"), n, { digest, sizeof(digest) } });
}

static enum rc
append_work(struct ctx *cx, struct db *db, struct store *store, int64_t n)
{
	(void)store;
	(void)n;
	return outbox_append(cx, db, STR("credential.sign"), STR("{\"credential\":12345}"), 0);
}

struct batch {
	struct store *store;
	enum rc (*one)(struct ctx *cx, struct db *db, struct store *store, int64_t n);
	int64_t count;
};

static enum rc
run_batch(struct ctx *cx, struct db *db, void *self)
{
	struct batch *b = self;

	for (int64_t i = 0; i < b->count; i++) {
		struct arena_mark mark = arena_mark(cx->mem);

		TRY(b->one(cx, db, b->store, b->store->next++));
		arena_release(cx->mem, mark);
	}
	return RC_OK;
}

static void
run(struct ctx *cx, struct store *store, enum rc (*one)(struct ctx *cx, struct db *db, struct store *store, int64_t n), int64_t count)
{
	struct batch batch = { store, one, count };

	bench_must(cx, db_transact(cx, store->db, run_batch, &batch));
}

static void reserve_once(struct ctx *cx, void *store) { run(cx, store, reserve, BATCH); }
static void event_once(struct ctx *cx, void *store) { run(cx, store, append_event, BATCH); }
static void leaf_once(struct ctx *cx, void *store) { run(cx, store, append_leaf, BATCH); }
static void work_once(struct ctx *cx, void *store) { run(cx, store, append_work, BATCH); }
static void alone_once(struct ctx *cx, void *store) { run(cx, store, append_event, 1); }

static enum rc
reserve_all(struct ctx *cx, struct db *db, void *self)
{
	struct store *store = self;

	return status_reserve_many(cx, db, 1, STATUS_REVOCATION, LARGE, store->refs, BATCH);
}

static void
cohort_once(struct ctx *cx, void *self)
{
	struct store *store = self;

	bench_must(cx, db_transact(cx, store->db, reserve_all, store));
}

/* ---- S11 ---- */

static enum rc
revoke_some(struct ctx *cx, struct db *db, void *self)
{
	struct store *store = self;

	TRY(reserve_all(cx, db, store));
	for (int i = 0; i < BATCH; i++)
		TRY(status_set(cx, db, store->refs[i], true));
	return RC_OK;
}

static void *
list_open(struct ctx *cx)
{
	struct store *store = store_open(cx);

	bench_must(cx, status_open_list(cx, store->db, 1, STATUS_REVOCATION, LARGE, &store->list));
	for (int i = 0; i < 20; i++)
		bench_must(cx, db_transact(cx, store->db, revoke_some, store));
	return store;
}

static void
bits_once(struct ctx *cx, void *self)
{
	struct store *store = self;
	struct str bits;

	bench_must(cx, status_bits(cx, store->db, store->list, &bits));
}

const struct bench status_bench[] = {
	{ .id = "S7 bit", .what = "reserve a status bit, in a batch", .open = store_open, .once = reserve_once, .units = BATCH },
	{ .id = "S7 bits", .what = "the same for a cohort at once", .open = store_open, .once = cohort_once, .units = BATCH },
	{ .id = "S7 event", .what = "append an event, in a batch", .open = store_open, .once = event_once, .units = BATCH },
	{ .id = "S7 leaf", .what = "append a leaf of the log, in a batch", .open = store_open, .once = leaf_once, .units = BATCH },
	{ .id = "S7 work", .what = "append work to the outbox, in a batch", .open = store_open, .once = work_once, .units = BATCH },
	{ .id = "S7 alone", .what = "a decision on its own, durable", .open = store_open, .once = alone_once },
	{ .id = "S11 bits", .what = "read a list of 2^20 bits, 20,000 set", .open = list_open, .once = bits_once,
	  .goal = GOAL_SECONDS, .gate = 0.005 },
	BENCH_END
};
