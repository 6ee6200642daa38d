#include "db/db_test.h"

#include "base/file.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "db/migrate.h"
#include "event/event.h"
#include "tlog/tlog.h"

/* ---- a signer that is no process, and fails when told to ---- */

static struct {
	const struct secret_key *key;
	struct public_key public;
	bool fails;
	int signatures;
} pen;

enum rc
signer_keys(struct ctx *cx, struct signer *signer, struct key_record **keys, size_t *count)
{
	(void)signer;
	*keys = NEW(cx->mem, struct key_record);
	**keys = (struct key_record){ .kid = STR("kid"), .key = pen.public };
	*count = 1;
	return RC_OK;
}

enum rc
signer_sign(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count, struct signature *signatures)
{
	(void)signer;
	if (pen.fails)
		return fail(cx, RC_UNAVAILABLE, MSG(none));
	assert_int_equal(count, 1);
	assert_int_equal(intents->kind, INTENT_CHECKPOINT);
	pen.signatures++;
	return key_sign(cx, pen.key, intents->bytes, signatures);
}

static struct tlog
log_of(struct ctx *cx)
{
	static const char seed[32] = "a key that signs only in tests..";
	struct secret_key *key;

	assert_ok(cx, secret_key_from_bytes(cx, KEY_ED25519, (struct str){ seed, sizeof(seed) }, &key));
	pen.key = key;
	pen.public = *secret_key_public(key);
	pen.fails = false;
	pen.signatures = 0;
	return (struct tlog){ .origin = STR("mc.uni.example/log"), .home = test_dir(cx), .kid = STR("kid"), .holder = STR("us") };
}

static struct note_key
public_half(void)
{
	return (struct note_key){ STR("mc.uni.example/log"), pen.public };
}

/* ---- appending ---- */

struct appending { int64_t from, to; enum tlog_kind kind; };

/* Leaf of record n commits to the text of n. */
static struct str
data_of(struct arena *mem, int64_t n)
{
	return str_fmt(mem, "credential %lld", (long long)n);
}

static enum rc
append_range(struct ctx *cx, struct db *db, void *self)
{
	struct appending *a = self;

	for (int64_t n = a->from; n < a->to; n++)
		TRY(tlog_append(cx, db, &(struct tlog_entry){ 1, a->kind, STR("credential"), n, data_of(cx->mem, n) }));
	return RC_OK;
}

static void
append_to(struct ctx *cx, struct db *db, int64_t from, int64_t to)
{
	struct appending a = { from, to, TLOG_ISSUED };

	assert_ok(cx, db_transact(cx, db, append_range, &a));
}

static struct tlog_state
sequence(struct ctx *cx, const struct tlog *log)
{
	struct tlog_state state;

	assert_ok(cx, tlog_sequence(cx, test_db(cx), log, &state));
	return state;
}

/* Appends and numbers until the log has `size` leaves, of records 0 ... size - 1. */
static struct tlog_state
grow(struct ctx *cx, const struct tlog *log, int64_t size)
{
	struct tlog_state state;

	assert_ok(cx, tlog_state(cx, test_db(cx), &state));
	append_to(cx, test_db(cx), (int64_t)(state.size + state.waiting), size);
	return sequence(cx, log);
}

/* What a stranger with salt and data can do, and nothing else. */
static bool
stranger_is_convinced(struct ctx *cx, const struct tlog_proof *p, struct str data)
{
	struct note_key key = public_half();
	unsigned char leaf[TLOG_LEAF_SIZE];
	struct checkpoint checkpoint;
	struct merkle_hash hash;
	struct str body;

	tlog_leaf_bytes(p->kind, p->salt, data, leaf);
	hash = merkle_leaf((struct str){ (char *)leaf, sizeof(leaf) });
	return note_open(cx, p->checkpoint, &key, &body) == RC_OK
	    && checkpoint_parse(cx, body, &checkpoint) == RC_OK
	    && checkpoint.size == p->size && str_is(checkpoint.origin, "mc.uni.example/log")
	    && merkle_includes(&hash, p->index, checkpoint.size, &p->proof, &checkpoint.root);
}

static struct tlog_proof
prove(struct ctx *cx, int64_t n)
{
	struct tlog_proof *proofs;
	size_t count;

	assert_ok(cx, tlog_prove(cx, test_db(cx), STR("credential"), n, &proofs, &count));
	assert_int_equal(count, 1);
	return proofs[0];
}

