/* signer.h — the process that holds the secret keys, seen from the program that needs signatures.
 *
 * `testamur-signer` is a separate executable started over a socket pair. No secret key ever enters the
 * process that speaks HTTP. It signs intents: bytes that belong to a named thing, once. Its journal in
 * HOME/keys binds an intent's id to the SHA-256 of its bytes before any signature leaves it, so
 * - the same intent asked again (a retry, a restart, a crash on either side) is answered with the same signature;
 * - the same id with other bytes is refused (RC_CONFLICT);
 * - a checkpoint never shrinks, and never has another root at the same size (the log never forks).
 *
 * Keys are encrypted at rest (XChaCha20-Poly1305) under HOME/keys/wrap.key (random, mode 0600), or under a
 * passphrase (Argon2id) from the file named by $TESTAMUR_PASSPHRASE_FILE, from systemd's
 * $CREDENTIALS_DIRECTORY/testamur-passphrase, or from $TESTAMUR_PASSPHRASE.
 *
 * Memory   struct signer and everything it returns live in cx->mem of the call that made it; the arena also ends
 *          the process (the signer sees its socket close).
 * Errors   RC_UNAVAILABLE: the process cannot be started or went away twice; RC_DENIED: the passphrase is wrong;
 *          RC_CONFLICT: see above; RC_REFUSED: the key is retired, not yet or no longer valid.
 * Threads  one signer belongs to one thread; several may be open on one home.
 */
#ifndef HELPER_SIGNER_H
#define HELPER_SIGNER_H

#include "crypto/did.h"
#include "crypto/key.h"

struct signer;

enum intent_kind {
	INTENT_CREDENTIAL = 1,
	INTENT_STATUS,
	INTENT_CHECKPOINT, /* `bytes` is a checkpoint's text (note.h) */
	INTENT_DOCUMENT    /* everything else of ours that is signed: endorsements, reports, requests */
};

#define INTENT_ID_MAX    200
#define INTENT_BYTES_MAX ((size_t)8 << 20)
#define INTENTS_MAX      1000              /* in one batch */
#define BATCH_BYTES_MAX  ((size_t)32 << 20) /* all their bytes together */

struct intent {
	enum intent_kind kind;
	struct str id;     /* unique for ever in this home: "credential:<uuid>:vc-jwt" */
	struct str kid;    /* which key (struct key_record) */
	struct str bytes;  /* what the signature is over; a checkpoint's text */
};

/* Starts the signer on HOME/keys (made when it is not there). */
MUST_USE enum rc signer_open(struct ctx *cx, struct str home, struct signer **out);

/* The same with a program that is not looked for beside this one. */
MUST_USE enum rc signer_open_with(struct ctx *cx, struct str program, struct str home, struct signer **out);

/* Ends the process and waits for it. Not needed before the arena goes. */
void signer_close(struct signer *signer);

/* All keys there ever were, oldest first. */
MUST_USE enum rc signer_keys(struct ctx *cx, struct signer *signer, struct key_record **keys, size_t *count);

/* Makes a key that is valid from `valid_from` (0: cx->now) until `valid_until` (0: no end planned). `kid` is its
 * thumbprint (RFC 7638). After RC_UNAVAILABLE only signer_keys tells whether it was made. */
MUST_USE enum rc signer_create_key(struct ctx *cx, struct signer *signer, enum key_kind kind,
                                   int64_t valid_from, int64_t valid_until, struct key_record *out);

/* From cx->now on the key signs nothing. `compromised_at` not 0: what it signed from then on proves nothing. Retiring
 * twice changes nothing but may add a compromise.
 * RC_NOT_FOUND: no such key. */
MUST_USE enum rc signer_retire_key(struct ctx *cx, struct signer *signer, struct str kid, int64_t compromised_at);

/* Signs all intents, in their order, or none of them: the first that must not be signed is named in cx->err
 * (field: the intent's id). `signatures` has room for `count`. */
MUST_USE enum rc signer_sign(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count,
                             struct signature *signatures);

/* The same in two halves, so that the caller can work while the signer does. Between the two nothing else may be
 * asked of this signer, and the intents' bytes must stay where they are (a signer that dies is asked again). */
MUST_USE enum rc signer_send(struct ctx *cx, struct signer *signer, const struct intent *intents, size_t count);
MUST_USE enum rc signer_collect(struct ctx *cx, struct signer *signer, struct signature *signatures);

#endif
