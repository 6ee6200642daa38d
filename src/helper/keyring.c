#include "helper/keyring.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/random.h"
#include "codec/base64.h"

#define KEYRING_FORMAT 1
#define KEYRING_MAX    ((size_t)16 << 20)
#define WRAP_SIZE      crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE     crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE       crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SALT_SIZE      crypto_pwhash_argon2id_SALTBYTES
#define ARGON_OPS      3
#define ARGON_MEMORY   ((int64_t)64 << 20)
#define CHECK_LABEL    "testamur keyring"

struct keyring {
	struct str path, folder;   /* outside `mem` */
	unsigned char *wrap;       /* WRAP_SIZE bytes in locked pages */
	struct arena *mem;         /* of everything below: given up when the file is read again */
	struct json *tree;
	struct held_key *keys;
	size_t count;
	struct stat seen;
};

static struct str
bytes_of(const unsigned char *bytes, size_t len)
{
	return (struct str){ (const char *)bytes, len };
}

/* ---- sealing ---- */

static void
put_sealed(struct ctx *cx, const unsigned char *wrap, struct json *object, struct str secret, struct str label)
{
	unsigned char nonce[NONCE_SIZE], sealed[SECRET_KEY_MAX + TAG_SIZE];
	unsigned long long len;

	random_fill(cx, nonce, sizeof(nonce));
	crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, &len, (const unsigned char *)secret.ptr, secret.len,
	                                           (const unsigned char *)label.ptr, label.len, NULL, nonce, wrap);
	json_put_str(cx->mem, object, STR("nonce"), base64url_encode(cx->mem, bytes_of(nonce, sizeof(nonce))));
	json_put_str(cx->mem, object, STR("sealed"), base64url_encode(cx->mem, bytes_of(sealed, len)));
}

/* `secret` has SECRET_KEY_MAX bytes of room. False: another key, or somebody changed the label or the bytes. */
static bool
take_sealed(struct ctx *cx, const unsigned char *wrap, const struct json *object, struct str label, unsigned char *secret, size_t *len)
{
	unsigned char nonce[NONCE_SIZE];
	unsigned long long opened;
	struct str sealed;

	if (!base64url_decode_exact(json_string(JSON_GET(object, "nonce")), nonce, sizeof(nonce))
	    || !base64url_decode(cx->mem, json_string(JSON_GET(object, "sealed")), &sealed)
	    || sealed.len < TAG_SIZE || sealed.len > SECRET_KEY_MAX + TAG_SIZE
	    || crypto_aead_xchacha20poly1305_ietf_decrypt(secret, &opened, NULL, (const unsigned char *)sealed.ptr, sealed.len,
	                                                  (const unsigned char *)label.ptr, label.len, nonce, wrap) != 0)
		return false;
	*len = opened;
	return true;
}

/* ---- the wrapping key ---- */

static enum rc
wrap_from_file(struct ctx *cx, struct keyring *ring, bool make)
{
	struct str path = path_join(cx->mem, ring->folder, STR("wrap.key")), text;

	if (make && !file_exists(cx->mem, path)) {
		unsigned char fresh[WRAP_SIZE];

		random_fill(cx, fresh, sizeof(fresh));
		TRY(file_write(cx, path, str_hex(cx->mem, fresh, sizeof(fresh)), 0600));
		sodium_memzero(fresh, sizeof(fresh));
	}
	TRY(file_read(cx, path, 4096, &text));
	if (str_trim(text).len != 2 * WRAP_SIZE
	    || sodium_hex2bin(ring->wrap, WRAP_SIZE, text.ptr, 2 * WRAP_SIZE, NULL, NULL, NULL) != 0)
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(helper_keyring_wrap)), path);
	sodium_memzero((void *)(uintptr_t)text.ptr, text.len);
	return RC_OK;
}

static enum rc
wrap_from_passphrase(struct ctx *cx, struct keyring *ring, struct str passphrase, const struct json *how)
{
	unsigned char salt[SALT_SIZE];
	int64_t ops, memory;

	if (!base64url_decode_exact(json_string(JSON_GET(how, "salt")), salt, sizeof(salt))
	    || !json_integer(JSON_GET(how, "ops"), &ops) || !json_integer(JSON_GET(how, "memory"), &memory)
	    || ops < 1 || ops > 100 || memory < (1 << 20) || memory > ((int64_t)4 << 30))
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(helper_keyring_damaged)), ring->path);
	if (crypto_pwhash_argon2id(ring->wrap, WRAP_SIZE, passphrase.ptr, passphrase.len, salt, (unsigned long long)ops,
	                           (size_t)memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) != 0)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	return RC_OK;
}

