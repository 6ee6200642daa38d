#include "db/db_test.h"
#include "event/event.h"

static struct event
revoked(int64_t object)
{
	return (struct event){
		.institution = 7, .actor = 42, .what = STR("credential.revoked"), .noun = STR("credential"), .object = object,
		.before = STR("{\"state\":\"active\"}"), .after = STR("{\"state\":\"revoked\"}"), .reason = STR("issued by mistake"),
	};
}

static enum rc
append_one(struct ctx *cx, struct db *db, void *self)
{
	struct event event = revoked(*(int64_t *)self);

	return event_append(cx, db, &event);
}

static void
append(struct ctx *cx, int64_t object)
{
	assert_ok(cx, db_transact(cx, test_db(cx), append_one, &object));
}

static int64_t sealed;

static enum rc
seal_now(struct ctx *cx, struct db *db, void *self)
{
	return event_seal(cx, db, &sealed, self);
}

static void
seal(struct ctx *cx)
{
	unsigned char hash[EVENT_HASH_SIZE];

	assert_ok(cx, db_transact(cx, test_db(cx), seal_now, hash));
}

struct findings { int count; char first[200]; };

static void
found(void *self, const struct event *event, struct str says)
{
	struct findings *f = self;

	(void)event;
	if (f->count++ == 0)
		snprintf(f->first, sizeof(f->first), PRI_STR, ARG_STR(says));
}

static struct findings
check(struct ctx *cx)
{
	struct findings f = { 0 };
	int64_t count;

	assert_ok(cx, event_check(cx, test_db(cx), found, &f, &count));
	return f;
}

/* Changes what the program never would: triggers are switched off first. */
static void
tamper(struct ctx *cx, const char *sql)
{
	struct db *db = test_db(cx);

	if (db_engine_of(db) == DB_SQLITE) {
		assert_ok(cx, db_exec(cx, db, "DROP TRIGGER IF EXISTS event_fixed", NO_ARGS));
		assert_ok(cx, db_exec(cx, db, "DROP TRIGGER IF EXISTS event_kept", NO_ARGS));
		assert_ok(cx, db_exec(cx, db, "DROP TRIGGER IF EXISTS event_seal_kept", NO_ARGS));
	} else {
		assert_ok(cx, db_exec(cx, db, "SET session_replication_role = replica", NO_ARGS));
	}
	assert_ok(cx, db_exec(cx, db, sql, NO_ARGS));
}

static void
events_are_read_as_written(void **state)
{
	struct ctx *cx = *state;
	struct event *events;
	size_t count;

	append(cx, 1);
	cx->now += 5;
	append(cx, 1);
	append(cx, 2);
	assert_ok(cx, event_list(cx, test_db(cx), 7, STR("credential"), 1, &events, &count));
	assert_int_equal(count, 2);
	assert_int_equal(events[1].at, cx->now);
	assert_int_equal(events[1].at - events[0].at, 5);
	assert_int_equal(events[0].actor, 42);
	assert_str(events[0].what, "credential.revoked");
	assert_str(events[0].before, "{\"state\":\"active\"}");
	assert_str(events[0].after, "{\"state\":\"revoked\"}");
	assert_str(events[0].reason, "issued by mistake");
	assert_false(events[0].forgotten);
	assert_ok(cx, event_list(cx, test_db(cx), 8, STR("credential"), 1, &events, &count));
	assert_int_equal(count, 0); /* another institution's: not theirs to see */
	assert_ok(cx, event_latest(cx, test_db(cx), 7, 0, 2, &events, &count));
	assert_int_equal(count, 2);
	assert_int_equal(events[0].object, 2);
	assert_ok(cx, event_latest(cx, test_db(cx), 7, events[1].id, 2, &events, &count));
	assert_int_equal(count, 1);
}

