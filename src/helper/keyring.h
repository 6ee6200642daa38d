/* keyring.h — the secret keys of an institution, encrypted at rest; only the signer process links this.
 *
 * HOME/keys/keyring.json holds every key with its public half and its times in the open and its secret half under
 * XChaCha20-Poly1305, where the open part is authenticated too: nobody gives a retired key back its life with an editor.
 * The key of that encryption is HOME/keys/wrap.key, or comes from a passphrase by Argon2id. Nothing is ever taken out.
 *
 * The file is written whole or not at all. Several processes may share a home: who changes it holds the journal's
 * lock, and everyone looks before using it whether it has changed.
 *
 * Memory   the ring lives as long as the arena it was opened in; secrets are wiped with it.
 */
#ifndef HELPER_KEYRING_H
#define HELPER_KEYRING_H

#include "crypto/did.h"

struct keyring;

struct held_key {
	struct key_record record;
	struct secret_key *secret;
};

/* Opens the key ring of the folder, or makes an empty one. An empty passphrase means wrap.key.
 * RC_DENIED: the passphrase is wrong, missing, or the ring is not under one. RC_INVALID: the file was damaged. */
MUST_USE enum rc keyring_open(struct ctx *cx, struct str folder, struct str passphrase, struct keyring **out);

/* Reads the file again when another process has changed it. Pointers to keys from before are gone then. */
MUST_USE enum rc keyring_refresh(struct ctx *cx, struct keyring *ring);

/* NULL: no such key. */
const struct held_key *keyring_find(const struct keyring *ring, struct str kid);
size_t keyring_count(const struct keyring *ring);
const struct held_key *keyring_at(const struct keyring *ring, size_t i);

MUST_USE enum rc keyring_create(struct ctx *cx, struct keyring *ring, enum key_kind kind,
                                int64_t valid_from, int64_t valid_until, struct key_record *out);
MUST_USE enum rc keyring_retire(struct ctx *cx, struct keyring *ring, struct str kid, int64_t now, int64_t compromised_at);

#endif
