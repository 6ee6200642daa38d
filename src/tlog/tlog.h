/* tlog.h — the transparency log: every credential issued, reissued, revoked is a leaf of one public hash tree.
 *
 * A decision appends a leaf in its own transaction; the leaf has no index yet, so decisions do not queue. One
 * sequencer (a lease) numbers leaves in batches, keeps the tree's tiles and has a checkpoint signed.
 *
 * What is public  A leaf is two bytes (version 1 and the kind) and SHA-256(salt, kind, data), 34 bytes in all. Whoever
 *                 has the salt and the data can prove that the leaf is theirs; tlog_forget destroys the salt, and then
 *                 nobody can (T-43). `data` is what the leaf commits to: by custom the SHA-256 of the signed bytes
 *                 or of the intent.
 * Never forks     The last signed checkpoint is kept in HOME/log-checkpoint too, outside the database. When the
 *                 database is behind it or has another tree, tlog_sequence signs nothing (RC_REFUSED) until a person
 *                 has repaired it: a restored backup must not sign a second history (T-45).
 * Published as    C2SP tlog-tiles: checkpoint, tile/0/000, tile/entries/000, ...
 *
 * Sources  RFC 6962 2.1; C2SP tlog-checkpoint, tlog-tiles, signed-note.
 * Memory   results live in cx->mem.
 */
#ifndef TLOG_TLOG_H
#define TLOG_TLOG_H

#include "crypto/merkle.h"
#include "crypto/note.h"
#include "db/db.h"
#include "helper/signer.h"

enum tlog_kind {
	TLOG_ISSUED = 1,
	TLOG_REISSUED,    /* takes the place of an earlier credential */
	TLOG_REVOKED,
	TLOG_SUSPENDED,
	TLOG_REINSTATED,
	TLOG_KEY,         /* a key was made, retired or found compromised */
	TLOG_EVENTS       /* the head of the sealed events (event.h); the sequencer appends it */
};

/* "issued", ... ; NULL when it is none of them. */
const char *tlog_kind_name(int64_t kind);

#define TLOG_SALT_SIZE  32
#define TLOG_LEAF_SIZE  34

/* ---- appending ---- */

struct tlog_entry {
	int64_t institution;
	enum tlog_kind kind;
	struct str noun;      /* the record that it is about, for our own look-up: "credential" ... */
	int64_t object;       /* ... and its id; neither is public */
	struct str data;      /* what is committed to; at most 4,096 bytes; not kept */
};

/* Inside db_transact, with the decision. */
MUST_USE enum rc tlog_append(struct ctx *cx, struct db *db, const struct tlog_entry *entry);

/* Destroys the salts of a record's leaves. The leaves stay and the log goes on verifying; that they were about
 * this record cannot be shown any more. */
MUST_USE enum rc tlog_forget(struct ctx *cx, struct db *db, struct str noun, int64_t object);

/* ---- numbering and signing ---- */

struct tlog {
	struct str origin;        /* the log's name: tlog_origin */
	struct str home;          /* the folder of the kept checkpoint */
	struct signer *signer;
	struct str kid;           /* an Ed25519 key of the signer */
	struct str holder;        /* unique to this process: a UUID */
};

/* The log's name, a URL without scheme: "mc.uni.example/log/5f0c2d1e" for the base URL "https://mc.uni.example". The last
 * part is made with the log and stored in its database, so that two databases never sign under one name; the
 * whole stays as it was first, whatever the base URL becomes.
 * RC_INVALID: not a URL. */
MUST_USE enum rc tlog_origin(struct ctx *cx, struct db *db, struct str base_url, struct str *out);

struct tlog_state {
	uint64_t size;            /* leaves with an index */
	uint64_t waiting;         /* leaves without */
	struct str checkpoint;    /* the last signed note; empty: none yet */
	uint64_t signed_size;
	int64_t signed_at;
};