static void
events_cannot_be_changed(void **state)
{
	struct ctx *cx = *state;
	static const char *const tries[] = {
		"UPDATE event SET reason = 'because'", "UPDATE event SET actor_id = 1", "DELETE FROM event",
		"UPDATE event SET at = 1, before_json = NULL, after_json = NULL, reason = NULL, salt = NULL",
		"UPDATE event_seal SET sealed_at = 1", "DELETE FROM event_seal",
	};

	append(cx, 1);
	seal(cx);
	for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++)
		assert_int_equal(db_exec(cx, test_db(cx), tries[i], NO_ARGS), RC_REFUSED);
	assert_int_equal(check(cx).count, 0);
}

static void
seals_cover_every_event_once(void **state)
{
	struct ctx *cx = *state;
	int64_t since;

	append(cx, 1);
	append(cx, 2);
	assert_ok(cx, event_unsealed_since(cx, test_db(cx), &since));
	assert_int_equal(since, cx->now);
	seal(cx);
	assert_int_equal(sealed, 2);
	append(cx, 3);
	seal(cx);
	assert_int_equal(sealed, 1);
	seal(cx);
	assert_int_equal(sealed, 0);
	assert_ok(cx, event_unsealed_since(cx, test_db(cx), &since));
	assert_int_equal(since, 0);
	append(cx, 4);
	assert_int_equal(check(cx).count, 0);
}

/* T-45, R11: whoever may write to the tables still cannot hide it. */
static void
every_edit_of_a_sealed_event_is_found(void **state)
{
	struct ctx *cx = *state;
	static const char *const edits[] = {
		"UPDATE event SET reason = 'because' WHERE object_id = 2",
		"UPDATE event SET actor_id = 1 WHERE object_id = 2",
		"UPDATE event SET at = at + 1 WHERE object_id = 2",
		"UPDATE event SET institution_id = 8 WHERE object_id = 2",
		"UPDATE event SET object_id = 9 WHERE object_id = 2",
		"UPDATE event SET what = 'credential.issued' WHERE object_id = 2",
		"DELETE FROM event WHERE object_id = 2",
		"DELETE FROM event_seal WHERE place = 1",
		("INSERT INTO event SELECT 999999, institution_id, actor_id, at, what, noun, 77, before_json, after_json, reason, salt, body"
		" FROM event WHERE object_id = 2"),
	};

	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		append(cx, 1);
		append(cx, 2);
		seal(cx);
		append(cx, 3);
		seal(cx);
		assert_int_equal(check(cx).count, 0);
		tamper(cx, edits[i]);
		assert_true(check(cx).count > 0);
		tamper(cx, "DELETE FROM event");
		tamper(cx, "DELETE FROM event_unsealed");
		tamper(cx, "DELETE FROM event_seal");
	}
}

static void
forgotten_texts_leave_the_seals_whole(void **state)
{
	struct ctx *cx = *state;
	struct event *events;
	size_t count;

	append(cx, 1);
	append(cx, 2);
	seal(cx);
	append(cx, 1);
	assert_ok(cx, event_forget(cx, test_db(cx), 7, STR("credential"), 1));
	assert_ok(cx, event_list(cx, test_db(cx), 7, STR("credential"), 1, &events, &count));
	assert_int_equal(count, 2);
	assert_true(events[0].forgotten);
	assert_int_equal(events[0].reason.len + events[0].before.len + events[0].after.len, 0);
	seal(cx);
	assert_int_equal(check(cx).count, 0);
}

static void
another_transaction_keeps_its_events_unsealed(void **state)
{
	struct ctx *cx = *state;

	append(cx, 1);
	assert_ok(cx, db_exec(cx, test_db(cx), "UPDATE db_ids SET next = 5000", NO_ARGS));
	seal(cx);
	append(cx, 2); /* ids of a block taken earlier are smaller than some that are sealed: it is found by its mark, not by its id */
	seal(cx);
	assert_int_equal(sealed, 1);
	assert_int_equal(check(cx).count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(events_are_read_as_written),
		TEST_BOTH(events_cannot_be_changed),
		TEST_BOTH(seals_cover_every_event_once),
		TEST_BOTH(every_edit_of_a_sealed_event_is_found),
		TEST_BOTH(forgotten_texts_leave_the_seals_whole),
		TEST_BOTH(another_transaction_keeps_its_events_unsealed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
