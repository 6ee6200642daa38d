#include "test.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "base/file.h"
#include "base/random.h"
#include "crypto/note.h"
#include "helper/signer.h"
#include "helper/signer_wire.h"

#define KINDS 4
static const enum key_kind kinds[KINDS] = { KEY_ED25519, KEY_P256, KEY_P384, KEY_RSA };

static struct str
new_home(struct ctx *cx)
{
	char template[] = "/tmp/testamur-signer-XXXXXX";

	assert_non_null(mkdtemp(template));
	return str_dup(cx->mem, str_of(template));
}

static void
remove_home(struct ctx *cx, struct str home)
{
	static const char *const files[] = { "keys/keyring.json", "keys/journal", "keys/wrap.key", "keys", "pass", "" };

	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++)
		remove(str_c(cx->mem, str_fmt(cx->mem, PRI_STR "/%s", ARG_STR(home), files[i])));
}

static struct str
journal_path(struct ctx *cx, struct str home)
{
	return path_join(cx->mem, home, STR("keys/journal"));
}

static struct intent
intent_of(struct ctx *cx, const struct key_record *key, int number, const char *text)
{
	return (struct intent){ INTENT_CREDENTIAL, str_fmt(cx->mem, "credential:%d", number), key->kid, str_of(text) };
}

static void
sign_ok(struct ctx *cx, struct signer *signer, const struct key_record *key, int number, const char *text, struct signature *out)
{
	struct intent intent = intent_of(cx, key, number, text);

	assert_ok(cx, signer_sign(cx, signer, &intent, 1, out));
	assert_ok(cx, key_verify(cx, &key->key, intent.bytes, signature_str(out)));
}

static enum rc
sign_rc(struct ctx *cx, struct signer *signer, const struct key_record *key, int number, const char *text)
{
	struct intent intent = intent_of(cx, key, number, text);
	struct signature signature;

	return signer_sign(cx, signer, &intent, 1, &signature);
}

static void
assert_message(struct ctx *cx, enum rc rc, enum rc want, const struct message *msg)
{
	if (rc != want || cx->err.msg != msg)
		fail_msg("rc %d (%s), not %d (%s)", (int)rc, rc == RC_OK ? "" : cx->err.msg->name, (int)want, msg->name);
}

/* ---- keys ---- */

static void
keys_are_made_listed_and_retired(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record made[KINDS], *keys;
	struct signer *signer;
	size_t count;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_keys(cx, signer, &keys, &count));
	assert_int_equal(count, 0);
	for (size_t i = 0; i < KINDS; i++)
		assert_ok(cx, signer_create_key(cx, signer, kinds[i], 0, cx->now + 1000, &made[i]));
	assert_ok(cx, signer_retire_key(cx, signer, made[1].kid, 0));
	cx->now += 5;
	assert_ok(cx, signer_retire_key(cx, signer, made[1].kid, cx->now - 100));
	assert_message(cx, signer_retire_key(cx, signer, STR("nobody"), 0), RC_NOT_FOUND, MSG(helper_signer_no_key));
	signer_close(signer);

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_keys(cx, signer, &keys, &count));
	assert_int_equal(count, KINDS);
	for (size_t i = 0; i < KINDS; i++) {
		assert_true(str_eq(keys[i].kid, made[i].kid));
		assert_true(str_eq(keys[i].kid, key_thumbprint(cx->mem, &keys[i].key)));
		assert_true(public_key_eq(&keys[i].key, &made[i].key));
		assert_int_equal(keys[i].valid_from, cx->now - 5);
		assert_int_equal(keys[i].valid_until, cx->now + 995);
		assert_int_equal(keys[i].retired_at, i == 1 ? cx->now - 5 : 0);
		assert_int_equal(keys[i].compromised_at, i == 1 ? cx->now - 100 : 0);
	}
	assert_message(cx, signer_create_key(cx, signer, KEY_ED25519, 50, 50, &made[0]), RC_INVALID, MSG(helper_keyring_validity));
	assert_int_equal(signer_create_key(cx, signer, KEY_NONE, 0, 0, &made[0]), RC_UNSUPPORTED);
	remove_home(cx, home);
}

