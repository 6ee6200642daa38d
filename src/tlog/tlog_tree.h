/* tlog_tree.h — the log's tree in the database, and the checkpoint that is kept beside it; private to src/tlog. */
#ifndef TLOG_TLOG_TREE_H
#define TLOG_TLOG_TREE_H

#include "tlog/tlog.h"

/* The bytes of a tile in the database `self`, at whatever width it has now; for tiler_start and tile_source. */
MUST_USE enum rc tlog_tree_tile(void *self, struct ctx *cx, struct tile tile, struct str *bytes);

/* The root over the first `size` leaves. */
MUST_USE enum rc tlog_tree_root(struct ctx *cx, struct db *db, uint64_t size, struct merkle_hash *out);

/* HOME/log-checkpoint: what this home signed last, whatever became of the database since. */
#define TLOG_KEPT_NAME "log-checkpoint"

/* RC_REFUSED: the database is behind the kept checkpoint, or has another tree under it. Nothing kept is fine. */
MUST_USE enum rc tlog_kept_check(struct ctx *cx, struct db *db, const struct tlog *log, uint64_t size);
MUST_USE enum rc tlog_kept_write(struct ctx *cx, const struct tlog *log, struct str note);

/* The text of a note, without looking at who signed it. */
MUST_USE enum rc tlog_note_text(struct ctx *cx, struct str note, struct checkpoint *out);

#endif