/* ---- tests ---- */

static void
every_leaf_is_proven_at_every_size(void **state)
{
	static const int64_t sizes[] = { 1, 2, 3, 255, 256, 257, 513, 700 };
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
		struct tlog_state now = grow(cx, &log, sizes[i]);

		assert_true(now.size == (uint64_t)sizes[i] && now.signed_size == now.size && now.waiting == 0);
		for (int64_t n = 0; n < sizes[i]; n += 1 + n / 7) {
			struct tlog_proof p = prove(cx, n);

			assert_true(p.numbered && p.size == now.size && p.kind == TLOG_ISSUED);
			assert_true(stranger_is_convinced(cx, &p, data_of(cx->mem, n)));
			assert_false(stranger_is_convinced(cx, &p, data_of(cx->mem, n + 1)));
			p.kind = TLOG_REVOKED;
			assert_false(stranger_is_convinced(cx, &p, data_of(cx->mem, n)));
		}
	}
	assert_int_equal(pen.signatures, 8);
	sequence(cx, &log);
	assert_int_equal(pen.signatures, 8); /* nothing new, nothing signed */
}

/* The tree is what RFC 6962 says of the leaves, however they came. */
static void
the_root_is_that_of_the_leaves(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct merkle_hash *hashes = NEWS(cx->mem, struct merkle_hash, 900), root;
	struct checkpoint checkpoint;
	struct merkle_leaves leaves;
	struct str body;
	struct note_key key = public_half();

	for (int64_t size = 0; size <= 900; size += 150) {
		struct tlog_state now = grow(cx, &log, size);

		for (int64_t n = 0; n < size; n++) {
			struct tlog_proof p = prove(cx, n);

			hashes[p.index] = merkle_leaf(p.leaf);
		}
		if (size == 0)
			continue;
		leaves = (struct merkle_leaves){ hashes, (uint64_t)size };
		assert_ok(cx, merkle_root(cx, merkle_leaves_source(&leaves), (uint64_t)size, &root));
		assert_ok(cx, note_open(cx, now.checkpoint, &key, &body));
		assert_ok(cx, checkpoint_parse(cx, body, &checkpoint));
		assert_true(merkle_hash_eq(&root, &checkpoint.root));
	}
}

static void
earlier_trees_are_prefixes(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct checkpoint old, new;
	struct merkle_proof proof;
	struct note_key key = public_half();
	struct str first, body, last;

	first = grow(cx, &log, 300).checkpoint;
	grow(cx, &log, 777);
	assert_ok(cx, tlog_consistency(cx, test_db(cx), 300, &proof, &last));
	assert_ok(cx, note_open(cx, first, &key, &body));
	assert_ok(cx, checkpoint_parse(cx, body, &old));
	assert_ok(cx, note_open(cx, last, &key, &body));
	assert_ok(cx, checkpoint_parse(cx, body, &new));
	assert_true(merkle_consistent(300, &old.root, 777, &new.root, &proof));
	old.root.bytes[0] ^= 1;
	assert_false(merkle_consistent(300, &old.root, 777, &new.root, &proof));
	assert_int_equal(tlog_consistency(cx, test_db(cx), 0, &proof, &last), RC_INVALID);
	assert_int_equal(tlog_consistency(cx, test_db(cx), 778, &proof, &last), RC_INVALID);
}

static void
a_leaf_waits_until_it_is_numbered(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct tlog_state now;
	struct tlog_proof p;

	grow(cx, &log, 5);
	append_to(cx, test_db(cx), 5, 7);
	assert_ok(cx, tlog_state(cx, test_db(cx), &now));
	assert_true(now.size == 5 && now.waiting == 2 && now.signed_size == 5);
	p = prove(cx, 6);
	assert_false(p.numbered);
	assert_int_equal(p.checkpoint.len, 0);
}

static enum rc
append_and_fail(struct ctx *cx, struct db *db, void *self)
{
	TRY(append_range(cx, db, self));
	return fail(cx, RC_REFUSED, MSG(none));
}