/* How the wrapping key is found is said in the file; who gives a passphrase to a ring without one is told so,
 * because he believes it protected. */
static enum rc
find_wrap(struct ctx *cx, struct keyring *ring, struct str passphrase, const struct json *how)
{
	struct str by = json_string(JSON_GET(how, "by"));

	if (str_is(by, "passphrase")) {
		if (passphrase.len == 0)
			return fail(cx, RC_DENIED, MSG(helper_keyring_needs_passphrase));
		return wrap_from_passphrase(cx, ring, passphrase, how);
	}
	if (!str_is(by, "file"))
		return fail_at_file(cx, fail(cx, RC_INVALID, MSG(helper_keyring_damaged)), ring->path);
	if (passphrase.len > 0)
		return fail(cx, RC_DENIED, MSG(helper_keyring_no_passphrase));
	return wrap_from_file(cx, ring, false);
}

/* ---- one key in the file ---- */

static struct json *
record_json(struct arena *mem, const struct key_record *record)
{
	struct json *object = json_new(mem, JSON_OBJECT);

	json_put_str(mem, object, STR("kid"), record->kid);
	json_put_str(mem, object, STR("kind"), str_of(key_kind_name(record->key.kind)));
	json_put(object, STR("public"), key_to_jwk(mem, &record->key));
	json_put_int(mem, object, STR("valid_from"), record->valid_from);
	json_put_int(mem, object, STR("valid_until"), record->valid_until);
	json_put_int(mem, object, STR("retired_at"), record->retired_at);
	json_put_int(mem, object, STR("compromised_at"), record->compromised_at);
	return object;
}

/* The open part is the label under which the secret is sealed. */
static enum rc
sealed_json(struct ctx *cx, const struct keyring *ring, const struct held_key *key, struct json **out)
{
	struct json *object = record_json(cx->mem, &key->record);
	struct str label = json_text(cx->mem, object, JSON_COMPACT);
	unsigned char secret[SECRET_KEY_MAX];
	size_t len;

	TRY(secret_key_bytes(cx, key->secret, secret, &len));
	put_sealed(cx, ring->wrap, object, bytes_of(secret, len), label);
	sodium_memzero(secret, sizeof(secret));
	*out = object;
	return RC_OK;
}

static enum rc
record_read(struct ctx *cx, const struct json *object, struct key_record *out)
{
	*out = (struct key_record){ .kid = json_string(JSON_GET(object, "kid")) };
	TRY(key_from_jwk(cx, JSON_GET(object, "public"), &out->key));
	if (!json_integer(JSON_GET(object, "valid_from"), &out->valid_from)
	    || !json_integer(JSON_GET(object, "valid_until"), &out->valid_until)
	    || !json_integer(JSON_GET(object, "retired_at"), &out->retired_at)
	    || !json_integer(JSON_GET(object, "compromised_at"), &out->compromised_at))
		return fail(cx, RC_INVALID, MSG(helper_keyring_damaged));
	return RC_OK;
}

static enum rc
key_read(struct ctx *cx, const struct keyring *ring, const struct json *object, struct held_key *out)
{
	unsigned char secret[SECRET_KEY_MAX];
	struct str label;
	size_t len;
	enum rc rc;

	TRY(record_read(cx, object, &out->record));
	label = json_text(cx->mem, record_json(cx->mem, &out->record), JSON_COMPACT);
	if (!take_sealed(cx, ring->wrap, object, label, secret, &len))
		return fail(cx, RC_INVALID, MSG(helper_keyring_damaged));
	rc = secret_key_from_bytes(cx, out->record.key.kind, bytes_of(secret, len), &out->secret);
	sodium_memzero(secret, sizeof(secret));
	TRY(rc);
	if (!public_key_eq(secret_key_public(out->secret), &out->record.key))
		return fail(cx, RC_INVALID, MSG(helper_keyring_damaged));
	return RC_OK;
}

