/* journal.h — what was signed, once and for ever: the signer's own memory of it; only the signer process links this.
 *
 * HOME/keys/journal is a text file that only grows. A batch is a head line and a line for each intent:
 *
 *     = <number> <lines> <bytes> <SHA-256 of the lines>
 *     <kind> <SHA-256 of the intent's bytes> <kid> <signature or -> <id> [<size> <root> <origin> of a checkpoint]
 *
 * A batch is durable before any of its signatures leaves the process. So what a crash has left half-written at the end was never
 * seen by anyone, and is cut off when the journal is opened; damage anywhere else stops the signer.
 * Deterministic signatures (Ed25519, RSA) are not kept: signing again gives the same.
 *
 * Memory   the journal lives as long as the arena it was opened in; 32 to 64 bytes an intent; lines are read again from the file when they are asked for.
 * Threads  one; several processes take turns (journal_lock).
 */
#ifndef HELPER_JOURNAL_H
#define HELPER_JOURNAL_H

#include "crypto/hash.h"
#include "crypto/note.h"
#include "helper/signer.h"

struct journal;

struct journal_entry {
	enum intent_kind kind;
	unsigned char digest[SHA256_SIZE];
	struct str kid, id;
	struct str signature;          /* empty when signing again gives the same */
	struct checkpoint checkpoint;  /* of INTENT_CHECKPOINT */
};

/* RC_INVALID: the journal is damaged before its end. */
MUST_USE enum rc journal_open(struct ctx *cx, struct str folder, struct journal **out);

/* Waits for its turn and reads what other processes have appended. The lock is held only when this is RC_OK.
 * RC_UNAVAILABLE: the file is not the one that was opened any more; this process has to end. */
MUST_USE enum rc journal_lock(struct ctx *cx, struct journal *journal);
void journal_unlock(struct journal *journal);
/* True when this process must sign nothing more. */
bool journal_is_broken(const struct journal *journal);

/* The entry of that id, in cx->mem; *found says whether there is one. */
MUST_USE enum rc journal_find(struct ctx *cx, struct journal *journal, struct str id, struct journal_entry *out, bool *found);

/* The largest checkpoint of that origin; NULL: none yet. */
const struct checkpoint *journal_checkpoint(const struct journal *journal, struct str origin);

/* Writes the batch; it is durable only after journal_sync. On an error nothing of it stays, or the journal is broken and
 * every later call fails. */
MUST_USE enum rc journal_append(struct ctx *cx, struct journal *journal, const struct journal_entry *entries, size_t count);
MUST_USE enum rc journal_sync(struct ctx *cx, struct journal *journal);

#endif