static void
t_46_secrets_do_not_lie_open(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx), text;
	struct key_record key;
	struct signer *signer;
	struct stat st;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	assert_ok(cx, file_read(cx, path_join(cx->mem, home, STR("keys/keyring.json")), 1 << 20, &text));
	assert_int_equal(str_find(text, STR("\"d\"")), text.len);
	assert_int_equal(stat(str_c(cx->mem, path_join(cx->mem, home, STR("keys"))), &st), 0);
	assert_int_equal(st.st_mode & 077, 0);
	assert_int_equal(stat(str_c(cx->mem, path_join(cx->mem, home, STR("keys/wrap.key"))), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	remove_home(cx, home);
}

static void
validity_is_kept(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record key;
	struct signature first, again;
	struct signer *signer;
	int64_t now = cx->now;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_P256, now + 100, now + 200, &key));
	assert_message(cx, sign_rc(cx, signer, &key, 1, "a"), RC_REFUSED, MSG(helper_signer_key_over));
	cx->now = now + 100;
	sign_ok(cx, signer, &key, 1, "a", &first);
	cx->now = now + 200;
	assert_message(cx, sign_rc(cx, signer, &key, 2, "b"), RC_REFUSED, MSG(helper_signer_key_over));
	cx->now = now + 150;
	assert_ok(cx, signer_retire_key(cx, signer, key.kid, 0));
	assert_message(cx, sign_rc(cx, signer, &key, 2, "b"), RC_REFUSED, MSG(helper_signer_key_over));
	/* What was signed in time is answered for ever: a retry must not depend on when it comes. */
	sign_ok(cx, signer, &key, 1, "a", &again);
	assert_true(str_eq(signature_str(&first), signature_str(&again)));
	remove_home(cx, home);
}

/* ---- one signature for one thing ---- */

static void
same_intent_same_signature(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record keys[KINDS];
	struct signature first[KINDS], again;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	for (size_t i = 0; i < KINDS; i++) {
		assert_ok(cx, signer_create_key(cx, signer, kinds[i], 0, 0, &keys[i]));
		sign_ok(cx, signer, &keys[i], (int)i, "the award", &first[i]);
	}
	for (int restarted = 0; restarted < 2; restarted++) {
		for (size_t i = 0; i < KINDS; i++) {
			struct intent other = intent_of(cx, &keys[i], (int)i, "the award");

			sign_ok(cx, signer, &keys[i], (int)i, "the award", &again);
			assert_true(str_eq(signature_str(&first[i]), signature_str(&again)));
			assert_message(cx, sign_rc(cx, signer, &keys[i], (int)i, "the awarD"), RC_CONFLICT, MSG(helper_intent_conflict));
			assert_message(cx, sign_rc(cx, signer, &keys[(i + 1) % KINDS], (int)i, "the award"), RC_CONFLICT, MSG(helper_intent_conflict));
			other.kind = INTENT_STATUS;
			assert_message(cx, signer_sign(cx, signer, &other, 1, &again), RC_CONFLICT, MSG(helper_intent_conflict));
			assert_str(cx->err.place.field, i == 0 ? "credential:0" : i == 1 ? "credential:1" : i == 2 ? "credential:2" : "credential:3");
		}
		signer_close(signer);
		assert_ok(cx, signer_open(cx, home, &signer));
	}
	remove_home(cx, home);
}

static void
batches_are_all_or_nothing(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record key;
	struct intent intents[500];
	struct signature signatures[500];
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	for (int i = 0; i < 500; i++)
		intents[i] = intent_of(cx, &key, i, "x");
	intents[499].kid = STR("nobody");
	assert_message(cx, signer_sign(cx, signer, intents, 500, signatures), RC_NOT_FOUND, MSG(helper_signer_no_key));
	assert_int_equal(sign_rc(cx, signer, &key, 0, "y"), RC_OK); /* nothing of the batch was taken down */
	intents[499].kid = key.kid;
	assert_message(cx, signer_sign(cx, signer, intents, 500, signatures), RC_CONFLICT, MSG(helper_intent_conflict));
	intents[0].bytes = STR("y");
	assert_ok(cx, signer_sign(cx, signer, intents, 500, signatures));
	for (int i = 0; i < 500; i++)
		assert_ok(cx, key_verify(cx, &key.key, intents[i].bytes, signature_str(&signatures[i])));
	intents[7].id = intents[400].id;
	assert_message(cx, signer_sign(cx, signer, intents, 500, signatures), RC_CONFLICT, MSG(helper_intent_repeated));
	assert_ok(cx, signer_sign(cx, signer, intents, 0, signatures));
	remove_home(cx, home);
}

