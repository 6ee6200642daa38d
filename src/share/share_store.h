/* share_store.h — the tables of shares (sql/0044_backpack.sql). Private to this folder. */
#ifndef SHARE_SHARE_STORE_H
#define SHARE_SHARE_STORE_H

#include "share/share.h"

/* Hashes of the link's token and of the code; the password as it is stored, empty for none. */
struct share_secrets { struct str token_hash, code_hash, password; };

MUST_USE enum rc share_insert(struct ctx *cx, struct db *db, const struct share *as, const struct share_secrets *secrets);
MUST_USE enum rc share_load_all(struct ctx *cx, struct db *db, int64_t institution, int64_t person, struct share **out, size_t *count);
MUST_USE enum rc share_load(struct ctx *cx, struct db *db, int64_t institution, int64_t person, int64_t id, struct share *out);
MUST_USE enum rc share_load_by_hash(struct ctx *cx, struct db *db, int64_t institution, struct str hash, struct share *out);
MUST_USE enum rc share_load_password(struct ctx *cx, struct db *db, int64_t id, struct str *password);
MUST_USE enum rc share_end(struct ctx *cx, struct db *db, const struct share *share);
MUST_USE enum rc share_count_view(struct ctx *cx, struct db *db, int64_t id);

#endif