static void
a_decision_undone_leaves_no_leaf(void **state)
{
	struct appending a = { 0, 3, TLOG_ISSUED };
	struct ctx *cx = *state;
	struct tlog_state now;

	assert_int_equal(db_transact(cx, test_db(cx), append_and_fail, &a), RC_REFUSED);
	assert_ok(cx, tlog_state(cx, test_db(cx), &now));
	assert_true(now.waiting == 0);
}

/* T-43, R12 */
static void
a_forgotten_record_cannot_be_linked(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct tlog_report report;
	struct tlog_proof p;

	grow(cx, &log, 10);
	assert_true(prove(cx, 4).salt.len == TLOG_SALT_SIZE);
	assert_ok(cx, tlog_forget(cx, test_db(cx), STR("credential"), 4));
	p = prove(cx, 4);
	assert_int_equal(p.salt.len, 0);
	assert_false(stranger_is_convinced(cx, &p, data_of(cx->mem, 4)));
	p = prove(cx, 5);
	assert_true(stranger_is_convinced(cx, &p, data_of(cx->mem, 5)));
	grow(cx, &log, 12);
	assert_ok(cx, tlog_verify_db(cx, test_db(cx), &log, &report));
	assert_true(report.entries == 12);
}

/* ---- never two histories (control 6, T-45) ---- */

static void
an_older_database_signs_nothing(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct tlog_state now;
	struct db *restored;

	grow(cx, &log, 20);
	assert_ok(cx, db_open(cx, test_db_empty(cx), &restored));
	assert_ok(cx, db_migrate(cx, restored));
	append_to(cx, restored, 0, 5);
	assert_int_equal(tlog_sequence(cx, restored, &log, &now), RC_REFUSED);
	assert_ptr_equal(cx->err.msg, MSG(tlog_behind));
	assert_int_equal(pen.signatures, 1);
	assert_ok(cx, tlog_state(cx, restored, &now));
	assert_true(now.size == 0 && now.waiting == 5); /* nor was anything numbered */
}

static void
another_history_signs_nothing(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx), elsewhere = log, renamed = log;
	struct tlog_state now;
	struct db *other;

	grow(cx, &log, 20);
	elsewhere.home = str_fmt(cx->mem, PRI_STR "/elsewhere", ARG_STR(log.home));
	assert_ok(cx, file_make_dirs(cx, elsewhere.home, 0700));
	assert_ok(cx, db_open(cx, test_db_empty(cx), &other));
	assert_ok(cx, db_migrate(cx, other));
	append_to(cx, other, 0, 25);
	assert_ok(cx, tlog_sequence(cx, other, &elsewhere, &now));
	append_to(cx, other, 25, 30);
	assert_int_equal(tlog_sequence(cx, other, &log, &now), RC_REFUSED);
	assert_ptr_equal(cx->err.msg, MSG(tlog_forked));
	renamed.origin = STR("another.example/log");
	assert_int_equal(tlog_sequence(cx, test_db(cx), &renamed, &now), RC_REFUSED);
	assert_ptr_equal(cx->err.msg, MSG(tlog_kept_other));
	assert_ok(cx, file_write(cx, path_join(cx->mem, log.home, STR("log-checkpoint")), STR("mc.uni.example/log\n"), 0600));
	assert_int_equal(tlog_sequence(cx, test_db(cx), &log, &now), RC_REFUSED);
	assert_ptr_equal(cx->err.msg, MSG(tlog_kept_damaged));
}

static void
a_signer_that_is_away_delays_and_loses_nothing(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct tlog_state now;

	append_to(cx, test_db(cx), 0, 3);
	pen.fails = true;
	assert_int_equal(tlog_sequence(cx, test_db(cx), &log, &now), RC_UNAVAILABLE);
	assert_ok(cx, tlog_state(cx, test_db(cx), &now));
	assert_true(now.size == 3 && now.signed_size == 0);
	pen.fails = false;
	now = sequence(cx, &log);
	assert_true(now.signed_size == 3);
}

/* Between the kept file and the database: the file knows more, the database catches up with the very same. */
static void
a_crash_after_signing_is_made_good(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct str before = grow(cx, &log, 9).checkpoint;

	assert_ok(cx, db_exec(cx, test_db(cx), "DELETE FROM tlog_checkpoint", NO_ARGS));
	assert_true(str_eq(sequence(cx, &log).checkpoint, before));
}