static void
intents_are_bounded(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record key;
	struct intent intent, *many = NEWS(cx->mem, struct intent, INTENTS_MAX + 1);
	struct signature signature;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	intent = intent_of(cx, &key, 1, "x");
	intent.id = STR("with a space");
	assert_message(cx, signer_sign(cx, signer, &intent, 1, &signature), RC_INVALID, MSG(helper_intent_id));
	intent.id = STR("with\nnewline");
	assert_message(cx, signer_sign(cx, signer, &intent, 1, &signature), RC_INVALID, MSG(helper_intent_id));
	intent.id = STR_NONE;
	assert_message(cx, signer_sign(cx, signer, &intent, 1, &signature), RC_INVALID, MSG(helper_intent_id));
	intent.id = (struct str){ arena_zero(cx->mem, 1, INTENT_ID_MAX + 1), INTENT_ID_MAX + 1 };
	assert_message(cx, signer_sign(cx, signer, &intent, 1, &signature), RC_INVALID, MSG(helper_intent_id));
	intent = intent_of(cx, &key, 1, "x");
	intent.kind = (enum intent_kind)9;
	assert_message(cx, signer_sign(cx, signer, &intent, 1, &signature), RC_INVALID, MSG(helper_intent_id));
	intent = intent_of(cx, &key, 1, "x");
	intent.bytes = (struct str){ arena_alloc(cx->mem, 1), INTENT_BYTES_MAX + 1 };
	assert_message(cx, signer_sign(cx, signer, &intent, 1, &signature), RC_LIMIT, MSG(helper_intent_size));
	assert_message(cx, signer_sign(cx, signer, many, INTENTS_MAX + 1, &signature), RC_LIMIT, MSG(helper_signer_batch));
	sign_ok(cx, signer, &key, 1, "x", &signature);
	remove_home(cx, home);
}

/* ---- checkpoints: control 6 ---- */

static enum rc
sign_checkpoint(struct ctx *cx, struct signer *signer, const struct key_record *key, const char *id, uint64_t size, char root, enum intent_kind kind)
{
	struct checkpoint checkpoint = { .origin = STR("uni.example/log"), .size = size };
	struct intent intent = { kind, str_of(id), key->kid, STR_NONE };
	struct signature signature;

	memset(checkpoint.root.bytes, root, sizeof(checkpoint.root.bytes));
	intent.bytes = checkpoint_text(cx->mem, &checkpoint);
	return signer_sign(cx, signer, &intent, 1, &signature);
}

static void
t_45_the_log_never_forks(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record key;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	assert_ok(cx, sign_checkpoint(cx, signer, &key, "c:5", 5, 'a', INTENT_CHECKPOINT));
	assert_ok(cx, sign_checkpoint(cx, signer, &key, "c:9", 9, 'b', INTENT_CHECKPOINT));
	for (int restarted = 0; restarted < 2; restarted++) {
		assert_message(cx, sign_checkpoint(cx, signer, &key, "c:8", 8, 'c', INTENT_CHECKPOINT), RC_CONFLICT, MSG(helper_checkpoint_shrinks));
		assert_message(cx, sign_checkpoint(cx, signer, &key, "c:9b", 9, 'c', INTENT_CHECKPOINT), RC_CONFLICT, MSG(helper_checkpoint_forks));
		assert_ok(cx, sign_checkpoint(cx, signer, &key, "c:9", 9, 'b', INTENT_CHECKPOINT));
		assert_ok(cx, sign_checkpoint(cx, signer, &key, "c:5", 5, 'a', INTENT_CHECKPOINT)); /* was signed once */
		signer_close(signer);
		assert_ok(cx, signer_open(cx, home, &signer));
	}
	assert_message(cx, sign_checkpoint(cx, signer, &key, "x", 8, 'c', INTENT_CREDENTIAL), RC_REFUSED, MSG(helper_intent_checkpoint));
	assert_ok(cx, sign_checkpoint(cx, signer, &key, "c:10", 10, 'c', INTENT_CHECKPOINT));
	remove_home(cx, home);
}