/* Seals the events (event.h), numbers all waiting leaves in batches, and signs one checkpoint over them. Signs also when no
 * leaf waited but the last tree is not signed yet. When nothing waits, and no event for longer than a day, it changes nothing.
 * RC_CONFLICT: another process is at it. RC_REFUSED: the database and the kept checkpoint do not agree. */
MUST_USE enum rc tlog_sequence(struct ctx *cx, struct db *db, const struct tlog *log, struct tlog_state *out);

MUST_USE enum rc tlog_state(struct ctx *cx, struct db *db, struct tlog_state *out);

/* ---- proving ---- */

/* A leaf of a record, with all that proves it to a stranger. */
struct tlog_proof {
	enum tlog_kind kind;
	bool numbered;            /* false: waits for the sequencer, and what follows is empty */
	uint64_t index;           /* its index */
	struct str salt;          /* empty: destroyed */
	struct str leaf;          /* its bytes */
	struct str checkpoint;    /* a signed note over `size` leaves; empty when none is signed yet that has it */
	uint64_t size;
	struct merkle_proof proof;
};

/* The leaves of a record, the oldest first, each proven against the last signed checkpoint. */
MUST_USE enum rc tlog_prove(struct ctx *cx, struct db *db, struct str noun, int64_t object, struct tlog_proof **proofs, size_t *count);

/* That the last signed tree begins with the tree of `old_size`. RC_INVALID: there was no such tree. */
MUST_USE enum rc tlog_consistency(struct ctx *cx, struct db *db, uint64_t old_size, struct merkle_proof *out, struct str *checkpoint);

/* The leaf of a commitment: what a holder of salt and data computes. */
void tlog_leaf_bytes(enum tlog_kind kind, struct str salt, struct str data, unsigned char out[TLOG_LEAF_SIZE]);

/* The proof as a file for its holder (C2SP tlog-proof@v1, ".tlog-proof"); extra data are the kind and the salt. Only for a
 * leaf that a signed checkpoint has, and whose salt is there: RC_REFUSED else. */
MUST_USE enum rc tlog_proof_text(struct ctx *cx, const struct tlog_proof *proof, struct str *out);

/* Whether the file proves, with no database at hand, that the log has a leaf about `data`. With `key` the checkpoint's signature
 * too. RC_INVALID: not such a file. RC_REFUSED: it proves nothing about these data, or the signature is not this key's. */
MUST_USE enum rc tlog_proof_check(struct ctx *cx, struct str text, struct str data, const struct note_key *key, struct tlog_proof *out);

/* ---- publishing ---- */

/* A file of the published log by its path below log/: "checkpoint", "tile/0/x001/067", "tile/entries/000.p/5". Partial
 * tiles are answered at any width that the log had. RC_NOT_FOUND: no such tile, or not yet. */
MUST_USE enum rc tlog_read(struct ctx *cx, struct db *db, struct str path, struct str *bytes);

/* Writes DIR/checkpoint and DIR/tile/...: what is there and full is left alone, so a second call writes only what
 * is new; the checkpoint comes last. `files` counts what was written. */
MUST_USE enum rc tlog_export(struct ctx *cx, struct db *db, struct str dir, uint64_t *files);

/* ---- checking a published log (no database needed) ---- */

struct tlog_report {
	struct checkpoint checkpoint;
	uint64_t entries, tiles;  /* read and checked */
};

/* Reads DIR/checkpoint and every entry and tile of that size: every tile is what the entries give, and the root is the
 * checkpoint's. With `key`, the note's signature too; without (NULL) the text is taken as it is.
 * RC_REFUSED: something does not fit, and which file. RC_NOT_FOUND: a file is missing. */
MUST_USE enum rc tlog_verify_dir(struct ctx *cx, struct str dir, const struct note_key *key, struct tlog_report *out);

/* The whole of our own database against itself and the kept checkpoint; for audits. */
MUST_USE enum rc tlog_verify_db(struct ctx *cx, struct db *db, const struct tlog *log, struct tlog_report *out);

#endif