static void
one_sequencer_at_a_time(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx), other = log;
	struct tlog_state now;

	append_to(cx, test_db(cx), 0, 3);
	assert_ok(cx, db_exec(cx, test_db(cx), "INSERT INTO lease (name, holder, fence, until) VALUES ('log', 'them', 1, $1)", ARGS(num(cx->now + 10))));
	other.holder = STR("them");
	assert_int_equal(tlog_sequence(cx, test_db(cx), &log, &now), RC_CONFLICT);
	cx->now += 11;
	assert_true(sequence(cx, &log).size == 3);
	assert_true(sequence(cx, &other).size == 3); /* given back at once */
}

static enum rc
append_event(struct ctx *cx, struct db *db, void *self)
{
	(void)self;
	return event_append(cx, db, &(struct event){ .what = STR("award.made"), .noun = STR("award"), .object = 1 });
}

static void
events_are_committed_to(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	int64_t since;

	assert_ok(cx, db_transact(cx, test_db(cx), append_event, NULL));
	assert_true(sequence(cx, &log).size == 0); /* they wait for the next leaf */
	append_to(cx, test_db(cx), 0, 1);
	assert_true(sequence(cx, &log).size == 2);
	assert_ok(cx, event_unsealed_since(cx, test_db(cx), &since));
	assert_int_equal(since, 0);
	assert_ok(cx, db_transact(cx, test_db(cx), append_event, NULL));
	cx->now += 86400;
	assert_true(sequence(cx, &log).size == 3); /* or a day */
}

/* ---- published ---- */

static struct str
folder(struct ctx *cx)
{
	return str_fmt(cx->mem, PRI_STR "/log", ARG_STR(test_dir(cx)));
}

static struct str
file_in(struct ctx *cx, const char *name)
{
	return path_join(cx->mem, folder(cx), str_of(name));
}

static void
a_folder_is_published_and_checked(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct tlog_report report;
	struct note_key key = public_half(), wrong = key;
	uint64_t files;
	struct str bytes, same;

	assert_ok(cx, tlog_export(cx, test_db(cx), folder(cx), &files));
	assert_true(files == 0); /* nothing signed, nothing written */
	grow(cx, &log, 700);
	append_to(cx, test_db(cx), 700, 710); /* not signed: not published */
	assert_ok(cx, tlog_export(cx, test_db(cx), folder(cx), &files));
	assert_true(files == 3 + 3 + 1); /* entries, level 0, level 1 */
	assert_ok(cx, tlog_verify_dir(cx, folder(cx), &key, &report));
	assert_true(report.entries == 700 && report.tiles == 7 && report.checkpoint.size == 700);
	assert_ok(cx, tlog_verify_dir(cx, folder(cx), NULL, &report));
	wrong.key.bytes[3] ^= 1;
	assert_int_equal(tlog_verify_dir(cx, folder(cx), &wrong, &report), RC_REFUSED);
	/* The same files over HTTP. */
	assert_ok(cx, file_read(cx, file_in(cx, "tile/entries/002.p/188"), 1 << 20, &bytes));
	assert_ok(cx, tlog_read(cx, test_db(cx), STR("tile/entries/002.p/188"), &same));
	assert_true(str_eq(bytes, same));
	grow(cx, &log, 768);
	assert_ok(cx, tlog_export(cx, test_db(cx), folder(cx), &files));
	assert_true(files == 1 + 1 + 1); /* what was full stays */
	assert_ok(cx, tlog_verify_dir(cx, folder(cx), &key, &report));
	assert_true(report.entries == 768);
	assert_ok(cx, tlog_export(cx, test_db(cx), folder(cx), &files));
	assert_true(files == 0);
}

static void
flip(struct ctx *cx, struct str path, size_t at)
{
	struct str bytes;
	char *copy;

	assert_ok(cx, file_read(cx, path, 1 << 20, &bytes));
	copy = str_c(cx->mem, bytes);
	copy[at % bytes.len] ^= 0x10;
	memcpy(copy + bytes.len, "", 1);
	assert_ok(cx, file_write_copy(cx, path, (struct str){ copy, bytes.len }, 0644));
}