/* One signer serves any number of logs, each with its own growth. */
static void
logs_do_not_share_their_growth(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct intent intents[100];
	struct signature signatures[100];
	struct key_record key;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	for (int i = 0; i < 100; i++) {
		struct checkpoint checkpoint = { .origin = str_fmt(cx->mem, "uni.example/%d", i), .size = (uint64_t)(100 - i) };

		intents[i] = (struct intent){ INTENT_CHECKPOINT, str_fmt(cx->mem, "c:%d", i), key.kid, checkpoint_text(cx->mem, &checkpoint) };
	}
	assert_ok(cx, signer_sign(cx, signer, intents, 100, signatures));
	signer_close(signer);
	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_sign(cx, signer, intents, 100, signatures));
	intents[0].id = STR("again");
	intents[0].bytes = checkpoint_text(cx->mem, &(struct checkpoint){ .origin = STR("uni.example/0"), .size = 99 });
	assert_message(cx, signer_sign(cx, signer, intents, 1, signatures), RC_CONFLICT, MSG(helper_checkpoint_shrinks));
	remove_home(cx, home);
}

static void
a_batch_of_checkpoints_grows_too(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct checkpoint small = { .origin = STR("o"), .size = 1 }, large = { .origin = STR("o"), .size = 2 };
	struct signature signatures[2];
	struct intent intents[2];
	struct key_record key;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	intents[0] = (struct intent){ INTENT_CHECKPOINT, STR("l"), key.kid, checkpoint_text(cx->mem, &large) };
	intents[1] = (struct intent){ INTENT_CHECKPOINT, STR("s"), key.kid, checkpoint_text(cx->mem, &small) };
	assert_message(cx, signer_sign(cx, signer, intents, 2, signatures), RC_CONFLICT, MSG(helper_checkpoint_shrinks));
	intents[0].bytes = STR("no checkpoint");
	assert_message(cx, signer_sign(cx, signer, intents, 2, signatures), RC_INVALID, MSG(crypto_checkpoint));
	remove_home(cx, home);
}

/* ---- crashes ---- */

/* The signer is this process's only child. */
static pid_t
child_of(pid_t parent)
{
	char path[64];
	FILE *file;
	int child = 0;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)parent, (int)parent);
	file = fopen(path, "r");
	if (file != NULL && fscanf(file, "%d", &child) != 1)
		child = 0;
	if (file != NULL)
		fclose(file);
	return child;
}

static void
a_killed_signer_is_started_again(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct signature first, again;
	struct key_record key;
	struct signer *signer;
	struct intent intent;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_P256, 0, 0, &key));
	sign_ok(cx, signer, &key, 1, "x", &first);
	assert_int_equal(kill(child_of(getpid()), SIGKILL), 0);
	sign_ok(cx, signer, &key, 1, "x", &again);
	assert_true(str_eq(signature_str(&first), signature_str(&again)));
	intent = intent_of(cx, &key, 2, "y");
	assert_int_equal(kill(child_of(getpid()), SIGSTOP), 0); /* so that it is killed between the two halves */
	assert_ok(cx, signer_send(cx, signer, &intent, 1));
	assert_int_equal(signer_send(cx, signer, &intent, 1), RC_INTERNAL);
	assert_int_equal(kill(child_of(getpid()), SIGKILL), 0);
	assert_ok(cx, signer_collect(cx, signer, &first));
	assert_ok(cx, key_verify(cx, &key.key, STR("y"), signature_str(&first)));
	remove_home(cx, home);
}

static void *
kill_soon(void *self)
{
	struct timespec wait = { 0, 50 * 1000 * 1000 };

	nanosleep(&wait, NULL);
	kill(*(pid_t *)self, SIGKILL);
	return NULL;
}

/* It dies with the question in its hands: questions that change nothing are asked again, making a key is not. */
static void
a_signer_dies_over_a_question(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct key_record *keys, key;
	struct signer *signer;
	size_t count;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	for (int i = 0; i < 2; i++) {
		pid_t child = child_of(getpid());
		pthread_t thread;
		enum rc rc;

		assert_int_equal(kill(child, SIGSTOP), 0);
		assert_int_equal(pthread_create(&thread, NULL, kill_soon, &child), 0);
		rc = i == 0 ? signer_keys(cx, signer, &keys, &count) : signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key);
		pthread_join(thread, NULL);
		assert_int_equal(rc, i == 0 ? RC_OK : RC_UNAVAILABLE);
		assert_ok(cx, signer_keys(cx, signer, &keys, &count));
		assert_int_equal(count, 1);
	}
	remove_home(cx, home);
}

struct killer {
	pid_t parent;
	bool stop;
	int kills;
};