/* ---- the file ---- */

static enum rc
read_keys(struct ctx *cx, struct keyring *ring, const struct json *list)
{
	ring->keys = NEWS(cx->mem, struct held_key, json_count(list) + 1);
	ring->count = 0;
	for (const struct json *object = json_first(list); object != NULL; object = object->next)
		TRY(key_read(cx, ring, object, &ring->keys[ring->count++]));
	return RC_OK;
}

static enum rc
read_tree(struct ctx *cx, struct keyring *ring)
{
	struct str text;
	int64_t format;

	if (stat(str_c(cx->mem, ring->path), &ring->seen) != 0)
		memset(&ring->seen, 0, sizeof(ring->seen));
	TRY(file_read(cx, ring->path, KEYRING_MAX, &text));
	TRY(json_parse(cx, text, JSON_LIMITS, &ring->tree));
	if (!json_integer(JSON_GET(ring->tree, "format"), &format) || format != KEYRING_FORMAT)
		return fail(cx, RC_UNSUPPORTED, MSG(helper_keyring_format));
	return RC_OK;
}

/* The first reading also finds the wrapping key, and whether it is the right one. */
static enum rc
read_all(struct ctx *cx, struct keyring *ring, const struct str *passphrase)
{
	unsigned char nothing[SECRET_KEY_MAX];
	size_t len;

	TRY(read_tree(cx, ring));
	if (passphrase != NULL) {
		TRY(find_wrap(cx, ring, *passphrase, JSON_GET(ring->tree, "wrap")));
		if (!take_sealed(cx, ring->wrap, JSON_GET(ring->tree, "check"), STR(CHECK_LABEL), nothing, &len))
			return fail(cx, RC_DENIED, passphrase->len > 0 ? MSG(helper_keyring_wrong_passphrase) : MSG(helper_keyring_wrong_wrap));
	}
	return read_keys(cx, ring, JSON_GET(ring->tree, "keys"));
}