static void
every_change_in_a_folder_is_found(void **state)
{
	static const char *const names[] = {
		"tile/entries/000", "tile/entries/001.p/44", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "checkpoint" };
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct note_key key = public_half();
	struct tlog_report report;
	uint64_t files;
	struct str bytes;

	grow(cx, &log, 300);
	assert_ok(cx, tlog_export(cx, test_db(cx), folder(cx), &files));
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		struct str path = file_in(cx, names[i]);

		assert_ok(cx, file_read(cx, path, 1 << 20, &bytes));
		for (size_t at = 0; at < bytes.len; at += 1 + bytes.len / 40) {
			enum rc rc;

			flip(cx, path, at);
			rc = tlog_verify_dir(cx, folder(cx), &key, &report);
			if (rc != RC_REFUSED && rc != RC_INVALID && rc != RC_NOT_FOUND)
				fail_msg("%s: byte %zu changed: rc %d", names[i], at, (int)rc);
			flip(cx, path, at);
		}
		assert_ok(cx, file_write_copy(cx, path, str_sub(bytes, 0, bytes.len - 1), 0644));
		assert_true(tlog_verify_dir(cx, folder(cx), &key, &report) != RC_OK);
		assert_ok(cx, file_write_copy(cx, path, str_fmt(cx->mem, PRI_STR "x", ARG_STR(STR(""))), 0644));
		assert_true(tlog_verify_dir(cx, folder(cx), &key, &report) != RC_OK);
		unlink(str_c(cx->mem, path));
		assert_int_equal(tlog_verify_dir(cx, folder(cx), &key, &report), RC_NOT_FOUND);
		assert_ok(cx, file_write_copy(cx, path, bytes, 0644));
		assert_ok(cx, tlog_verify_dir(cx, folder(cx), &key, &report));
	}
}

static void
another_logs_folder_is_left_alone(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	uint64_t files;

	grow(cx, &log, 3);
	assert_ok(cx, file_make_dirs(cx, folder(cx), 0755));
	assert_ok(cx, file_write(cx, file_in(cx, "checkpoint"), STR("other.example\n3\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n"), 0644));
	assert_int_equal(tlog_export(cx, test_db(cx), folder(cx), &files), RC_REFUSED);
	assert_ok(cx, file_write(cx, file_in(cx, "checkpoint"), STR("mc.uni.example/log\n3\nrKbDipCvhuX1GZ7g5BBe8sA6BbJ7ja/1nk427v383cs=\n\n"), 0644));
	assert_int_equal(tlog_export(cx, test_db(cx), folder(cx), &files), RC_REFUSED);
}

static void
paths_are_read_strictly(void **state)
{
	static const struct { const char *path; enum rc rc; } paths[] = {
		{ "checkpoint", RC_OK }, { "tile/0/000", RC_OK }, { "tile/0/001.p/1", RC_OK }, { "tile/0/001.p/44", RC_OK },
		{ "tile/1/000.p/1", RC_OK }, { "tile/entries/001.p/44", RC_OK }, { "tile/entries/000.p/7", RC_OK },
		{ "tile/0/001.p/45", RC_NOT_FOUND }, { "tile/0/001", RC_NOT_FOUND }, { "tile/0/002.p/1", RC_NOT_FOUND },
		{ "tile/2/000.p/1", RC_NOT_FOUND }, { "tile/9/000.p/1", RC_NOT_FOUND }, { "tile/0/0", RC_NOT_FOUND },
		{ "tile/0/000.p/0", RC_NOT_FOUND }, { "tile/0/../0/000", RC_NOT_FOUND }, { "", RC_NOT_FOUND },
		{ "checkpoint/", RC_NOT_FOUND }, { "tile/0/x000/000", RC_NOT_FOUND }, { "tile/63/000.p/1", RC_NOT_FOUND },
	};
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct str bytes;

	assert_int_equal(tlog_read(cx, test_db(cx), STR("checkpoint"), &bytes), RC_NOT_FOUND);
	grow(cx, &log, 300);
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		if (tlog_read(cx, test_db(cx), str_of(paths[i].path), &bytes) != paths[i].rc)
			fail_msg("%s", paths[i].path);
	assert_ok(cx, tlog_read(cx, test_db(cx), STR("tile/0/001.p/7"), &bytes));
	assert_int_equal(bytes.len, 7 * 32);
}