static void *
kill_now_and_then(void *self)
{
	struct killer *killer = self;
	struct timespec wait = { 0, 0 };
	unsigned seed = 1;

	while (!__atomic_load_n(&killer->stop, __ATOMIC_RELAXED)) {
		pid_t child = child_of(killer->parent);

		wait.tv_nsec = 1000 * (1000 + rand_r(&seed) % 9000);
		nanosleep(&wait, NULL);
		if (child > 0 && kill(child, SIGKILL) == 0)
			killer->kills++;
	}
	return NULL;
}

/* Whatever is answered stays answered, through any number of deaths (R1 in small). */
static void
kills_lose_and_double_nothing(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct killer killer = { .parent = getpid() };
	struct signature (*signatures)[20] = arena_zero(cx->mem, 40, sizeof(*signatures)), again[20];
	bool answered[40] = { false };
	struct key_record key;
	struct signer *signer;
	pthread_t thread;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_P256, 0, 0, &key));
	assert_int_equal(pthread_create(&thread, NULL, kill_now_and_then, &killer), 0);
	for (int round = 0; round < 40; round++) {
		struct intent intents[20];

		for (int i = 0; i < 20; i++)
			intents[i] = intent_of(cx, &key, round * 20 + i, "x");
		answered[round] = signer_sign(cx, signer, intents, 20, signatures[round]) == RC_OK;
	}
	__atomic_store_n(&killer.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	signer_close(signer);
	assert_ok(cx, signer_open(cx, home, &signer));
	for (int round = 0; round < 40; round++) {
		struct intent intents[20];

		for (int i = 0; i < 20; i++)
			intents[i] = intent_of(cx, &key, round * 20 + i, "x");
		assert_ok(cx, signer_sign(cx, signer, intents, 20, again));
		for (int i = 0; answered[round] && i < 20; i++)
			assert_true(str_eq(signature_str(&again[i]), signature_str(&signatures[round][i])));
	}
	print_message("# %d kills\n", killer.kills);
	remove_home(cx, home);
}

/* Cut anywhere within its last batch, the journal is taken up to the batch before. */
static void
a_torn_journal_is_cut(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx), path = journal_path(cx, home), before, after;
	struct signature first, again;
	struct key_record key;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_P256, 0, 0, &key));
	sign_ok(cx, signer, &key, 1, "x", &first);
	assert_ok(cx, file_read(cx, path, 1 << 20, &before));
	sign_ok(cx, signer, &key, 2, "y", &again);
	assert_ok(cx, file_read(cx, path, 1 << 20, &after));
	signer_close(signer);
	for (size_t len = before.len; len < after.len; len += 17) {
		struct str now;

		assert_ok(cx, file_write(cx, path, str_sub(after, 0, len), 0600));
		assert_ok(cx, signer_open(cx, home, &signer));
		assert_ok(cx, file_read(cx, path, 1 << 20, &now));
		assert_true(str_eq(now, before));
		sign_ok(cx, signer, &key, 1, "x", &again);
		assert_true(str_eq(signature_str(&first), signature_str(&again)));
		sign_ok(cx, signer, &key, 2, "another content, because the first never left", &again);
		signer_close(signer);
	}
	remove_home(cx, home);
}

static void
a_damaged_journal_stops_the_signer(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx), path = journal_path(cx, home), text;
	struct signature signature;
	struct key_record key;
	struct signer *signer;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	for (int i = 0; i < 3; i++)
		sign_ok(cx, signer, &key, i, "x", &signature);
	assert_ok(cx, file_read(cx, path, 1 << 20, &text));
	signer_close(signer);
	((char *)(uintptr_t)text.ptr)[100] ^= 1;
	assert_ok(cx, file_write(cx, path, text, 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_INVALID, MSG(helper_journal_damaged));
	((char *)(uintptr_t)text.ptr)[100] ^= 1;
	text = str_fmt(cx->mem, PRI_STR PRI_STR, ARG_STR(str_sub(text, 0, text.len / 3)), ARG_STR(str_sub(text, text.len / 3 * 2, text.len)));
	assert_ok(cx, file_write(cx, path, text, 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_INVALID, MSG(helper_journal_damaged));
	remove_home(cx, home);
}

/* ---- several processes, other files ---- */

static void
two_signers_share_a_home(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx);
	struct signature first, again;
	struct signer *one, *two;
	struct key_record key;

	assert_ok(cx, signer_open(cx, home, &one));
	assert_ok(cx, signer_open(cx, home, &two));
	assert_ok(cx, signer_create_key(cx, one, KEY_P256, 0, 0, &key));
	sign_ok(cx, two, &key, 1, "x", &first);
	sign_ok(cx, one, &key, 1, "x", &again);
	assert_true(str_eq(signature_str(&first), signature_str(&again)));
	assert_message(cx, sign_rc(cx, one, &key, 1, "y"), RC_CONFLICT, MSG(helper_intent_conflict));
	for (int i = 2; i < 6; i++) { /* each in turn learns what the other has done since */
		sign_ok(cx, i % 2 == 0 ? one : two, &key, i, "x", &first);
		assert_message(cx, sign_rc(cx, i % 2 == 0 ? two : one, &key, i, "y"), RC_CONFLICT, MSG(helper_intent_conflict));
	}
	assert_ok(cx, signer_retire_key(cx, two, key.kid, 0));
	assert_message(cx, sign_rc(cx, one, &key, 9, "z"), RC_REFUSED, MSG(helper_signer_key_over));
	remove_home(cx, home);
}