/* Into an arena of its own, so that a ring that is read again and again does not grow. */
static enum rc
load(struct ctx *cx, struct keyring *ring, const struct str *passphrase)
{
	struct arena *outer = cx->mem, *fresh = arena_new(0), *old = ring->mem;
	struct arena_door door;
	enum rc rc;

	if (fresh == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	cx->mem = fresh;
	if (ARENA_ENTER(fresh, &door)) {
		rc = read_all(cx, ring, passphrase);
		arena_leave(fresh, &door);
	} else {
		rc = fail(cx, RC_MEMORY, MSG(out_of_memory));
	}
	cx->mem = outer;
	ring->mem = fresh;
	arena_free(old);
	if (rc != RC_OK)
		ring->count = 0;
	return rc == RC_OK ? RC_OK : fail_at_file(cx, rc, ring->path);
}

static enum rc
write_tree(struct ctx *cx, struct keyring *ring, const struct json *tree)
{
	TRY(file_write(cx, ring->path, json_text(cx->mem, tree, JSON_PRETTY), 0600));
	return load(cx, ring, NULL);
}

/* ---- making one ---- */

static enum rc
make_wrap(struct ctx *cx, struct keyring *ring, struct str passphrase, struct json *how)
{
	unsigned char salt[SALT_SIZE];

	json_put_str(cx->mem, how, STR("by"), passphrase.len > 0 ? STR("passphrase") : STR("file"));
	if (passphrase.len == 0)
		return wrap_from_file(cx, ring, true);
	random_fill(cx, salt, sizeof(salt));
	json_put_str(cx->mem, how, STR("salt"), base64url_encode(cx->mem, bytes_of(salt, sizeof(salt))));
	json_put_int(cx->mem, how, STR("ops"), ARGON_OPS);
	json_put_int(cx->mem, how, STR("memory"), ARGON_MEMORY);
	return wrap_from_passphrase(cx, ring, passphrase, how);
}

static enum rc
make(struct ctx *cx, struct keyring *ring, struct str passphrase)
{
	struct json *tree = json_new(cx->mem, JSON_OBJECT);

	json_put_int(cx->mem, tree, STR("format"), KEYRING_FORMAT);
	TRY(make_wrap(cx, ring, passphrase, json_put_object(cx->mem, tree, STR("wrap"))));
	put_sealed(cx, ring->wrap, json_put_object(cx->mem, tree, STR("check")), STR_NONE, STR(CHECK_LABEL));
	json_put_array(cx->mem, tree, STR("keys"));
	return write_tree(cx, ring, tree);
}

static void
forget(void *handle)
{
	struct keyring *ring = handle;

	arena_free(ring->mem);
	sodium_free(ring->wrap); /* wipes */
}

enum rc
keyring_open(struct ctx *cx, struct str folder, struct str passphrase, struct keyring **out)
{
	struct keyring *ring = NEW(cx->mem, struct keyring);

	ring->folder = folder;
	ring->path = path_join(cx->mem, folder, STR("keyring.json"));
	ring->wrap = sodium_init() < 0 ? NULL : sodium_malloc(WRAP_SIZE);
	if (ring->wrap == NULL)
		return fail(cx, RC_MEMORY, MSG(out_of_memory));
	arena_defer(cx->mem, forget, ring);
	if (file_exists(cx->mem, ring->path))
		TRY(load(cx, ring, &passphrase));
	else
		TRY(make(cx, ring, passphrase));
	*out = ring;
	return RC_OK;
}

enum rc
keyring_refresh(struct ctx *cx, struct keyring *ring)
{
	struct stat now;

	if (stat(str_c(cx->mem, ring->path), &now) == 0 && now.st_ino == ring->seen.st_ino && now.st_size == ring->seen.st_size
	    && now.st_mtim.tv_sec == ring->seen.st_mtim.tv_sec && now.st_mtim.tv_nsec == ring->seen.st_mtim.tv_nsec)
		return RC_OK;
	return load(cx, ring, NULL);
}

/* ---- keys ---- */

size_t
keyring_count(const struct keyring *ring)
{
	return ring->count;
}

const struct held_key *
keyring_at(const struct keyring *ring, size_t i)
{
	return &ring->keys[i];
}

const struct held_key *
keyring_find(const struct keyring *ring, struct str kid)
{
	for (size_t i = 0; i < ring->count; i++)
		if (str_eq(ring->keys[i].record.kid, kid))
			return &ring->keys[i];
	return NULL;
}

/* The file's tree with another list of keys; `skip` is replaced by `key`, or key is added when skip is NULL. */
static enum rc
write_with(struct ctx *cx, struct keyring *ring, const struct held_key *skip, const struct held_key *key)
{
	struct json *tree = json_copy(cx->mem, ring->tree, true), *list = json_new(cx->mem, JSON_ARRAY), *object;

	for (size_t i = 0; i < ring->count; i++) {
		TRY(sealed_json(cx, ring, &ring->keys[i] == skip ? key : &ring->keys[i], &object));
		json_add(list, object);
	}
	if (skip == NULL) {
		TRY(sealed_json(cx, ring, key, &object));
		json_add(list, object);
	}
	json_set(tree, STR("keys"), list);
	return write_tree(cx, ring, tree);
}

enum rc
keyring_create(struct ctx *cx, struct keyring *ring, enum key_kind kind, int64_t valid_from, int64_t valid_until, struct key_record *out)
{
	struct held_key key = { .record = { .valid_from = valid_from, .valid_until = valid_until } };

	if (valid_until != 0 && valid_until <= valid_from)
		return fail(cx, RC_INVALID, MSG(helper_keyring_validity));
	TRY(secret_key_new(cx, kind, &key.secret));
	key.record.key = *secret_key_public(key.secret);
	key.record.kid = key_thumbprint(cx->mem, &key.record.key);
	TRY(write_with(cx, ring, NULL, &key));
	*out = key.record;
	return RC_OK;
}

enum rc
keyring_retire(struct ctx *cx, struct keyring *ring, struct str kid, int64_t now, int64_t compromised_at)
{
	const struct held_key *held = keyring_find(ring, kid);
	struct held_key changed;

	if (held == NULL)
		return fail(cx, RC_NOT_FOUND, MSG(helper_signer_no_key), A_STR("kid", kid));
	changed = *held;
	if (changed.record.retired_at == 0)
		changed.record.retired_at = now;
	if (compromised_at != 0 && (changed.record.compromised_at == 0 || compromised_at < changed.record.compromised_at))
		changed.record.compromised_at = compromised_at;
	return write_with(cx, ring, held, &changed);
}