/* T-45, R11 */
static void
every_edit_of_the_tables_is_found(void **state)
{
	static const char *const edits[] = {
		"UPDATE tlog_leaf SET entry = (SELECT entry FROM tlog_leaf WHERE leaf_index = 3) WHERE leaf_index = 200",
		"UPDATE tlog_leaf SET leaf_index = 1000 WHERE leaf_index = 200",
		"DELETE FROM tlog_leaf WHERE leaf_index = 200",
		"DELETE FROM tlog_leaf WHERE leaf_index = 299",
		"UPDATE tlog_tile SET bytes = (SELECT bytes FROM tlog_tile WHERE level = 0 AND place = 1) WHERE level = 0 AND place = 0",
		"UPDATE tlog_tile SET bytes = (SELECT bytes FROM tlog_tile WHERE level = 255 AND place = 1) WHERE level = 255 AND place = 0",
		"DELETE FROM tlog_tile WHERE level = 1",
		"UPDATE tlog_checkpoint SET root = (SELECT root FROM tlog_checkpoint WHERE size = 100) WHERE size = 300",
		"UPDATE tlog_checkpoint SET note = (SELECT note FROM tlog_checkpoint WHERE size = 100) WHERE size = 300",
	};
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct tlog_report report;

	grow(cx, &log, 100);
	grow(cx, &log, 300);
	assert_ok(cx, tlog_verify_db(cx, test_db(cx), &log, &report));
	assert_true(report.entries == 300);
	for (size_t i = 0; i < sizeof(edits) / sizeof(*edits); i++) {
		static const char *const tables[] = { "tlog_leaf", "tlog_tile", "tlog_checkpoint" };
		char sql[128];

		for (int t = 0; t < 3; t++) {
			snprintf(sql, sizeof(sql), "CREATE TABLE saved_%s AS SELECT * FROM %s", tables[t], tables[t]);
			assert_ok(cx, db_exec(cx, test_db(cx), sql, NO_ARGS));
		}
		assert_ok(cx, db_exec(cx, test_db(cx), edits[i], NO_ARGS));
		assert_true(db_changed(test_db(cx)) > 0);
		if (tlog_verify_db(cx, test_db(cx), &log, &report) == RC_OK)
			fail_msg("not found: %s", edits[i]);
		for (int t = 0; t < 3; t++) {
			snprintf(sql, sizeof(sql), "DELETE FROM %s", tables[t]);
			assert_ok(cx, db_exec(cx, test_db(cx), sql, NO_ARGS));
			snprintf(sql, sizeof(sql), "INSERT INTO %s SELECT * FROM saved_%s", tables[t], tables[t]);
			assert_ok(cx, db_exec(cx, test_db(cx), sql, NO_ARGS));
			snprintf(sql, sizeof(sql), "DROP TABLE saved_%s", tables[t]);
			assert_ok(cx, db_exec(cx, test_db(cx), sql, NO_ARGS));
		}
		assert_ok(cx, tlog_verify_db(cx, test_db(cx), &log, &report));
	}
}

/* Somebody else's log, with all the sizes it was signed at. */
static void
a_strangers_log_is_checked(void **state)
{
	const char *data = test_conformance("tlog");
	struct ctx *cx = *state;
	struct str source, dir = test_dir(cx), note;
	struct tlog_report report;

	if (data == NULL)
		return;
	source = str_fmt(cx->mem, "%s/tessera-sample-log", data);
	assert_ok(cx, tlog_verify_dir(cx, source, NULL, &report));
	assert_true(report.checkpoint.size == 15 && report.entries == 15);
	assert_int_equal(symlink(str_c(cx->mem, str_fmt(cx->mem, PRI_STR "/tile", ARG_STR(source))),
	    str_c(cx->mem, str_fmt(cx->mem, PRI_STR "/tile", ARG_STR(dir)))), 0);
	for (int size = 1; size <= 15; size++) {
		assert_ok(cx, file_read(cx, str_fmt(cx->mem, PRI_STR "/checkpoint.%d", ARG_STR(source), size), 1 << 16, &note));
		assert_ok(cx, file_write_copy(cx, path_join(cx->mem, dir, STR("checkpoint")), note, 0644));
		assert_ok(cx, tlog_verify_dir(cx, dir, NULL, &report));
		assert_true(report.entries == (uint64_t)size);
	}
}

/* ---- proofs as files ---- */