static void
t_46_passphrases_are_asked(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx), file = path_join(cx->mem, home, STR("pass"));
	struct signature signature;
	struct key_record key;
	struct signer *signer;

	assert_ok(cx, file_write(cx, file, STR("correct horse\n"), 0600));
	setenv("TESTAMUR_PASSPHRASE_FILE", str_c(cx->mem, file), 1);
	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	signer_close(signer);
	assert_false(file_exists(cx->mem, path_join(cx->mem, home, STR("keys/wrap.key"))));
	assert_ok(cx, signer_open(cx, home, &signer));
	sign_ok(cx, signer, &key, 1, "x", &signature);
	signer_close(signer);
	assert_ok(cx, file_write(cx, file, STR("wrong horse\n"), 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_DENIED, MSG(helper_keyring_wrong_passphrase));
	assert_ok(cx, file_write(cx, file, STR("\n"), 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_INVALID, MSG(helper_passphrase_empty));
	unsetenv("TESTAMUR_PASSPHRASE_FILE");
	assert_message(cx, signer_open(cx, home, &signer), RC_DENIED, MSG(helper_keyring_needs_passphrase));
	setenv("TESTAMUR_PASSPHRASE", "correct horse", 1);
	assert_ok(cx, signer_open(cx, home, &signer));
	signer_close(signer);
	remove_home(cx, home);
	home = new_home(cx);
	unsetenv("TESTAMUR_PASSPHRASE");
	assert_ok(cx, signer_open(cx, home, &signer));
	signer_close(signer);
	setenv("TESTAMUR_PASSPHRASE", "correct horse", 1);
	assert_message(cx, signer_open(cx, home, &signer), RC_DENIED, MSG(helper_keyring_no_passphrase));
	unsetenv("TESTAMUR_PASSPHRASE");
	remove_home(cx, home);
}

static void
t_46_other_key_files_are_refused(void **state)
{
	struct ctx *cx = *state;
	struct str home = new_home(cx), ring = path_join(cx->mem, home, STR("keys/keyring.json")), text, edited;
	struct str wrap = path_join(cx->mem, home, STR("keys/wrap.key")), digits;
	struct key_record key;
	struct signer *signer;
	size_t at;

	assert_ok(cx, signer_open(cx, home, &signer));
	assert_ok(cx, signer_create_key(cx, signer, KEY_ED25519, 0, 0, &key));
	assert_ok(cx, signer_retire_key(cx, signer, key.kid, 0));
	signer_close(signer);
	assert_ok(cx, file_read(cx, ring, 1 << 20, &text));
	assert_ok(cx, file_read(cx, wrap, 1000, &digits));
	/* A retired key does not come back to life by an editor. */
	at = str_find(text, STR("\"retired_at\": "));
	edited = str_fmt(cx->mem, PRI_STR "\"retired_at\": 0,\n" PRI_STR, ARG_STR(str_sub(text, 0, at)),
	                 ARG_STR(str_sub(text, at + str_find_byte(str_sub(text, at, SIZE_MAX), '\n') + 1, SIZE_MAX)));
	assert_ok(cx, file_write(cx, ring, edited, 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_INVALID, MSG(helper_keyring_damaged));
	assert_ok(cx, file_write(cx, ring, str_sub(text, 0, text.len / 2), 0600));
	assert_int_equal(signer_open(cx, home, &signer), RC_INVALID);
	assert_ok(cx, file_write(cx, ring, text, 0600));
	assert_ok(cx, file_write(cx, wrap, STR("0000000000000000000000000000000000000000000000000000000000000000"), 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_DENIED, MSG(helper_keyring_wrong_wrap));
	assert_ok(cx, file_write(cx, wrap, STR("short"), 0600));
	assert_message(cx, signer_open(cx, home, &signer), RC_INVALID, MSG(helper_keyring_wrap));
	assert_ok(cx, file_write(cx, wrap, digits, 0600));
	assert_ok(cx, signer_open(cx, home, &signer));
	remove_home(cx, home);
}

/* ---- the protocol ---- */

static void
a_missing_program_is_named(void **state)
{
	struct ctx *cx = *state;
	struct signer *signer;

	assert_message(cx, signer_open_with(cx, STR("/nowhere/testamur-signer"), STR("/tmp"), &signer), RC_UNAVAILABLE, MSG(helper_signer_missing));
	assert_str(cx->err.place.file, "/nowhere/testamur-signer");
	assert_message(cx, signer_open_with(cx, STR("/bin/true"), STR("/tmp"), &signer), RC_UNAVAILABLE, MSG(helper_signer_gone));
}

static const struct { const char *why; const char *bytes; size_t len; } nonsense[] = {
	{ "nothing", "", 0 },
	{ "half a length", "\x05\x00", 2 },
	{ "half a frame", "\x05\x00\x00\x00\x01", 5 },
	{ "a length beyond all limits", "\xff\xff\xff\xff", 4 },
	{ "an empty frame", "\x00\x00\x00\x00", 4 },
	{ "an unknown request", "\x01\x00\x00\x00\x63", 5 },
	{ "signing before hello", "\x0d\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00", 17 },
	{ "another version", "\x05\x00\x00\x00\x01\x63\x00\x00\x00", 9 },
};

/* Whatever it is told, the process answers an error or nothing, and ends by itself. */
static void
nonsense_ends_the_process(void **state)
{
	struct ctx *cx = *state;
	const char *build = getenv("TESTAMUR_BUILD");
	struct str home = new_home(cx);

	for (size_t i = 0; build != NULL && i < sizeof(nonsense) / sizeof(*nonsense); i++) {
		int ends[2], status;
		struct str answer;
		pid_t child;

		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
		child = fork();
		if (child == 0) {
			dup2(ends[1], 3);
			fcntl(3, F_SETFD, 0);
			execl(str_c(cx->mem, str_fmt(cx->mem, "%s/testamur-signer", build)), "testamur-signer",
			      str_c(cx->mem, path_join(cx->mem, home, STR("keys"))), (char *)NULL);
			_exit(99);
		}
		close(ends[1]);
		assert_int_equal(write(ends[0], nonsense[i].bytes, nonsense[i].len), nonsense[i].len);
		shutdown(ends[0], SHUT_WR);
		if (wire_receive(ends[0], cx->mem, &answer) == WIRE_GOT)
			assert_int_equal(answer.ptr[0], 1);
		assert_int_equal(waitpid(child, &status, 0), child);
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			fail_msg("%s: status %x", nonsense[i].why, (unsigned)status);
		close(ends[0]);
	}
	remove_home(cx, home);
}

int
main(void)
{
	const struct CMUnitTest list[] = {
		TEST(keys_are_made_listed_and_retired),
		TEST(t_46_secrets_do_not_lie_open),
		TEST(validity_is_kept),
		TEST(same_intent_same_signature),
		TEST(batches_are_all_or_nothing),
		TEST(intents_are_bounded),
		TEST(t_45_the_log_never_forks),
		TEST(logs_do_not_share_their_growth),
		TEST(a_batch_of_checkpoints_grows_too),
		TEST(a_killed_signer_is_started_again),
		TEST(a_signer_dies_over_a_question),
		TEST(kills_lose_and_double_nothing),
		TEST(a_torn_journal_is_cut),
		TEST(a_damaged_journal_stops_the_signer),
		TEST(two_signers_share_a_home),
		TEST(t_46_passphrases_are_asked),
		TEST(t_46_other_key_files_are_refused),
		TEST(a_missing_program_is_named),
		TEST(nonsense_ends_the_process),
	};

	return cmocka_run_group_tests(list, NULL, NULL);
}
