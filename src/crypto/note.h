/* note.h — signed notes and the checkpoints of a log (C2SP signed-note, tlog-checkpoint), Ed25519 only.
 *
 * A note is a text, an empty line, and signature lines "— name base64(key id, signature)". A checkpoint is a note whose
 * text is origin, size and root hash, a line each. Key names are schema-less URLs such as "uni.example/log".
 */
#ifndef CRYPTO_NOTE_H
#define CRYPTO_NOTE_H

#include "crypto/key.h"
#include "crypto/merkle.h"

#define NOTE_SIZE_MAX ((size_t)64 << 10)
#define NOTE_SIGNATURES_MAX 64

/* A key that signs notes. */
struct note_key {
	struct str name;
	struct public_key key; /* KEY_ED25519 */
};

/* The first four bytes of SHA-256(name, newline, 0x01, key). */
uint32_t note_key_id(const struct note_key *key);

/* "name+hash+key", the way verifiers are configured (vkey). */
struct str note_vkey(struct arena *mem, const struct note_key *key);
MUST_USE enum rc note_vkey_parse(struct ctx *cx, struct str text, struct note_key *out);

struct checkpoint {
	struct str origin;
	uint64_t size;
	struct merkle_hash root;
};

/* The text to sign, with its last newline. */
struct str checkpoint_text(struct arena *mem, const struct checkpoint *checkpoint);
/* Strict: exactly origin, size without leading zeros, 32 bytes of hash; extension lines are allowed and not read.
 * Takes the text of the note, not its signatures. */
MUST_USE enum rc checkpoint_parse(struct ctx *cx, struct str text, struct checkpoint *out);

/* Text, empty line and one signature line. `text` ends with a newline. */
struct str note_text(struct arena *mem, struct str text, const struct note_key *key, const struct signature *signature);
/* One more signature line (a witness's) behind a note that is already whole. */
struct str note_add(struct arena *mem, struct str note, const struct note_key *key, const struct signature *signature);

/* Splits the note and verifies it: `text` is what `key` signed, with its last newline. Signatures of other keys
 * are passed over, as the specification demands.
 * RC_INVALID: not a note. RC_REFUSED: no signature of this key, or one that does not verify. */
MUST_USE enum rc note_open(struct ctx *cx, struct str note, const struct note_key *key, struct str *text);

#endif