static void
a_proof_travels_as_a_file(void **state)
{
	struct ctx *cx = *state;
	struct tlog log = log_of(cx);
	struct note_key key = public_half(), wrong = key;
	struct str body, changed;
	struct tlog_proof p, read;

	append_to(cx, test_db(cx), 0, 1);
	p = prove(cx, 0);
	assert_int_equal(tlog_proof_text(cx, &p, &body), RC_REFUSED); /* not signed yet */
	grow(cx, &log, 300);
	p = prove(cx, 77);
	assert_ok(cx, tlog_proof_text(cx, &p, &body));
	assert_true(str_starts(body, "c2sp.org/tlog-proof@v1\nextra "));
	assert_ok(cx, tlog_proof_check(cx, body, data_of(cx->mem, 77), &key, &read));
	assert_true(read.index == p.index && read.size == 300 && read.kind == TLOG_ISSUED);
	assert_ok(cx, tlog_proof_check(cx, body, data_of(cx->mem, 77), NULL, &read));
	assert_int_equal(tlog_proof_check(cx, body, data_of(cx->mem, 78), &key, &read), RC_REFUSED);
	wrong.key.bytes[3] ^= 1;
	assert_int_equal(tlog_proof_check(cx, body, data_of(cx->mem, 77), &wrong, &read), RC_REFUSED);
	for (size_t at = 0; at < body.len; at++) {
		char *copy = str_c(cx->mem, body);

		copy[at] ^= 1;
		changed = (struct str){ copy, body.len };
		if (tlog_proof_check(cx, changed, data_of(cx->mem, 77), &key, &read) == RC_OK)
			fail_msg("byte %zu may be anything", at);
		changed.len = at;
		if (tlog_proof_check(cx, changed, data_of(cx->mem, 77), &key, &read) == RC_OK)
			fail_msg("the first %zu bytes are enough", at);
	}
	assert_ok(cx, tlog_forget(cx, test_db(cx), STR("credential"), 77));
	p = prove(cx, 77);
	assert_int_equal(tlog_proof_text(cx, &p, &body), RC_REFUSED);
}

static void
a_log_keeps_its_name(void **state)
{
	struct ctx *cx = *state;
	struct db *other;
	struct str a, b;

	assert_int_equal(tlog_origin(cx, test_db(cx), STR("uni.example"), &a), RC_INVALID);
	assert_int_equal(tlog_origin(cx, test_db(cx), STR("https://"), &a), RC_INVALID);
	assert_ok(cx, tlog_origin(cx, test_db(cx), STR("https://uni.example/mc/"), &a));
	assert_true(str_starts(a, "uni.example/mc/log/") && a.len == strlen("uni.example/mc/log/") + 8);
	assert_ok(cx, tlog_origin(cx, test_db(cx), STR("https://renamed.example"), &b));
	assert_true(str_eq(a, b));
	assert_ok(cx, db_open(cx, test_db_empty(cx), &other));
	assert_ok(cx, db_migrate(cx, other));
	assert_ok(cx, tlog_origin(cx, other, STR("https://uni.example/mc"), &b));
	assert_false(str_eq(a, b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_BOTH(every_leaf_is_proven_at_every_size),
		TEST_BOTH(the_root_is_that_of_the_leaves),
		TEST_BOTH(earlier_trees_are_prefixes),
		TEST_BOTH(a_leaf_waits_until_it_is_numbered),
		TEST_BOTH(a_decision_undone_leaves_no_leaf),
		TEST_BOTH(a_forgotten_record_cannot_be_linked),
		TEST_BOTH(an_older_database_signs_nothing),
		TEST_BOTH(another_history_signs_nothing),
		TEST_BOTH(a_signer_that_is_away_delays_and_loses_nothing),
		TEST_BOTH(a_crash_after_signing_is_made_good),
		TEST_BOTH(one_sequencer_at_a_time),
		TEST_BOTH(events_are_committed_to),
		TEST_BOTH(a_folder_is_published_and_checked),
		TEST_BOTH(every_change_in_a_folder_is_found),
		TEST_BOTH(another_logs_folder_is_left_alone),
		TEST_BOTH(paths_are_read_strictly),
		TEST_BOTH(every_edit_of_the_tables_is_found),
		TEST_SQLITE(a_strangers_log_is_checked),
		TEST_BOTH(a_proof_travels_as_a_file),
		TEST_BOTH(a_log_keeps_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
